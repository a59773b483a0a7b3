package org.langevin.runner.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/** Bytes counted by hand, of images of 16 float32 values: 64 bytes for each channel. */
class FootprintTest {
  private static SDVariable image(Graph g) {
    return g.input("x", g.real(), -1, 1, 4, 4);
  }

  private static SDVariable conv(Graph g, SDVariable x, int in, int out) {
    return g.at("conv" + in).conv2d(x, in, out, 3, 1, 1, Init.fanIn(9));
  }

  @Test
  void valuesCountFromWhereTheyAriseToTheirLastUse() {
    Graph g = new Graph();
    SDVariable x = image(g);
    SDVariable a = g.exp(x); // x a
    SDVariable b = g.exp(a); // x a b, then a is done with
    g.output("y", g.exp(b)); // x b y
    assertThat(Footprint.ofEvaluation(g, List.of("y"), 5)).isEqualTo(3 * 64 * 5);
    g.output("z", g.exp(b).add(a)); // x a b e
    assertThat(Footprint.ofEvaluation(g, List.of("z"), 5)).isEqualTo(4 * 64 * 5);
  }

  @Test
  void namesAndShapesOfTheSameValuesTakeNothing() {
    Graph g = new Graph();
    SDVariable rows = g.reshape(g.stopGradient(image(g)), -1, 16);
    g.output("y", g.real(rows));
    assertThat(Footprint.ofEvaluation(g, List.of("y"), 7)).isEqualTo(64 * 7);
  }

  @Test
  void convolutionsNeedCopiesOfWhatTheyReadAndWriteButNotOfTheirWeights() {
    Graph g = new Graph();
    SDVariable a = conv(g, image(g), 1, 2); // x, a of two channels
    g.output("y", conv(g, a, 2, 3)); // x a y, and copies of a and y
    assertThat(Footprint.ofEvaluation(g, List.of("y"), 1)).isEqualTo((1 + 2 + 3 + 2 + 3) * 64);
  }

  @Test
  void gradientsKeepWhatTheyAreMadeFrom() {
    Graph plain = new Graph();
    SDVariable x = image(plain);
    plain.output("y", plain.exp(plain.exp(plain.exp(plain.exp(x)))));
    assertThat(Footprint.ofEvaluation(plain, List.of("y"), 1)).isEqualTo(3 * 64);

    Graph g = new Graph();
    x = image(g);
    SDVariable y = g.exp(g.exp(g.exp(g.exp(x))));
    g.output("y", g.gradient(y, x)[0]);
    long forward = 3 * 64;
    long kept = (1 + 4) * 64; // x and the powers
    long gradient = 64;
    assertThat(Footprint.ofEvaluation(g, List.of("y"), 1)).isEqualTo(kept + gradient + forward);
  }

  @Test
  void linearOperationsKeepNothingForTheirGradient() {
    Graph g = new Graph();
    SDVariable x = image(g);
    SDVariable sum = x.add(1).add(x.mul(2)).sub(3).neg();
    g.output("y", g.gradient(sum, x)[0]);
    Graph again = new Graph();
    SDVariable other = image(again);
    again.output("y", other.add(1).add(other.mul(2)).sub(3).neg());
    long forward = Footprint.ofEvaluation(again, List.of("y"), 1);
    assertThat(Footprint.ofEvaluation(g, List.of("y"), 1)).isLessThanOrEqualTo(2 * forward);
  }

  @Test
  void trainingTakesMoreThanEvaluationAndGrowsWithTheBatch() {
    Graph g = Graph.training();
    SDVariable h = image(g);
    for (int i = 0; i < 6; i++) {
      h = g.at("layer" + i).conv2d(g.silu(h), i == 0 ? 1 : 4, 4, 3, 1, 1, Init.fanIn(9));
    }
    g.output("loss", g.meanPerExample(g.square(h)));
    long evaluation = Footprint.ofEvaluation(g, List.of("loss"), 8);
    long training = Footprint.ofTraining(g, "loss", 8);
    long activations = 8 * (2 * 64 + 11 * 4 * 64); // what silu, convolution and square have read
    assertThat(training).isBetween(activations, activations + 2 * evaluation);
    assertThat(Footprint.ofTraining(g, "loss", 16)).isEqualTo(2 * training);
  }
}
