package org.langevin.spi.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * Group normalisation (Wu and He 2018) as one node: y = gamma (x - mean) / sqrt(var + epsilon) +
 * beta, mean and (biased) variance over each group of channels and all positions. ND4J has no such
 * operation, and its composition from primitives takes half of a U-Net's step; so the node is
 * declared here and every engine executes it natively.
 *
 * <p>Forward: inputs x [n, c, h, w], gamma [c], beta [c]; output [n, c, h, w]. Backward ({@link
 * Gradient}): the same inputs and dL/dy; outputs dL/dx, dL/dgamma, dL/dbeta.
 */
public class GroupNorm extends DynamicCustomOp {
  /** For SameDiff's own cloning only. */
  public GroupNorm() {}

  GroupNorm(SameDiff sd, int groups, double epsilon, SDVariable... inputs) {
    super(null, sd, inputs);
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
  public long opHash() {
    return opName().hashCode();
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
    List<DataType> types = new ArrayList<>();
    for (int i = 0; i < getNumOutputs(); i++) {
      types.add(inputs.get(0));
    }
    return types;
  }

  @Override
  public List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
    List<LongShapeDescriptor> shapes = new ArrayList<>();
    for (INDArray input : context.getInputArrays().subList(0, getNumOutputs())) {
      shapes.add(LongShapeDescriptor.fromShape(input.shape(), input.dataType()));
    }
    return shapes;
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return Arrays.asList(
        new Gradient(sameDiff, groups(), epsilon(), arg(0), arg(1), arg(2), gradients.get(0))
            .outputVariables());
  }

  @Override
  public Map<String, Object> propertiesForFunction() {
    return new LinkedHashMap<>();
  }

  @Override
  public void setPropertiesForFunction(Map<String, Object> properties) {
    // All of the configuration is in the integer and floating-point arguments.
  }

  @Override
  public void configureFromArguments() {
    // Likewise.
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
