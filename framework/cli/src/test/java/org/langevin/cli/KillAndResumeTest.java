package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed anywhere, and resumed, ends in the same bytes as one left in peace. */
class KillAndResumeTest {
  private static final long[] KILLED_AT = {37, 121, 250};
  @TempDir private Path folder;

  private Path experiment() throws IOException {
    return Files.writeString(
        folder.resolve("moons.conf"),
        """
        dataset = moons
        schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
        network = mlp
        train { steps = 400, batch = 64, microbatch = 48, ema = 0.99, checkpoint-every = 50 }
        samples { count = 100, batch = 100 }
        engine { type = torch, device = cpu, threads = 1 }
        """);
  }

  @Test
  void killedRunResumesToTheSameBytes() throws Exception {
    Path file = experiment();
    Path peace = folder.resolve("peace");
    assertThat(Cli.run("run", file.toString(), "--runs", peace.toString()).code()).isZero();

    Path war = folder.resolve("war");
    String[] command = {"run", file.toString(), "--runs", war.toString()};
    for (long step : KILLED_AT) {
      Process process = Cli.start(folder.resolve("log-" + step), command);
      try {
        awaitStep(war, step, process);
      } finally {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
      command = new String[] {"resume", "latest", "--runs", war.toString()};
    }
    assertThat(Cli.run(command).code()).isZero();

    Path expected = run(peace);
    Path found = run(war);
    for (String name :
        List.of(
            "checkpoints/step-00000400/model.safetensors",
            "checkpoints/step-00000400/ema.safetensors",
            "checkpoints/step-00000400/optimizer.safetensors",
            "samples/final.png",
            "figures.json")) {
      assertThat(found.resolve(name)).hasSameBinaryContentAs(expected.resolve(name));
    }
    assertThat(steps(found)).isEqualTo(steps(expected));
    assertThat(found.resolve("run.json")).content().contains("\"finished\"");
  }

  private static void awaitStep(Path runs, long step, Process process) throws Exception {
    while (process.isAlive()) {
      if (Files.exists(runs.resolve("latest"))) {
        List<Long> steps = steps(run(runs));
        if (!steps.isEmpty() && steps.get(steps.size() - 1) >= step) {
          return;
        }
      }
      Thread.sleep(2);
    }
    throw new AssertionError("The run ended before step " + step);
  }

  private static Path run(Path runs) throws IOException {
    return runs.resolve("latest").toRealPath();
  }

  private static List<Long> steps(Path run) throws IOException {
    Path metrics = run.resolve("metrics.jsonl");
    if (!Files.exists(metrics)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(metrics)) {
      return lines
          .filter(line -> line.endsWith("}}"))
          .map(line -> Long.parseLong(line.replaceFirst(".*?\"step\":(\\d+).*", "$1")))
          .toList();
    }
  }
}
