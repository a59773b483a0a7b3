package org.langevin.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code -o key=value}: each sets one key, and no key is set twice. */
final class Overrides {
  private final Layers layers;
  private final Map<List<String>, String> seen = new HashMap<>();

  Overrides(Layers layers) {
    this.layers = layers;
  }

  /** All overrides as one tree, each over the one before. */
  ConfigObject layer(List<String> overrides) {
    ConfigObject sofar = ConfigFactory.empty().root();
    for (String override : overrides) {
      sofar = Overlay.over(sofar, parse(override));
    }
    return sofar;
  }

  /** The origin of the override that sets exactly this key, if there is one. */
  Optional<String> setting(String key) {
    return Optional.ofNullable(seen.get(ConfigUtil.splitPath(key)));
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
    return Origins.OVERRIDE + Literals.abbreviated(Redaction.argument(override));
  }
}
