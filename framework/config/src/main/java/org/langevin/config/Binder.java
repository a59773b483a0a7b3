package org.langevin.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Choice;
import org.langevin.spi.Factory;
import org.langevin.spi.config.Checked;

/** Turns a tree of HOCON values into records and reports everything that does not fit. */
final class Binder {
  /** Stands for a value whose problem has been reported. */
  private static final Object FAILED = new Object();

  private final Catalogue catalogue;
  private final boolean complete;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, String> origins = new LinkedHashMap<>();

  /**
   * Prepares a binder.
   *
   * @param complete whether a missing key is really missing, and not in a file that was not read
   */
  Binder(Catalogue catalogue, boolean complete) {
    this.catalogue = catalogue;
    this.complete = complete;
  }

  /** What was found wrong. */
  List<Problem> problems() {
    return problems;
  }

  /** Dotted path of each leaf to where it was written. */
  Map<String, String> origins() {
    return origins;
  }

  /** Binds a whole tree; null if there are problems. */
  <T extends Record> @Nullable T root(Class<T> type, ConfigObject root, String file) {
    Object bound = keys(type, root, new Place("", file, "the experiment"), null);
    return bound == FAILED ? null : type.cast(bound);
  }

  /** Binds one block of an experiment, at a key of the top level; null if there are problems. */
  <T extends Record> @Nullable T block(Class<T> type, ConfigObject block, String key, String file) {
    Place at = new Place(key, file, "'" + key + "'");
    Object bound = keys(type, block, at.within(block), null);
    return bound == FAILED ? null : type.cast(bound);
  }

  /**
   * Where the binder stands.
   *
   * @param path dotted
   * @param origin of the nearest block that the user wrote
   * @param owner what the keys here belong to, for messages
   */
  private record Place(String path, String origin, String owner) {
    Place key(String name) {
      return new Place(Literals.path(path, name), origin, owner);
    }

    /** The same place, entered through a value. */
    Place within(ConfigValue value) {
      String here = Origins.of(value);
      return here.equals(KeySpec.DEFAULT) ? this : new Place(path, here, owner);
    }

    Place ownedBy(String newOwner) {
      return new Place(path, origin, newOwner);
    }
  }

  private Object fail(Place at, String message) {
    problems.add(new Problem(Origins.inProblem(at.origin()), at.path(), message));
    return FAILED;
  }

  private Object fail(Place at, ValueType expected, ConfigValue value) {
    String shown = Redaction.value(at.path(), Literals.shown(value));
    String remark = expected instanceof ValueType.Scalar s ? Scalars.remark(s.type(), value) : "";
    return fail(at.within(value), "must be " + expected.expected() + ", is " + shown + remark);
  }

