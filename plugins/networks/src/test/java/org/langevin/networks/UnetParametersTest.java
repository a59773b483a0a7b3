package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.Condition;
import org.langevin.spi.Network;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.langevin.spi.graph.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Names, shapes and beginnings of the U-Net's parameters. */
class UnetParametersTest {
  static List<Golden> goldens() {
    return Golden.unets();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void haveTheNamesAndShapesOfDiffusers(Golden golden) {
    Map<String, String> expected = new TreeMap<>();
    golden
        .under("weights/")
        .forEach((name, tensor) -> expected.put(name, Arrays.toString(tensor.shape())));

    Map<String, String> found = new TreeMap<>();
    built(golden.network(), golden.imported().shape())
        .parameters()
        .forEach(p -> found.put(p.name(), Arrays.toString(p.shape())));

    assertThat(found).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void areTrainedWhereDiffusersTrainsThem(Golden golden) {
    assertThat(built(golden.network(), golden.imported().shape()).parameters())
        .filteredOn(Parameter::trainable)
        .extracting(Parameter::name)
        .containsExactlyInAnyOrderElementsOf(
            golden.under("grad/").keySet().stream().filter(name -> !name.equals("x")).toList());
  }

  @Test
  void areAsManyAsInThePublishedCifar10Model() {
    UnetNetwork network =
        Golden.unet("channels = [128, 256, 256, 256], attention-at = [16], zero-init = true");
    Graph g = built(network, new Shape(3, 32, 32, 0));
    assertThat(g.parameters()).hasSize(328);
    assertThat(g.parameters().stream().mapToLong(Parameter::length).sum()).isEqualTo(35_746_307);
  }

  @Test
  void startAtZeroInTheLastLayersIfAsked() {
    Graph g = built(Golden.unet("attention-at = [14]"), new Shape(1, 28, 28, 0));
    assertThat(g.parameters())
        .filteredOn(p -> p.name().matches(".*(conv2|to_out\\.0|conv_out)\\.(weight|bias)"))
        .hasSizeGreaterThan(20)
        .allSatisfy(p -> assertThat(p.init()).isEqualTo(Init.zeros()));
    assertThat(g.parameters())
        .filteredOn(p -> p.init().equals(Init.zeros()))
        .allSatisfy(p -> assertThat(p.name()).matches(".*(conv2|to_out\\.0|conv_out|norm.*)\\..*"));
  }

  @Test
  void startAsInPyTorchOtherwise() {
    Graph g = built(Golden.unet("zero-init = false"), new Shape(1, 28, 28, 0));
    Map<String, Init> inits = new TreeMap<>();
    g.parameters().forEach(p -> inits.put(p.name(), p.init()));
    assertThat(inits)
        .containsEntry("conv_in.weight", new Init.Uniform(1 / 3.0))
        .containsEntry("conv_in.bias", new Init.Uniform(1 / 3.0))
        .containsEntry("conv_out.weight", new Init.Uniform(1 / Math.sqrt(9 * 64)))
        .containsEntry("conv_norm_out.weight", Init.ones())
        .containsEntry("conv_norm_out.bias", Init.zeros())
        .containsEntry("time_embedding.linear_2.bias", new Init.Uniform(1 / 16.0));
    assertThat(inits.get("mid_block.attentions.0.to_out.0.weight"))
        .isEqualTo(new Init.Uniform(1 / Math.sqrt(128)));
  }

  static Graph built(Network network, Shape shape) {
    Graph g = new Graph();
    add(g, network, shape, shape.channels());
    return g;
  }

  /** Adds a network, which is told classes if the shape has any. */
  static SDVariable add(Graph g, Network network, Shape shape, int outputs) {
    SDVariable x =
        g.input("x", DataType.FLOAT, -1, shape.channels(), shape.height(), shape.width());
    SDVariable label = g.input("label", DataType.DOUBLE, -1);
    SDVariable classes = shape.classes() > 0 ? g.input("classes", DataType.INT32, -1) : null;
    return network.build(g, shape, outputs, x, new Condition(label, null, classes));
  }
}
