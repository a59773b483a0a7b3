package org.langevin.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One key that a sweep varies: a list of values, or a range of numbers. A trial is a point, one
 * coordinate for each axis: the number of the value in the list, or the number itself; NaN where
 * the axis does not apply.
 */
public final class Axis {
  /** How a trial changes the experiment. */
  enum Kind {
    /** A file that the experiment begins with, as if it included it. */
    FILE,
    /** A named block laid over the whole experiment. */
    VARIANT,
    /** A key's value. */
    KEY
  }

  /**
   * Numbers from one to another.
   *
   * @param log whether equal distances are equal ratios
   * @param step numbers are {@code from} and whole steps above it; null for all numbers
   */
  public record Range(double from, double to, boolean log, @Nullable Double step) {
    /** The number at a place: 0 at the beginning, 1 at the end. */
    public double at(double place) {
      double value =
          log
              ? Math.exp(Math.log(from) + place * (Math.log(to) - Math.log(from)))
              : from + place * (to - from);
      if (step != null) {
        value = from + Math.rint((value - from) / step) * step;
        value = value > to * (1 + 1e-12) ? value - step : value;
      }
      return Math.min(to, Math.max(from, value));
    }

    /** Where a number stands: the inverse of {@link #at}. */
    public double place(double value) {
      if (to == from) {
        return 0.5;
      }
      return log
          ? (Math.log(value) - Math.log(from)) / (Math.log(to) - Math.log(from))
          : (value - from) / (to - from);
    }
  }

  /** An axis that must stand at one of some options for another one to apply. */
  record Condition(Axis axis, Set<Integer> options) {}

  private final Kind kind;
  private final List<String> path;
  private final boolean searched;
  private final List<ConfigValue> values;
  private final List<String> labels;
  private final @Nullable Range range;
  private final List<Condition> conditions;
  private final String origin;

  Axis(
      Kind kind,
      List<String> path,
      boolean searched,
      List<ConfigValue> values,
      List<String> labels,
      @Nullable Range range,
      List<Condition> conditions,
      String origin) {
    this.kind = kind;
    this.path = path;
    this.searched = searched;
    this.values = values;
    this.labels = labels;
    this.range = range;
    this.conditions = conditions;
    this.origin = origin;
  }

  /** The key, dotted: {@code optimizer.lr}. Several axes may have it, if never two apply. */
  public String key() {
    String joined = "";
    for (String word : path) {
      joined = Literals.path(joined, word);
    }
    return joined;
  }

  /** Whether it is of the block {@code space}, of which points are suggested, and not a grid's. */
  public boolean searched() {
    return searched;
  }

  /** The values as messages show them; empty for a range. */
  public List<String> labels() {
    return labels;
  }

  /** The numbers, if it is a range. */
  public Optional<Range> range() {
    return Optional.ofNullable(range);
  }

  /** The coordinate as messages show it; empty where the axis does not apply. */
  public String label(double coordinate) {
    if (Double.isNaN(coordinate)) {
      return "";
    }
    return range == null ? labels.get((int) coordinate) : Literals.number(coordinate);
  }

  /**
   * Whether the axis applies where earlier axes stand.
   *
   * @param axes all axes of the sweep
   * @param point a coordinate for each; those of earlier axes are looked at
   */
  public boolean applies(List<Axis> axes, double[] point) {
    for (Condition condition : conditions) {
      double there = point[axes.indexOf(condition.axis())];
      if (Double.isNaN(there) || !condition.options().contains((int) there)) {
        return false;
      }
    }
    return true;
  }

  /** The axes on which it depends whether this one applies. */
  List<Condition> conditions() {
    return conditions;
  }

  /** Where it was written. */
  String origin() {
    return origin;
  }

  Kind kind() {
    return kind;
  }

  /** The values as written; empty for a range. */
  List<ConfigValue> values() {
    return values;
  }

  /** The tree that a coordinate stands for. */
  ConfigObject layer(double coordinate) {
    ConfigValue value =
        range == null
            ? values.get((int) coordinate)
            : ConfigValueFactory.fromAnyRef(coordinate, origin);
    if (kind != Kind.KEY) {
      return (ConfigObject) value;
    }
    for (int i = path.size() - 1; i >= 0; i--) {
      value = value.atKey(path.get(i)).root().withOrigin(value.origin());
    }
    return (ConfigObject) value;
  }
}
