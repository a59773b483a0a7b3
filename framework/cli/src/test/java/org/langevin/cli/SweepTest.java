package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps as a user runs them. */
class SweepTest {
  private static final String TOY =
      """
      dataset = gaussians
      network { type = mlp, width = 8, layers = 1 }
      schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
      train { steps = 40, batch = 16, log-every = 5, checkpoint-every = 10 }
      sampler { type = ddim, steps = 2 }
      samples { count = 4, batch = 4 }
      engine { type = torch, device = cpu, threads = 1 }
      """;

  @TempDir private Path folder;

  private Path file(String sweep) throws IOException {
    return Files.writeString(folder.resolve("toy.conf"), TOY + sweep);
  }

  private Cli.Result cli(String runs, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--runs", folder.resolve(runs).toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  private Path sweep(String runs) throws IOException {
    return folder.resolve(runs).resolve("latest").toRealPath();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  /** The journal without what a clock or a speed tells. */
  private static List<String> journal(Path trial) throws IOException {
    return Files.readAllLines(trial.resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll("\"(time|at|images-per-second)\":[^,}]+", ""))
        .toList();
  }

  private void assertSameResults(Path expected, Path found) throws IOException {
    assertThat(found.resolve("ledger.jsonl"))
        .hasSameTextualContentAs(expected.resolve("ledger.jsonl"));
    assertThat(found.resolve("sweep.json")).hasSameTextualContentAs(expected.resolve("sweep.json"));
    List<String> trials = names(expected.resolve("trials"));
    assertThat(names(found.resolve("trials"))).isEqualTo(trials);
    for (String trial : trials) {
      Path one = expected.resolve("trials").resolve(trial);
      Path other = found.resolve("trials").resolve(trial);
      assertThat(journal(other)).as(trial).isEqualTo(journal(one));
      String model = "checkpoints/step-00000040/model.safetensors";
      assertThat(other.resolve(model)).hasSameBinaryContentAs(one.resolve(model));
      assertThat(other.resolve("samples/final.png"))
          .hasSameBinaryContentAs(one.resolve("samples/final.png"));
    }
  }

  @Test
  void aSweepThatIsKilledTwiceResumesToTheSameLedgerTrialsAndResults() throws Exception {
    Path file =
        file("sweep.grid { loss.type = [l2, l1], optimizer.lr = [1e-3, 1e-2], seed = [1, 2, 3] }");
    assertThat(cli("peace", "sweep", file.toString()).code()).isZero();

    String war = folder.resolve("war").toString();
    String[] command = {"sweep", file.toString(), "--runs", war};
    for (int trial : new int[] {3, 8}) {
      Process process = Cli.start(folder.resolve("log-" + trial), command);
      try {
        awaitSteps(folder.resolve("war"), trial, process);
      } finally {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
      command = new String[] {"sweep", "resume", "latest", "--runs", war};
    }
    assertThat(Files.readString(sweep("war").resolve("run.json"))).contains("\"running\"");
    Cli.Result last = Cli.run("resume", "latest", "--runs", war);

    assertThat(last.code()).as(last.err()).isZero();
    assertSameResults(sweep("peace"), sweep("war"));
    assertThat(sweep("war").resolve("run.json"))
        .content()
        .contains("\"kind\" : \"sweep\"", "\"status\" : \"finished\"", "\"finished\" : 12");
  }

  /** Waits until a trial is in the midst of its training. */
  private void awaitSteps(Path runs, int trial, Process process) throws Exception {
    while (process.isAlive()) {
      if (Files.exists(runs.resolve("latest/trials"))) {
        for (String name : names(runs.resolve("latest/trials"))) {
          Path metrics = runs.resolve("latest/trials").resolve(name).resolve("metrics.jsonl");
          if (name.startsWith("%03d-".formatted(trial))
              && Files.exists(metrics)
              && Files.readString(metrics).contains("\"step\":15")) {
            return;
          }
        }
      }
      Thread.sleep(2);
    }
    throw new AssertionError(
        "The sweep ended before trial "
            + trial
            + ": "
            + Files.readString(folder.resolve("log-" + trial)));
  }

  @Test
  void trialsAreFrozenRunsThatNameTheirSweep() throws IOException {
    Path file = file("sweep.grid.seed = [1, 2]");

    Cli.Result result = cli("runs", "run", file.toString(), "-o", "train.steps=10");

    assertThat(result.code()).as(result.err()).isZero();
    Path sweep = sweep("runs");
    assertThat(names(sweep.resolve("trials"))).containsExactly("000-1", "001-2");
    Path trial = sweep.resolve("trials/001-2");
    assertThat(trial.resolve("run.json"))
        .content()
        .contains("\"parent\" : \"" + sweep.getFileName() + "\"", "\"name\" : \"toy\"");
    assertThat(trial.resolve("experiment.conf")).content().contains("seed = 2", "steps = 10");
    Cli.Result sample = cli("runs", "sample", trial.toString());
    assertThat(sample.code()).as(sample.err()).isZero();
    assertThat(cli("runs", "sample", "latest").err())
        .contains("is a sweep; name one of its trials");
  }

  @Test
  void aTrialThatFailsIsRecordedAndTheOthersGoOn() throws IOException {
    String sweep = "sweep { metric = nothing, grid { seed = [1, 2] }";

    Cli.Result all = cli("runs", "sweep", file(sweep + " }").toString());
    List<String> ledger = Files.readAllLines(sweep("runs").resolve("ledger.jsonl"));
    Cli.Result first = cli("fast", "sweep", file(sweep + ", on-failure = fail-fast }").toString());

    assertThat(all.code()).as(all.err()).isEqualTo(5);
    assertThat(ledger).hasSize(4).filteredOn(l -> l.contains("recorded no 'nothing'")).hasSize(2);
    assertThat(first.code()).isEqualTo(5);
    assertThat(first.err()).contains("fail-fast");
    assertThat(sweep("fast").resolve("ledger.jsonl")).content().hasLineCount(2);
  }

  @Test
  void everyProblemOfEveryTrialIsReportedAndNothingIsMade() throws IOException {
    Path file =
        file(
            """
            sweep.grid {
              "optimizer.lr" = [1e-3, "fast"]
              network = [mlp, { type = mlp, widht = 3 }, unett]
            }
            """);

    Cli.Result result = cli("runs", "sweep", file.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("toy.conf:9: optimizer.lr: must be a number, is \"fast\"")
        .contains("toy.conf:10: network.widht: unknown key of network 'mlp'. Did you mean 'width'?")
        .contains("toy.conf:10: network.type: no network named 'unett'. Did you mean 'unet'?")
        .contains("3 problems");
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @Test
  void anExperimentThatComesTwiceIsRunOnce() throws IOException {
    Path file = file("sweep.grid.seed = [1, 1]");

    Cli.Result check = cli("runs", "check", file.toString());
    Cli.Result result = cli("runs", "sweep", file.toString());

    assertThat(check.out()).contains("the same experiment as trial 0, which is run once");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(sweep("runs").resolve("ledger.jsonl")).content().contains("\"as\":0");
    assertThat(sweep("runs").resolve("trials/001-1.2/run.json")).doesNotExist();
  }

  @Test
  void checkListsTheTrialsAndTheTimeOfAll() throws IOException {
    Cli.Result result =
        cli("runs", "check", file("sweep.grid { loss.type = [l2, l1], seed = [1, 2] }").toString());

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("4 trials, grid", "loss.type = l1, seed = 2", "160 in all")
        .containsPattern("time +\\d+ s in all");
  }

  @Test
  void trialsInProcessesOfTheirOwnComeToTheSameResults() throws IOException {
    String grid = "grid.seed = [1, 2, 3]";

    Cli.Result one = cli("one", "sweep", file("sweep { " + grid + " }").toString());
    Cli.Result two =
        cli("two", "sweep", file("sweep { parallel = 2, devices = [0], " + grid + " }").toString());

    assertThat(one.code()).as(one.err()).isZero();
    assertThat(two.code()).as(two.err()).isZero();
    for (String trial : names(sweep("one").resolve("trials"))) {
      assertThat(journal(sweep("two").resolve("trials").resolve(trial)))
          .isEqualTo(journal(sweep("one").resolve("trials").resolve(trial)));
    }
    assertThat(Files.readAllLines(sweep("two").resolve("ledger.jsonl")))
        .containsExactlyInAnyOrderElementsOf(
            Files.readAllLines(sweep("one").resolve("ledger.jsonl")));
  }

  @Test
  void halvingResumesAtItsRungsAndLeavesTheTrialsAsTheyWouldHaveBeen() throws Exception {
    String space = "space { optimizer.lr = { from = 1e-4, to = 1e-1, scale = log } }";
    Path halving =
        file("sweep { strategy = asha, trials = 4, min-steps = 10, reduction = 2, " + space + " }");

    Cli.Result result = cli("asha", "sweep", halving.toString());
    Path all = file("sweep { strategy = random, trials = 4, " + space + " }");
    Cli.Result random = cli("random", "sweep", all.toString());

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(random.code()).as(random.err()).isZero();
    List<String> ledger = Files.readAllLines(sweep("asha").resolve("ledger.jsonl"));
    assertThat(ledger).filteredOn(l -> l.contains("\"rung\":0,\"state\":\"finished")).hasSize(4);
    assertThat(ledger).filteredOn(l -> l.contains("\"rung\":2,\"state\":\"finished")).hasSize(1);
    int ended = 0;
    for (String trial : names(sweep("asha").resolve("trials"))) {
      Path own = sweep("asha").resolve("trials").resolve(trial);
      List<String> whole = journal(sweep("random").resolve("trials").resolve(trial));
      assertThat(whole).startsWith(journal(own).toArray(String[]::new));
      ended += Files.exists(own.resolve("samples/final.png")) ? 1 : 0;
    }
    assertThat(ended).isEqualTo(1);
  }

  @Test
  void modelledTrialsAreSuggestedTheSameWayAfterAnInterruption() throws Exception {
    Path file =
        file(
            "sweep { strategy = tpe, trials = 5, startup = 2, space { optimizer.lr = { from = 1e-4,"
                + " to = 1e-1, scale = log }, network.width = { from = 4, to = 16, step = 4 } } }");
    assertThat(cli("peace", "sweep", file.toString()).code()).isZero();
    assertThat(cli("war", "sweep", file.toString()).code()).isZero();

    Path ledger = sweep("war").resolve("ledger.jsonl");
    List<String> lines = Files.readAllLines(ledger);
    Files.writeString(ledger, String.join("\n", lines.subList(0, 6)) + "\n{\"tri");
    Cli.Result result = cli("war", "resume", "latest");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(Files.readAllLines(ledger)).isEqualTo(lines);
    assertSameResults(sweep("peace"), sweep("war"));
    assertThat(sweep("war").resolve("report.html")).content().contains("Parallel coordinates");
  }
}
