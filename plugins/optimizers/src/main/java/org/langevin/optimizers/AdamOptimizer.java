package org.langevin.optimizers;

import jakarta.inject.Inject;
import org.langevin.spi.Optimizer;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.engine.Update;

/** Adam (Kingma and Ba 2015, algorithm 1); the formula stands at {@link Update.Adam}. */
final class AdamOptimizer implements Optimizer {
  private final Config c;

  @Inject
  AdamOptimizer(Config config) {
    this.c = config;
  }

  @Override
  public Update update() {
    return new Update.Adam(c.beta1, c.beta2, c.adamEpsilon, c.weightDecay, false);
  }

  @Override
  public double rate(long step, long steps) {
    return c.decay.rate(c.lr, c.warmup, step, steps);
  }

  @Override
  public double clipNorm() {
    return c.clip;
  }

  @About(
      value = "Adam; weight decay, if any, is an L2 term of the gradient.",
      paper = "Kingma and Ba 2015, algorithm 1")
  record Config(
      @Key(doc = "Learning rate after warm-up.", or = "2e-4", min = 0) double lr,
      @Key(
              doc = "Steps over which the rate rises from 0.",
              or = "0",
              min = 0,
              unit = "optimiser steps")
          long warmup,
      @Key(doc = "How the rate goes on after warm-up.", or = "constant") Decay decay,
      @Key(doc = "Gradients are scaled down to this global norm; 0 for never.", or = "1.0", min = 0)
          double clip,
      @Key(doc = "Decay of the gradient's mean.", or = "0.9", min = 0, max = 1, belowMax = true)
          double beta1,
      @Key(doc = "Decay of the gradient's square.", or = "0.999", min = 0, max = 1, belowMax = true)
          double beta2,
      @Key(
              doc = "Added to the root of the gradient's square.",
              or = "1e-8",
              min = 0,
              aboveMin = true)
          double adamEpsilon,
      @Key(doc = "Weight decay.", or = "0.0", min = 0) double weightDecay) {}
}
