package org.langevin.objectives;

import org.langevin.spi.Estimate;
import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The consistency function f (Song et al. 2023, equation 5): a preconditioned denoiser that is the
 * identity at the smallest time.
 */
final class Consistency {
  private Consistency() {}

  /** f(x_t, t). */
  static SDVariable function(
      Preconditioner preconditioner, NetworkCall network, SDVariable xt, Moment m) {
    return preconditioner.denoised(m.g(), network, xt, m.at());
  }

  /** What f says of x_t as an estimate: its x0 is the end of the path, not the mean. */
  static Estimate estimate(
      Graph g,
      Process process,
      Preconditioner preconditioner,
      NetworkCall network,
      SDVariable xt,
      SDVariable t) {
    Moment m = Moment.of(g, process, t);
    return Estimate.ofX0(g, xt, m.at(), function(preconditioner, network, xt, m));
  }

  /** Rules of the objectives that train f. */
  static void check(
      String objective, Process process, Preconditioner preconditioner, Problems problems) {
    Preconditioning.required(objective, preconditioner, problems);
    if (process.family() != Family.VARIANCE_EXPLODING || process.discrete()) {
      problems.add(
          "type",
          "objective '"
              + objective
              + "' follows paths whose time is the noise level and needs process edm");
    }
    if (!preconditioner.none() && preconditioner.boundary() != process.tMin()) {
      problems.add(
          "type",
          "objective '"
              + objective
              + "' needs f to be the identity at the process's smallest time "
              + process.tMin()
              + ", but the preconditioner's boundary is at "
              + preconditioner.boundary()
              + ": use preconditioner consistency with the same sigma-min");
    }
  }
}
