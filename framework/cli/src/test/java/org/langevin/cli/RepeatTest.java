package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that repeat others from what those saved. */
class RepeatTest {
  private static final String EXPERIMENT =
      """
      dataset = moons
      network { type = mlp, width = 16, layers = 1 }
      schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
      train { steps = 6, batch = 16 }
      sampler { type = ddim, steps = 4 }
      samples { count = 8, batch = 8 }
      engine { type = torch, device = cpu, threads = 1 }
      """;
  private static final String MODEL = "checkpoints/step-00000006/model.safetensors";

  @TempDir private Path folder;

  private Path run(String... more) throws IOException {
    Cli.Result result = attempt(more);
    assertThat(result.code()).as(result.err()).isZero();
    return folder.resolve("runs/latest").toRealPath();
  }

  private Cli.Result attempt(String... more) {
    String[] all = new String[more.length + 3];
    System.arraycopy(more, 0, all, 1, more.length);
    all[0] = "run";
    all[more.length + 1] = "--runs";
    all[more.length + 2] = folder.resolve("runs").toString();
    return Cli.run(all);
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("moons.conf"), text).toString();
  }

  @Test
  void aRepetitionGivesTheSameBytesAndSaysWhatItRepeats() throws IOException {
    Path first = run(file(EXPERIMENT), "-o", "seed=5");
    file("this = is gone");

    Path second = run("--from", "moons");

    assertThat(second).isNotEqualTo(first);
    assertThat(second.getParent()).isEqualTo(first.getParent());
    assertThat(second.resolve(MODEL)).hasSameBinaryContentAs(first.resolve(MODEL));
    assertThat(second.resolve("samples/final.png"))
        .hasSameBinaryContentAs(first.resolve("samples/final.png"));
    assertThat(second.resolve("run.json"))
        .content()
        .contains("\"repeats\" : \"moons/" + first.getFileName() + "\"");
    assertThat(second.resolve("run.json")).content().doesNotContain("departures");
  }

  @Test
  void whatIsNotAsInTheOriginalIsWarnedOf() throws IOException {
    Path first = run(file(EXPERIMENT));
    Path manifest = first.resolve("run.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replaceFirst("\"version\" : \"[^\"]*\"", "\"version\" : \"0.0.1\"")
            .replaceFirst("\"hash\" : \"[^\"]*\"", "\"hash\" : \"abc\""));

    Path second = run("--from", first.toString(), "-o", "engine.threads=2");

    assertThat(second.resolve("run.json"))
        .content()
        .contains(
            "version is ", ", was 0.0.1", "dataset.hash is ", ", was abc", "threads is 2, was 1");
  }

  @Test
  void aChainIsRepeatedStageByStage() throws IOException {
    Path first =
        run(
            file(
                EXPERIMENT
                    + "stages = [ { name = teacher }, { name = student, from.start = teacher } ]"));

    Path second = run("--from", "latest");

    for (String stage : new String[] {"1-teacher", "2-student"}) {
      assertThat(second.resolve(stage).resolve(MODEL))
          .hasSameBinaryContentAs(first.resolve(stage).resolve(MODEL));
      assertThat(second.resolve(stage).resolve("run.json"))
          .content()
          .contains("\"repeats\"")
          .doesNotContain("departures");
    }
    assertThat(second.resolve("2-student/run.json")).content().doesNotContain(first.toString());
  }

  @Test
  void aFileAndARunAreNotGivenTogetherAndOneIsNeeded() throws IOException {
    assertThat(attempt(file(EXPERIMENT), "--from", "latest").code()).isEqualTo(2);
    assertThat(attempt().code()).isEqualTo(2);
  }
}
