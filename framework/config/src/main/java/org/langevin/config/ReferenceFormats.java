package org.langevin.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes reference keys for terminals, as Markdown and as commented HOCON. */
final class ReferenceFormats {
  private static final int WIDTH = 96;

  private ReferenceFormats() {}

  /**
   * What is said of a record as a whole.
   *
   * @param title its heading
   * @param sentence what it is
   * @param paper where it comes from; may be empty
   * @param keys its keys
   */
  record Subject(String title, String sentence, String paper, List<ReferenceKey> keys) {}

  /** For a terminal. */
  static String text(Subject subject) {
    StringBuilder out = new StringBuilder(subject.title()).append('\n');
    wrap(out, "  ", subject.sentence());
    wrap(out, "  ", subject.paper());
    for (ReferenceKey key : subject.keys().stream().flatMap(ReferenceKey::all).toList()) {
      String value = key.byDefault().isEmpty() ? "" : " = " + key.byDefault();
      out.append(String.format("\n  %-30s  (%s)\n", key.path() + value, key.facts()));
      wrap(out, "      ", key.spec().key().doc());
    }
    return out.toString();
  }

  /** The page of a role, with a section for each plugin. */
  static String role(String mark, String kind, List<Subject> plugins) {
    StringBuilder out = page(mark, kind);
    out.append("\nChosen by `").append(kind).append(" = NAME`, or with keys by `");
    out.append(kind).append(" { type = NAME, ... }`.\n");
    for (Subject plugin : plugins) {
      out.append("\n## ").append(plugin.title()).append('\n');
      section(out, plugin);
    }
    return out.toString();
  }

  /** The page of a record. */
  static String record(String mark, Subject subject) {
    StringBuilder out = page(mark, subject.title());
    section(out, subject);
    return out.toString();
  }

  /**
   * The page that leads to all others.
   *
   * @param samples where the sample files are, relative to the page
   * @param names each role's kind with the names of its plugins
   */
  static String index(String mark, String samples, Map<String, List<String>> names) {
    StringBuilder out = page(mark, "Reference");
    out.append("\n[Every key of an experiment](experiment.md), [those of its block `sweep`]");
    out.append("(sweep.md), and what can be chosen:\n");
    out.append("\n| role | plugins |\n|---|---|\n");
    names.forEach(
        (kind, plugins) -> {
          String file = kind + ".md";
          List<String> links = plugins.stream().map(n -> link(n, file + "#" + n)).toList();
          String row = "| " + link(kind, file) + " | " + String.join(", ", links) + " |\n";
          out.append(row);
        });
    out.append("\nThe same as HOCON, each key with its default and a comment: ");
    return out.append(link("conf/reference", samples)).append(".\n").toString();
  }

  private static StringBuilder page(String mark, String title) {
    return new StringBuilder("<!-- " + mark + " -->\n# " + title + "\n");
  }

  private static String link(String text, String target) {
    return "[" + text + "](" + target + ")";
  }

  private static void section(StringBuilder out, Subject subject) {
    out.append('\n').append(subject.sentence()).append('\n');
    if (!subject.paper().isEmpty()) {
      out.append("\nSource: ").append(subject.paper()).append('\n');
    }
    out.append(subject.keys().isEmpty() ? "\nNo keys.\n" : table(subject.keys()));
  }

  private static String table(List<ReferenceKey> keys) {
    StringBuilder out = new StringBuilder("\n| key | type | default | range | meaning |\n");
    out.append("|---|---|---|---|---|\n");
    for (ReferenceKey key : keys.stream().flatMap(ReferenceKey::all).toList()) {
      ValueType type = key.spec().type();
      String label =
          type instanceof ValueType.Plugin plugin
              ? link(plugin.kind(), plugin.kind() + ".md")
              : cell(type.label());
      String unit = key.spec().key().unit();
      List<String> cells =
          List.of(
              "`" + key.path() + "`",
              unit.isEmpty() ? label : label + ", " + cell(unit),
              key.byDefault().isEmpty() ? "required" : "`" + cell(key.byDefault()) + "`",
              cell(key.spec().range()),
              cell(key.spec().key().doc()));
      out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
    return out.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  /**
   * A file with every key, its default and a comment; required keys are left to the reader.
   *
   * @param first lines that come before the keys, in order
   */
  static String sample(String mark, Subject subject, Map<String, String> first) {
    StringBuilder out = new StringBuilder();
    comment(out, "", mark);
    comment(out, "", subject.title());
    comment(out, "", subject.sentence());
    comment(out, "", subject.paper());
    first.forEach((key, value) -> out.append(key).append(" = ").append(value).append('\n'));
    keys(out, "", subject.keys());
    return out.toString();
  }

  private static void keys(StringBuilder out, String indent, List<ReferenceKey> keys) {
    for (ReferenceKey key : keys) {
      String name = indent + key.spec().name();
      if (!out.toString().endsWith(" {\n")) {
        out.append('\n');
      }
      List<String> words = words(key.spec().key().doc());
      words.add("(" + key.facts() + ")");
      wrap(out, indent + "# ", words);
      if (key.isOpened()) {
        out.append(name).append(" {\n");
        keys(out, indent + "  ", key.inner());
        out.append(indent).append("}\n");
      } else if (key.byDefault().isEmpty()) {
        out.append(indent).append("# ").append(key.spec().name()).append(" = ...\n");
      } else {
        out.append(name).append(" = ").append(key.byDefault()).append('\n');
      }
    }
  }

  private static void comment(StringBuilder out, String indent, String text) {
    wrap(out, indent + "# ", text);
  }

  private static List<String> words(String text) {
    return text.isBlank()
        ? new ArrayList<>()
        : new ArrayList<>(List.of(text.strip().split("\\s+", -1)));
  }

  private static void wrap(StringBuilder out, String indent, String text) {
    wrap(out, indent, words(text));
  }

  /** Fills lines with words; no words take no line. */
  private static void wrap(StringBuilder out, String indent, List<String> words) {
    StringBuilder line = new StringBuilder();
    for (String word : words) {
      if (!line.isEmpty() && indent.length() + line.length() + 1 + word.length() > WIDTH) {
        out.append(indent).append(line).append('\n');
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    if (!line.isEmpty()) {
      out.append(indent).append(line).append('\n');
    }
  }
}
