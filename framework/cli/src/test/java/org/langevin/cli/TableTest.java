package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables from files: what is missing runs, what is there is reused. */
class TableTest {
  private static final String EXPERIMENT =
      """
      dataset = gaussians
      network { type = mlp, width = 16, layers = 1 }
      schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
      train { steps = %d, batch = 16, ema = 0 }
      sampler { type = ddim, steps = 4 }
      samples { count = 8, batch = 8 }
      engine { type = torch, device = cpu, threads = 1 }
      """;
  private static final String STUDY =
      """
      title = "A study"
      seeds = [1, 2]
      overrides = ["evaluate.samples=40", "evaluate.metrics=[fid]", "evaluate.features=[pixels]"]
      rows = [
        { name = "Short, DDIM", experiment = a.conf, steps = [2, 4] }
        { experiment = b.conf, published { fid = 1.5 }, source = "a paper" }
      ]
      """;

  @TempDir private Path folder;

  private Cli.Result table(String... what) {
    List<String> arguments =
        Stream.concat(
                Stream.of("table"),
                Stream.concat(
                    Stream.of(what),
                    Stream.of(
                        "--runs", folder + "/runs", "--to", folder.resolve("table").toString())))
            .toList();
    Cli.Result result = Cli.run(arguments.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private long count(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("runs"))) {
      return files.filter(f -> f.getFileName().toString().equals(name)).count();
    }
  }

  @Test
  void studyRunsWhatIsMissingAndReusesWhatIsThere() throws IOException {
    Files.writeString(folder.resolve("a.conf"), EXPERIMENT.formatted(4));
    Files.writeString(folder.resolve("b.conf"), EXPERIMENT.formatted(5));
    Path study = Files.writeString(folder.resolve("s.study"), STUDY);

    Cli.Result first = table(study.toString());

    assertThat(first.out())
        .contains("# A study", "| Short, DDIM, 2 steps |", "| b |", " \u00b1 ", "a paper");
    assertThat(count("metrics.jsonl")).isEqualTo(4);
    assertThat(count("evaluation.json")).isEqualTo(6);
    assertThat(folder.resolve("table/fid-against-nfe.svg")).isNotEmptyFile();
    assertThat(folder.resolve("table/samples-3.png")).isNotEmptyFile();

    Cli.Result second = table(study.toString());

    assertThat(second.out()).isEqualTo(first.out());
    assertThat(count("metrics.jsonl")).isEqualTo(4);
    assertThat(count("evaluation.json")).isEqualTo(6);

    table(study.toString(), "-o", "sampler.eta=0.5");
    assertThat(count("metrics.jsonl")).as("no new training").isEqualTo(4);
    assertThat(count("evaluation.json")).as("all evaluated anew").isEqualTo(12);
  }

  @Test
  void folderOfExperimentsIsATableOfThem() throws IOException {
    String evaluated = "evaluate { samples = 20, metrics = [fid], features = [pixels] }\n";
    Files.createDirectory(folder.resolve("set"));
    Files.writeString(folder.resolve("set/a.conf"), EXPERIMENT.formatted(4) + evaluated);
    Files.writeString(folder.resolve("set/b.conf"), EXPERIMENT.formatted(5) + evaluated);

    Cli.Result result = table(folder.resolve("set").toString());

    assertThat(result.out()).contains("# set", "| a |", "| b |", "fid.pixels-20-train");
  }

  @Test
  void mistakesInAStudyAreReportedWithTheirPlace() throws IOException {
    Path study =
        Files.writeString(folder.resolve("s.study"), "rows = [ { experiment = a, stepz = [1] } ]");

    Cli.Result result = Cli.run("table", study.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("s.study:1: rows.0.stepz", "Did you mean 'steps'?");
  }
}
