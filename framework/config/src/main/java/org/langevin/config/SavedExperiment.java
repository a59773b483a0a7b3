package org.langevin.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A resolved experiment as it was saved, as flat keys. No record is bound, so that the experiments
 * of plugins that are not here, and of other versions of Langevin, can be read as well.
 */
public final class SavedExperiment {
  private SavedExperiment() {}

  /**
   * Each leaf's value by its dotted path, in the order of the text, written as {@link
   * Bound#flattened} writes it; secrets are redacted.
   *
   * @param hocon the text that {@link Bound#render} wrote
   * @throws InputException if it is no HOCON
   */
  public static Map<String, String> flattened(String hocon) {
    try {
      ConfigParseOptions options = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF);
      ConfigResolveOptions alone = ConfigResolveOptions.noSystem().setAllowUnresolved(true);
      Config config = ConfigFactory.parseString(hocon, options).resolve(alone);
      Map<String, String> flat = new LinkedHashMap<>();
      leaves("", config.root(), flat);
      return Collections.unmodifiableMap(flat);
    } catch (com.typesafe.config.ConfigException e) {
      throw new InputException("it is no saved experiment: " + Layers.message(e));
    }
  }

  private static void leaves(String path, ConfigValue value, Map<String, String> flat) {
    if (value instanceof ConfigObject block && !block.isEmpty()) {
      List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(block.entrySet());
      entries.sort(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()));
      entries.forEach(e -> leaves(Literals.path(path, e.getKey()), e.getValue(), flat));
    } else if (value instanceof ConfigList list && list.stream().anyMatch(SavedExperiment::nests)) {
      for (int i = 0; i < list.size(); i++) {
        leaves(Literals.path(path, String.valueOf(i)), list.get(i), flat);
      }
    } else {
      boolean text = value.valueType() == ConfigValueType.STRING;
      flat.put(path, text ? Redaction.value(path, plain(value)) : Redaction.text(plain(value)));
    }
  }

  private static boolean nests(ConfigValue value) {
    return value.valueType() == ConfigValueType.OBJECT
        || (value instanceof ConfigList list && list.stream().anyMatch(SavedExperiment::nests));
  }

  private static String plain(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING -> String.valueOf(value.unwrapped());
      case OBJECT -> "{}";
      default -> literal(value);
    };
  }

  private static String literal(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return "[" + String.join(", ", list.stream().map(SavedExperiment::literal).toList()) + "]";
    }
    return switch (value.valueType()) {
      case STRING -> Literals.string(String.valueOf(value.unwrapped()));
      case NUMBER -> number((Number) value.unwrapped());
      default -> String.valueOf(value.unwrapped());
    };
  }

  private static String number(Number number) {
    return number instanceof Double real ? Literals.number(real) : number.toString();
  }
}
