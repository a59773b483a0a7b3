package org.langevin.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /**
   * A stage of an experiment.
   *
   * @param name empty if the file has no stages
   */
  public record Stage<T extends Record>(String name, Bound<T> bound) {}

  /**
   * Reads a file that may have {@code stages}: each is the rest of the file with the stage's own
   * keys laid over it, and the overrides over both.
   *
   * @param overrides each {@code "key=value"}, as given to {@code -o}
   * @param type record of the experiment's keys
   * @return the stages in their order; one without a name if the file has none
   * @throws ConfigException with every problem of every stage
   */
  public static <T extends Record> List<Stage<T>> stages(
      Path file, List<String> overrides, Class<T> type, Catalogue catalogue) {
    return stages(
        TextFile.shown(file), () -> Layers.file(file, overrides, System.getenv()), type, catalogue);
  }

  private static <T extends Record> Bound<T> bind(
      String name, Supplier<Layers.Loaded> layers, Class<T> type, Catalogue catalogue) {
    List<Stage<T>> stages = stages(name, layers, type, catalogue);
    if (stages.size() > 1) {
      throw new ConfigException(
          List.of(new Problem(name, "stages", "only `run` and `check` take a file with stages")));
    }
    return stages.get(0).bound();
  }

  private static <T extends Record> List<Stage<T>> stages(
      String name, Supplier<Layers.Loaded> layers, Class<T> type, Catalogue catalogue) {
    try {
      Layers.Loaded loaded = layers.get();
      Set<Problem> problems = new LinkedHashSet<>(loaded.problems());
      List<Stage<T>> stages = new ArrayList<>();
      for (Layers.Loaded.Stage stage : loaded.stages()) {
        Binder binder = new Binder(catalogue, loaded.complete());
        T value = binder.root(type, stage.root(), name);
        problems.addAll(binder.problems());
        if (value != null) {
          Bound<T> bound = new Bound<>(value, Collections.unmodifiableMap(binder.origins()));
          stages.add(new Stage<>(stage.name(), bound));
        }
      }
      if (!problems.isEmpty()) {
        throw new ConfigException(List.copyOf(problems));
      }
      return stages;
    } catch (StackOverflowError e) { // the library recurses; a file can nest as deeply as it likes
      throw new ConfigException(List.of(new Problem(name, "", "it nests too deeply")));
    }
  }
}
