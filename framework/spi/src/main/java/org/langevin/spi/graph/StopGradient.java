package org.langevin.spi.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Its input x, of any shape, through which no gradient passes. */
public final class StopGradient extends OwnOperation {
  /** What engines know it by. */
  public static final String NAME = "langevin_stop_gradient";

  /** For SameDiff's own cloning only. */
  public StopGradient() {}

  StopGradient(SameDiff sd, SDVariable x) {
    super(sd, x);
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    throw new UnsupportedOperationException("No gradient passes here");
  }
}
