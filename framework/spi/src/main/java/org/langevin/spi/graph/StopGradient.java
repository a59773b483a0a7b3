package org.langevin.spi.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Its input x, of any shape, through which no gradient passes. */
public final class StopGradient extends OwnOperation {
  /** For SameDiff's own cloning only. */
  public StopGradient() {}

  StopGradient(SameDiff sd, SDVariable x) {
    super(sd, x);
  }

  @Override
  public String opName() {
    return "langevin_stop_gradient";
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return List.of(sameDiff.zerosLike(arg()));
  }
}
