package org.langevin.samplers;

import java.util.Arrays;
import java.util.Map;
import org.langevin.spi.Sampler.Curve;
import org.langevin.spi.Sampler.Inputs;
import org.langevin.spi.Sampler.Sampling;
import org.langevin.spi.Sampler.State;
import org.langevin.spi.Sampler.Step;
import org.langevin.spi.Schedule.Marginal;

/**
 * The noise levels that a sampler visits, from noise to data.
 *
 * @param t falling times; time 0 is the data themselves
 * @param at coefficients there, alpha = 1 and sigma = 0 at time 0
 */
record Levels(double[] t, Curve at) {
  private static final double MOST_NOISE = 1e6;

  /** After so many, a time is known to 1e-19 of the horizon. */
  private static final int HALVINGS = 64;

  /** Asks for the coefficients of some falling times. */
  static Levels of(Sampling sampling, double... t) {
    Curve at = sampling.marginals(t);
    int last = t.length - 1;
    if (t[last] == 0) {
      // a process may stop short of the data, with sigma(0) > 0; a sampler's last step does not
      at.alpha()[last] = 1;
      at.sigma()[last] = 0;
    }
    return new Levels(t, at);
  }

  /** Number of steps between the levels. */
  int steps() {
    return t.length - 1;
  }

  /** Noise-to-signal ratio of level {@code i}: the sigma of Karras et al. 2022. */
  double ratio(int i) {
    return at.sigma()[i] / at.alpha()[i];
  }

  /** Whether level {@code i} counts as noise without signal, at which there is no ratio. */
  boolean pureNoise(int i) {
    return !(ratio(i) < MOST_NOISE);
  }

  /** The numbers of step {@code i}, from level i (t, alpha, sigma) to the next (s, ...). */
  Map<String, Double> step(int i) {
    return Map.of(
        "t", t[i],
        "alpha-t", at.alpha()[i],
        "sigma-t", at.sigma()[i],
        "s", t[i + 1],
        "alpha-s", at.alpha()[i + 1],
        "sigma-s", at.sigma()[i + 1]);
  }

  /** Takes a state through all levels; a step to the data is another than those before. */
  State walk(State noise, Step step, Step last) {
    State x = noise;
    for (int i = 0; i < steps(); i++) {
      x = (t[i + 1] > 0 ? step : last).apply(x, step(i));
    }
    return x;
  }

  /** Coefficients at the start of a step, of numbers given by {@link #step}. */
  static Marginal at(Inputs in) {
    return new Marginal(in.scalar("alpha-t"), in.scalar("sigma-t"));
  }

  /** Coefficients at the end of a step, of numbers given by {@link #step}. */
  static Marginal next(Inputs in) {
    return new Marginal(in.scalar("alpha-s"), in.scalar("sigma-s"));
  }

  /**
   * Times at which the noise-to-signal ratio has given values, by bisection: it rises with time in
   * every process, learned ones included.
   *
   * @param from a time at which it is below all of them
   * @param to a time at which it is above all of them
   */
  static double[] times(Sampling sampling, double[] ratios, double from, double to) {
    double[] low = new double[ratios.length];
    double[] high = new double[ratios.length];
    double[] middle = new double[ratios.length];
    Arrays.fill(low, from);
    Arrays.fill(high, to);
    for (int halved = 0; halved < HALVINGS; halved++) {
      for (int i = 0; i < middle.length; i++) {
        middle[i] = (low[i] + high[i]) / 2;
      }
      Curve at = sampling.marginals(middle);
      for (int i = 0; i < middle.length; i++) {
        if (at.sigma()[i] < ratios[i] * at.alpha()[i]) {
          low[i] = middle[i];
        } else {
          high[i] = middle[i];
        }
      }
    }
    return high;
  }
}
