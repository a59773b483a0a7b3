package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.data.Safetensors;

/** Promises of training that concern the whole of it. */
class TrainingRulesTest {
  @TempDir private Path folder;

  private Cli.Result run(String runs, String... overrides) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("rules.conf"),
            """
            dataset = moons
            network = mlp
            schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
            train { steps = 12, batch = 32, checkpoint-every = 5, log-every = 1 }
            samples { count = 8 }
            engine { type = torch, device = cpu, threads = 1 }
            """);
    List<String> arguments =
        new ArrayList<>(List.of("run", file.toString(), "--runs", folder.resolve(runs).toString()));
    for (String override : overrides) {
      arguments.addAll(List.of("-o", override));
    }
    return Cli.run(arguments.toArray(String[]::new));
  }

  private Path latest(String runs) throws IOException {
    return folder.resolve(runs).resolve("latest").toRealPath();
  }

  @Test
  void microbatchesChangeNothingButRounding() throws IOException {
    assertThat(run("whole").code()).isZero();
    assertThat(run("parts", "train.microbatch=5").code()).isZero();
    String model = "checkpoints/step-00000012/model.safetensors";
    var whole = Safetensors.read(latest("whole").resolve(model)).tensors();
    var parts = Safetensors.read(latest("parts").resolve(model)).tensors();
    assertThat(parts.keySet()).isEqualTo(whole.keySet());
    whole.forEach(
        (name, tensor) ->
            assertThat(parts.get(name).floats())
                .as(name)
                .containsExactly(tensor.floats(), within(2e-5f)));
  }

  @Test
  void divergenceStopsTheRunAndNamesTheLastGoodCheckpoint() throws IOException {
    Cli.Result result =
        run("diverged", "optimizer.lr=1e20", "optimizer.warmup=8", "optimizer.clip=0");
    assertThat(result.code()).as(result.err()).isEqualTo(5);
    assertThat(result.err()).contains("optimizer.lr");
    assertThat(latest("diverged").resolve("run.json")).content().contains("\"failed\"");
    assertThat(latest("diverged").resolve("report.html")).exists();
  }

  @Test
  void anotherSeedGivesAnotherResultAndTheSameSeedTheSame() throws IOException {
    run("one");
    run("same");
    run("other", "seed=2");
    String model = "checkpoints/step-00000012/model.safetensors";
    assertThat(latest("same").resolve(model)).hasSameBinaryContentAs(latest("one").resolve(model));
    assertThat(Files.mismatch(latest("other").resolve(model), latest("one").resolve(model)))
        .isNotEqualTo(-1);
  }

  @Test
  void folderThatCannotBeWrittenIsReportedBeforeTraining() throws IOException {
    Path blocked = Files.writeString(folder.resolve("blocked"), "a file where a folder should be");
    Cli.Result result = run(blocked.getFileName().toString());
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("--runs");
  }

  @Test
  void samplesOfARunCanBeDrawnAgainWithAnotherSampler() throws IOException {
    assertThat(run("again").code()).isZero();
    Path to = folder.resolve("ddim");
    Cli.Result result =
        Cli.run(
            "sample",
            "latest",
            "--runs",
            folder.resolve("again").toString(),
            "--to",
            to.toString(),
            "-o",
            "sampler=ddim",
            "-o",
            "sampler.steps=4");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(to.resolve("numbers.json")).content().contains("\"nfe\" : 4.0");
    assertThat(to.resolve("grid.png")).isNotEmptyFile();
  }
}
