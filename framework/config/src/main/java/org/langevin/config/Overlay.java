package org.langevin.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Map;

/**
 * Lays one tree over another, as stages and overrides do. Blocks are merged key by key, with two
 * differences to HOCON: a bare name, {@code network = mlp}, counts as the block {@code network {
 * type = mlp }}; and a block that names another {@code type} replaces what was there, for the keys
 * of one plugin mean nothing to another.
 */
final class Overlay {
  private Overlay() {}

  /** What {@code layer} says, and where it says nothing, what {@code base} says. */
  static ConfigObject over(ConfigObject base, ConfigObject layer) {
    if (Substitutions.isOpen(base) || Substitutions.isOpen(layer)) {
      return layer.withFallback(base);
    }
    ConfigObject merged = base;
    for (Map.Entry<String, ConfigValue> entry : layer.entrySet()) {
      ConfigValue below = base.get(entry.getKey());
      ConfigValue above = entry.getValue();
      merged = merged.withValue(entry.getKey(), below == null ? above : over(below, above));
    }
    return merged;
  }

  private static ConfigValue over(ConfigValue below, ConfigValue above) {
    if (Substitutions.isOpen(below) || Substitutions.isOpen(above)) {
      return above.withFallback(below);
    }
    if (!(above instanceof ConfigObject layer)) {
      return above;
    }
    ConfigValue opened =
        below.valueType() == ConfigValueType.STRING
            ? below.atKey(ValueType.Plugin.TYPE).root().withOrigin(layer.origin())
            : below;
    return opened instanceof ConfigObject base && !otherType(base, layer)
        ? over(base, layer)
        : layer;
  }

  private static boolean otherType(ConfigObject base, ConfigObject layer) {
    ConfigValue above = layer.get(ValueType.Plugin.TYPE);
    ConfigValue below = base.get(ValueType.Plugin.TYPE);
    return above != null && below != null && !above.equals(below);
  }
}
