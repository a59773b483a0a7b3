package org.langevin.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

class OperationCasesTest {
  /** SameDiff's names of all that {@link Graph} and the allowed methods of SDVariable emit. */
  private static final String LANGUAGE =
      "ClipByValue abs add add_scalar avgpool2d cast concat conv2d cos div_scalar"
          + " divide erf exp expm1 floor gather greater_equal identity langevin_group_norm"
          + " langevin_layer_norm langevin_stop_gradient log log1p matmul maximum maxpool2d"
          + " minimum mul_scalar multiply neg onehot pad permute pow rdiv_scalar reduce_mean"
          + " reduce_sum relu reshape reversedivide reversesubtract rsub_scalar sigmoid sin"
          + " softmax softplus split sqrt square sub_scalar subtract swish tanh upsampling2d";

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void theTableReachesEveryOperationOfTheLanguage(DataType real) {
    Set<String> reached = new TreeSet<>();
    for (OperationCase operation : OperationCases.all()) {
      Graph g = new Graph(real);
      SDVariable[] inputs = new SDVariable[operation.inputs().size()];
      for (int i = 0; i < inputs.length; i++) {
        long[] shape = operation.inputs().get(i).shape();
        inputs[i] = g.parameter(operation.names().get(i), Init.zeros(), shape);
      }
      operation.build().apply(g, inputs);
      reached.addAll(g.operations());
    }
    assertThat(reached).containsExactlyInAnyOrder(LANGUAGE.split(" ", -1));
  }
}
