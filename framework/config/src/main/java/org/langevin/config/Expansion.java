package org.langevin.config;

import com.typesafe.config.ConfigException.BadPath;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bounds the size of a tree whose substitutions are not resolved yet: about the number of
 * characters that it would take to write it out.
 */
final class Expansion {
  private static final Pattern LAYER = Pattern.compile("# +unmerged value \\d+ ");
  private static final ConfigRenderOptions WITH_LAYERS =
      ConfigRenderOptions.defaults().setOriginComments(false).setComments(true);
  private static final double HUGE = 1e18;

  private final ConfigObject root;
  private final Map<String, Double> known = new HashMap<>();
  private final Set<String> pending = new HashSet<>();

  Expansion(ConfigObject root) {
    this.root = root;
  }

  double size() {
    return size("", root);
  }

  private double size(String path, ConfigValue value) {
    Double earlier = known.get(path);
    if (earlier != null) {
      return earlier;
    }
    pending.add(path);
    double size = 1;
    if (value instanceof ConfigObject block && !Substitutions.isOpen(value)) {
      for (Map.Entry<String, ConfigValue> entry : block.entrySet()) {
        size += size(Literals.path(path, entry.getKey()), entry.getValue());
      }
    } else {
      size = unnamed(value);
    }
    pending.remove(path);
    known.put(path, Math.min(size, HUGE));
    return Math.min(size, HUGE);
  }

  /** The size of a value to which no reference leads. */
  private double unnamed(ConfigValue value) {
    double size = 1;
    if (Substitutions.isOpen(value)) {
      return open(value.render(WITH_LAYERS));
    } else if (value instanceof ConfigObject block) {
      for (ConfigValue child : block.values()) {
        size += unnamed(child);
      }
    } else if (value instanceof ConfigList list) {
      for (ConfigValue child : list) {
        size += unnamed(child);
      }
    } else if (value.valueType() == ConfigValueType.STRING) {
      size += ((String) value.unwrapped()).length();
    }
    return size;
  }

  /** Layers of one key may each repeat the layer below, which multiplies. */
  private double open(String text) {
    double size = text.length();
    double growth = 1;
    for (String layer : LAYER.split(text, -1)) {
      int repeated = 0;
      Matcher reference = Substitutions.REFERENCE.matcher(layer);
      while (reference.find()) {
        Target target = target(reference.group(2));
        if (pending.contains(target.path())) {
          repeated++;
        } else {
          size += size(target.path(), target.value());
        }
      }
      growth = Math.min(HUGE, growth * Math.max(1, repeated));
    }
    return size * growth;
  }

  private record Target(String path, ConfigValue value) {}

  /** What a reference leads to; one that leads nowhere costs what the empty path costs. */
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
    return new Target("", root);
  }

  private Target target(List<String> path) {
    String at = "";
    ConfigValue value = root;
    for (String key : path) {
      if (Substitutions.isOpen(value)
          || !(value instanceof ConfigObject block)
          || !block.containsKey(key)) {
        break;
      }
      value = block.get(key);
      at = Literals.path(at, key);
    }
    return new Target(at, value);
  }
}
