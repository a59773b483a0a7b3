package org.langevin.spi.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016) as one node: y = gamma (x - mean) / sqrt(var +
 * epsilon) + beta, mean and (biased) variance over the last dimension. ND4J's own has an epsilon
 * that cannot be chosen.
 *
 * <p>Forward: inputs x [..., d], gamma [d], beta [d]; output [..., d]. Backward ({@link Gradient}):
 * the same inputs and dL/dy; outputs dL/dx, dL/dgamma, dL/dbeta.
 */
public class LayerNorm extends OwnOperation {
  /** For SameDiff's own cloning only. */
  public LayerNorm() {}

  LayerNorm(SameDiff sd, double epsilon, SDVariable... inputs) {
    super(sd, inputs);
    addTArgument(epsilon);
  }

  /** Added to the variance. */
  public final double epsilon() {
    return tArguments.get(0);
  }

  @Override
  public String opName() {
    return "langevin_layer_norm";
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return Arrays.asList(
        new Gradient(sameDiff, epsilon(), arg(0), arg(1), arg(2), gradients.get(0))
            .outputVariables());
  }

  /** The backward node of {@link LayerNorm}. */
  public static final class Gradient extends LayerNorm {
    /** For SameDiff's own cloning only. */
    public Gradient() {}

    Gradient(SameDiff sd, double epsilon, SDVariable... inputs) {
      super(sd, epsilon, inputs);
    }

    @Override
    public String opName() {
      return "langevin_layer_norm_bp";
    }

    @Override
    public int getNumOutputs() {
      return 3;
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
      throw new UnsupportedOperationException(
          "Second derivatives of layer normalisation are not available");
    }
  }
}
