package org.langevin.runner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.langevin.runner.sweep.Ledger.Entry;
import org.langevin.spi.random.CounterRandom;

/** Which trials go on. */
class AshaTest {
  private static final long[] RUNGS = Asha.rungs(10, 3, 270, 1);

  @Test
  void rungsAreMultiplesOfTheReductionUpToAllSteps() {
    assertThat(RUNGS).containsExactly(10, 30, 90, 270);
    assertThat(Asha.rungs(25, 4, 1000, 10)).containsExactly(30, 100, 400, 1000);
    assertThat(Asha.rungs(95, 2, 200, 100)).containsExactly(100, 200);
  }

  @Test
  void aTrialIsPromotedAsSoonAsItIsAmongTheTop() {
    Asha asha = new Asha(9, 3, 3, v -> v);
    List<Entry> ledger = new ArrayList<>();
    double[] values = {5, 1, 3};
    for (int trial = 0; trial < 3; trial++) {
      assertThat(asha.next(ledger)).contains(new Job(trial, 0));
      run(ledger, new Job(trial, 0), values[trial]);
    }

    assertThat(asha.next(ledger)).as("best of three").contains(new Job(1, 1));
    ledger.add(Entry.started(new Job(1, 1), ""));
    assertThat(asha.next(ledger)).as("while that one runs").contains(new Job(3, 0));
  }

  @Test
  void failedTrialsAreNotPromotedAndTheEndIsReached() {
    Asha asha = new Asha(9, 3, 3, v -> v);
    List<Entry> ledger = new ArrayList<>();
    int jobs = 0;
    for (Optional<Job> job = asha.next(ledger); job.isPresent(); job = asha.next(ledger)) {
      ledger.add(Entry.started(job.get(), ""));
      boolean fails = job.get().trial() < 3;
      ledger.add(
          fails
              ? Entry.failed(job.get(), "", "it diverged")
              : Entry.finished(job.get(), "", (double) job.get().trial(), null));
      assertThat(++jobs).isLessThan(20);
    }

    assertThat(jobs).isEqualTo(9 + 3 + 1);
    assertThat(ledger)
        .filteredOn(e -> e.isStart() && e.rung() > 0)
        .extracting(Entry::trial)
        .doesNotContain(0, 1, 2);
  }

  private static void run(List<Entry> ledger, Job job, double value) {
    ledger.add(Entry.started(job, ""));
    ledger.add(Entry.finished(job, "", value, null));
  }

  /**
   * A loss that falls from 1 to a trial's own level, the faster the lower the level, with noise.
   */
  private static double loss(long seed, int trial, long step) {
    double level = CounterRandom.uniform(CounterRandom.key(seed, "level", trial), 0);
    double noise = CounterRandom.uniform(CounterRandom.key(seed, "noise", trial), step) - 0.5;
    return level + (1 - level) * Math.exp(-step / 60.0) + 0.05 * noise;
  }

  private static double level(long seed, int trial) {
    return CounterRandom.uniform(CounterRandom.key(seed, "level", trial), 0);
  }

  @Test
  void findsABetterTrialThanFullTrainingInTheSameNumberOfSteps() {
    double[] halving = new double[20];
    double[] random = new double[20];
    for (int seed = 0; seed < 20; seed++) {
      Asha asha = new Asha(81, RUNGS.length, 3, v -> v);
      List<Entry> ledger = new ArrayList<>();
      long steps = 0;
      for (Optional<Job> job = asha.next(ledger); job.isPresent(); job = asha.next(ledger)) {
        int rung = job.get().rung();
        steps += RUNGS[rung] - (rung == 0 ? 0 : RUNGS[rung - 1]);
        run(ledger, job.get(), loss(seed, job.get().trial(), RUNGS[rung]));
      }
      long own = seed;
      halving[seed] =
          ledger.stream()
              .filter(e -> !e.isStart() && e.rung() == RUNGS.length - 1)
              .mapToDouble(e -> level(own, e.trial()))
              .min()
              .orElseThrow();
      int trained = (int) Math.ceil(steps / 270.0);
      double best = Double.POSITIVE_INFINITY;
      for (int trial = 0; trial < trained; trial++) {
        best = Math.min(best, level(seed, trial));
      }
      random[seed] = best;
    }
    Arrays.sort(halving);
    Arrays.sort(random);

    assertThat(halving[10]).as("median").isLessThan(random[10] / 2);
  }
}
