package org.langevin.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Reads experiments. Layers, later wins: defaults of the records, included files, the file, {@code
 * -o key=value} overrides.
 */
public final class ExperimentFile {
  private ExperimentFile() {}

  /**
   * Reads a file.
   *
   * @param overrides each {@code "key=value"}, as given to {@code -o}
   * @param type record of the experiment's keys
   * @throws ConfigException with every problem
   */
  public static <T extends Record> Bound<T> bind(
      Path file, List<String> overrides, Class<T> type, Catalogue catalogue) {
    return bind(file, overrides, type, catalogue, System.getenv());
  }

  /** As {@link #bind(Path, List, Class, Catalogue)}, in another environment. */
  static <T extends Record> Bound<T> bind(
      Path file,
      List<String> overrides,
      Class<T> type,
      Catalogue catalogue,
      Map<String, String> environment) {
    return bind(Layers.file(file, overrides, environment), type, catalogue);
  }

  /**
   * Reads text that stands alone, such as the resolved experiment in a checkpoint; it includes
   * nothing.
   *
   * @param name of the text in problems and origins
   * @param overrides each {@code "key=value"}, as given to {@code -o}
   * @param type record of the experiment's keys
   * @throws ConfigException with every problem
   */
  public static <T extends Record> Bound<T> bindText(
      String name, String hocon, List<String> overrides, Class<T> type, Catalogue catalogue) {
    return bind(Layers.text(name, hocon, overrides, System.getenv()), type, catalogue);
  }

  private static <T extends Record> Bound<T> bind(
      Layers.Loaded loaded, Class<T> type, Catalogue catalogue) {
    Binder binder = new Binder(catalogue, loaded.complete());
    T value = binder.root(type, loaded.root(), loaded.name());
    List<Problem> problems = new ArrayList<>(loaded.problems());
    problems.addAll(binder.problems());
    if (value == null || !problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new Bound<>(value, Collections.unmodifiableMap(binder.origins()));
  }
}
