package org.langevin.spi.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * An operation that ND4J lacks: it is declared as a node, and every engine executes it natively.
 * All of its configuration is in its integer and floating-point arguments, for SameDiff copies
 * operations by these; and subclasses have an empty constructor, for the same reason.
 */
abstract class OwnOperation extends DynamicCustomOp {
  OwnOperation() {}

  OwnOperation(SameDiff sd, SDVariable... inputs) {
    super(null, sd, inputs);
  }

  /** The input that has the type of output {@code i}. */
  int typedLike(int i) {
    return i;
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
      types.add(inputs.get(typedLike(i)));
    }
    return types;
  }

  @Override
  public Map<String, Object> propertiesForFunction() {
    return new LinkedHashMap<>();
  }

  @Override
  public void setPropertiesForFunction(Map<String, Object> properties) {
    // There are arguments only.
  }

  @Override
  public void configureFromArguments() {
    // Likewise.
  }
}
