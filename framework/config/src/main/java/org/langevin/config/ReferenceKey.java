package org.langevin.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A key as reference pages show it.
 *
 * @param path dotted, from the plugin or record that is described
 * @param spec the key
 * @param byDefault its default as HOCON; empty if required
 * @param inner keys of the block, or of each block of the list, that the key holds
 */
record ReferenceKey(String path, KeySpec spec, String byDefault, List<ReferenceKey> inner) {
  private static final ConfigRenderOptions PLAIN = ConfigRenderOptions.concise().setJson(false);

  /** The keys of a record. */
  static List<ReferenceKey> of(Class<? extends Record> type) {
    return of(type, "", null, List.of());
  }

  private static List<ReferenceKey> of(
      Class<? extends Record> type,
      String prefix,
      @Nullable ConfigObject defaults,
      List<Class<?>> outer) {
    if (outer.contains(type)) {
      return List.of(); // a record that holds itself is described once
    }
    List<Class<?>> inside = Stream.concat(outer.stream(), Stream.of(type)).toList();
    List<ReferenceKey> keys = new ArrayList<>();
    for (KeySpec spec : KeySpec.of(type)) {
      ConfigValue given = defaults == null ? null : defaults.get(spec.name());
      String byDefault = given == null ? spec.key().or() : given.render(PLAIN);
      ConfigValue value = given == null ? spec.byDefault() : given;
      boolean single = spec.type() instanceof ValueType.Block;
      String path = prefix + spec.name();
      String innerPrefix = path + (single ? "." : "[].");
      ConfigObject within = single && value instanceof ConfigObject block ? block : null;
      List<ReferenceKey> inner =
          spec.type().block().map(b -> of(b, innerPrefix, within, inside)).orElse(List.of());
      keys.add(new ReferenceKey(path, spec, byDefault, inner));
    }
    return keys;
  }

  /** This key and those within it. */
  Stream<ReferenceKey> all() {
    return Stream.concat(Stream.of(this), inner.stream().flatMap(ReferenceKey::all));
  }

  /** Whether a sample writes the keys within instead of this key's default. */
  boolean isOpened() {
    return spec.type() instanceof ValueType.Block && !byDefault.equals("null");
  }

  /** Type, range and unit in a few words. */
  String facts() {
    List<String> facts = new ArrayList<>();
    facts.add(spec.type().label());
    if (!spec.key().unit().isEmpty()) {
      facts.add(spec.key().unit());
    }
    if (!spec.range().isEmpty()) {
      facts.add(spec.range());
    }
    if (byDefault.isEmpty()) {
      facts.add("required");
    }
    return String.join(", ", facts);
  }
}
