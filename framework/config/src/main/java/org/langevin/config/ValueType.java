package org.langevin.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.langevin.spi.Choice;
import org.langevin.spi.Factory;

/** What a key can hold: the types that {@link org.langevin.spi.config.Key} lists. */
sealed interface ValueType {
  /** What a user must write, for messages: {@code "a whole number"}. */
  String expected();

  /** Short name for reference pages: {@code "int"}. */
  String label();

  /** The record of this type or of its elements, if there is one. */
  default Optional<Class<? extends Record>> block() {
    return Optional.empty();
  }

  /** {@code boolean, int, long, double, String}, in the boxed form. */
  record Scalar(Class<?> type) implements ValueType {
    @Override
    public String expected() {
      if (type == Boolean.class) {
        return "true or false";
      } else if (type == String.class) {
        return "a string";
      }
      return type == Double.class ? "a number" : "a whole number";
    }

    @Override
    public String label() {
      return type == Integer.class ? "int" : type.getSimpleName().toLowerCase(Locale.ROOT);
    }
  }

  /** One of an enum's constants, in kebab case. */
  record OneOf(List<Enum<?>> constants) implements ValueType {
    static String name(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    List<String> names() {
      return constants.stream().map(OneOf::name).toList();
    }

    @Override
    public String expected() {
      return "one of " + String.join(", ", names());
    }

    @Override
    public String label() {
      return String.join(" | ", names());
    }
  }

  /** A list. */
  record ListOf(ValueType element) implements ValueType {
    @Override
    public Optional<Class<? extends Record>> block() {
      return element.block();
    }

    @Override
    public String expected() {
      return "a list [...]";
    }

    @Override
    public String label() {
      return "list of " + element.label();
    }
  }

  /** A block whose keys the user chooses. */
  record MapOf(ValueType element) implements ValueType {
    @Override
    public Optional<Class<? extends Record>> block() {
      return element.block();
    }

    @Override
    public String expected() {
      return "a block { ... }";
    }

    @Override
    public String label() {
      return "map to " + element.label();
    }
  }

  /** A block with fixed keys. */
  record Block(Class<? extends Record> type) implements ValueType {
    @Override
    public Optional<Class<? extends Record>> block() {
      return Optional.of(type);
    }

    @Override
    public String expected() {
      return "a block { ... }";
    }

    @Override
    public String label() {
      return "block";
    }
  }

  /** A plugin: a name, or a block with {@code type} and the plugin's keys. */
  record Plugin(Class<?> role) implements ValueType {
    /** The key that holds the plugin's name. */
    static final String TYPE = "type";

    String kind() {
      return Factory.kind(role);
    }

    @Override
    public String expected() {
      return "the name of a " + kind() + " or a block { type = NAME, ... }";
    }

    @Override
    public String label() {
      return kind();
    }
  }

  /**
   * Reads a record component's type.
   *
   * @throws IllegalArgumentException if values of that type cannot be bound
   */
  static ValueType of(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (generic.getRawType() == Choice.class && last instanceof Class<?> role) {
        return new Plugin(role);
      } else if (generic.getRawType() == List.class) {
        return new ListOf(of(last));
      } else if (generic.getRawType() == Map.class
          && generic.getActualTypeArguments()[0] == String.class) {
        return new MapOf(of(last));
      }
    } else if (type instanceof Class<?> plain) {
      Class<?> boxed = boxed(plain);
      if (SCALARS.contains(boxed)) {
        return new Scalar(boxed);
      } else if (plain.isEnum()) {
        return new OneOf(
            Arrays.stream(plain.getEnumConstants()).<Enum<?>>map(c -> (Enum<?>) c).toList());
      } else if (plain.isRecord() && plain != Choice.class) {
        return new Block(plain.asSubclass(Record.class));
      }
    }
    throw new IllegalArgumentException(
        "a key of type "
            + type.getTypeName()
            + " cannot be bound; possible are boolean, int, long, double, String, enums, records,"
            + " Choice<Role>, and List<T> and Map<String, T> of these");
  }

  /** The scalar types, boxed. */
  List<Class<?>> SCALARS =
      List.of(Boolean.class, Integer.class, Long.class, Double.class, String.class);

  private static Class<?> boxed(Class<?> type) {
    return SCALARS.stream()
        .filter(s -> s == type || unboxedName(s).equals(type.getName()))
        .findFirst()
        .orElse(type);
  }

  private static String unboxedName(Class<?> scalar) {
    return scalar == Integer.class ? "int" : scalar.getSimpleName().toLowerCase(Locale.ROOT);
  }
}
