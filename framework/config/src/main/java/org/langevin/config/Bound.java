package org.langevin.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

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
   * as a comment. Reads back as an equal record, except that secrets are redacted.
   */
  public String render() {
    return Tree.of(value).render(origins);
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
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
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
