package org.langevin.objectives;

import org.langevin.spi.Preconditioner;
import org.langevin.spi.config.Problems;

/** Which objectives go with which preconditioners. */
final class Preconditioning {
  private Preconditioning() {}

  /** Refuses an objective that trains a denoiser, but is given none. */
  static void required(String objective, Preconditioner preconditioner, Problems problems) {
    if (preconditioner.none()) {
      problems.add(
          "type",
          "objective '"
              + objective
              + "' trains a preconditioned denoiser and needs a preconditioner other than none,"
              + " such as edm");
    }
  }

  /** Refuses an objective that reads the network's output itself, but is given a denoiser. */
  static void refused(String objective, Preconditioner preconditioner, Problems problems) {
    if (!preconditioner.none()) {
      problems.add(
          "type",
          "objective '"
              + objective
              + "' says what the network's own output means, which a preconditioner would change:"
              + " set preconditioner = none, or use objective edm");
    }
  }
}
