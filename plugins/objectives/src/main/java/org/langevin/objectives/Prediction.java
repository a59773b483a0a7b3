package org.langevin.objectives;

import org.langevin.spi.Estimate;
import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** What a network tells of a noisy image: see {@link Estimate} for the five forms. */
enum Prediction {
  EPS,
  X0,
  V,
  SCORE,
  VELOCITY;

  /** Refuses forms that tell nothing of the image where sampling begins. */
  void checkHorizon(Process process, Problems problems) {
    if ((this == EPS || this == SCORE) && process.family() == Family.INTERPOLATING) {
      problems.add(
          "predict",
          "eps and score tell nothing of the image at the horizon, where this process has no signal"
              + " left and the first step starts: use v, x0 or velocity");
    }
  }

  /** This form of what is known about x_t. */
  SDVariable of(Estimate estimate, Moment m) {
    return switch (this) {
      case EPS -> estimate.eps();
      case X0 -> estimate.x0();
      case V -> estimate.v();
      case SCORE -> estimate.score();
      case VELOCITY -> estimate.velocity(m.rate());
    };
  }

  /** The estimate of a network that tells this form, one evaluation. */
  Estimate estimate(NetworkCall network, SDVariable xt, Moment m) {
    return read(xt, m, network.call(xt, m.label()));
  }

  /** Reads a network's output at x_t. */
  Estimate read(SDVariable xt, Moment m, SDVariable output) {
    Graph g = m.g();
    return switch (this) {
      case EPS -> Estimate.ofEps(g, xt, m.at(), output);
      case X0 -> Estimate.ofX0(g, xt, m.at(), output);
      case V -> Estimate.ofV(g, xt, m.at(), output);
      case SCORE -> Estimate.ofScore(g, xt, m.at(), output);
      case VELOCITY -> Estimate.ofVelocity(g, xt, m.at(), m.rate(), output);
    };
  }

  /**
   * The weight of this form's squared error that equals a weight of the squared error of x0. At a
   * given x_t the definitions above make the error of x0 so many times that of
   *
   * <pre>
   *   eps       sigma / alpha
   *   v         sigma / (alpha^2 + sigma^2)
   *   score     sigma^2 / alpha
   *   velocity  sigma / (alpha sigma' - sigma alpha')
   * </pre>
   *
   * @param ofX0 weight of the squared error of x0, float64 [n]
   */
  SDVariable weight(SDVariable ofX0, Moment m) {
    Graph g = m.g();
    SDVariable alpha = m.at().alpha();
    SDVariable sigma = m.at().sigma();
    return switch (this) {
      case X0 -> ofX0;
      case EPS -> ofX0.mul(g.square(sigma.div(alpha)));
      case V -> ofX0.mul(g.square(sigma.div(g.square(alpha).add(g.square(sigma)))));
      case SCORE -> ofX0.mul(g.square(g.square(sigma).div(alpha)));
      case VELOCITY -> {
        Marginal rate = m.rate();
        SDVariable det = alpha.mul(rate.sigma()).sub(sigma.mul(rate.alpha()));
        yield ofX0.mul(g.square(sigma.div(det)));
      }
    };
  }
}