  /** Binds the keys of a record. */
  private Object keys(
      Class<? extends Record> type,
      ConfigObject block,
      Place at,
      ValueType.@Nullable Plugin plugin) {
    List<KeySpec> specs = KeySpec.of(type);
    unknownKeys(specs, block, at, plugin);
    List<@Nullable Object> values = new ArrayList<>();
    for (KeySpec spec : specs) {
      values.add(key(spec, block.get(spec.name()), at.key(spec.name())));
    }
    if (values.contains(FAILED)) {
      return FAILED;
    }
    try {
      Record built = KeySpec.build(type, values);
      return complete ? checked(built, at) : built;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        return fail(at, String.valueOf(refused.getMessage()));
      }
      throw new IllegalStateException(type + " cannot be built", e);
    }
  }

  private Object checked(Record built, Place at) {
    int before = problems.size();
    if (built instanceof Checked rules) {
      rules.check(
          (key, message) -> {
            String path =
                at.path().isEmpty() || key.isEmpty() ? at.path() + key : at.path() + "." + key;
            problems.add(new Problem(Origins.inProblem(origin(path, at.origin())), path, message));
          });
    }
    return problems.size() == before ? built : FAILED;
  }

  private String origin(String path, String otherwise) {
    String origin = Bound.origin(origins, path);
    return origin.equals(KeySpec.DEFAULT) ? otherwise : origin;
  }

  private void unknownKeys(
      List<KeySpec> specs, ConfigObject block, Place at, ValueType.@Nullable Plugin plugin) {
    List<String> known = new ArrayList<>(specs.stream().map(KeySpec::name).toList());
    if (plugin != null) {
      known.add(ValueType.Plugin.TYPE);
    }
    block.entrySet().stream()
        .filter(entry -> !known.contains(entry.getKey()))
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, ConfigValue> e) -> e.getValue().origin().lineNumber())
                .thenComparing(Map.Entry::getKey))
        .forEach(
            entry ->
                fail(
                    at.key(entry.getKey()).within(entry.getValue()),
                    "unknown key of "
                        + at.owner()
                        + "."
                        + hint(at.path(), entry.getKey(), known, plugin)));
  }

  private String hint(
      String path, String key, List<String> known, ValueType.@Nullable Plugin plugin) {
    String others = plugin == null ? "" : String.join(", ", withKey(plugin, key));
    if (plugin != null && !others.isEmpty()) {
      return String.format(
          " It is a key of %s; give that type, or replace the whole block that was set before with"
              + " %s = null first, or %s = NAME.",
          others, path, path);
    }
    return Suggestion.nearest(key, known)
        .map(near -> " Did you mean '" + near + "'?")
        .orElse("  known: " + Literals.listed(known.stream().sorted().toList()));
  }

  /** Names of the role's plugins that know a key. */
  private List<String> withKey(ValueType.Plugin plugin, String key) {
    return catalogue.named(plugin.role()).values().stream()
        .filter(f -> KeySpec.of(f.config()).stream().anyMatch(s -> s.name().equals(key)))
        .map(Factory::name)
        .toList();
  }

  private @Nullable Object key(KeySpec spec, @Nullable ConfigValue given, Place at) {
    ConfigValue value = given == null ? spec.byDefault() : layered(spec, given);
    if (value == null) {
      return complete ? fail(at, "is required: " + spec.key().doc()) : FAILED;
    }
    Place inside = at.within(given == null ? value : given);
    if (Substitutions.isOpen(value)) {
      return FAILED; // reported where it was to be resolved
    } else if (value.valueType() != ConfigValueType.NULL) {
      return value(spec.type(), spec, value, inside);
    } else if (spec.nullable()) {
      origins.put(at.path(), Origins.of(value));
      return null;
    }
    return fail(inside, "is null; it must be " + spec.type().expected());
  }

  /** Lays a block over the default; a choice of another type starts from nothing. */
  private static ConfigValue layered(KeySpec spec, ConfigValue given) {
    ConfigValue base = spec.byDefault();
    if (base == null || Substitutions.isOpen(given) || !(given instanceof ConfigObject block)) {
      return given;
    }
    if (spec.type() instanceof ValueType.Plugin) {
      ConfigObject full = choice(base);
      ConfigValue type = block.get(ValueType.Plugin.TYPE);
      return type == null || type.equals(full.get(ValueType.Plugin.TYPE))
          ? block.withFallback(full)
          : block;
    }
    return spec.type() instanceof ValueType.Block ? block.withFallback(base) : given;
  }

  /** A bare name as a block. */
  private static ConfigObject choice(ConfigValue value) {
    return value instanceof ConfigObject block
        ? block
        : ConfigValueFactory.fromMap(Map.of()).withValue(ValueType.Plugin.TYPE, value);
  }

  private Object value(ValueType type, KeySpec spec, ConfigValue value, Place at) {
    if (Substitutions.isOpen(value)) {
      return FAILED;
    } else if (type instanceof ValueType.Scalar scalar) {
      return scalar(scalar, spec, value, at);
    } else if (type instanceof ValueType.OneOf options) {
      return constant(options, value, at);
    } else if (type instanceof ValueType.ListOf list) {
      return value instanceof ConfigList elements
          ? list(list, spec, elements, at)
          : fail(at, type, value);
    } else if (type instanceof ValueType.MapOf map) {
      return value instanceof ConfigObject entries
          ? map(map, spec, entries, at)
          : fail(at, type, value);
    } else if (type instanceof ValueType.Block nested) {
      return value instanceof ConfigObject block
          ? keys(nested.type(), block, at.ownedBy("'" + at.path() + "'"), null)
          : fail(at, type, value);
    }
    return plugin((ValueType.Plugin) type, value, at);
  }

  private Object scalar(ValueType.Scalar type, KeySpec spec, ConfigValue value, Place at) {
    Object bound = Scalars.read(type.type(), value);
    if (bound == null) {
      return fail(at, type, value);
    } else if (bound instanceof Number number && !spec.allows(number.doubleValue())) {
      return fail(at, "must be " + spec.range() + ", is " + Literals.shown(value));
    }
    origins.put(at.path(), Origins.of(value));
    return bound;
  }

  private Object constant(ValueType.OneOf type, ConfigValue value, Place at) {
    for (Enum<?> constant : type.constants()) {
      if (ValueType.OneOf.name(constant).equals(Scalars.plain(value))) {
        origins.put(at.path(), Origins.of(value));
        return constant;
      }
    }
    if (!(Scalars.plain(value) instanceof String name)) {
      return fail(at, type, value);
    }
    return fail(
        at,
        "must be "
            + type.expected()
            + ", is "
            + Literals.shown(value)
            + "."
            + Suggestion.didYouMean(name, type.names()));
  }

  private Object list(ValueType.ListOf type, KeySpec spec, ConfigList list, Place at) {
    origins.put(at.path(), Origins.of(list));
    List<Object> bound = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      ConfigValue element = list.get(i);
      Place there = at.key(String.valueOf(i)).within(element);
      bound.add(value(type.element(), spec, element, there));
    }
    return bound.contains(FAILED) ? FAILED : List.copyOf(bound);
  }

  private Object map(ValueType.MapOf type, KeySpec spec, ConfigObject map, Place at) {
    origins.put(at.path(), Origins.of(map));
    Map<String, Object> bound = new LinkedHashMap<>();
    new TreeMap<>(map)
        .forEach(
            (key, element) ->
                bound.put(key, value(type.element(), spec, element, at.key(key).within(element))));
    return bound.containsValue(FAILED) ? FAILED : Collections.unmodifiableMap(bound);
  }

  private Object plugin(ValueType.Plugin type, ConfigValue value, Place at) {
    if (!(value instanceof ConfigObject) && !(Scalars.plain(value) instanceof String)) {
      return fail(at, type, value);
    }
    ConfigObject block = choice(value);
    Place typeAt = at.key(ValueType.Plugin.TYPE);
    ConfigValue name = block.get(ValueType.Plugin.TYPE);
    Map<String, ? extends Factory<?>> named = catalogue.named(type.role());
    String known = "known: " + Literals.listed(List.copyOf(named.keySet()));
    if (name == null) {
      return complete
          ? fail(typeAt, "is required, as a block replaces a name that was set before; " + known)
          : FAILED;
    } else if (Substitutions.isOpen(name)) {
      return FAILED;
    }
    if (!(Scalars.plain(name) instanceof String word)) {
      return fail(typeAt, new ValueType.Scalar(String.class), name);
    }
    if (!named.containsKey(word)) {
      return fail(
          typeAt.within(name),
          "no "
              + type.kind()
              + " named "
              + "'"
              + Literals.abbreviated(word)
              + "'."
              + Suggestion.didYouMean(word, named.keySet())
              + "  "
              + known);
    }
    return chosen(named.get(word), type, block, name, at);
  }

  private <R> Object chosen(
      Factory<R> factory, ValueType.Plugin type, ConfigObject block, ConfigValue name, Place at) {
    origins.put(at.key(ValueType.Plugin.TYPE).path(), Origins.of(name));
    Place inside = at.ownedBy(type.kind() + " '" + factory.name() + "'");
    Object config = keys(factory.config(), block, inside, type);
    return config instanceof Record bound ? new Choice<>(factory, bound) : FAILED;
  }
}
