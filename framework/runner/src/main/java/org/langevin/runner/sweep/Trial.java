package org.langevin.runner.sweep;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One trial of a sweep.
 *
 * @param number from 0
 * @param folder its name below {@code trials/}
 * @param hash of its configuration, the name aside
 * @param point a coordinate for each axis; see {@link org.langevin.config.Axis}
 * @param values what it sets, by key, as a person reads it
 */
public record Trial(
    int number, String folder, String hash, double[] point, Map<String, String> values) {
  private static final int LONGEST = 48;

  /** The folder's name: the number, and the values as far as a name may hold them. */
  static String folder(int number, Map<String, String> values) {
    String words =
        values.values().stream()
            .map(Trial::brief)
            .collect(Collectors.joining("-"))
            .replaceAll("[^A-Za-z0-9._+-]+", "_");
    String name = String.format(Locale.ROOT, "%03d", number);
    return words.isEmpty()
        ? name
        : name + "-" + words.substring(0, Math.min(LONGEST, words.length()));
  }

  /** Four digits of a fraction that has more, which no person tells apart. */
  private static String brief(String value) {
    return value.matches("-?[0-9]+\\.[0-9]{4,}(e-?[0-9]+)?")
        ? new BigDecimal(value)
            .round(new MathContext(4))
            .stripTrailingZeros()
            .toString()
            .replace("E", "e")
        : value;
  }

  /** The values on one line. */
  public String label() {
    return values.isEmpty()
        ? "as the file says"
        : String.join(
            ", ", values.entrySet().stream().map(e -> e.getKey() + " = " + e.getValue()).toList());
  }
}
