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
 * A spiral of one and a half turns with Gaussian noise: the plane of scikit-learn's
 * make_swiss_roll, (t cos t, t sin t) for t uniform in [1.5 pi, 4.5 pi), divided by 4.5 pi. No
 * classes.
 */
final class SwissRollDataset implements Dataset, Points.Law {
  private final Config config;

  @Inject
  SwissRollDataset(Config config) {
    this.config = config;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public void draw(int label, long key, double[] xy) {
    double t = 1.5 * Math.PI * (1 + 2 * CounterRandom.uniform(key, 1));
    double r = t / (4.5 * Math.PI);
    float[] z = new float[2];
    CounterRandom.normals(CounterRandom.key(key, 1), z, 0, 2);
    xy[0] = r * Math.cos(t) + config.noise * z[0];
    xy[1] = r * Math.sin(t) + config.noise * z[1];
  }

  @Override
  public Shape shape() {
    return new Shape(2, 1, 1, classes());
  }

  @Override
  public Examples open(Assets assets) {
    return new Points(config.samples, config.seed, "swiss-roll", config, this);
  }

  @About("A spiral of one and a half turns.")
  record Config(
      @Key(doc = "Standard deviation around the curve.", or = "0.02", min = 0) double noise,
      @Key(doc = "Number of examples.", or = "50000", min = 1, max = 2147483647) int samples,
      @Key(doc = "Seed of the examples, apart from the experiment's.", or = "0") long seed) {}
}
