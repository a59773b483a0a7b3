package org.langevin.spi.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

class GraphTest {
  @Test
  void dropoutIsNothingInEvaluationAndAtTheRateZero() {
    for (Graph g : new Graph[] {new Graph(), Graph.training().evaluating().at("a")}) {
      SDVariable x = g.input("x", DataType.FLOAT, -1, 4);
      assertThat(g.dropout(x, 0.5, 4)).isSameAs(x);
      assertThat(g.masks()).isEmpty();
    }
    Graph g = Graph.training();
    SDVariable x = g.input("x", DataType.FLOAT, -1, 4);
    assertThat(g.dropout(x, 0, 4)).isSameAs(x);
  }

  @Test
  void eachScopeAsksForItsMaskOnce() {
    Graph g = Graph.training(DataType.DOUBLE);
    SDVariable x = g.input("x", DataType.DOUBLE, -1, 4, 2, 2);
    for (int build = 0; build < 2; build++) {
      g.at("up").at("0").dropout(x, 0.1, 4, 2, 2);
      g.at("up").at("1").dropout(x, 0.2, 4, 1, 1);
      g.teacher("ema").at("up").at("0").dropout(x, 0.1, 4, 2, 2);
    }
    assertThat(g.masks()).extracting(Mask::name).containsExactly("dropout/up.0", "dropout/up.1");
    assertThat(g.masks()).extracting(Mask::rate).containsExactly(0.1, 0.2);
    SDVariable input = g.sameDiff().getVariable("dropout/up.1");
    assertThat(input.dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(input.placeholderShape()).containsExactly(-1, 4, 1, 1);
  }

  @Test
  void anotherMaskInTheSameScopeIsRefusedWithBoth() {
    Graph g = Graph.training().at("block");
    SDVariable x = g.input("x", DataType.FLOAT, -1, 4);
    g.dropout(x, 0.1, 4);
    assertThatThrownBy(() -> g.dropout(x, 0.2, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dropout/block")
        .hasMessageContaining("0.1")
        .hasMessageContaining("0.2");
    assertThatThrownBy(() -> g.dropout(x, 0.1, 2)).hasMessageContaining("[2]");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void ratesThatAreNoProbabilityBelowOneAreRefused(double rate) {
    Graph g = new Graph();
    SDVariable x = g.input("x", DataType.FLOAT, -1, 4);
    assertThatThrownBy(() -> g.dropout(x, rate, 4)).hasMessageContaining(String.valueOf(rate));
  }

  @Test
  void aTeachersParametersBearItsNameAndAreNotTrained() {
    Graph g = new Graph();
    SDVariable own = g.at("a").at("b").parameter("weight", Init.ones(), 2);
    SDVariable taught = g.teacher("ema").at("a").at("b").parameter("weight", Init.ones(), 2);
    SDVariable again = g.at("a").teacher("ema").at("b").parameter("weight", Init.ones(), 2);
    assertThat(own.name()).isEqualTo("a.b.weight");
    assertThat(taught.name()).isEqualTo("ema/a.b.weight");
    assertThat(again).isSameAs(taught);
    assertThat(g.parameters()).extracting(Parameter::trainable).containsExactly(true, false);
  }

  @Test
  void constantsAreNoParametersAndHaveOneNameAndShape() {
    Graph g = new Graph();
    SDVariable known = g.at("vgg").constant("weight", () -> new float[] {1, 2}, 2);
    assertThat(g.at("vgg").constant("weight", () -> new float[] {1, 2}, 2)).isSameAs(known);
    assertThat(g.constants()).containsOnlyKeys("vgg.weight");
    assertThat(g.parameters()).isEmpty();
    assertThatThrownBy(() -> g.constant("vgg.weight", () -> new float[] {1, 2}, 1, 2))
        .hasMessageContaining("[2]");
    g.parameter("own", Init.ones(), 2);
    assertThatThrownBy(() -> g.constant("own", () -> new float[] {1, 2}, 2))
        .hasMessageContaining("own");
  }

  @Test
  void aConstantOfTooFewValuesIsRefusedWhenItIsRead() {
    Constant constant = new Constant("c", new long[] {2, 3}, () -> new float[5]);
    assertThatThrownBy(constant::read).hasMessageContaining("[2, 3]").hasMessageContaining("5");
  }
}
