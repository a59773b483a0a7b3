package org.langevin.networks;

import com.typesafe.config.ConfigFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;

/** Builds configuration records the way an experiment file does. */
final class Records {
  private Records() {}

  /** The record of a file with these lines. */
  static <R extends Record> R of(Class<R> type, String hocon) {
    return of(type, ConfigFactory.parseString(hocon).root().unwrapped());
  }

  /** The record of these keys, with defaults for the rest. */
  static <R extends Record> R of(Class<R> type, Map<String, Object> keys) {
    Map<String, Object> left = new LinkedHashMap<>(keys);
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      String or = components[i].getAnnotation(Key.class).or();
      Object missing = ConfigFactory.parseString("v = " + or).root().unwrapped().get("v");
      String name = kebab(components[i].getName());
      Object value = left.containsKey(name) ? left.remove(name) : missing;
      values[i] = bound(components[i].getGenericType(), value);
    }
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("Unknown keys: " + left.keySet());
    }
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The problems that a record reports, as "key: message". */
  static List<String> problems(Checked record) {
    List<String> problems = new ArrayList<>();
    record.check((key, message) -> problems.add(key + ": " + message));
    return problems;
  }

  private static Object bound(Type type, Object value) {
    if (value instanceof List<?> list && type instanceof ParameterizedType of) {
      return list.stream().map(v -> bound(of.getActualTypeArguments()[0], v)).toList();
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Object> keys = new LinkedHashMap<>();
      map.forEach((k, v) -> keys.put((String) k, v));
      return of(((Class<?>) type).asSubclass(Record.class), keys);
    } else if (type instanceof Class<?> c && c.isEnum()) {
      return Arrays.stream(c.getEnumConstants())
          .filter(e -> kebab(((Enum<?>) e).name()).equals(value))
          .findFirst()
          .orElseThrow();
    } else if (type == double.class) {
      return ((Number) value).doubleValue();
    }
    return value;
  }

  private static String kebab(String name) {
    String words = name.replaceAll("([a-z])([A-Z])", "$1-$2").replace('_', '-');
    return words.toLowerCase(Locale.ROOT);
  }
}
