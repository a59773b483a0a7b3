package org.langevin.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** HOCON text of single values and keys, written as a person would. */
final class Literals {
  private static final Pattern BARE = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");
  private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*|[0-9]{1,9}");
  private static final Set<String> RESERVED = Set.of("true", "false", "null", "include");
  private static final int SHOWN = 80;

  private Literals() {}

  /** The shortest text that reads back as the same number: {@code 1e-4}, {@code 1000}. */
  static String number(double value) {
    String text = Double.toString(value);
    if (!text.contains("E")) {
      return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return new BigDecimal(value).toPlainString();
    }
    return text.replace(".0E", "e").replace('E', 'e');
  }

  /** A string, quoted unless it is a plain word. */
  static String string(String value) {
    return BARE.matcher(value).matches() && !RESERVED.contains(value)
        ? value
        : ConfigUtil.quoteString(value);
  }

  /** A key, quoted unless it is a plain word. */
  static String key(String key) {
    return BARE_KEY.matcher(key).matches() && !key.equals("include")
        ? key
        : ConfigUtil.quoteString(key);
  }

  /** A dotted path one key longer. */
  static String path(String parent, String key) {
    return parent.isEmpty() ? key(key) : parent + "." + key(key);
  }

  /** A user's value as a message shows it. */
  static String shown(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "a block { ... }";
      case LIST -> "a list [...]";
      case NULL -> "null";
      case STRING -> abbreviated(ConfigUtil.quoteString((String) value.unwrapped()));
      case NUMBER, BOOLEAN -> abbreviated(value.render(ConfigRenderOptions.concise()));
    };
  }

  /** Text on one line. */
  static String line(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  /** Text on one line and of bearable length. */
  static String abbreviated(String text) {
    String line = line(text);
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 3) + "...";
  }

  /** Names for a message. */
  static String listed(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
