package org.langevin.runner.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people read them; the same text in every locale. */
public final class NumberText {
  private NumberText() {}

  /** Four significant digits, thousands grouped, powers of ten for the very small and large. */
  public static String of(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "infinity" : "-infinity";
    }
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e12) {
      return grouped((long) value);
    }
    if (size >= 1e3 && size < 1e12) {
      return grouped(Math.round(value));
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(4)).stripTrailingZeros();
    if (size < 1e-3 || size >= 1e12) {
      int exponent = rounded.precision() - rounded.scale() - 1;
      return rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString()
          + "e"
          + exponent;
    }
    return rounded.toPlainString();
  }

  /** A whole number with its thousands grouped. */
  public static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Short enough for an axis: 2500 as 2.5k, 0.00002 as 2e-5. */
  public static String tick(double value) {
    double size = Math.abs(value);
    if (Double.isNaN(size) || Double.isInfinite(size)) {
      return of(value);
    }
    if (size >= 1e3 && size < 1e12) {
      String[] suffix = {"k", "M", "G"};
      int power = size >= 1e9 ? 3 : size >= 1e6 ? 2 : 1;
      return of(value / Math.pow(10, 3 * power)) + suffix[power - 1];
    }
    // 0.1 + 0.2 is not 0.3; a tick is a round number, so say the round one.
    return of(BigDecimal.valueOf(value).round(new MathContext(6)).doubleValue());
  }

  /** A time span: 0.8 s, 42 s, 5 min 3 s, 2 h 14 min. */
  public static String duration(double seconds) {
    if (!(seconds >= 0) || Double.isInfinite(seconds)) {
      return of(seconds) + " s";
    }
    if (seconds < 10) {
      return of(Math.round(seconds * 10) / 10.0) + " s";
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    long minutes = Math.round(seconds / 60);
    return grouped(minutes / 60) + " h " + minutes % 60 + " min";
  }
}
