package org.langevin.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;

class MnistDatasetTest {
  private static final int COUNT = 20;

  @TempDir Path folder;

  @Test
  void imagesAndLabelsComeOutOfTheIdxFiles() throws IOException {
    MnistDataset mnist = new MnistDataset(new MnistDataset.Config(Split.TRAIN, 28));
    assertThat(mnist.shape()).isEqualTo(new Shape(1, 28, 28, 10));
    try (Examples examples = mnist.open(assets("train"))) {
      assertThat(examples.size()).isEqualTo(COUNT);
      ExamplesContract.check(examples, mnist.shape(), 0);
      float[] image = ExamplesContract.read(examples, mnist.shape(), 3, 0);
      assertThat(image[0]).isEqualTo(byteAt(3, 0) / 127.5f - 1);
      assertThat(image[783]).isEqualTo(byteAt(3, 783) / 127.5f - 1);
      assertThat(examples.label(13)).isEqualTo(3);
    }
  }

  @Test
  void aBorderOfTwoBlackPixelsMakesThirtyTwo() throws IOException {
    MnistDataset small = new MnistDataset(new MnistDataset.Config(Split.TEST, 28));
    MnistDataset large = new MnistDataset(new MnistDataset.Config(Split.TEST, 32));
    assertThat(large.shape()).isEqualTo(new Shape(1, 32, 32, 10));
    try (Examples plain = small.open(assets("t10k"));
        Examples bordered = large.open(assets("t10k"))) {
      ExamplesContract.check(bordered, large.shape(), 0);
      float[] inner = ExamplesContract.read(plain, small.shape(), 5, 0);
      float[] whole = ExamplesContract.read(bordered, large.shape(), 5, 0);
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
          boolean inside = y >= 2 && y < 30 && x >= 2 && x < 30;
          assertThat(whole[y * 32 + x]).isEqualTo(inside ? inner[(y - 2) * 28 + x - 2] : -1);
        }
      }
    }
  }

  @Test
  void trainAndTestAreDifferentFilesWithDifferentHashes() throws IOException {
    MnistDataset train = new MnistDataset(new MnistDataset.Config(Split.TRAIN, 28));
    MnistDataset test = new MnistDataset(new MnistDataset.Config(Split.TEST, 28));
    assertThat(train.assets()).extracting(Asset::name).allMatch(n -> n.startsWith("train-"));
    assertThat(test.assets()).extracting(Asset::name).allMatch(n -> n.startsWith("t10k-"));
    try (Examples a = train.open(assets("train"));
        Examples b = test.open(assets("t10k"))) {
      assertThat(a.hash()).isNotEqualTo(b.hash());
    }
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    MnistDataset mnist = new MnistDataset(new MnistDataset.Config(Split.TRAIN, 28));
    TestAssets assets = assets("train");
    Files.writeString(folder.resolve("train-labels-idx1-ubyte"), "no labels");
    assertThatThrownBy(() -> mnist.open(assets))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is not an IDX file of 1 dimensions");
  }

  @Test
  void onlyTwoSizesAreAccepted() {
    List<String> problems = new ArrayList<>();
    new MnistDataset.Config(Split.TRAIN, 28).check((key, m) -> problems.add(key));
    new MnistDataset.Config(Split.TRAIN, 32).check((key, m) -> problems.add(key));
    assertThat(problems).isEmpty();
    new MnistDataset.Config(Split.TRAIN, 30).check((key, m) -> problems.add(key + " " + m));
    assertThat(problems).singleElement().asString().startsWith("size is 30");
  }

  private TestAssets assets(String prefix) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + COUNT * 784);
    images.putInt(0x803).putInt(COUNT).putInt(28).putInt(28);
    ByteBuffer labels = ByteBuffer.allocate(8 + COUNT).putInt(0x801).putInt(COUNT);
    for (int i = 0; i < COUNT; i++) {
      for (int j = 0; j < 784; j++) {
        images.put((byte) byteAt(i, j));
      }
      labels.put((byte) (i % 10));
    }
    String a = prefix + "-images-idx3-ubyte";
    String b = prefix + "-labels-idx1-ubyte";
    return new TestAssets(
        folder,
        Map.of(
            a, Files.write(folder.resolve(a), images.array()),
            b, Files.write(folder.resolve(b), labels.array())));
  }

  private static int byteAt(int image, int pixel) {
    return (image * 37 + pixel * 11 + pixel / 28) % 256;
  }
}
