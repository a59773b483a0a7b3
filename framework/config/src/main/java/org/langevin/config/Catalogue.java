package org.langevin.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.langevin.spi.Dataset;
import org.langevin.spi.Engine;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Loss;
import org.langevin.spi.Network;
import org.langevin.spi.Objective;
import org.langevin.spi.Optimizer;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.Schedule;

/** All plugins at hand, by role and name. */
public final class Catalogue {
  /** The order in which one speaks of an experiment; roles not named follow by their kind. */
  private static final List<Class<?>> ORDER =
      List.of(
          Dataset.class,
          Schedule.class,
          Process.class,
          Network.class,
          Objective.class,
          Loss.class,
          Optimizer.class,
          Sampler.class,
          Engine.class);

  private final List<Factory<?>> factories;

  private Catalogue(List<Factory<?>> factories) {
    this.factories = factories;
  }

  /**
   * Collects what plugins offer.
   *
   * @throws PluginException naming the jars, if two offer the same role and name, if two roles
   *     share a kind, or if a configuration record cannot be bound
   */
  public static Catalogue of(Iterable<LangevinPlugin> plugins) {
    Map<String, String> jars = new HashMap<>();
    Map<String, Class<?>> roles = new HashMap<>();
    List<Factory<?>> all = new ArrayList<>();
    for (LangevinPlugin plugin : plugins) {
      String jar = jar(plugin.getClass());
      for (Factory<?> factory : offered(plugin, jar)) {
        String id = factory.kind() + " '" + factory.name() + "'";
        String other = jars.putIfAbsent(id, jar);
        if (other != null) {
          throw new PluginException(
              "The " + id + " is offered by " + other + " and by " + jar + "; remove one of them.");
        }
        Class<?> role = roles.putIfAbsent(factory.kind(), factory.role());
        if (role != null && role != factory.role()) {
          throw new PluginException(
              jar + ": " + factory.role() + " has the same simple name as " + role + ".");
        }
        try {
          check(factory);
        } catch (IllegalArgumentException | LinkageError e) {
          throw new PluginException(jar + ": " + id + ": " + e.getMessage(), e);
        }
        all.add(factory);
      }
    }
    all.sort(
        Comparator.<Factory<?>>comparingInt(f -> place(f.role()))
            .thenComparing(Factory::kind)
            .thenComparing(Factory::name));
    return new Catalogue(Collections.unmodifiableList(all));
  }

  /**
   * Finds plugins through {@link ServiceLoader}.
   *
   * @throws PluginException naming the jar, if a plugin cannot be loaded; and as {@link #of}
   */
  public static Catalogue load(ClassLoader loader) {
    List<LangevinPlugin> plugins = new ArrayList<>();
    Iterator<LangevinPlugin> found = ServiceLoader.load(LangevinPlugin.class, loader).iterator();
    try {
      while (found.hasNext()) {
        plugins.add(found.next());
      }
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new PluginException(
          "A plugin in "
              + culprit(loader, String.valueOf(e.getMessage()), plugins)
              + " cannot be loaded: "
              + (e.getCause() == null ? e : e.getCause())
              + ". Remove the jar, or use one built for this version of Langevin.",
          e);
    }
    return of(plugins);
  }

  /** Every factory: roles in a readable order, names in alphabetical order within a role. */
  public List<Factory<?>> factories() {
    return factories;
  }

  /** The roles that have a plugin, in a readable order. */
  public List<Class<?>> roles() {
    return factories.stream().<Class<?>>map(Factory::role).distinct().toList();
  }

  /** The factories of a role by name, in alphabetical order. */
  public <R> Map<String, Factory<R>> named(Class<R> role) {
    Map<String, Factory<R>> named = new LinkedHashMap<>();
    for (Factory<?> factory : factories) {
      if (factory.role() == role) {
        @SuppressWarnings("unchecked") // its role is R's class
        Factory<R> typed = (Factory<R>) factory;
        named.put(factory.name(), typed);
      }
    }
    return Collections.unmodifiableMap(named);
  }

  private static int place(Class<?> role) {
    int place = ORDER.indexOf(role);
    return place < 0 ? ORDER.size() : place;
  }

  private static List<Factory<?>> offered(LangevinPlugin plugin, String jar) {
    try {
      return List.copyOf(plugin.factories());
    } catch (RuntimeException | LinkageError e) {
      throw new PluginException(
          jar + ": " + plugin.getClass().getName() + " fails to list its plugins: " + e, e);
    }
  }

  /** Where a class was loaded from. */
  private static String jar(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? type.getName() : path(source.getLocation());
  }

  private static String path(URL url) {
    return url.toString().replaceFirst("^(jar:)?file:", "").replaceFirst("!/META-INF/.*$", "");
  }

  /** The jars whose service file names a class that the error names, or that is not loaded yet. */
  private static String culprit(ClassLoader loader, String error, List<LangevinPlugin> loaded) {
    String service = "META-INF/services/" + LangevinPlugin.class.getName();
    List<String> named = new ArrayList<>();
    List<String> pending = new ArrayList<>();
    try {
      for (URL url : Collections.list(loader.getResources(service))) {
        for (String provider : providers(url)) {
          if (error.contains(provider) || error.contains(provider.replace('.', '/'))) {
            named.add(path(url));
          } else if (loaded.stream().noneMatch(p -> p.getClass().getName().equals(provider))) {
            pending.add(path(url));
          }
        }
      }
    } catch (IOException e) {
      pending.add("a jar that cannot be read (" + e.getMessage() + ")");
    }
    List<String> suspects = named.isEmpty() ? pending : named;
    return suspects.isEmpty()
        ? "an unknown jar"
        : String.join(" or ", suspects.stream().distinct().toList());
  }

  private static List<String> providers(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      return in.lines()
          .map(l -> l.replaceFirst("#.*", "").strip())
          .filter(l -> !l.isEmpty())
          .toList();
    }
  }

  /**
   * Checks that a factory's keys can be bound.
   *
   * @throws IllegalArgumentException if not
   */
  private static void check(Factory<?> factory) {
    KeySpec.check(factory.config());
    if (KeySpec.of(factory.config()).stream()
        .anyMatch(s -> s.name().equals(ValueType.Plugin.TYPE))) {
      throw new IllegalArgumentException(
          factory.config().getName() + ": the key 'type' names the plugin itself");
    }
  }
}
