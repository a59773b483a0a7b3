package org.langevin.config;

import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Axis.Kind;
import org.langevin.config.Axis.Range;

/**
 * An axis as it is written, whose conditions are not looked up yet.
 *
 * @param path words of its key
 * @param searched whether points are suggested on it, or all its values are run
 * @param values of a list; empty for a range
 * @param labels a word or two for each value
 * @param range of numbers; null for a list
 * @param parent the axis in one of whose values it stands
 * @param option the number of that value
 * @param when other axes by name, and the values of theirs at which this one applies
 * @param written where it stands
 */
record AxisDraft(
    Kind kind,
    List<String> path,
    boolean searched,
    List<ConfigValue> values,
    List<String> labels,
    @Nullable Range range,
    @Nullable AxisDraft parent,
    int option,
    Map<String, ConfigValue> when,
    ConfigValue written) {
  String key() {
    String joined = "";
    for (String word : path) {
      joined = Literals.path(joined, word);
    }
    return joined;
  }

  /** Files and variants 0, seeds 2, others 1. */
  int rank() {
    return kind != Kind.KEY ? 0 : path.equals(List.of("seed")) ? 2 : 1;
  }

  /** As it is written in a problem: {@code grid.KEY} or {@code space.KEY}. */
  String shown() {
    return (searched ? Axes.SPACE : Axes.GRID) + "." + key();
  }

  /** Whether a condition's name means this list of values. */
  boolean is(String name) {
    String type = "." + ValueType.Plugin.TYPE;
    return range == null
        && (key().equals(name) || name.equals(key() + type) || key().equals(name + type));
  }
}
