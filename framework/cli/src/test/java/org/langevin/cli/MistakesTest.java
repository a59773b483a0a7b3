package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees of mistakes in a file: all of them, and nothing has run. */
class MistakesTest {
  @TempDir private Path folder;

  @Test
  void fiveMistakesPrintFiveProblemsAndNothingIsWritten() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("mistakes.conf"),
            """
            dataset = moons
            network { type = mpl }
            sampler { type = ddim, eta = 1.5, stepz = 10 }
            train { steps = many }
            seeed = 3
            """);
    Path runs = folder.resolve("runs");

    Cli.Result result = Cli.run("run", file.toString(), "--runs", runs.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("mistakes.conf:2: network", "'mpl'", "Did you mean 'mlp'?")
        .contains("mistakes.conf:3: sampler.eta")
        .contains("mistakes.conf:3: sampler.stepz", "Did you mean 'steps'?")
        .contains("mistakes.conf:4: train.steps")
        .contains("mistakes.conf:5: seeed", "Did you mean 'seed'?")
        .contains("5 problems; nothing was run.");
    assertThat(runs).doesNotExist();
  }

  @Test
  void disagreementBetweenPluginsIsReportedWithItsPlace() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("steps.conf"),
            """
            dataset = moons
            network = mlp
            schedule { type = cosine, steps = 10 }
            sampler { type = ddim, steps = 50 }
            train { steps = 1 }
            """);

    Cli.Result result = Cli.run("check", file.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("steps.conf:4: sampler.steps", "10 steps, is 50");
  }

  @Test
  void imageThatTheNetworkCannotHalveIsRefusedBeforeAnythingRuns() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("sizes.conf"),
            """
            dataset = mnist
            network { type = unet, channels = [32, 32, 32, 32] }
            train { steps = 1 }
            """);

    Cli.Result result = Cli.run("check", file.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("sizes.conf", "28");
  }

  @Test
  void overrideWithinABareNameKeepsTheName() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("bare.conf"),
            """
            dataset = moons
            network = mlp
            sampler = ddim
            train { steps = 1 }
            """);

    Cli.Result result = Cli.run("check", file.toString(), "-o", "sampler.steps=7");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("by ddim, NFE 7");
  }
}
