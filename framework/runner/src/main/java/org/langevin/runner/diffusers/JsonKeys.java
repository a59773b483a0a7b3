package org.langevin.runner.diffusers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.langevin.config.Problem;

/**
 * A JSON object of diffusers, read key by key. An absent key has the default that the caller names;
 * what is wrong is added to the problems, and the default stands in for it.
 */
final class JsonKeys {
  private static final int SHOWN = 60;
  private final Path file;
  private final ObjectNode values;
  private final List<Problem> problems;
  private final Set<String> unread = new TreeSet<>();

  JsonKeys(Path file, ObjectNode values, List<Problem> problems) {
    this.file = file;
    this.values = values;
    this.problems = problems;
    values.fieldNames().forEachRemaining(unread::add);
    unread.removeIf(key -> key.startsWith("_"));
  }

  /** The value as it stands; null in JSON if the key is absent. */
  JsonNode any(String key) {
    unread.remove(key);
    JsonNode value = values.get(key);
    return value == null ? NullNode.getInstance() : value;
  }

  boolean flag(String key, boolean absent) {
    JsonNode value = any(key);
    if (!value.isNull() && !value.isBoolean()) {
      refuse(key, "true or false is expected");
    }
    return value.isBoolean() ? value.booleanValue() : absent;
  }

  double number(String key, double absent) {
    JsonNode value = any(key);
    if (!value.isNull() && !value.isNumber()) {
      refuse(key, "a number is expected");
    }
    return value.isNumber() ? value.doubleValue() : absent;
  }

  int count(String key, int absent) {
    JsonNode value = any(key);
    boolean good = value.canConvertToExactIntegral() && value.canConvertToInt();
    if (!value.isNull() && !(good && value.intValue() > 0)) {
      refuse(key, "a whole number from 1 is expected");
    }
    return good ? value.intValue() : absent;
  }

  /** What a word means. */
  <T> T word(String key, T absent, Map<String, T> meanings) {
    JsonNode value = any(key);
    T meaning = meanings.get(value.asText());
    if (!value.isNull() && meaning == null) {
      refuse(key, "available are " + String.join(", ", new TreeSet<>(meanings.keySet())));
    }
    return meaning == null ? absent : meaning;
  }

  /** Adds a problem with a key's value. */
  void refuse(String key, String expected) {
    String value = any(key).toString();
    String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "..." : value;
    problems.add(new Problem(file.toString(), key, "is " + shown + "; " + expected));
  }

  /** Refuses keys that nobody asked for: they may change what is drawn. */
  void refuseUnread(String owner) {
    Set.copyOf(unread).stream()
        .sorted()
        .forEach(key -> refuse(key, owner + " has no such key, or a newer one than is known"));
  }
}
