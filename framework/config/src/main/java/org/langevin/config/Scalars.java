package org.langevin.config;

import com.typesafe.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads scalars strictly: no string counts as a number or a boolean, and no number loses its
 * fraction. Only the environment, which knows nothing but strings, is converted. {@code 1e3} is
 * whole, as HOCON does not distinguish it from {@code 1000}.
 */
final class Scalars {
  private Scalars() {}

  /** A boolean, number or string; null for a list, a block or null, which are not looked into. */
  static @Nullable Object plain(ConfigValue value) {
    return switch (value.valueType()) {
      case BOOLEAN, NUMBER, STRING -> value.unwrapped();
      case LIST, NULL, OBJECT -> null;
    };
  }

  /** The value in the boxed type; null if it does not fit. */
  static @Nullable Object read(Class<?> type, ConfigValue value) {
    Object raw = plain(value);
    if (raw instanceof String text
        && type != String.class
        && value.origin().description().startsWith(Origins.ENVIRONMENT)) {
      raw = converted(type, text);
    }
    if (raw instanceof Number number) {
      return number(type, number);
    }
    return type.isInstance(raw) ? raw : null;
  }

  private static @Nullable Object number(Class<?> type, Number number) {
    double real = number.doubleValue();
    if (type == Double.class) {
      return Double.isFinite(real) ? real + 0.0 : null; // -0.0 becomes 0.0, which text keeps
    } else if (number instanceof Double && (real != Math.rint(real) || Math.abs(real) >= 0x1p63)) {
      return null;
    }
    long whole = number.longValue();
    if (type == Integer.class) {
      return whole == (int) whole ? (Integer) (int) whole : null;
    }
    return type == Long.class ? (Long) whole : null;
  }

  /** What may help a user whose value does not fit; empty if nothing in particular. */
  static String remark(Class<?> type, ConfigValue value) {
    Object raw = plain(value);
    if (type == String.class) {
      return raw instanceof Number || raw instanceof Boolean ? "; put it in quotes" : "";
    } else if (type == Boolean.class) {
      return "";
    } else if (raw instanceof Number number && number.doubleValue() % 1 == 0) {
      return ", which is too large";
    } else if (raw instanceof String text && isNumber(text)) {
      return "; write numbers without quotes, and of at most 18 digits";
    }
    return "";
  }

  private static boolean isNumber(String text) {
    return text.strip().matches("[-+]?[0-9]+\\.?[0-9]*([eE][-+]?[0-9]+)?");
  }

  private static @Nullable Object converted(Class<?> type, String text) {
    if (type == Boolean.class) {
      return text.equals("true") || text.equals("false") ? (Object) text.equals("true") : null;
    }
    try {
      if (type == Double.class) {
        return Double.parseDouble(text);
      }
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
