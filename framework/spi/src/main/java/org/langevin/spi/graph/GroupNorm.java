package org.langevin.spi.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Group normalisation (Wu and He 2018) as one node: y = gamma (x - mean) / sqrt(var + epsilon) +
 * beta, mean and (biased) variance over each group of channels and all positions. ND4J has no such
 * operation, and its composition from primitives takes half of a U-Net's step; so the node is
 * declared here and every engine executes it natively.
 *
 * <p>Forward: inputs x [n, c, h, w], gamma [c], beta [c]; output [n, c, h, w]. Backward ({@link
 * Gradient}): the same inputs and dL/dy; outputs dL/dx, dL/dgamma, dL/dbeta.
 */
public class GroupNorm extends OwnOperation {
  /** For SameDiff's own cloning only. */
  public GroupNorm() {}

  GroupNorm(SameDiff sd, int groups, double epsilon, SDVariable... inputs) {
    super(sd, inputs);
    addIArgument(groups);
    addTArgument(epsilon);
  }

  /** Number of channel groups. */
  public final int groups() {
    return iArguments.get(0).intValue();
  }

  /** Added to the variance. */
  public final double epsilon() {
    return tArguments.get(0);
  }

  @Override
  public String opName() {
    return "langevin_group_norm";
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return Arrays.asList(
        new Gradient(sameDiff, groups(), epsilon(), arg(0), arg(1), arg(2), gradients.get(0))
            .outputVariables());
  }

  /** The backward node of {@link GroupNorm}. */
  public static final class Gradient extends GroupNorm {
    /** For SameDiff's own cloning only. */
    public Gradient() {}

    Gradient(SameDiff sd, int groups, double epsilon, SDVariable... inputs) {
      super(sd, groups, epsilon, inputs);
    }

    @Override
    public String opName() {
      return "langevin_group_norm_bp";
    }

    @Override
    public int getNumOutputs() {
      return 3;
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
      throw new UnsupportedOperationException(
          "Second derivatives of group normalisation are not available");
    }
  }
}
