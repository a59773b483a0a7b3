package org.langevin.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentTest {
  private static double total(double[][] cost, int[] columns) {
    return IntStream.range(0, columns.length).mapToDouble(i -> cost[i][columns[i]]).sum();
  }

  /** The least total over all ways to give columns to the rows from {@code row} on. */
  private static double least(double[][] cost, int row, int taken) {
    if (row == cost.length) {
      return 0;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int j = 0; j < cost.length; j++) {
      if ((taken >> j & 1) == 0) {
        best = Math.min(best, cost[row][j] + least(cost, row + 1, taken | 1 << j));
      }
    }
    return best;
  }

  private static double[][] random(int n, Random random, boolean whole) {
    double[][] cost = new double[n][n];
    for (double[] row : cost) {
      Arrays.setAll(row, j -> whole ? random.nextInt(4) : random.nextGaussian());
    }
    return cost;
  }

  @Test
  void nothingIsCheaper() {
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      double[][] cost = random(1 + trial % 7, random, trial % 2 == 0);
      int[] columns = Assignment.solve(cost);
      assertThat(columns).containsExactlyInAnyOrder(IntStream.range(0, cost.length).toArray());
      assertThat(total(cost, columns)).isCloseTo(least(cost, 0, 0), within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 8, 32})
  void batchesAreDealtOutAsScipyDoes(int n) {
    Golden golden = Golden.read("ot-flow-matching");
    float[][] x0 = rows(golden.tensor(n + "/x0").floats(), n);
    float[][] noise = rows(golden.tensor(n + "/eps").floats(), n);
    int[] expected =
        Arrays.stream(golden.doubles(n + "/assignment")).mapToInt(v -> (int) v).toArray();
    assertThat(Assignment.nearest(x0, noise)).containsExactly(expected);
  }

  private static float[][] rows(float[] values, int n) {
    int length = values.length / n;
    return IntStream.range(0, n)
        .mapToObj(i -> Arrays.copyOfRange(values, i * length, (i + 1) * length))
        .toArray(float[][]::new);
  }

  @Test
  void sortedPointsOnALineStayInOrder() {
    float[][] x0 = new float[100][1];
    float[][] noise = new float[100][1];
    for (int i = 0; i < 100; i++) {
      x0[i][0] = i * i * 0.001f;
      noise[i][0] = (99 - i) * 0.3f;
    }
    int[] reversed = IntStream.range(0, 100).map(i -> 99 - i).toArray();
    assertThat(Assignment.nearest(x0, noise)).containsExactly(reversed);
  }
}
