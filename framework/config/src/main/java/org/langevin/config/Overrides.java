package org.langevin.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code -o key=value}: each sets one key, and no key is set twice. */
final class Overrides {
  private final Layers layers;
  private final Map<List<String>, String> seen = new HashMap<>();

  Overrides(Layers layers) {
    this.layers = layers;
  }

  /** Lays overrides over what files say, each over the one before. */
  ConfigObject over(ConfigObject files, List<String> overrides) {
    ConfigObject merged = files;
    for (String override : overrides) {
      ConfigObject layer = parse(override);
      merged = layer.withFallback(opened(merged, layer));
    }
    return merged;
  }

  /**
   * Makes {@code network = mlp} the block {@code network { type = mlp }} where an override sets a
   * key within it; HOCON itself would let the block replace the name.
   */
  private static ConfigObject opened(ConfigObject base, ConfigObject layer) {
    ConfigObject opened = base;
    for (Map.Entry<String, ConfigValue> entry : layer.entrySet()) {
      ConfigValue below = base.get(entry.getKey());
      if (below != null && entry.getValue() instanceof ConfigObject block) {
        opened = opened.withValue(entry.getKey(), openedBelow(block, below));
      }
    }
    return opened;
  }

  private static ConfigValue openedBelow(ConfigObject block, ConfigValue below) {
    if (Substitutions.isOpen(block) || Substitutions.isOpen(below)) {
      return below;
    } else if (below instanceof ConfigObject inner) {
      return opened(inner, block);
    }
    boolean isName = below.valueType() == ConfigValueType.STRING;
    return isName ? below.atKey(ValueType.Plugin.TYPE).root() : below;
  }

  private ConfigObject parse(String override) {
    String origin = origin(override);
    int equals = override.indexOf('=');
    if (equals < 0) {
      layers.add(origin, "", "has no '='; write -o key=value");
      return ConfigFactory.empty().root();
    }
    boolean appends = override.startsWith("+=", equals - 1);
    String key = override.substring(0, appends ? equals - 1 : equals).strip();
    List<String> path;
    try {
      path = ConfigUtil.splitPath(key);
    } catch (com.typesafe.config.ConfigException e) {
      layers.add(origin, "", key.isEmpty() ? "has no key; write -o key=value" : Layers.message(e));
      return ConfigFactory.empty().root();
    }
    String other = seen.putIfAbsent(path, origin);
    if (other != null && !appends) {
      layers.add(origin, key, "is given twice; the other is " + other);
    }
    ConfigObject root =
        layers.parse(
            override,
            origin,
            new RefusedIncludes(layers, origin, override, "an override holds only its value"));
    return single(root, path) ? root : more(origin, key);
  }

  private ConfigObject more(String origin, String key) {
    layers.add(origin, key, "sets more than this key; give each key its own -o");
    return ConfigFactory.empty().root();
  }

  /** Whether nothing but the path is set; a text that could not be parsed counts. */
  private static boolean single(ConfigObject root, List<String> path) {
    if (root.isEmpty()) {
      return true;
    }
    ConfigObject block = root;
    for (int i = 0; i < path.size(); i++) {
      ConfigValue value = block.get(path.get(i));
      if (value == null || block.size() != 1) {
        return false;
      } else if (i < path.size() - 1) {
        block = (ConfigObject) value;
      }
    }
    return true;
  }

  /** The override as its origin, on one line and without secrets. */
  private static String origin(String override) {
    if (!Secrets.in(override)) {
      return Origins.OVERRIDE + Literals.abbreviated(override);
    }
    int equals = override.indexOf('=');
    return Origins.OVERRIDE
        + Literals.abbreviated(override.substring(0, Math.max(0, equals)))
        + "="
        + Secrets.REDACTED;
  }
}
