package org.langevin.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.langevin.config.ReferenceFormats.Subject;
import org.langevin.spi.Factory;
import org.langevin.spi.config.About;

/**
 * Documentation of every key, generated from the configuration records: text for terminals, pages
 * of Markdown, and sample files with every key commented.
 */
public final class Reference {
  private static final String MARK = "Generated from the plugins' records; edits are overwritten.";

  private Reference() {}

  /** What a plugin is, in one sentence. */
  public static String about(Factory<?> factory) {
    return subject("", factory).sentence();
  }

  /** All about a plugin, for a terminal. */
  public static String text(Factory<?> factory) {
    return ReferenceFormats.text(subject(title(factory), factory));
  }

  /** All about a record, for a terminal. */
  public static String text(String title, Class<? extends Record> type) {
    return ReferenceFormats.text(subject(title, type, type));
  }

  /** The page of a role: each of its plugins with every key. */
  public static String markdown(Class<?> role, Catalogue catalogue) {
    List<Subject> subjects = new ArrayList<>();
    catalogue.named(role).forEach((name, f) -> subjects.add(subject(name, f)));
    return ReferenceFormats.role(MARK, Factory.kind(role), subjects);
  }

  /** The page of a record that is no plugin's. */
  public static String markdown(String title, Class<? extends Record> type) {
    return ReferenceFormats.record(MARK, subject(title, type, type));
  }

  /** A plugin's block as HOCON: its type, and every key with its default and a comment. */
  public static String sample(Factory<?> factory) {
    return ReferenceFormats.sample(
        MARK, subject(title(factory), factory), Map.of("type", factory.name()));
  }

  /** A record as HOCON: every key with its default and a comment. */
  public static String sample(String title, Class<? extends Record> type) {
    return ReferenceFormats.sample(MARK, subject(title, type, type), Map.of());
  }

  /**
   * Writes {@code reference/*.md} into a folder of documents and {@code reference/*.conf} into one
   * of configurations, and removes generated files that have become stale.
   *
   * @param docs for example {@code docs}
   * @param conf for example {@code conf}
   * @param experiment record of the experiment's keys
   * @param sweep record of the keys of its block {@code sweep}
   * @throws IOException if a file cannot be written
   */
  public static void write(
      Path docs,
      Path conf,
      Catalogue catalogue,
      Class<? extends Record> experiment,
      Class<? extends Record> sweep)
      throws IOException {
    Map<Path, String> files = files(docs, conf, catalogue, experiment, sweep);
    for (Path stale : stale(docs, conf, files)) {
      Files.delete(stale);
    }
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Files.createDirectories(file.getKey().resolve("..").normalize());
      Files.writeString(file.getKey(), file.getValue());
    }
  }

  /**
   * Compares what {@link #write} would write with what is there.
   *
   * @return a line for each file that differs, is missing or is stale; empty if all is well
   * @throws IOException if a file cannot be read
   */
  public static List<String> differences(
      Path docs,
      Path conf,
      Catalogue catalogue,
      Class<? extends Record> experiment,
      Class<? extends Record> sweep)
      throws IOException {
    Map<Path, String> files = files(docs, conf, catalogue, experiment, sweep);
    List<String> differences = new ArrayList<>();
    for (Map.Entry<Path, String> file : files.entrySet()) {
      String difference = difference(file.getKey(), file.getValue());
      if (difference != null) {
        differences.add(TextFile.shown(file.getKey()) + difference);
      }
    }
    for (Path stale : stale(docs, conf, files)) {
      differences.add(TextFile.shown(stale) + ": is stale");
    }
    return differences;
  }

  private static @Nullable String difference(Path file, String expected) throws IOException {
    if (!Files.exists(file)) {
      return ": is missing";
    }
    List<String> found = Files.readString(file).lines().toList();
    List<String> wanted = expected.lines().toList();
    for (int i = 0; i < Math.max(found.size(), wanted.size()); i++) {
      String has = i < found.size() ? found.get(i) : "(end)";
      String wants = i < wanted.size() ? wanted.get(i) : "(end)";
      if (!has.equals(wants)) {
        return ":" + (i + 1) + ": has '" + has + "', should have '" + wants + "'";
      }
    }
    return null;
  }

  private static Map<Path, String> files(
      Path docs,
      Path conf,
      Catalogue catalogue,
      Class<? extends Record> experiment,
      Class<? extends Record> sweep) {
    Path pages = docs.resolve("reference");
    Path samples = conf.resolve("reference");
    Map<Path, String> files = new LinkedHashMap<>();
    files.put(pages.resolve("experiment.md"), markdown("experiment", experiment));
    files.put(samples.resolve("experiment.conf"), sample("experiment", experiment));
    files.put(pages.resolve("sweep.md"), markdown("sweep", sweep));
    files.put(samples.resolve("sweep.conf"), sample("sweep", sweep));
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (Class<?> role : catalogue.roles()) {
      names.put(Factory.kind(role), List.copyOf(catalogue.named(role).keySet()));
      files.put(pages.resolve(Factory.kind(role) + ".md"), markdown(role, catalogue));
    }
    String relative = pages.relativize(samples).toString().replace('\\', '/');
    files.put(pages.resolve("README.md"), ReferenceFormats.index(MARK, relative, names));
    for (Factory<?> factory : catalogue.factories()) {
      files.put(samples.resolve(factory.kind()).resolve(factory.name() + ".conf"), sample(factory));
    }
    return files;
  }

  /** Generated files that would not be generated any more. */
  private static List<Path> stale(Path docs, Path conf, Map<Path, String> files)
      throws IOException {
    List<Path> stale = new ArrayList<>();
    for (Path folder : List.of(docs.resolve("reference"), conf.resolve("reference"))) {
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> found = Files.walk(folder)) {
        for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
          if (!files.containsKey(file) && Files.readString(file).contains(MARK)) {
            stale.add(file);
          }
        }
      }
    }
    return stale;
  }

  private static String title(Factory<?> factory) {
    return factory.kind() + " '" + factory.name() + "'";
  }

  /** A plugin speaks for itself where it can: several may share one record. */
  private static Subject subject(String title, Factory<?> factory) {
    Class<?> plugin = factory.implementation();
    Class<?> described = plugin.isAnnotationPresent(About.class) ? plugin : factory.config();
    return subject(title, described, factory.config());
  }

  private static Subject subject(String title, Class<?> described, Class<? extends Record> type) {
    About about = described.getAnnotation(About.class);
    String sentence = about == null ? "" : about.value();
    String paper = about == null ? "" : about.paper();
    return new Subject(title, sentence, paper, ReferenceKey.of(type));
  }
}
