package org.langevin.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.spi.graph.Graph;

class ByteDecoderTest {
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open("torch");
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static double[] nats(double mean, double logStd) {
    double[] levels = new double[256];
    Arrays.setAll(levels, k -> k / 127.5 - 1);
    Recorded r = new Recorded(session, new Shape(1, 1, 1, 0), levels);
    Graph g = r.graph();
    g.output(
        "nats",
        ByteDecoder.nats(g, r.x0(), g.broadcast(g.table(mean)), g.broadcast(g.table(logStd))));
    return r.evaluate("nats").get("nats");
  }

  @ParameterizedTest
  @CsvSource({"0.1, -1", "-0.95, -2", "1.2, 0", "0.3, -7"})
  void the256MassesSumToOne(double mean, double logStd) {
    double sum = Arrays.stream(nats(mean, logStd)).map(v -> Math.exp(-v)).sum();
    assertThat(sum).isCloseTo(1, within(1e-9));
  }

  @Test
  void impossibleValuesHaveALeastMass() {
    assertThat(nats(1, -7)[0]).isCloseTo(-Math.log(1e-12), within(1e-9));
  }
}
