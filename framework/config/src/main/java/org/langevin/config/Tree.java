package org.langevin.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Choice;

/** A bound record written out again: the inverse of {@link Binder}. */
sealed interface Tree {
  /** Writes out a record. */
  static Tree.Block of(Record value) {
    Map<String, Tree> keys = new LinkedHashMap<>();
    for (KeySpec spec : KeySpec.of(value.getClass())) {
      keys.put(spec.name(), of(spec.name(), spec.get(value)));
    }
    return new Block(keys);
  }

  private static Tree of(String key, @Nullable Object value) {
    if (value instanceof Choice<?> choice) {
      Map<String, Tree> keys = new LinkedHashMap<>();
      keys.put(ValueType.Plugin.TYPE, new Leaf(choice.factory().name(), choice.factory().name()));
      keys.putAll(of(choice.config()).keys());
      return new Block(keys);
    } else if (value instanceof Record block) {
      return of(block);
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Tree> keys = new LinkedHashMap<>();
      map.forEach((k, v) -> keys.put((String) k, of((String) k, v)));
      return new Block(keys);
    } else if (value instanceof List<?> list) {
      return new Items(list.stream().map(v -> of(key, v)).toList());
    } else if (value instanceof String text) {
      String shown = Redaction.value(key, text);
      return new Leaf(Literals.string(shown), shown);
    } else if (value instanceof Enum<?> constant) {
      return new Leaf(
          Literals.string(ValueType.OneOf.name(constant)), ValueType.OneOf.name(constant));
    }
    String text = value instanceof Double number ? Literals.number(number) : String.valueOf(value);
    return new Leaf(text, text);
  }

  /** Appends this value, called {@code label}, as HOCON. */
  void render(StringBuilder out, String indent, String label, Place place);

  /** Visits the leaves; lists of scalars are leaves. */
  void leaves(String path, Visitor visitor);

  /** Receives leaves: as HOCON, and as people read them. */
  @FunctionalInterface
  interface Visitor {
    void leaf(String path, String literal, String plain);
  }

  /** A dotted path, and where everything was written. */
  record Place(String path, Map<String, String> origins) {
    Place key(String key) {
      return new Place(Literals.path(path, key), origins);
    }

    /** The variable of the environment that the value is from. */
    Optional<String> variable() {
      return Optional.ofNullable(origins.get(path))
          .filter(origin -> origin.startsWith(Origins.ENVIRONMENT))
          .map(origin -> origin.substring(Origins.ENVIRONMENT.length()));
    }

    /** The comment that ends a leaf's line. */
    String comment() {
      String origin = origins.get(path);
      return (origin == null ? "" : "  # " + Redaction.text(Literals.line(origin))) + "\n";
    }
  }

  /**
   * A scalar.
   *
   * @param literal as HOCON
   * @param plain as people read it
   */
  record Leaf(String literal, String plain) implements Tree {
    @Override
    public void render(StringBuilder out, String indent, String label, Place place) {
      String equals = label.isEmpty() ? "" : label + " = ";
      out.append(indent).append(equals).append(literal).append(place.comment());
      Optional<String> variable = place.variable();
      if (variable.isPresent() && !label.isEmpty() && plain.contains(Redaction.REDACTED)) {
        // a secret from the environment is not kept, but read there again
        out.append(indent).append(equals).append("${?").append(variable.get()).append("}\n");
      }
    }

    @Override
    public void leaves(String path, Visitor visitor) {
      visitor.leaf(path, literal, plain);
    }
  }

  /** A list. */
  record Items(List<Tree> elements) implements Tree {
    @Override
    public void render(StringBuilder out, String indent, String label, Place place) {
      if (isFlat()) {
        new Leaf(literal(), literal()).render(out, indent, label, place);
        return;
      }
      out.append(indent).append(label.isEmpty() ? "" : label + " = ").append("[\n");
      for (int i = 0; i < elements.size(); i++) {
        elements.get(i).render(out, indent + "  ", "", place.key(String.valueOf(i)));
      }
      out.append(indent).append("]\n");
    }

    @Override
    public void leaves(String path, Visitor visitor) {
      if (isFlat()) {
        visitor.leaf(path, literal(), literal());
        return;
      }
      for (int i = 0; i < elements.size(); i++) {
        elements.get(i).leaves(Literals.path(path, String.valueOf(i)), visitor);
      }
    }

    /** Whether it fits on a line. */
    private boolean isFlat() {
      return elements.stream()
          .allMatch(e -> e instanceof Leaf || (e instanceof Items inner && inner.isFlat()));
    }

    private String literal() {
      return elements.stream()
          .map(e -> e instanceof Items inner ? inner.literal() : ((Leaf) e).literal())
          .collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /** Keys and values. */
  record Block(Map<String, Tree> keys) implements Tree {
    /** This block without some of its keys. */
    Block without(Set<String> names) {
      Map<String, Tree> rest = new LinkedHashMap<>(keys);
      rest.keySet().removeAll(names);
      return new Block(rest);
    }

    /** A whole file. */
    String render(Map<String, String> origins) {
      StringBuilder out = new StringBuilder();
      body(out, "", new Place("", origins));
      return out.toString();
    }

    @Override
    public void render(StringBuilder out, String indent, String label, Place place) {
      String name = label.isEmpty() ? "" : label + " ";
      if (keys.isEmpty()) {
        out.append(indent).append(name).append("{}").append(place.comment());
        return;
      }
      out.append(indent).append(name).append("{\n");
      body(out, indent + "  ", place);
      out.append(indent).append("}\n");
    }

    private void body(StringBuilder out, String indent, Place place) {
      keys.forEach((key, value) -> value.render(out, indent, Literals.key(key), place.key(key)));
    }

    @Override
    public void leaves(String path, Visitor visitor) {
      if (keys.isEmpty() && !path.isEmpty()) {
        visitor.leaf(path, "{}", "{}");
      }
      keys.forEach((key, value) -> value.leaves(Literals.path(path, key), visitor));
    }
  }
}
