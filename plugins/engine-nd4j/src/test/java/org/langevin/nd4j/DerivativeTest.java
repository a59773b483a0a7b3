package org.langevin.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

class DerivativeTest {
  @Test
  void whatLiesBetweenIsComputedOnceForAllGradientsAndOutputs() {
    Graph g = new Graph();
    SDVariable x = g.input("x", DataType.FLOAT, -1, 2, 4, 4);
    SDVariable y = g.conv2d(x, 2, 2, 3, 1, 1, Init.fanIn(18));
    SDVariable[] gradients = g.gradient(g.square(y), x, y);
    g.output("result", y.add(gradients[0]).add(gradients[1]));
    Derivative derivative = Derivative.of(g.sameDiff(), List.of("result"));
    Plan plan = new Plan(derivative.graph(), derivative.values(), List.of("result"));
    assertThat(plan.nodes()).filteredOn(n -> n.kind().equals("conv2d")).hasSize(1);
    assertThat(plan.nodes()).filteredOn(n -> n.kind().equals("conv2d_bp")).hasSize(1);
  }

  @Test
  void onlyWhatLeadsFromTheTrainedParametersToTheLossIsDifferentiated() {
    Graph g = new Graph();
    SDVariable x = g.input("x", DataType.FLOAT, -1, 2, 4, 4);
    SDVariable student = g.at("net").conv2d(x, 2, 2, 3, 1, 1, Init.fanIn(18));
    SDVariable teacher =
        g.teacher("ema").at("net").conv2d(g.exp(student), 2, 2, 3, 1, 1, Init.fanIn(18));
    g.output("loss", g.meanPerExample(g.square(student.sub(g.stopGradient(teacher)))));
    Derivative derivative = Derivative.of(g.sameDiff(), List.of("loss"));
    Collection<SDVariable> gradients =
        derivative
            .gradients("loss", derivative.seed("seed", "loss"), List.of("net.weight"))
            .values();
    List<String> outputs = gradients.stream().map(SDVariable::name).toList();
    Plan plan = new Plan(derivative.graph(), derivative.values(), outputs);
    assertThat(outputs).hasSize(1);
    assertThat(plan.nodes()).filteredOn(n -> n.kind().equals("conv2d")).hasSize(2);
    assertThat(plan.nodes()).filteredOn(n -> n.kind().equals("conv2d_bp")).hasSize(1);
  }
}
