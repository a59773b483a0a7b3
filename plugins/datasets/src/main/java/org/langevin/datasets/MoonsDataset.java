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
 * Two interleaved half circles with Gaussian noise: scikit-learn's make_moons, whose unit circles
 * span [-1, 2] x [-0.5, 1], moved and scaled by 2/3 to [-1, 1] x [-0.5, 0.5]. The class of a point
 * is its half circle.
 */
final class MoonsDataset implements Dataset, Points.Law {
  private static final double SCALE = 2.0 / 3;

  private final Config config;

  @Inject
  MoonsDataset(Config config) {
    this.config = config;
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public void draw(int label, long key, double[] xy) {
    double angle = Math.PI * CounterRandom.uniform(key, 1);
    double x = label == 0 ? Math.cos(angle) : 1 - Math.cos(angle);
    double y = label == 0 ? Math.sin(angle) : 0.5 - Math.sin(angle);
    float[] z = new float[2];
    CounterRandom.normals(CounterRandom.key(key, 1), z, 0, 2);
    xy[0] = SCALE * (x - 0.5) + config.noise * z[0];
    xy[1] = SCALE * (y - 0.25) + config.noise * z[1];
  }

  @Override
  public Shape shape() {
    return new Shape(2, 1, 1, classes());
  }

  @Override
  public Examples open(Assets assets) {
    return new Points(config.samples, config.seed, "moons", config, this);
  }

  @About("Two interleaved half circles.")
  record Config(
      @Key(doc = "Standard deviation around the curve.", or = "0.03", min = 0) double noise,
      @Key(doc = "Number of examples.", or = "50000", min = 1, max = 2147483647) int samples,
      @Key(doc = "Seed of the examples, apart from the experiment's.", or = "0") long seed) {}
}
