package org.langevin.networks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@code config.json} of diffusers, read key by key. An absent key has the default that the
 * caller names. Errors name the key.
 */
final class ForeignConfig {
  private final Map<String, @Nullable Object> values;
  private final Set<String> unread;

  ForeignConfig(Map<String, @Nullable Object> values) {
    this.values = values;
    this.unread = new LinkedHashSet<>(values.keySet());
    unread.removeIf(key -> key.startsWith("_"));
  }

  /** The value, or the default if the key is absent; null if the value is null. */
  @Nullable Object any(String key, @Nullable Object absent) {
    unread.remove(key);
    return values.containsKey(key) ? values.get(key) : absent;
  }

  boolean flag(String key, boolean absent) {
    if (any(key, absent) instanceof Boolean flag) {
      return flag;
    }
    throw refused(key, "true or false is expected");
  }

  double number(String key, double absent) {
    if (any(key, absent) instanceof Number number) {
      return number.doubleValue();
    }
    throw refused(key, "a number is expected");
  }

  int integer(String key, int absent) {
    return whole(key, any(key, absent));
  }

  @Nullable Integer integerOrNull(String key, @Nullable Integer absent) {
    Object value = any(key, absent);
    return value == null ? null : (Integer) whole(key, value);
  }

  List<Integer> integers(String key, List<Integer> absent) {
    List<Integer> out = new ArrayList<>();
    for (Object value : list(key, absent)) {
      out.add(whole(key, value));
    }
    return out;
  }

  <T> T word(String key, String absent, DiffusersWords<T> words) {
    return meaning(key, any(key, absent), words);
  }

  <T> List<T> words(String key, List<String> absent, DiffusersWords<T> words) {
    List<T> out = new ArrayList<>();
    for (Object value : list(key, absent)) {
      out.add(meaning(key, value, words));
    }
    return out;
  }

  private List<?> list(String key, List<?> absent) {
    if (any(key, absent) instanceof List<?> list) {
      return list;
    }
    throw refused(key, "a list is expected");
  }

  private int whole(String key, @Nullable Object value) {
    if (value instanceof Number number && number.doubleValue() == number.intValue()) {
      return number.intValue();
    }
    throw refused(key, "a whole number is expected");
  }

  private <T> T meaning(String key, @Nullable Object value, DiffusersWords<T> words) {
    T meaning = value instanceof String word ? words.meanings().get(word) : null;
    if (meaning == null) {
      throw refused(key, "available are " + String.join(", ", words.meanings().keySet()));
    }
    return meaning;
  }

  /** The error that a key's value deserves. */
  IllegalArgumentException refused(String key, String expected) {
    return new IllegalArgumentException(
        "config.json has " + key + " = " + any(key, null) + "; " + expected);
  }

  /** Refuses a file with keys that nobody asked for: they may change what the network computes. */
  void refuseUnread() {
    if (!unread.isEmpty()) {
      throw refused(
          unread.iterator().next(), "a UNet2DModel has no such key, or a newer one than is known");
    }
  }
}
