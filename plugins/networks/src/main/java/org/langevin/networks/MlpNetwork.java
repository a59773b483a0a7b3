package org.langevin.networks;

import jakarta.inject.Inject;
import org.langevin.spi.Condition;
import org.langevin.spi.Network;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Residual layers on the flattened example, for points in the plane:
 *
 * <pre>
 *   e = SiLU(time_embedding(sinusoids of the label)) + class_embedding
 *                                                   + SiLU(until_embedding(likewise)), if there
 *   h = in(x)
 *   h = h + fc2(drop(SiLU(fc1(SiLU(h)) + time(e))))     for each layer
 *   y = out(SiLU(h))
 * </pre>
 *
 * <p>Parameters, w being the width and d, d' the values of an example and of a result: {@code in}
 * [w, d], {@code time_embedding} and {@code until_embedding} [w, w], {@code class_embedding.weight}
 * [classes, w], {@code layers.i.fc1}, {@code layers.i.time} and {@code layers.i.fc2} [w, w], {@code
 * out} [d', w]. The layers fc2 and out start at zero, so that a layer starts as the identity; the
 * others as in PyTorch.
 */
final class MlpNetwork implements Network {
  private final Config c;

  @Inject
  MlpNetwork(Config config) {
    this.c = config;
  }

  @Override
  public SDVariable build(Graph g, Shape shape, int outputs, SDVariable x, Condition condition) {
    SDVariable e = told(g, condition, shape.classes());
    int d = shape.length();
    int out = outputs * shape.height() * shape.width();
    SDVariable h = dense(g.at("in"), g.reshape(x, -1, d), d, c.width);
    for (int i = 0; i < c.layers; i++) {
      h = h.add(layer(g.at("layers." + i), h, e));
    }
    SDVariable y = g.at("out").dense(g.silu(h), c.width, out, Init.zeros());
    return g.reshape(y, -1, outputs, shape.height(), shape.width());
  }

  private SDVariable told(Graph g, Condition condition, int count) {
    SDVariable e = time(g.at("time_embedding"), condition.label());
    if (condition.until() != null) {
      e = e.add(time(g.at("until_embedding"), condition.until()));
    }
    if (condition.classes() != null) {
      SDVariable table =
          g.at("class_embedding").parameter("weight", new Init.Normal(1), count, c.width);
      e = e.add(g.embedding(table, condition.classes(), count));
    }
    return e;
  }

  private SDVariable time(Graph g, SDVariable label) {
    SDVariable features = Sinusoids.positional(g, label, c.width, 0, false);
    return g.silu(dense(g, features, c.width, c.width));
  }

  private SDVariable layer(Graph g, SDVariable h, SDVariable e) {
    SDVariable inner = dense(g.at("fc1"), g.silu(h), c.width, c.width);
    SDVariable shift = dense(g.at("time"), e, c.width, c.width);
    SDVariable kept = g.dropout(g.silu(inner.add(shift)), c.dropout, c.width);
    return g.at("fc2").dense(kept, c.width, c.width, Init.zeros());
  }

  private static SDVariable dense(Graph g, SDVariable x, int in, int out) {
    return g.dense(x, in, out, Init.fanIn(in));
  }

  @About("Residual dense layers, for points in the plane and other small examples.")
  record Config(
      @Key(doc = "Units of each layer, an even number.", or = "128", min = 2, max = 32768)
          int width,
      @Key(doc = "Residual layers.", or = "3", min = 1, max = 1000) int layers,
      @Key(
              doc = "Part of a layer's values that training drops in its middle.",
              or = "0",
              min = 0,
              max = 1,
              belowMax = true)
          double dropout)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (width % 2 != 0) {
        problems.add(
            "width", width + " is odd, but sines and cosines of the time need an even number");
      }
    }
  }
}
