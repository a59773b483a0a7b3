package org.langevin.config;

import com.typesafe.config.ConfigException.BadPath;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at a tree whose substitutions are not resolved yet: how large it would become, and which
 * references lead back to where they stand. The library expands whatever it is given, and its
 * search for a way out of a cycle takes exponential time.
 */
final class Expansion {
  private static final Pattern LAYER = Pattern.compile("# +unmerged value \\d+ ");
  private static final ConfigRenderOptions WITH_LAYERS =
      ConfigRenderOptions.defaults().setOriginComments(false).setComments(true);
  private static final double HUGE = 1e18;

  /**
   * References that may lead in a circle or not: from within a block into itself where it cannot be
   * looked into, and of a key to its own earlier value more than once. So many take no time yet.
   */
  private static final int MOST_DOUBTFUL = 8;

  private final ConfigObject root;
  private final Map<String, Double> known = new HashMap<>();
  private final Deque<String> pending = new ArrayDeque<>();
  private final List<Cycle> cycles = new ArrayList<>();
  private final double size;
  private int doubtful;

  /** Looks at a tree. */
  Expansion(ConfigObject root) {
    this.root = root;
    this.size = size("", root);
  }

  /**
   * A reference that leads back to where it stands.
   *
   * @param path of the key that holds it
   * @param value that holds it
   * @param reference as written
   */
  record Cycle(String path, ConfigValue value, String reference) {}

  /** About the number of characters that it would take to write the resolved tree out. */
  double size() {
    return size;
  }

  /** The references that lead back to where they stand. */
  List<Cycle> cycles() {
    return cycles;
  }

  private double size(String path, ConfigValue value) {
    Double earlier = known.get(path);
    if (earlier != null) {
      return earlier;
    }
    pending.push(path);
    double sum = 1;
    if (value instanceof ConfigObject block && !Substitutions.isOpen(value)) {
      for (Map.Entry<String, ConfigValue> entry : block.entrySet()) {
        sum += size(Literals.path(path, entry.getKey()), entry.getValue());
      }
    } else {
      sum = unnamed(value);
    }
    pending.pop();
    known.put(path, Math.min(sum, HUGE));
    return Math.min(sum, HUGE);
  }

  /** The size of a value to which no reference leads. */
  private double unnamed(ConfigValue value) {
    double sum = 1;
    if (Substitutions.isOpen(value)) {
      return open(value);
    } else if (value instanceof ConfigObject block) {
      for (ConfigValue child : block.values()) {
        sum += unnamed(child);
      }
    } else if (value instanceof ConfigList list) {
      for (ConfigValue child : list) {
        sum += unnamed(child);
      }
    } else if (value.valueType() == ConfigValueType.STRING) {
      sum += ((String) value.unwrapped()).length();
    }
    return sum;
  }

  /** Layers of one key may each repeat the layer below, which multiplies. */
  private double open(ConfigValue value) {
    String text = value.render(WITH_LAYERS);
    double sum = text.length();
    double growth = 1;
    for (String layer : LAYER.split(text, -1)) {
      int repeated = 0;
      Matcher reference = Substitutions.REFERENCE.matcher(layer);
      while (reference.find()) {
        Target target = target(reference.group(2));
        if (!pending.contains(target.path())) {
          sum += size(target.path(), target.value());
          continue;
        }
        boolean layered = target.exact() && target.path().equals(pending.peek());
        repeated += layered ? 1 : 0;
        boolean harmless = layered && repeated == 1;
        boolean suspicious = layered || !target.exact();
        if (!harmless && (!suspicious || ++doubtful > MOST_DOUBTFUL)) {
          cycles.add(new Cycle(pending.element(), value, reference.group()));
        }
      }
      growth = Math.min(HUGE, growth * Math.max(1, repeated));
    }
    return sum * growth;
  }

  /**
   * What a reference leads to.
   *
   * @param exact whether it leads there, or into a block that cannot be looked into yet
   */
  private record Target(String path, ConfigValue value, boolean exact) {}

  private static final Target NOWHERE = new Target("?", ConfigValueFactory.fromAnyRef(""), true);

  private Target target(String reference) {
    try {
      List<String> path = ConfigUtil.splitPath(reference);
      // In an included file the block that includes it stands in front, but need not apply.
      for (int from = 0; from < path.size(); from++) {
        if (root.containsKey(path.get(from))) {
          return target(path.subList(from, path.size()));
        }
      }
    } catch (BadPath e) {
      // Text in quotes that only looks like a reference.
    }
    return NOWHERE;
  }

  private Target target(List<String> path) {
    String at = "";
    ConfigValue value = root;
    for (String key : path) {
      if (Substitutions.isOpen(value)) {
        return new Target(at, value, false);
      }
      ConfigValue child = value instanceof ConfigObject block ? block.get(key) : null;
      if (child == null) {
        return NOWHERE;
      }
      value = child;
      at = Literals.path(at, key);
    }
    return new Target(at, value, true);
  }
}
