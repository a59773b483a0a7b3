package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The methods in conf/methods: each is whole, so that a dataset and a network suffice. */
class MethodFragmentsTest {
  private static final Path HOME = Path.of(System.getProperty("langevin.home"));
  @TempDir private Path folder;

  static List<Path> methods() throws IOException {
    try (Stream<Path> files = Files.list(HOME.resolve("conf/methods"))) {
      List<Path> methods = files.sorted().toList();
      assertThat(methods).isNotEmpty();
      return methods;
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void trainsAndSamplesPointsInThePlane(Path method) throws IOException {
    Files.copy(method, folder.resolve("method.conf")); // includes do not leave their folder
    Path file =
        Files.writeString(
            folder.resolve("experiment.conf"),
            """
            include "method.conf"
            dataset = moons
            network { type = mlp, width = 8 }
            train   { steps = 2, batch = 4 }
            samples { count = 2 }
            engine  { type = torch, device = cpu }
            """);

    Cli.Result result =
        Cli.run(
            "run",
            file.toString(),
            "--runs",
            folder.resolve("runs").toString(),
            "-o",
            "sampler.steps=2");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(folder.resolve("runs/latest/samples/final.png")).isNotEmptyFile();
  }
}
