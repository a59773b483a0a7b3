package org.langevin.runner.sweep;

import java.util.Map;

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
    String words = String.join("-", values.values()).replaceAll("[^A-Za-z0-9._+-]+", "_");
    String name = String.format(java.util.Locale.ROOT, "%03d", number);
    return words.isEmpty()
        ? name
        : name + "-" + words.substring(0, Math.min(LONGEST, words.length()));
  }

  /** The values on one line. */
  public String label() {
    return values.isEmpty()
        ? "as the file says"
        : String.join(
            ", ", values.entrySet().stream().map(e -> e.getKey() + " = " + e.getValue()).toList());
  }
}
