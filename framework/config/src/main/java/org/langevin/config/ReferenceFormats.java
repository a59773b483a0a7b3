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

  /** A page of Markdown with a section for each subject. */
  static String markdown(String mark, String title, List<Subject> subjects) {
    StringBuilder out = new StringBuilder("<!-- " + mark + " -->\n# " + title + "\n");
    for (Subject subject : subjects) {
      if (subjects.size() > 1 || !subject.title().equals(title)) {
        out.append("\n## ").append(subject.title()).append('\n');
      }
      out.append('\n').append(subject.sentence()).append('\n');
      if (!subject.paper().isEmpty()) {
        out.append("\nSource: ").append(subject.paper()).append('\n');
      }
      out.append(subject.keys().isEmpty() ? "\nNo keys.\n" : table(subject.keys()));
    }
    return out.toString();
  }

  private static String table(List<ReferenceKey> keys) {
    StringBuilder out = new StringBuilder("\n| key | type | default | range | unit | meaning |\n");
    out.append("|---|---|---|---|---|---|\n");
    for (ReferenceKey key : keys.stream().flatMap(ReferenceKey::all).toList()) {
      ValueType type = key.spec().type();
      String label =
          type instanceof ValueType.Plugin plugin
              ? "[" + plugin.kind() + "](" + plugin.kind() + ".md)"
              : cell(type.label());
      List<String> cells =
          List.of(
              "`" + key.path() + "`",
              label,
              key.byDefault().isEmpty() ? "required" : "`" + cell(key.byDefault()) + "`",
              cell(key.spec().range()),
              cell(key.spec().key().unit()),
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
    comment(out, "", subject.title() + ": " + subject.sentence());
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
      comment(out, indent, key.spec().key().doc() + "  (" + key.facts() + ")");
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

  /** Breaks text into lines; empty text takes no line. */
  private static void wrap(StringBuilder out, String indent, String text) {
    List<String> line = new ArrayList<>();
    int length = indent.length();
    for (String word : text.strip().split("\\s+", -1)) {
      if (!line.isEmpty() && length + word.length() + 1 > WIDTH) {
        out.append(indent).append(String.join(" ", line)).append('\n');
        line.clear();
        length = indent.length();
      }
      line.add(word);
      length += word.length() + 1;
    }
    if (!String.join("", line).isEmpty()) {
      out.append(indent).append(String.join(" ", line)).append('\n');
    }
  }
}
