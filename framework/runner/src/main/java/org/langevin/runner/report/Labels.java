package org.langevin.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;

/** Keys, times and spans in words. What is not understood is shown as it stands. */
public final class Labels {
  private static final Set<String> ACRONYMS =
      Set.of("id", "nfe", "fid", "kid", "is", "nll", "ema", "os", "cpu", "gpu", "lpips");

  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT);

  private Labels() {}

  /** A kebab-case key as a label: final-loss as Final loss. Keys with dots are names and stay. */
  public static String of(String key) {
    if (key.isEmpty() || key.indexOf('.') >= 0) {
      return key;
    }
    StringBuilder label = new StringBuilder();
    for (String word : key.split("[-_ ]+", -1)) {
      label.append(label.isEmpty() ? "" : " ");
      label.append(ACRONYMS.contains(word) ? word.toUpperCase(Locale.ROOT) : word);
    }
    if (label.toString().isBlank()) {
      return key;
    }
    label.setCharAt(0, Character.toUpperCase(label.charAt(0)));
    return label.toString();
  }

  /** Seconds, or an ISO 8601 span. */
  static String duration(JsonNode value) {
    if (value.isNumber()) {
      return NumberText.duration(value.asDouble());
    }
    try {
      return NumberText.duration(Duration.parse(value.asText()).toMillis() / 1000.0);
    } catch (DateTimeException | ArithmeticException e) {
      return value.asText();
    }
  }

  /** An ISO 8601 instant. */
  public static String instant(String iso) {
    try {
      return OffsetDateTime.parse(iso).withOffsetSameInstant(ZoneOffset.UTC).format(MINUTES);
    } catch (DateTimeException e) {
      return iso;
    }
  }
}
