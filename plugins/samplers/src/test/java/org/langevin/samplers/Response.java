package org.langevin.samplers;

import java.util.HashMap;
import java.util.Map;
import org.langevin.spi.Sampler;
import org.langevin.spi.engine.Session;
import org.langevin.testkit.oracle.GaussianMixture;

/**
 * The exact law of what a sampler makes of normal data. The exact denoiser is then affine, and so
 * is every step, so that a sample is mean + sum_j a_j z_j for the normals z_j that are drawn. A
 * batch in which one image has z = 0 and each other one z_j = 1 shows them all: no Monte Carlo.
 *
 * @param mean of the samples
 * @param variance of the samples
 */
record Response(double mean, double variance) {
  /**
   * Runs a sampler.
   *
   * @param draws how often the sampler draws each of its noises, by name
   */
  static Response of(
      Session session,
      Sampler sampler,
      TestProcess process,
      GaussianMixture normal,
      Map<String, Integer> draws) {
    int size = 2 + draws.values().stream().mapToInt(Integer::intValue).sum();
    double[] prior = new double[size];
    prior[1] = process.priorScale();
    Map<String, double[]> noises = new HashMap<>();
    int next = 2;
    for (Map.Entry<String, Integer> noise : draws.entrySet()) {
      double[] z = new double[noise.getValue() * size];
      for (int draw = 0; draw < noise.getValue(); draw++) {
        z[draw * size + next++] = 1;
      }
      noises.put(noise.getKey(), z);
    }
    RecordedSampling sampling =
        new RecordedSampling(
            session, process, normal.denoiser(process), new long[] {size, 1, 1, 1}, prior, noises);
    sampler.sample(sampling);
    double[] x = sampling.states.get(sampling.states.size() - 1);
    double variance = 0;
    for (int j = 1; j < size; j++) {
      variance += (x[j] - x[0]) * (x[j] - x[0]);
    }
    return new Response(x[0], variance);
  }
}
