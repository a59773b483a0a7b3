package org.langevin.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.util.List;

/**
 * Where a value was written, as text: {@code "experiments/a.conf:14"}, {@code "-o train.steps=10"},
 * {@code "environment LANGEVIN_SEED"} or {@code "default"}.
 */
final class Origins {
  /** How the origin of an override begins. */
  static final String OVERRIDE = "-o ";

  /** How the origin of a value from the environment begins. */
  static final String ENVIRONMENT = "environment ";

  private static final String MERGED = "merge of ";

  private Origins() {}

  /** The origin of a value; for a block merged from several places that of one of its keys. */
  static String of(ConfigValue value) {
    if (value.origin().description().startsWith(MERGED) && !Substitutions.isOpen(value)) {
      List<ConfigValue> parts = parts(value);
      if (!parts.isEmpty()) {
        return parts.stream()
            .map(Origins::of)
            .filter(origin -> !origin.equals(KeySpec.DEFAULT))
            .min(String::compareTo)
            .orElse(KeySpec.DEFAULT);
      }
    }
    return of(value.origin());
  }

  /** The text of the library's origin. */
  static String of(ConfigOrigin origin) {
    String text = origin.description();
    if (text.startsWith(MERGED)) {
      return text.substring(MERGED.length()).replaceAll(": (\\d+)(?=,|$)", ":$1");
    }
    if (origin.lineNumber() < 0) {
      return text;
    }
    String place = text.replaceFirst(": \\d+(-\\d+)?$", "");
    boolean hasLines = !place.startsWith(OVERRIDE) && !place.equals(KeySpec.DEFAULT);
    return hasLines ? place + ":" + origin.lineNumber() : place;
  }

  /** An origin as a problem shows it. */
  static String inProblem(String origin) {
    return origin.startsWith(OVERRIDE) ? "command line: " + origin : origin;
  }

  private static List<ConfigValue> parts(ConfigValue value) {
    if (value instanceof ConfigObject block) {
      return List.copyOf(block.values());
    }
    return value instanceof ConfigList list ? List.copyOf(list) : List.of();
  }
}
