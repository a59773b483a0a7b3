package org.langevin.datasets;

import jakarta.inject.Inject;
import org.langevin.spi.Dataset;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.random.CounterRandom;

/**
 * Uniform on eight squares of a board of four by four over [-1, 1] x [-1, 1]: a density with sharp
 * edges. The square at the lower left corner is filled. No classes.
 */
final class CheckerboardDataset implements Dataset, Points.Law {
  private final Config config;

  @Inject
  CheckerboardDataset(Config config) {
    this.config = config;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public void draw(int label, long key, double[] xy) {
    int square = CounterRandom.below(key, 0, 8);
    int row = square / 2;
    int column = 2 * (square % 2) + row % 2;
    xy[0] = (column + CounterRandom.uniform(key, 1)) / 2 - 1;
    xy[1] = (row + CounterRandom.uniform(key, 2)) / 2 - 1;
  }

  @Override
  public Shape shape() {
    return new Shape(2, 1, 1, classes());
  }

  @Override
  public Examples open(Assets assets) {
    return new Points(config.samples, config.seed, "checkerboard", config, this);
  }

  @About("Uniform on the filled squares of a board of four by four.")
  record Config(
      @Key(doc = "Number of examples.", or = "50000", min = 1, max = 2147483647) int samples,
      @Key(doc = "Seed of the examples, apart from the experiment's.", or = "0") long seed) {}
}
