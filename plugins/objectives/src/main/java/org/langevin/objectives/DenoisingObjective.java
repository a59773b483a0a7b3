package org.langevin.objectives;

import jakarta.inject.Inject;
import org.langevin.spi.Estimate;
import org.langevin.spi.Loss;
import org.langevin.spi.Objective;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Denoising (Ho et al. 2020, algorithm 1 and equation 14): draw t and eps, make x_t = alpha x0 +
 * sigma eps, and let the network tell eps, x0, v = alpha eps - sigma x0 (Salimans and Ho 2022), the
 * score -eps / sigma or the velocity alpha' x0 + sigma' eps from x_t.
 *
 * <pre>
 *   eps                              L_simple, averaged (not summed) over pixels
 *   score, weighting snr             ||sigma score + eps||^2, denoising score matching with lambda
 *                                    = sigma^2 (Song et al. 2021, equation 7): L_simple again
 *   score, weighting likelihood      the same with lambda = g^2
 * </pre>
 *
 * So the continuous losses of score_sde for VP, sub-VP and VE are this objective on those
 * processes. Its models divide the network's output by sigma to reach the score, as predict = eps
 * does (but for the sign, in VE); predict = score takes the output itself.
 *
 * <p>With {@code variance = learned} the network also tells the reverse steps' variance in a second
 * half of its channels, and L_hybrid = L_simple + vlb-weight L_vlb (Nichol and Dhariwal 2021,
 * equation 16): see {@link LearnedVariance}. Its f is (output + 1) / 2.
 */
final class DenoisingObjective implements Objective, Checked {
  private final Config config;
  private final Process process;
  private final Preconditioner preconditioner;
  private final Loss loss;
  private final Weighting weighting;

  @Inject
  DenoisingObjective(Config config, Process process, Preconditioner preconditioner, Loss loss) {
    this.config = config;
    this.process = process;
    this.preconditioner = preconditioner;
    this.loss = loss;
    this.weighting =
        new Weighting(config.weighting, config.minSnrGamma, config.p2K, config.p2Gamma);
  }

  @Override
  public void check(Problems problems) {
    Preconditioning.refused("denoising", preconditioner, problems);
    boolean steps = process.discrete() && process.family() == Family.VARIANCE_PRESERVING;
    if (config.variance == Variance.LEARNED && !steps) {
      problems.add(
          "variance",
          "learned is the variance of whole reverse steps and needs a discrete"
              + " variance-preserving process, such as ddpm");
    }
    config.predict.checkHorizon(process, problems);
  }

  @Override
  public int outputs(int channels) {
    return config.variance == Variance.LEARNED ? 2 * channels : channels;
  }

  @Override
  public SDVariable loss(Training training) {
    Graph g = training.graph();
    Moment m = Moment.drawn(g, process, training.uniform("time"));
    Estimate truth = m.truth(training.x0(), training.normal("noise"));
    SDVariable[] output = outputs(g, training.network().call(truth.xt(), m.label()));
    SDVariable distance = loss.distance(g, output[0], config.predict.of(truth, m));
    SDVariable simple = weighting.weigh(distance, config.predict, m);
    if (config.variance == Variance.FIXED) {
      return simple;
    }
    Estimate estimate = config.predict.read(truth.xt(), m, output[0]);
    SDVariable vlb = LearnedVariance.bound(m, truth.x0(), estimate, fraction(output[1]));
    return simple.add(vlb.mul(config.vlbWeight));
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    Moment m = Moment.of(g, process, t);
    SDVariable[] output = outputs(g, network.call(xt, m.label()));
    Estimate estimate = config.predict.read(xt, m, output[0]);
    return config.variance == Variance.FIXED
        ? estimate
        : estimate.withVarianceFraction(fraction(output[1]));
  }

  /** What the network tells, then the variance if it tells it. */
  private SDVariable[] outputs(Graph g, SDVariable output) {
    return config.variance == Variance.FIXED ? new SDVariable[] {output} : g.split(output, 2, 1);
  }

  private static SDVariable fraction(SDVariable output) {
    return output.add(1).mul(0.5);
  }

  /** The reverse steps' variance. */
  enum Variance {
    /** Chosen by the sampler. */
    FIXED,
    /** Told by the network. */
    LEARNED
  }

  @About(
      value = "The network tells the noise, the clean image, v, the score or the velocity.",
      paper =
          "Ho et al. 2020, algorithm 1; Song et al. 2021, equation 7; Salimans and Ho 2022 for v;"
              + " Nichol and Dhariwal 2021 for learned variance")
  record Config(
      @Key(doc = "What the network tells.", or = "eps") Prediction predict,
      @Key(
              doc =
                  "How the squared error counts at each time; snr makes it that of eps, none that of"
                      + " what the network tells.",
              or = "none")
          Weighting.Rule weighting,
      @Key(doc = "Limit of min-snr.", or = "5", min = 0, aboveMin = true) double minSnrGamma,
      @Key(doc = "k of p2.", or = "1", min = 0, aboveMin = true) double p2K,
      @Key(doc = "Power of p2.", or = "1", min = 0) double p2Gamma,
      @Key(doc = "Variance of the reverse steps.", or = "fixed") Variance variance,
      @Key(
              doc = "Weight of the variational bound that teaches a learned variance.",
              or = "0.001",
              min = 0,
              unit = "per bit per dimension")
          double vlbWeight) {}
}
