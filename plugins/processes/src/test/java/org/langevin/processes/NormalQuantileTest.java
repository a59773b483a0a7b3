package org.langevin.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.langevin.spi.graph.Graph;

class NormalQuantileTest {
  private static double[] quantiles(double... u) {
    Graph g = new Graph();
    return NormalQuantile.of(g, g.table(u)).eval(Map.of()).toDoubleVector();
  }

  @Test
  void quantilesAreThoseOfTheTables() {
    double[] z =
        quantiles(1e-9, 1e-6, 0.001, 0.025, 0.25, 0.4999, 0.5, 0.7, 0.975, 0.9995, 1 - 1e-6);
    double[] wanted = {
      -5.997807015007687,
      -4.753424308822899,
      -3.090232306167814,
      -1.959963984540054,
      -0.6744897501960817,
      -2.506628300880351e-4,
      0,
      0.5244005127080408,
      1.959963984540054,
      3.290526731491895,
      4.753424308822899
    };
    for (int i = 0; i < z.length; i++) {
      assertThat(z[i]).as("%d", i).isCloseTo(wanted[i], within(1e-6 * Math.abs(wanted[i]) + 1e-12));
    }
    for (int i = 2; i < 10; i++) {
      assertThat(z[i])
          .as("%d", i)
          .isCloseTo(wanted[i], within(1e-11 * Math.abs(wanted[i]) + 1e-14));
    }
  }

  @Test
  void endsOfTheUnitIntervalAreFinite() {
    double[] z = quantiles(0, 1 - 0x1p-53);
    assertThat(z[0]).isCloseTo(-6, within(0.01));
    assertThat(z[1]).isCloseTo(6, within(0.01));
  }
}
