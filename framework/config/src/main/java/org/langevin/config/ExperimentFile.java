package org.langevin.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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
    return bind(
        TextFile.shown(file), () -> Layers.file(file, overrides, environment), type, catalogue);
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
    return bind(name, () -> Layers.text(name, hocon, overrides, System.getenv()), type, catalogue);
  }

  private static <T extends Record> Bound<T> bind(
      String name, Supplier<Layers.Loaded> layers, Class<T> type, Catalogue catalogue) {
    try {
      Layers.Loaded loaded = layers.get();
      Binder binder = new Binder(catalogue, loaded.complete());
      T value = binder.root(type, loaded.root(), name);
      List<Problem> problems = new ArrayList<>(loaded.problems());
      problems.addAll(binder.problems());
      if (value == null || !problems.isEmpty()) {
        throw new ConfigException(problems);
      }
      return new Bound<>(value, Collections.unmodifiableMap(binder.origins()));
    } catch (StackOverflowError e) { // the library recurses; a file can nest as deeply as it likes
      throw new ConfigException(List.of(new Problem(name, "", "it nests too deeply")));
    }
  }
}
