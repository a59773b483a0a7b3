package org.langevin.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.spi.graph.Graph;
import org.nd4j.linalg.api.buffer.DataType;

class KarrasTimesTest {
  private static final KarrasTimes TIMES = new KarrasTimes(0.002, 80, 7);

  private static double[] all(int count) {
    Graph g = new Graph(DataType.DOUBLE);
    double[] n = new double[count];
    Arrays.setAll(n, i -> i);
    return TIMES.at(g, g.table(n), g.table(count)).eval().dup().data().asDouble();
  }

  @Test
  void theyRunFromTheSmallestToTheHorizon() {
    double[] t = all(18);
    assertThat(t[0]).isCloseTo(0.002, within(1e-12));
    assertThat(t[17]).isCloseTo(80, within(1e-9));
    assertThat(t).isSorted();
  }

  @Test
  void seventhRootsAreEven() {
    double[] t = all(9);
    double step = (Math.pow(80, 1 / 7.0) - Math.pow(0.002, 1 / 7.0)) / 8;
    for (int i = 1; i < 9; i++) {
      assertThat(Math.pow(t[i], 1 / 7.0) - Math.pow(t[i - 1], 1 / 7.0))
          .isCloseTo(step, within(1e-12));
    }
  }

  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open("torch");
  }

  @AfterAll
  static void close() {
    session.close();
  }

  /** Even u, so that the counts are the law up to one for each end of an interval. */
  @ParameterizedTest
  @ValueSource(ints = {11, 41, 161, 1281})
  void aLogNormalLawPicksIntervalsWithTheirProbabilities(int count) {
    double[] law = Golden.read("consistency-schedules").doubles("improved/p/" + count);
    assertThat(Arrays.stream(law).sum()).isCloseTo(1, within(1e-12));
    int draws = 20_000;
    double[] u = new double[draws];
    Arrays.setAll(u, i -> (i + 0.5) / draws);
    Recorded r = new Recorded(session, new Shape(1, 1, 1, 0), u).with("u", u);
    Graph g = r.graph();
    LogNormalTimes times = new LogNormalTimes(TIMES, -1.1, 2, 1280);
    g.output("n", times.draw(g, r.uniform("u"), g.table(count)));
    double[] seen = new double[count - 1];
    for (double n : r.evaluate("n").get("n")) {
      seen[(int) n] += 1;
    }
    for (int n = 0; n < count - 1; n++) {
      assertThat(seen[n]).as("interval %d", n).isCloseTo(law[n] * draws, within(1.001));
    }
  }
}
