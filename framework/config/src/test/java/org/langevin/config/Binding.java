package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Binds toy experiments, and collects what is wrong with them. */
final class Binding {
  private Binding() {}

  /** Binds lines that stand alone, called {@code a.conf}. */
  static Bound<Toys.Experiment> bind(String... lines) {
    return ExperimentFile.bindText(
        "a.conf", String.join("\n", lines), List.of(), Toys.Experiment.class, Toys.catalogue());
  }

  /** Binds lines together with what every toy experiment needs on its first line. */
  static Toys.Experiment toy(String... lines) {
    return bind(minimal(lines)).value();
  }

  static String[] minimal(String... lines) {
    return new String[] {"name = x, train.steps = 10\n" + String.join("\n", lines)};
  }

  static Bound<Toys.Experiment> bind(
      Path file, List<String> overrides, Map<String, String> environment) {
    return ExperimentFile.bind(
        file, overrides, Toys.Experiment.class, Toys.catalogue(), environment);
  }

  static Bound<Toys.Experiment> bind(Path file, String... overrides) {
    return bind(file, List.of(overrides), Map.of());
  }

  static List<ExperimentFile.Stage<Toys.Experiment>> stages(Path file, String... overrides) {
    return ExperimentFile.stages(file, List.of(overrides), Toys.Experiment.class, Toys.catalogue());
  }

  /** What is wrong with lines that follow those that every toy experiment needs. */
  static List<String> problems(String... lines) {
    return problemsOf(() -> toy(lines));
  }

  static List<String> problems(Path file, String... overrides) {
    return problemsOf(() -> bind(file, overrides));
  }

  static List<String> problemsOf(Runnable binding) {
    ConfigException e = catchThrowableOfType(ConfigException.class, binding::run);
    assertThat(e).as("problems").isNotNull();
    return e.problems().stream().map(Problem::toString).toList();
  }
}
