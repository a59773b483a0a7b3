package org.langevin.runner.compare;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.langevin.config.InputException;

/**
 * {@code KEY=VALUE} about a run, or {@code KEY!=VALUE}, {@code KEY<VALUE} and so on. The key is one
 * of the experiment (where a bare plugin counts as its type, so {@code sampler=ddim}), a fact such
 * as {@code engine}, {@code device} or {@code dataset.hash}, or a metric.
 *
 * @param key dotted path
 * @param operator of comparison
 * @param value to compare with; numbers are compared as numbers
 */
public record Condition(String key, Operator operator, String value) {
  private static final Pattern WRITTEN = Pattern.compile("([^=!<>]+)(!=|<=|>=|=|<|>)(.*)");

  /** How two values are compared. */
  public enum Operator {
    /** The same. */
    EQUAL("="),
    /** Not the same. */
    DIFFERENT("!="),
    /** Smaller. */
    BELOW("<"),
    /** Smaller or the same. */
    AT_MOST("<="),
    /** Greater. */
    ABOVE(">"),
    /** Greater or the same. */
    AT_LEAST(">=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    private boolean holds(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case DIFFERENT -> order != 0;
        case BELOW -> order < 0;
        case AT_MOST -> order <= 0;
        case ABOVE -> order > 0;
        case AT_LEAST -> order >= 0;
      };
    }
  }

  /**
   * Reads a condition.
   *
   * @throws InputException if it is none
   */
  public static Condition parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new InputException(
          "'" + text + "' is no condition; write KEY=VALUE, such as sampler=ddim or seed<4");
    }
    for (Operator operator : Operator.values()) {
      if (operator.sign.equals(matcher.group(2))) {
        return new Condition(matcher.group(1).strip(), operator, matcher.group(3).strip());
      }
    }
    throw new IllegalStateException(text);
  }

  /** The run's value of the key, as it is shown; empty if it has none. */
  public String value(RunSummary run) {
    String found = find(run);
    return found == null ? "" : found;
  }

  /** Whether a run meets the condition; one that lacks the key meets only {@code !=}. */
  public boolean holds(RunSummary run) {
    String found = find(run);
    if (found == null) {
      return operator == Operator.DIFFERENT;
    }
    return operator.holds(compare(found, value));
  }

  /** The experiment is read only if the manifest does not know the key. */
  private @Nullable String find(RunSummary run) {
    String known = run.fact(key);
    if (!known.isEmpty()) {
      return known;
    }
    Map<String, String> experiment = run.experiment();
    String written = experiment.getOrDefault(key, experiment.get(key + ".type"));
    if (written != null) {
      return written;
    }
    Double number = run.metrics().get(key);
    return number == null ? null : number.toString();
  }

  private static int compare(String found, String wanted) {
    try {
      return new BigDecimal(found).compareTo(new BigDecimal(wanted));
    } catch (NumberFormatException notNumbers) {
      return found.toLowerCase(Locale.ROOT).compareTo(wanted.toLowerCase(Locale.ROOT));
    }
  }
}
