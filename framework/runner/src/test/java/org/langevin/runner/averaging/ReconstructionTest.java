package org.langevin.runner.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.runner.averaging.Reconstruction.Snapshot;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.random.CounterRandom;

class ReconstructionTest {
  private static final int STEPS = 4096;
  private static final List<PowerFunction> KEPT =
      List.of(PowerFunction.ofWidth(0.05), PowerFunction.ofWidth(0.1));

  /** Parameters during training: one that never moves, one that settles, a random walk. */
  private static double[][] path() {
    double[][] path = new double[STEPS + 1][3];
    float[] normals = new float[STEPS];
    CounterRandom.normals(CounterRandom.key(7, "path", 0), normals, 0, STEPS);
    for (int k = 1; k <= STEPS; k++) {
      path[k][0] = 3;
      path[k][1] = Math.exp(-k / 500.0) + 0.3 * Math.sin(k / 300.0);
      path[k][2] = path[k - 1][2] + 0.02 * normals[k - 1];
    }
    return path;
  }

  /** The average as training keeps it, after each step. */
  private static double[][] average(PowerFunction power) {
    double[][] path = path();
    double[][] average = new double[STEPS + 1][3];
    for (int k = 1; k <= STEPS; k++) {
      double decay = power.decay(k);
      for (int i = 0; i < 3; i++) {
        average[k][i] = decay * average[k - 1][i] + (1 - decay) * path[k][i];
      }
    }
    return average;
  }

  private static List<Snapshot> snapshots(int moments) {
    List<Snapshot> snapshots = new ArrayList<>();
    for (int m = moments; m >= 1; m--) {
      for (PowerFunction power : KEPT) {
        snapshots.add(new Snapshot(power, (long) m * STEPS / moments));
      }
    }
    return snapshots;
  }

  private static double[] reconstructed(int moments, double width) {
    List<Snapshot> snapshots = snapshots(moments);
    Map<PowerFunction, double[][]> averages =
        KEPT.stream().collect(Collectors.toMap(power -> power, ReconstructionTest::average));
    List<Map<String, Tensor>> tensors =
        snapshots.stream()
            .map(s -> Map.of("w", Tensor.of(averages.get(s.average())[(int) s.step()], 3)))
            .toList();
    Snapshot wanted = new Snapshot(PowerFunction.ofWidth(width), STEPS);
    return Reconstruction.of(snapshots, wanted).combine(tensors).get("w").doubles();
  }

  private static double error(int moments, double width) {
    double[] direct = average(PowerFunction.ofWidth(width))[STEPS];
    double[] found = reconstructed(moments, width);
    double sum = 0;
    for (int i = 0; i < direct.length; i++) {
      sum += Math.pow(found[i] - direct[i], 2);
    }
    return Math.sqrt(sum);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.1})
  void keptWidthComesBack(double width) {
    double[] kept = average(PowerFunction.ofWidth(width))[STEPS];
    for (int moments : new int[] {1, 4, 64}) {
      double[] found = reconstructed(moments, width);
      for (int i = 0; i < kept.length; i++) {
        assertThat(found[i]).isCloseTo(kept[i], within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.03, 4e-4", "0.08, 1e-5", "0.15, 1e-4"})
  void reconstructionNearsTheDirectlyComputedAverage(double width, double small) {
    assertThat(error(8, width)).isLessThan(error(2, width) / 2);
    assertThat(error(32, width)).isLessThan(error(8, width) / 2);
    assertThat(error(32, width)).isLessThan(small);
  }

  @Test
  void errorIsThatOfTheProfile() {
    Snapshot wanted = new Snapshot(PowerFunction.ofWidth(0.08), STEPS);
    Reconstruction found = Reconstruction.of(snapshots(4), wanted);
    int n = 100_000;
    double difference = 0;
    double square = 0;
    for (int i = 0; i < n; i++) {
      double tau = (i + 0.5) / n * STEPS;
      double sum = 0;
      for (int s = 0; s < found.weights().size(); s++) {
        sum += found.weights().get(s) * profile(snapshots(4).get(s), tau);
      }
      difference += Math.pow(sum - profile(wanted, tau), 2);
      square += Math.pow(profile(wanted, tau), 2);
    }
    assertThat(found.error()).isCloseTo(Math.sqrt(difference / square), within(1e-4));
    assertThat(found.error()).isBetween(0.02, 0.04);
  }

  private static double profile(Snapshot s, double tau) {
    double gamma = s.average().gamma();
    return tau > s.step() ? 0 : (gamma + 1) / s.step() * Math.pow(tau / s.step(), gamma);
  }

  /** Weights that the authors' phema.py (4bf8162) solves for. */
  @Test
  void weightsAreThoseOfTheAuthors() {
    Snapshot wanted = new Snapshot(PowerFunction.ofWidth(0.075), STEPS);
    assertThat(Reconstruction.of(snapshots(2), wanted).weights())
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-10 ? 0 : 1)
        .containsExactly(
            0.34296903586007993, 0.6593218426894356, 1.3574828106139165e-4, -2.4266268305766863e-3);
  }

  @Test
  void snapshotsThatOthersMakeUpForHaveNoWeight() {
    List<Snapshot> twice = new ArrayList<>(snapshots(4));
    twice.addAll(snapshots(4));
    Snapshot wanted = new Snapshot(PowerFunction.ofWidth(0.07), STEPS);
    Reconstruction once = Reconstruction.of(snapshots(4), wanted);
    Reconstruction found = Reconstruction.of(twice, wanted);
    assertThat(found.weights().subList(0, 8)).isEqualTo(once.weights());
    assertThat(found.weights().subList(8, 16)).containsOnly(0.0);
  }

  @Test
  void numberOfMomentsThatAreEnoughGrowsWithTheDistanceOfTheWidth() {
    assertThat(Reconstruction.snapshotsFor(KEPT, PowerFunction.ofWidth(0.05))).isEqualTo(1);
    assertThat(Reconstruction.snapshotsFor(KEPT, PowerFunction.ofWidth(0.08))).isEqualTo(2);
    assertThat(Reconstruction.snapshotsFor(KEPT, PowerFunction.ofWidth(0.15))).isEqualTo(8);
    assertThat(Reconstruction.snapshotsFor(KEPT, PowerFunction.ofWidth(0.001))).isZero();
  }
}
