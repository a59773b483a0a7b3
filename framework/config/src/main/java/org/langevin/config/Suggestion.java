package org.langevin.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that the user probably meant. */
final class Suggestion {
  private Suggestion() {}

  /** The nearest of the known names, if one is near. */
  static Optional<String> nearest(String name, Collection<String> known) {
    String plain = plain(name);
    int limit = Math.max(1, plain.length() / 3);
    return known.stream()
        .filter(k -> distance(plain, plain(k)) <= limit)
        .min(
            Comparator.comparingInt((String k) -> distance(plain, plain(k))).thenComparing(k -> k));
  }

  /** {@code " Did you mean 'x'?"}, or nothing. */
  static String didYouMean(String name, Collection<String> known) {
    return nearest(name, known).map(n -> " Did you mean '" + n + "'?").orElse("");
  }

  /** Case, hyphens and underscores do not count: {@code betaStart} is {@code beta-start}. */
  private static String plain(String name) {
    String shortened = name.length() <= 100 ? name : name.substring(0, 100);
    return shortened.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
  }

  /** Edits (insert, delete, replace, swap neighbours) from a to b. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
