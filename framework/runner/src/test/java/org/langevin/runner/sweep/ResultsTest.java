package org.langevin.runner.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.config.Axis;
import org.langevin.runner.sweep.Ledger.Entry;
import org.langevin.runner.sweep.SweepSettings.Goal;
import org.langevin.runner.sweep.SweepSettings.Policy;
import org.langevin.runner.sweep.SweepSettings.Strategy;
import org.langevin.spi.random.CounterRandom;

/** What is said of a sweep's trials. */
class ResultsTest {
  private static final SweepSettings SETTINGS =
      new SweepSettings(
          Strategy.RANDOM,
          6,
          1,
          "loss",
          Goal.MINIMISE,
          Policy.CONTINUE,
          1,
          List.of(),
          10,
          0.15,
          null,
          3);

  private static Trial trial(int number, String loss, String seed) {
    double[] point = {loss.equals("l2") ? 0 : 1, Integer.parseInt(seed)};
    return new Trial(number, "t" + number, "h" + number, point, Map.of("loss", loss, "seed", seed));
  }

  private static Results results() {
    List<Trial> trials = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    double[] values = {1, 3, 5, 2, 4};
    for (int i = 0; i < 6; i++) {
      trials.add(trial(i, i < 3 ? "l2" : "l<1>", Integer.toString(i % 3)));
      Job job = new Job(i, Job.END);
      entries.add(Entry.started(job, "h" + i));
      entries.add(
          i == 5
              ? Entry.failed(job, "h" + i, "diverged")
              : Entry.finished(job, "h" + i, values[i], null));
    }
    return Results.of(SETTINGS, trials, entries);
  }

  @Test
  void meanAndDeviationAreOverTheSeeds() {
    Results.Group group = results().groups().get(0);

    assertThat(group.values()).containsExactly(Map.entry("loss", "l2"));
    assertThat(group.finished()).isEqualTo(3);
    assertThat(group.mean()).isEqualTo(3);
    assertThat(group.deviation()).isEqualTo(2);
    assertThat(results().best().orElseThrow().trial().number()).isZero();
    assertThat(results().failed()).isEqualTo(1);
  }

  @Test
  void theNumbersOfTheWholeAreTheBestAndWhatSeedsScatter() {
    assertThat(results().numbers())
        .containsOnly(
            Map.entry("trials/finished", 5.0),
            Map.entry("trials/failed", 1.0),
            Map.entry("best/loss", 1.0),
            Map.entry("mean/loss/loss l2", 3.0),
            Map.entry("deviation/loss/loss l2", 2.0),
            Map.entry("mean/loss/loss l<1>", 3.0),
            Map.entry("deviation/loss/loss l<1>", Math.sqrt(2)));
  }

  @Test
  void aPointOfSeveralTrialsIsKnownByTheirMeanAndFailsWithOneOfThem() {
    assertThat(results().observations(3))
        .extracting(Points.Observation::cost)
        .containsExactly(3.0, Double.POSITIVE_INFINITY);
  }

  @Test
  void aKeyThatDecidesHasAllTheImportanceAndOneThatDoesNotHasNone() {
    List<Axis> axes = Spaces.of("a = { from = 0, to = 1 }, b = [x, y]");
    Axis a = axes.get(0);
    Axis b = axes.get(1);
    double[] as = new double[200];
    double[] bs = new double[200];
    double[] values = new double[200];
    for (int i = 0; i < values.length; i++) {
      as[i] = CounterRandom.uniform(1, i);
      bs[i] = CounterRandom.below(2, i, 2);
      values[i] = 3 * bs[i] + 0.01 * CounterRandom.uniform(3, i);
    }

    assertThat(Importance.of(b, bs, values)).isCloseTo(1, within(0.001));
    assertThat(Importance.of(a, as, values)).isLessThan(0.03);
    assertThat(Importance.of(a, as, as)).isBetween(0.9, 0.95); // 15/16 lies between four bins
    assertThat(Importance.of(b, new double[] {0, 1}, new double[] {0, 1})).isNaN();
  }

  @Test
  void theReportShowsEveryTrialAndEscapesWhatItShows(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("run.json"), "{\"name\":\"a sweep\",\"status\":\"finished\"}");
    List<Axis> axes = Spaces.of("loss = [l2, \"l<1>\"], seed = [0, 1, 2]");

    Path report = results().report(axes).write(folder);

    assertThat(report)
        .content()
        .contains("trials/t0/report.html", "trials/t5/report.html", "failed: diverged")
        .contains("l&lt;1&gt;", "epsilon squared", "Parallel coordinates")
        .contains("<td>3</td><td>2</td>")
        .doesNotContain("l<1>", "<script", "http-equiv=\"refresh\"");
  }
}
