package org.langevin.config;

import com.typesafe.config.ConfigObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads experiments. Layers, later wins: defaults of the records, included files, the file, {@code
 * -o key=value} overrides.
 */
public final class ExperimentFile {
  private ExperimentFile() {}

  /**
   * Reads a file.
   *
   * @param overrides each {@code "key=value"}, as given to {@code -o}
   * @param type record of the experiment's keys
   * @throws ConfigException with every problem
   */
  public static <T extends Record> Bound<T> bind(
      Path file, List<String> overrides, Class<T> type, Catalogue catalogue) {
    return bind(file, overrides, type, catalogue, System.getenv());
  }

  /** As {@link #bind(Path, List, Class, Catalogue)}, in another environment. */
  static <T extends Record> Bound<T> bind(
      Path file,
      List<String> overrides,
      Class<T> type,
      Catalogue catalogue,
      Map<String, String> environment) {
    return bind(
        TextFile.shown(file), () -> Layers.file(file, overrides, environment), type, catalogue);
  }

  /**
   * Reads text that stands alone, such as the resolved experiment in a checkpoint; it includes
   * nothing.
   *
   * @param name of the text in problems and origins
   * @param overrides each {@code "key=value"}, as given to {@code -o}
   * @param type record of the experiment's keys
   * @throws ConfigException with every problem
   */
  public static <T extends Record> Bound<T> bindText(
      String name, String hocon, List<String> overrides, Class<T> type, Catalogue catalogue) {
    return bind(name, () -> Layers.text(name, hocon, overrides, System.getenv()), type, catalogue);
  }

  /**
   * A stage of an experiment.
   *
   * @param name empty if the file has no stages
   */
  public record Stage<T extends Record>(String name, Bound<T> bound) {}

  /**
   * Reads a file that may have {@code stages}: each is the rest of the file with the stage's own
   * keys laid over it, and the overrides over both.
   *
   * @param overrides each {@code "key=value"}, as given to {@code -o}
   * @param type record of the experiment's keys
   * @return the stages in their order; one without a name if the file has none
   * @throws ConfigException with every problem of every stage
   */
  public static <T extends Record> List<Stage<T>> stages(
      Path file, List<String> overrides, Class<T> type, Catalogue catalogue) {
    return stages(
        TextFile.shown(file), () -> Layers.file(file, overrides, System.getenv()), type, catalogue);
  }

  private static <T extends Record> Bound<T> bind(
      String name, Supplier<Layers.Loaded> layers, Class<T> type, Catalogue catalogue) {
    List<Stage<T>> stages = stages(name, layers, type, catalogue);
    if (stages.size() > 1) {
      throw new ConfigException(
          List.of(new Problem(name, "stages", "only `run` and `check` take a file with stages")));
    }
    return stages.get(0).bound();
  }

  private static <T extends Record> List<Stage<T>> stages(
      String name, Supplier<Layers.Loaded> layers, Class<T> type, Catalogue catalogue) {
    try {
      return bind(name, layers.get(), type, catalogue);
    } catch (StackOverflowError e) { // the library recurses; a file can nest as deeply as it likes
      throw new ConfigException(List.of(new Problem(name, "", "it nests too deeply")));
    }
  }

  /** Binds what was read. */
  static <T extends Record> List<Stage<T>> bind(
      String name, Layers.Loaded loaded, Class<T> type, Catalogue catalogue) {
    Set<Problem> problems = new LinkedHashSet<>(loaded.problems());
    List<Stage<T>> stages = new ArrayList<>();
    for (Layers.Loaded.Stage stage : loaded.stages()) {
      Binder binder = new Binder(catalogue, loaded.complete());
      T value = binder.root(type, stage.root(), name);
      problems.addAll(binder.problems());
      if (value != null) {
        Bound<T> bound = new Bound<>(value, Collections.unmodifiableMap(binder.origins()));
        stages.add(new Stage<>(stage.name(), bound));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(List.copyOf(problems));
    }
    return stages;
  }

  /**
   * Reads a file that may have a {@code sweep} block. What is wrong with its trials is found when
   * they are read.
   *
   * @param overrides each {@code "key=value"}, as given to {@code -o}
   * @param type record of the experiment's keys
   * @param settings record of the sweep's own keys
   * @return empty if the file has no sweep, or cannot be read at all, which {@link #stages} reports
   * @throws ConfigException with every problem of the block
   */
  public static <T extends Record, S extends Record> Optional<SweepFile<T, S>> sweep(
      Path file, List<String> overrides, Class<T> type, Class<S> settings, Catalogue catalogue) {
    String name = TextFile.shown(file);
    try {
      return Layers.swept(file, overrides, System.getenv())
          .map(swept -> sweep(name, swept, type, settings, catalogue));
    } catch (StackOverflowError e) {
      throw new ConfigException(List.of(new Problem(name, "", "it nests too deeply")));
    }
  }

  private static <T extends Record, S extends Record> SweepFile<T, S> sweep(
      String name, Layers.Swept swept, Class<T> type, Class<S> settings, Catalogue catalogue) {
    Set<Problem> problems = new LinkedHashSet<>(swept.problems());
    Binder binder = new Binder(catalogue, true);
    ConfigObject keys = swept.sweep().withoutKey(Axes.GRID).withoutKey(Axes.SPACE);
    S value = binder.block(settings, keys, Layers.SWEEP, name);
    problems.addAll(binder.problems());
    if (value == null || !problems.isEmpty()) {
      throw new ConfigException(List.copyOf(problems));
    }
    Bound<S> bound = new Bound<>(value, Collections.unmodifiableMap(binder.origins()));
    return new SweepFile<>(name, swept, bound, type, catalogue);
  }
}
