package org.langevin.runner.report;

/** HOCON on the page: keys stand out, comments (where each value came from) stand back. */
final class ConfigText {
  private ConfigText() {}

  static void write(String hocon, Html out) {
    out.open("pre").open("code");
    for (String line : hocon.lines().toList()) {
      int comment = comment(line);
      String code = line.substring(0, comment);
      int key = key(code);
      if (key > 0) {
        out.element("b", code.substring(0, key));
      }
      out.text(code.substring(key));
      if (comment < line.length()) {
        out.element("i", line.substring(comment));
      }
      out.line();
    }
    out.close().close();
  }

  /** Where the line's comment begins, or the line's length. */
  private static int comment(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '#' || line.startsWith("//", i))) {
        return i;
      }
    }
    return line.length();
  }

  /** Where the line's key ends, or 0. */
  private static int key(String code) {
    boolean quoted = false;
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '=' || c == ':' || c == '{')) {
        return code.substring(0, i).isBlank() ? 0 : code.substring(0, i).stripTrailing().length();
      } else if (!quoted && (c == '[' || c == ',')) {
        return 0;
      }
    }
    return 0;
  }
}
