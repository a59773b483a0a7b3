package org.langevin.optimizers;

import jakarta.inject.Inject;
import org.langevin.spi.Optimizer;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.engine.Update;

/** Rectified Adam (Liu et al. 2020, algorithm 2); the formula stands at {@link Update.RAdam}. */
final class RadamOptimizer implements Optimizer {
  private final Config c;

  @Inject
  RadamOptimizer(Config config) {
    this.c = config;
  }

  @Override
  public Update update() {
    return new Update.RAdam(c.beta1, c.beta2, c.adamEpsilon, c.weightDecay, c.decoupled);
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
      value = "Adam that takes plain steps until it knows the gradient's variance.",
      paper = "Liu et al. 2020, algorithm 2")
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
      @Key(doc = "Weight decay.", or = "0.0", min = 0) double weightDecay,
      @Key(doc = "Whether weight decay stays out of the gradient, as in AdamW.", or = "false")
          boolean decoupled) {}
}
