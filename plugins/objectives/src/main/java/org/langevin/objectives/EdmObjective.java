package org.langevin.objectives;

import jakarta.inject.Inject;
import org.langevin.spi.Estimate;
import org.langevin.spi.Loss;
import org.langevin.spi.Objective;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Training of a preconditioned denoiser D (Karras et al. 2022, equations 2 and 8, table 1):
 *
 * <pre>
 *   ln sigma ~ N(p-mean, p-std^2)
 *   loss = distance(D(x0 + sigma eps; sigma), x0) / cOut(sigma)^2
 * </pre>
 *
 * With the preconditioner edm the weight is (sigma^2 + sigmaData^2) / (sigma sigmaData)^2; with vp
 * and ve it is 1 / sigma^2, and {@code noise = process} on these processes makes the table's first
 * two columns. p-mean -0.4 and p-std 1 are those of EDM2 (Karras et al. 2024), whose learned
 * uncertainty weight is left out.
 *
 * <p>The denoiser lives in EDM's frame, so noise levels drawn there serve any process. Unlike the
 * public code's, the loss is the mean over pixels, not the sum.
 */
final class EdmObjective implements Objective, Checked {
  private final Config config;
  private final Process process;
  private final Preconditioner preconditioner;
  private final Loss loss;

  @Inject
  EdmObjective(Config config, Process process, Preconditioner preconditioner, Loss loss) {
    this.config = config;
    this.process = process;
    this.preconditioner = preconditioner;
    this.loss = loss;
  }

  @Override
  public void check(Problems problems) {
    Preconditioning.required("edm", preconditioner, problems);
  }

  @Override
  public SDVariable loss(Training training) {
    Graph g = training.graph();
    Marginal at = level(training);
    Estimate truth = Estimate.truth(g, at, training.x0(), training.normal("noise"));
    SDVariable denoised = preconditioner.denoised(g, training.network(), truth.xt(), at);
    SDVariable cOut = preconditioner.at(g, at.sigma().div(at.alpha())).cOut();
    SDVariable weight = g.square(cOut).rdiv(1);
    return loss.distance(g, denoised, truth.x0()).mul(g.real(weight));
  }

  private Marginal level(Training training) {
    Graph g = training.graph();
    return switch (config.noise) {
      case LOG_NORMAL -> logNormal(g, training.gaussian("level"), config.pMean, config.pStd);
      case PROCESS -> Moment.drawn(g, process, training.uniform("time")).at();
    };
  }

  /** In EDM's frame: alpha = 1, ln sigma = mean + std z. */
  static Marginal logNormal(Graph g, SDVariable z, double mean, double std) {
    SDVariable sigma = g.exp(z.mul(std).add(mean));
    return new Marginal(g.table(1), sigma);
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    Marginal at = process.marginal(g, t);
    return Estimate.ofX0(g, xt, at, preconditioner.denoised(g, network, xt, at));
  }

  /** The law of noise levels in training. */
  enum Noise {
    /** ln sigma is normal. */
    LOG_NORMAL,
    /** That of the process's training times. */
    PROCESS
  }

  @About(
      value = "A preconditioned denoiser, each noise level weighted by 1 / c_out^2.",
      paper = "Karras et al. 2022, equation 8 and table 1")
  record Config(
      @Key(doc = "Law of noise levels; process is that of the process's times.", or = "log-normal")
          Noise noise,
      @Key(doc = "Mean of ln sigma.", or = "-1.2") double pMean,
      @Key(doc = "Standard deviation of ln sigma.", or = "1.2", min = 0, aboveMin = true)
          double pStd) {}
}
