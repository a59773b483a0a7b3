package org.langevin.runner.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A scale with round numbers on it.
 *
 * @param low value at the beginning
 * @param high value at the end
 * @param log whether equal distances are equal ratios
 * @param ticks in ascending order, all within the axis
 */
public record Axis(double low, double high, boolean log, List<Tick> ticks) {
  /** A labelled place. */
  public record Tick(double value, String label) {}

  private static final double[][] LOG_STEPS = {{1}, {1, 3}, {1, 2, 5}, {1, 2, 3, 5, 7}};
  private static final double SLACK = 1e-9;
  private static final double EXACT = 1e12;

  /** Where a value stands: 0 at the beginning, 1 at the end. */
  public double place(double value) {
    return log
        ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
        : (value - low) / (high - low);
  }

  /** An axis over exactly this range, with about {@code count} ticks. */
  public static Axis linear(double min, double max, int count) {
    double low = min;
    double high = max;
    if (!(high > low)) {
      double room = low == 0 ? 1 : Math.abs(low) / 2;
      low -= room;
      high += room;
    }
    return new Axis(low, high, false, linearTicks(low, high, count));
  }

  /** An axis from zero (or a round number below it) to a round number above the values. */
  public static Axis fromZero(double min, double max, int count) {
    double low = Math.min(0, min);
    double high = Math.max(0, max);
    if (high == low) {
      high = 1;
    }
    double step = step((high - low) * 1.04, count);
    return linear(
        Math.floor(low / step + SLACK) * step, Math.ceil(high * 1.04 / step - SLACK) * step, count);
  }

  /** A logarithmic axis around positive values, with about {@code count} ticks. */
  public static Axis logarithmic(double min, double max, int count) {
    double room = Math.max(1.06, Math.exp(0.05 * (Math.log(max) - Math.log(min))));
    double low = Math.max(Double.MIN_NORMAL, min / room);
    double high = Math.min(Double.MAX_VALUE, max * room);
    List<Double> values = List.of();
    for (double[] steps : LOG_STEPS) {
      values = logValues(low, high, steps);
      if (values.size() >= 4) {
        break;
      }
    }
    if (values.size() < 3) {
      return new Axis(low, high, true, linearTicks(low, high, count));
    }
    int every = (values.size() + count + 1) / (count + 2);
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < values.size(); i += every) {
      ticks.add(tick(values.get(i)));
    }
    return new Axis(low, high, true, ticks);
  }

  private static List<Tick> linearTicks(double low, double high, int count) {
    double step = step(high - low, count);
    List<Tick> ticks = new ArrayList<>();
    double first = Math.ceil(low / step - SLACK);
    double last = Math.floor(high / step + SLACK);
    if (Math.max(Math.abs(first), Math.abs(last)) < EXACT) { // else doubles hold no such numbers
      for (double i = first; i <= last; i++) {
        ticks.add(tick(i * step));
      }
    }
    return ticks;
  }

  /** The step of 1, 2 or 5 times a power of ten that gives about {@code count} ticks. */
  private static double step(double range, int count) {
    double rough = range / count;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
  }

  private static List<Double> logValues(double low, double high, double[] steps) {
    List<Double> values = new ArrayList<>();
    int last = (int) Math.floor(Math.log10(high));
    for (int decade = (int) Math.floor(Math.log10(low)); decade <= last; decade++) {
      for (double lead : steps) {
        double value = lead * Math.pow(10, decade);
        if (value >= low && value <= high) {
          values.add(value);
        }
      }
    }
    return values;
  }

  private static Tick tick(double value) {
    return new Tick(value, NumberText.tick(value));
  }
}
