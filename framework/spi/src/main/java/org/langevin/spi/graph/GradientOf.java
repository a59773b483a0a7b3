package org.langevin.spi.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The gradient of the sum of a value with respect to others, as one node: inputs y and x_1, x_2,
 * ...; outputs d(sum y)/dx_i, shaped like x_i, through all ways on which y depends on it. Itself it
 * has no gradient.
 */
public final class GradientOf extends OwnOperation {
  /** What engines know it by. */
  public static final String NAME = "langevin_gradient";

  /** For SameDiff's own cloning only. */
  public GradientOf() {}

  GradientOf(SameDiff sd, SDVariable of, SDVariable... wrt) {
    super(sd, joined(of, wrt));
    addIArgument(wrt.length);
  }

  private static SDVariable[] joined(SDVariable of, SDVariable... wrt) {
    List<SDVariable> inputs = new ArrayList<>(List.of(of));
    inputs.addAll(Arrays.asList(wrt));
    return inputs.toArray(new SDVariable[0]);
  }

  @Override
  public String opName() {
    return NAME;
  }

  @Override
  public int getNumOutputs() {
    return iArguments.get(0).intValue();
  }

  @Override
  int typedLike(int i) {
    return i + 1;
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    throw new UnsupportedOperationException("Second derivatives are not available");
  }
}
