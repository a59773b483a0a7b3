package org.langevin.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves {@code ${key}} and {@code ${?key}}. Of the environment only {@code LANGEVIN_*} and
 * {@code HOME} are read. What the substitutions would expand to is counted first: a few lines that
 * double each other can ask for more memory than any machine has.
 */
final class Substitutions {
  private static final long MOST = 10_000_000;

  /** A substitution, as the library writes it. */
  static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\??)([^}]*)}");

  private static final ConfigResolveOptions OPTIONS =
      ConfigResolveOptions.noSystem().setAllowUnresolved(true);
  private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]*");
  private static final Pattern READABLE = Pattern.compile("LANGEVIN_[A-Z0-9_]+|HOME");
  private static final String ENVIRONMENT =
      "and of the environment only HOME and LANGEVIN_... are read";

  private final Layers layers;
  private final Map<String, String> environment;

  Substitutions(Layers layers, Map<String, String> environment) {
    this.layers = layers;
    this.environment = environment;
  }

  /** Resolves what can be resolved and reports the rest, which stays in the tree. */
  Config resolve(Config config) {
    if (config.isResolved()) {
      return config;
    }
    Expansion expansion = new Expansion(config.root());
    if (expansion.size() > MOST) {
      String message = "its substitutions expand to more than " + MOST + " characters";
      layers.add(Origins.of(config.root()), "", message);
      return config;
    }
    for (Expansion.Cycle cycle : expansion.cycles()) {
      String message = cycle.reference() + " leads back to where it stands";
      layers.add(Origins.of(cycle.value()), cycle.path(), message);
    }
    if (!expansion.cycles().isEmpty()) {
      return config;
    }
    references(
        "",
        config.root(),
        (path, value, optional, name) -> {
          if (optional && unreadable(name) && !config.root().containsKey(name)) {
            layers.add(Origins.of(value), path, "${?" + name + "} is no key, " + ENVIRONMENT);
          }
        });
    try {
      Config resolved = withVariables(config).resolve(OPTIONS);
      for (String name : variables().keySet()) {
        resolved = config.root().containsKey(name) ? resolved : resolved.withoutPath(name);
      }
      references(
          "",
          resolved.root(),
          (path, value, optional, name) -> {
            if (!optional) {
              String hint = unreadable(name) ? ", " + ENVIRONMENT : "";
              layers.add(Origins.of(value), path, "${" + name + "} is not defined" + hint);
            }
          });
      return resolved;
    } catch (com.typesafe.config.ConfigException e) {
      String origin = e.origin() == null ? Origins.of(config.root()) : Origins.of(e.origin());
      layers.add(origin, "", Layers.message(e));
      return config;
    }
  }

  private static boolean unreadable(String name) {
    return VARIABLE.matcher(name).matches() && !READABLE.matcher(name).matches();
  }

  /** Whether a value cannot be read because it is, or is merged from, a substitution. */
  static boolean isOpen(ConfigValue value) {
    try {
      boolean isBlock = value.valueType() == ConfigValueType.OBJECT;
      return isBlock && ((ConfigObject) value).size() < 0; // never: open blocks refuse to answer
    } catch (NotResolved e) {
      return true;
    }
  }

  /** Visits the references that are open in a tree. */
  private static void references(String path, ConfigValue value, Visitor visitor) {
    if (isOpen(value)) {
      Matcher reference = REFERENCE.matcher(value.render(ConfigRenderOptions.concise()));
      while (reference.find()) {
        visitor.visit(path, value, !reference.group(1).isEmpty(), reference.group(2));
      }
    } else if (value instanceof ConfigObject block) {
      block.forEach((key, child) -> references(Literals.path(path, key), child, visitor));
    } else if (value instanceof ConfigList list) {
      list.forEach(child -> references(path, child, visitor));
    }
  }

  @FunctionalInterface
  private interface Visitor {
    void visit(String path, ConfigValue value, boolean optional, String reference);
  }

  /** What files may read of the environment, as keys below everything else. */
  private Map<String, String> variables() {
    Map<String, String> readable = new TreeMap<>(environment);
    readable.keySet().removeIf(name -> !READABLE.matcher(name).matches());
    return readable;
  }

  private Config withVariables(Config config) {
    Config all = config;
    for (Map.Entry<String, String> variable : variables().entrySet()) {
      String origin = Origins.ENVIRONMENT + variable.getKey();
      ConfigValue value = ConfigValueFactory.fromAnyRef(variable.getValue(), origin);
      all = all.withFallback(value.atKey(variable.getKey()));
    }
    return all;
  }
}
