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
 * A mixture of equal isotropic Gaussians, their means evenly spaced on a circle of radius 0.8 about
 * the origin, the first at (0.8, 0). The class of a point is its Gaussian.
 */
final class GaussiansDataset implements Dataset, Points.Law {
  private static final double RADIUS = 0.8;

  private final Config config;

  @Inject
  GaussiansDataset(Config config) {
    this.config = config;
  }

  @Override
  public int classes() {
    return config.modes;
  }

  @Override
  public void draw(int label, long key, double[] xy) {
    double angle = 2 * Math.PI * label / config.modes;
    float[] z = new float[2];
    CounterRandom.normals(CounterRandom.key(key, 1), z, 0, 2);
    xy[0] = RADIUS * Math.cos(angle) + config.std * z[0];
    xy[1] = RADIUS * Math.sin(angle) + config.std * z[1];
  }

  @Override
  public Shape shape() {
    return new Shape(2, 1, 1, classes());
  }

  @Override
  public Examples open(Assets assets) {
    return new Points(config.samples, config.seed, "gaussians", config, this);
  }

  @About("Equal Gaussians on a circle of radius 0.8.")
  record Config(
      @Key(doc = "Number of Gaussians.", or = "8", min = 1, max = 1000) int modes,
      @Key(doc = "Standard deviation of each.", or = "0.05", min = 0) double std,
      @Key(doc = "Number of examples.", or = "50000", min = 1, max = 2147483647) int samples,
      @Key(doc = "Seed of the examples, apart from the experiment's.", or = "0") long seed) {}
}
