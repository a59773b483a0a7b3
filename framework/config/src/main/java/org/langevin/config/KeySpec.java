package org.langevin.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.config.Key;

/**
 * One key of a configuration record: what the binder and the reference pages know of it.
 *
 * @param name in kebab case
 * @param key its documentation, default and bounds
 * @param type what it holds
 * @param nullable whether null is one of its values
 * @param byDefault its default, whose origin reads {@link #DEFAULT}; null if required
 * @param component the record's component
 */
record KeySpec(
    String name,
    Key key,
    ValueType type,
    boolean nullable,
    @Nullable ConfigValue byDefault,
    RecordComponent component) {
  /** The origin of values that come from {@link Key#or}. */
  static final String DEFAULT = "default";

  /** What reflection says of a class does not change, and is asked for often. */
  private static final ClassValue<List<KeySpec>> READ =
      new ClassValue<>() {
        @Override
        protected List<KeySpec> computeValue(Class<?> type) {
          return read(type);
        }
      };

  /**
   * The keys of a record in order.
   *
   * @throws IllegalArgumentException if the record is not a configuration record
   */
  static List<KeySpec> of(Class<? extends Record> type) {
    return READ.get(type);
  }

  /**
   * Checks that the keys of a record can be bound, those of records within it included.
   *
   * @throws IllegalArgumentException if not
   */
  static void check(Class<? extends Record> type) {
    check(type, new HashSet<>());
  }

  private static void check(Class<? extends Record> type, Set<Class<?>> seen) {
    if (seen.add(type)) {
      of(type).forEach(spec -> spec.type().block().ifPresent(block -> check(block, seen)));
    }
  }

  private static List<KeySpec> read(Class<?> type) {
    List<KeySpec> specs = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      try {
        specs.add(read(component));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            type.getName() + "." + component.getName() + ": " + e.getMessage(), e);
      }
    }
    return List.copyOf(specs);
  }

  private static KeySpec read(RecordComponent component) {
    Key key = component.getAnnotation(Key.class);
    if (key == null) {
      throw new IllegalArgumentException("a configuration record's component needs @Key");
    }
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    if (nullable && component.getType().isPrimitive()) {
      throw new IllegalArgumentException("a @Nullable key needs a boxed type");
    }
    component.getAccessor().setAccessible(true);
    return new KeySpec(
        kebab(component.getName()),
        key,
        ValueType.of(component.getGenericType()),
        nullable,
        key.or().isEmpty() ? null : hocon(key.or()),
        component);
  }

  private static ConfigValue hocon(String text) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setOriginDescription(DEFAULT).setAllowMissing(false);
    try {
      return Objects.requireNonNull(
          ConfigFactory.parseString("value = " + text, options).root().get("value"));
    } catch (ConfigException e) {
      throw new IllegalArgumentException("the default '" + text + "' is not HOCON", e);
    }
  }

  /** {@code betaStart} to {@code beta-start}, {@code sTMin} to {@code s-t-min}. */
  static String kebab(String camel) {
    return camel.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /**
   * The value held by a record.
   *
   * @throws IllegalStateException if the accessor throws
   */
  @Nullable Object get(Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }

  /**
   * Builds a record.
   *
   * @param values of its components in order
   * @throws InvocationTargetException if the record's constructor refuses them
   */
  static Record build(Class<? extends Record> type, List<@Nullable Object> values)
      throws InvocationTargetException {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values.toArray());
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException(type + " cannot be built", e);
    }
  }

  /** What numbers are allowed, as in {@code "in [0, 1)"} or {@code "above 0"}; empty for all. */
  String range() {
    boolean below = key.max() < Double.POSITIVE_INFINITY && !isWidest(key.max());
    boolean above = key.min() > Double.NEGATIVE_INFINITY;
    String min = Literals.number(key.min());
    String max = Literals.number(key.max());
    if (above && below) {
      return "in " + (key.aboveMin() ? "(" : "[") + min + ", " + max + (key.belowMax() ? ")" : "]");
    } else if (above) {
      return (key.aboveMin() ? "above " : "at least ") + min;
    } else if (below) {
      return (key.belowMax() ? "below " : "at most ") + max;
    }
    return "";
  }

  /** Whether a bound is that of the type itself, of which there is nothing to say. */
  private boolean isWidest(double max) {
    return max == Integer.MAX_VALUE && component.getType() == int.class;
  }

  /** Whether a number is in range. */
  boolean allows(double number) {
    return (key.aboveMin() ? number > key.min() : number >= key.min())
        && (key.belowMax() ? number < key.max() : number <= key.max());
  }
}
