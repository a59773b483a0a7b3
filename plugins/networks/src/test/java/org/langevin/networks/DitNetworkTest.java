package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.langevin.spi.graph.Parameter;

/** Sizes, beginnings and refusals of the diffusion transformer. */
class DitNetworkTest {
  private static final Shape LATENTS = new Shape(4, 32, 32, 1001);

  static DitNetwork dit(String hocon) {
    return new DitNetwork(Records.of(DitNetwork.Config.class, hocon));
  }

  /** The paper's table 4, in millions: learned variances, and 1000 classes and "no class". */
  @ParameterizedTest
  @CsvSource({"s, 2, 12, 33", "b, 2, 12, 130", "b, 8, 12, 131", "l, 2, 24, 458", "xl, 2, 28, 675"})
  void areAsLargeAsThePapersModels(String size, int patch, int depth, long millions) {
    assertThat(Math.round(count(size, patch, depth) / 1e6)).isEqualTo(millions);
  }

  @Test
  void areAsManyAsInThePublishedModel() {
    int positions = 16 * 16 * 1152; // which the authors count, too
    assertThat(count("xl", 2, 28) + positions).isEqualTo(675_129_632);
  }

  @Test
  void depthWidthAndHeadsReplaceThoseOfTheSize() {
    Graph g = new Graph();
    built(g, dit("size = b, depth = 1, width = 8, heads = 2"), new Shape(1, 4, 4, 0), 1);
    assertThat(g.parameters())
        .filteredOn(p -> p.name().startsWith("blocks.") && p.name().endsWith("weight"))
        .extracting(p -> p.name() + List.of(p.shape()[0], p.shape()[1]))
        .containsExactlyInAnyOrder(
            "blocks.0.adaLN_modulation.1.weight[48, 8]",
            "blocks.0.attn.qkv.weight[24, 8]",
            "blocks.0.attn.proj.weight[8, 8]",
            "blocks.0.mlp.fc1.weight[32, 8]",
            "blocks.0.mlp.fc2.weight[8, 32]");
  }

  @Test
  void startsAsTheAuthorsDo() {
    Graph g = new Graph();
    built(g, dit("depth = 1, width = 8, heads = 2"), new Shape(1, 4, 4, 3), 1);
    Map<String, Init> inits = new TreeMap<>();
    g.parameters().forEach(p -> inits.put(p.name(), p.init()));
    assertThat(inits)
        .containsEntry("x_embedder.proj.weight", new Init.Uniform(Math.sqrt(6.0 / 12)))
        .containsEntry("blocks.0.attn.qkv.weight", new Init.Uniform(Math.sqrt(6.0 / 32)))
        .containsEntry("t_embedder.mlp.0.weight", new Init.Normal(0.02))
        .containsEntry("y_embedder.embedding_table.weight", new Init.Normal(0.02))
        .containsEntry("blocks.0.adaLN_modulation.1.weight", Init.zeros())
        .containsEntry("final_layer.adaLN_modulation.1.weight", Init.zeros())
        .containsEntry("final_layer.linear.weight", Init.zeros());
    assertThat(inits)
        .allSatisfy(
            (name, init) -> {
              if (name.endsWith("bias")) {
                assertThat(init).as(name).isEqualTo(Init.zeros());
              }
            });
  }

  @Test
  void headsMustDivideTheWidth() {
    assertThat(Records.problems(DitNetwork.Config.class, "heads = 5"))
        .singleElement()
        .asString()
        .startsWith("heads: 5 do not divide");
  }

  @Test
  void placesNeedAMultipleOfFour() {
    assertThat(Records.problems(DitNetwork.Config.class, "width = 6, heads = 1"))
        .singleElement()
        .asString()
        .startsWith("width: 6 is not a multiple of 4");
  }

  @Test
  void patchesMustDivideTheImage() {
    assertThatThrownBy(() -> built(new Graph(), dit("patch = 8"), new Shape(1, 28, 32, 0), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("network.patch is 8", "28 pixels high");
  }

  private static void built(Graph g, DitNetwork network, Shape shape, int outputs) {
    UnetParametersTest.add(g, network, shape, outputs);
  }

  /** Parameters of a deep network, from those of the two shallowest: every block has as many. */
  private static long count(String size, int patch, int depth) {
    long one = shallow(size, patch, 1);
    return one + (depth - 1) * (shallow(size, patch, 2) - one);
  }

  private static long shallow(String size, int patch, int depth) {
    Graph g = new Graph();
    built(g, dit("size = %s, patch = %d, depth = %d".formatted(size, patch, depth)), LATENTS, 8);
    return g.parameters().stream().mapToLong(Parameter::length).sum();
  }
}
