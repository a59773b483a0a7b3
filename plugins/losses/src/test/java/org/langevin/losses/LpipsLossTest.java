package org.langevin.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.losses.Layer.Pooling;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.graph.Graph;
import org.langevin.testkit.engine.Engines.Named;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

class LpipsLossTest {
  private static final Shape CIFAR = new Shape(3, 32, 32, 10);

  @TempDir static Path folder;

  /** Says that it must not be asked. */
  private static final class NoAssets implements Assets {
    @Override
    public Path fetch(Asset asset) {
      throw new AssetException("asked for " + asset.name());
    }

    @Override
    public Path cache() {
      return folder;
    }
  }

  static List<Recorded> madeUp() {
    return Recorded.onEveryEngine(
        "VGG16 NONE MAX",
        "VGG16 NONE AVERAGE",
        "ALEXNET NONE MAX",
        "ALEXNET BILINEAR_224 MAX",
        "SQUEEZENET NONE MAX",
        "SQUEEZENET BILINEAR_224 MAX");
  }

  @ParameterizedTest
  @MethodSource("madeUp")
  void distancesAndGradientsAreThoseOfThePythonPackage(Recorded recorded) throws IOException {
    String weights = MadeUp.weights(recorded.backbone(), folder).toString();
    LpipsLoss.Config config =
        new LpipsLoss.Config(recorded.backbone(), recorded.resize(), recorded.pooling(), weights);
    recorded.compare(new LpipsLoss(config, CIFAR, new NoAssets()), "made-up", 3);
  }

  @ParameterizedTest
  @MethodSource("org.langevin.testkit.engine.Engines#all")
  void greyImagesCountAsThreeEqualChannels(Named engine) throws IOException {
    String weights = MadeUp.weights(Backbone.VGG16, folder).toString();
    LpipsLoss loss = loss(Backbone.VGG16, Resize.NONE, weights, new Shape(1, 28, 28, 0));
    Map<String, Tensor> vectors = Recorded.vectors();
    Tensor a = vectors.get("grey/a");
    Recorded.compare(engine, loss, a, vectors.get("grey/b"), vectors, "made-up/vgg16-grey");
  }

  // ---- what it needs ----

  private static LpipsLoss loss(
      Backbone backbone, Resize resize, @Nullable String weights, Shape shape) {
    return new LpipsLoss(
        new LpipsLoss.Config(backbone, resize, Pooling.MAX, weights), shape, new NoAssets());
  }

  @Test
  void aGraphIsBuiltWithoutTheFilesAndHasNoParameters() {
    LpipsLoss loss = loss(Backbone.VGG16, Resize.BILINEAR_224, null, CIFAR);
    Graph g = new Graph();
    SDVariable a = g.input("a", DataType.FLOAT, -1, 3, 32, 32);
    g.output("once", loss.distance(g, a, g.input("b", DataType.FLOAT, -1, 3, 32, 32)));
    g.output("twice", loss.distance(g, a, g.input("c", DataType.FLOAT, -1, 3, 32, 32)));
    assertThat(g.parameters()).isEmpty();
    assertThat(g.constants()).hasSize(2 * 13 + 5).containsKey("lpips.vgg.features.28.weight");
    long floats =
        g.constants().values().stream()
            .mapToLong(c -> Arrays.stream(c.shape()).reduce(1, (x, y) -> x * y))
            .sum();
    assertThat(floats * 4).as("bytes").isEqualTo(58_864_640);
    assertThatThrownBy(() -> g.constants().get("lpips.vgg.features.0.bias").read())
        .isInstanceOf(Assets.AssetException.class)
        .hasMessageContaining("vgg16-397923af.pth");
  }

  @Test
  void theAssetIsNamedUnlessTheUserHasAFile() {
    assertThat(loss(Backbone.ALEXNET, Resize.NONE, null, CIFAR).assets())
        .extracting(Asset::name)
        .containsExactly("alexnet-owt-7be5be79.pth");
    assertThat(loss(Backbone.ALEXNET, Resize.NONE, "own.pth", CIFAR).assets()).isEmpty();
  }

  private static List<String> problems(LpipsLoss loss) {
    List<String> problems = new ArrayList<>();
    loss.check((key, message) -> problems.add(key + ": " + message));
    return problems;
  }

  @ParameterizedTest
  @CsvSource({"VGG16, 16", "ALEXNET, 31", "SQUEEZENET, 17"})
  void smallImagesNeedResizing(Backbone backbone, int smallest) {
    Shape fits = new Shape(1, smallest, 40, 0);
    Shape small = new Shape(1, 40, smallest - 1, 0);
    assertThat(problems(loss(backbone, Resize.NONE, null, fits))).isEmpty();
    assertThat(problems(loss(backbone, Resize.BILINEAR_224, null, small))).isEmpty();
    assertThat(problems(loss(backbone, Resize.NONE, null, small)))
        .singleElement()
        .asString()
        .contains("resize", smallest + " x " + smallest, "40 x " + (smallest - 1));
  }

  @Test
  void imagesOfOtherChannelsAreRefused() {
    assertThat(problems(loss(Backbone.VGG16, Resize.BILINEAR_224, null, new Shape(4, 32, 32, 0))))
        .singleElement()
        .asString()
        .contains("1 or 3 channels", "have 4");
  }

  @Test
  void averagesAreOfVggAlone() {
    List<String> problems = new ArrayList<>();
    new LpipsLoss.Config(Backbone.ALEXNET, Resize.NONE, Pooling.AVERAGE, null)
        .check((key, message) -> problems.add(key + ": " + message));
    assertThat(problems).singleElement().asString().contains("pooling", "vgg16");
  }

  @Test
  void aFileThatIsMissingOrOfAnotherNetworkIsRefusedBeforehand() throws IOException {
    assertThat(problems(loss(Backbone.ALEXNET, Resize.NONE, "no/such.pth", CIFAR)))
        .singleElement()
        .asString()
        .contains("weights", "no/such.pth: there is no such file", "torchvision's alexnet");
    String vgg = MadeUp.weights(Backbone.VGG16, folder).toString();
    assertThat(problems(loss(Backbone.ALEXNET, Resize.NONE, vgg, CIFAR)))
        .singleElement()
        .asString()
        .contains(vgg, "torchvision's alexnet", "features.0.weight is [64, 3, 3, 3]")
        .contains("[64, 3, 11, 11]", "and ");
  }

  @ParameterizedTest
  @EnumSource(Backbone.class)
  void theTapsAreAsWideAsTheHeads(Backbone backbone) {
    Graph g = new Graph();
    SDVariable a = g.input("a", DataType.FLOAT, -1, 3, 64, 64);
    loss(backbone, Resize.NONE, null, new Shape(3, 64, 64, 0)).distance(g, a, a);
    for (int i = 0; i < backbone.taps().size(); i++) {
      assertThat(g.constants().get("lpips." + backbone.heads() + ".lin" + i).read())
          .hasSize(backbone.taps().get(i));
    }
  }
}
