package org.langevin.spi;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One named implementation of a role. The implementation is built by Guice: its {@code @Inject}
 * constructor may ask for the configuration record, for the other roles of the experiment, for the
 * images' {@link org.langevin.spi.data.Shape}, for {@link org.langevin.spi.data.Assets} and for
 * {@link Plugins}.
 *
 * @param <R> the role, an interface of this package such as {@link Sampler}
 * @param role the role's interface
 * @param name kebab-case name by which an experiment selects it
 * @param implementation class with an {@code @Inject} constructor that does no work
 * @param config record of its keys (see {@link org.langevin.spi.config.Key})
 */
public record Factory<R>(
    Class<R> role, String name, Class<? extends R> implementation, Class<? extends Record> config) {
  private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  /** Checks that the name is in kebab case. */
  public Factory {
    Objects.requireNonNull(role);
    Objects.requireNonNull(implementation);
    Objects.requireNonNull(config);
    if (!KEBAB.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A plugin's name is in kebab case ([a-z0-9-]): '" + name + "' is not");
    }
  }

  /** Short form of the constructor, in the order in which one says it. */
  public static <R> Factory<R> of(
      Class<R> role,
      String name,
      Class<? extends R> implementation,
      Class<? extends Record> config) {
    return new Factory<>(role, name, implementation, config);
  }

  /** The role's word in experiments and messages: {@code "sampler"} for {@link Sampler}. */
  public String kind() {
    return kind(role);
  }

  /** The word for a role: its interface's simple name in lower case. */
  public static String kind(Class<?> role) {
    return role.getSimpleName().toLowerCase(Locale.ROOT);
  }
}
