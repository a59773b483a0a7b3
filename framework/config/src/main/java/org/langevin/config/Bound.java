package org.langevin.config;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.data.Digest;

/**
 * A configuration that was read without a problem, with the place of each value.
 *
 * @param <T> the record's type
 * @param value the record
 * @param origins dotted path of each leaf to where it was written, for example {@code
 *     "experiments/a.conf:14"}, {@code "-o train.steps=10"} or {@code "default"}
 */
public record Bound<T extends Record>(T value, Map<String, String> origins) {
  /**
   * The resolved configuration as HOCON, every default filled in, each leaf followed by its origin
   * as a comment. Reads back as an equal record, except that secrets are redacted; those of the
   * environment are read there again.
   */
  public String render() {
    return Tree.of(value).render(origins);
  }

  /** As {@link #render()}, of one top-level key alone. */
  public String render(String key) {
    Set<String> others = new TreeSet<>(Tree.of(value).keys().keySet());
    others.remove(key);
    return Tree.of(value).without(others).render(origins);
  }

  /** Each leaf's value by its dotted path, in the records' order; secrets are redacted. */
  public Map<String, String> flattened() {
    Map<String, String> flat = new LinkedHashMap<>();
    Tree.of(value).leaves("", (path, literal, plain) -> flat.put(path, plain));
    return Collections.unmodifiableMap(flat);
  }

  /**
   * SHA-256 of the resolved configuration, in hexadecimal. Where a value was written, and secrets,
   * do not count.
   *
   * @param except top-level keys that do not count either, for example {@code "name"}
   */
  public String hash(Set<String> except) {
    SortedMap<String, String> canonical = new TreeMap<>();
    Tree.of(value)
        .without(except)
        .leaves("", (path, literal, plain) -> canonical.put(path, literal));
    StringBuilder text = new StringBuilder();
    canonical.forEach((path, literal) -> text.append(path + "=" + literal + "\n"));
    return Digest.sha256(text.toString());
  }

  /**
   * The same configuration with one value changed, of the same origin; for values that mean
   * something else later, such as {@code latest}.
   *
   * @param key dotted path through blocks, not through plugins
   */
  @SuppressWarnings("unchecked") // a record's class has the type of the record
  public Bound<T> with(String key, Object changed) {
    Class<T> type = (Class<T>) value.getClass();
    return new Bound<>(type.cast(with(value, List.of(key.split("\\.")), changed)), origins);
  }

  private static Record with(Record block, List<String> path, Object changed) {
    List<@Nullable Object> values = new ArrayList<>();
    for (KeySpec spec : KeySpec.of(block.getClass())) {
      Object old = spec.get(block);
      if (!spec.name().equals(path.get(0))) {
        values.add(old);
      } else if (path.size() == 1) {
        values.add(changed);
      } else {
        values.add(
            with((Record) Objects.requireNonNull(old), path.subList(1, path.size()), changed));
      }
    }
    try {
      return KeySpec.build(block.getClass(), values);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(changed + " is refused", e);
    }
  }

  /**
   * A problem found later with a value that was bound, for example by a plugin's own rules.
   *
   * @param key dotted path of the key at fault
   * @param message what was found, what was expected and what to do
   */
  public Problem problem(String key, String message) {
    return new Problem(Origins.inProblem(origin(origins, key)), key, message);
  }

  /** The origin of a key, or of the first leaf within it that the user wrote. */
  static String origin(Map<String, String> origins, String key) {
    String exact = origins.getOrDefault(key, KeySpec.DEFAULT);
    if (!exact.equals(KeySpec.DEFAULT)) {
      return exact;
    }
    return origins.entrySet().stream()
        .filter(e -> key.isEmpty() || e.getKey().startsWith(key + "."))
        .map(Map.Entry::getValue)
        .filter(origin -> !origin.equals(KeySpec.DEFAULT))
        .findFirst()
        .orElse(KeySpec.DEFAULT);
  }
}
