package org.langevin.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;

class Cifar10DatasetTest {
  private static final int PER_BATCH = 7;
  private static final Shape SHAPE = new Shape(3, 32, 32, 10);

  @TempDir Path folder;

  @Test
  void batchesAreJoinedInTheOrderOfTheirNumbersWhateverTheirOrderInTheArchive() throws IOException {
    TestAssets assets = assets(3, 1, 5, 2, 4);
    try (Examples train = dataset(Split.TRAIN, false).open(assets)) {
      assertThat(train.size()).isEqualTo(5 * PER_BATCH);
      ExamplesContract.check(train, SHAPE, 0);
      for (int i = 0; i < train.size(); i++) {
        int batch = 1 + i / PER_BATCH;
        float[] image = ExamplesContract.read(train, SHAPE, i, 0);
        assertThat(image[1000]).isEqualTo((pixel(batch, i % PER_BATCH, 1000) & 0xFF) / 127.5f - 1);
        assertThat(train.label(i)).isEqualTo((batch + i % PER_BATCH) % 10);
      }
    }
  }

  @Test
  void theTestPartIsApartAndTheSecondStartNeedsNoArchive() throws IOException {
    try (Examples test = dataset(Split.TEST, true).open(assets(1, 2, 3, 4, 5))) {
      assertThat(test.size()).isEqualTo(PER_BATCH);
    }
    TestAssets none = new TestAssets(folder.resolve("cache"), Map.of());
    try (Examples again = dataset(Split.TEST, false).open(none)) {
      assertThat(again.size()).isEqualTo(PER_BATCH);
      assertThat(none.fetched).isEmpty();
    }
  }

  @Test
  void augmentationMirrorsAboutHalfOfTheTime() throws IOException {
    TestAssets assets = assets(1, 2, 3, 4, 5);
    try (Examples plain = dataset(Split.TRAIN, false).open(assets);
        Examples flipped = dataset(Split.TRAIN, true).open(assets)) {
      assertThat(plain.hash()).isEqualTo(flipped.hash());
      float[] original = ExamplesContract.read(plain, SHAPE, 0, 1);
      float[] mirrored = new float[original.length];
      for (int i = 0; i < original.length; i++) {
        mirrored[i] = original[i - i % 32 + 31 - i % 32];
      }
      assertThat(ExamplesContract.read(flipped, SHAPE, 0, 0)).isEqualTo(original);
      int count = 0;
      for (long key = 1; key <= 1000; key++) {
        float[] image = ExamplesContract.read(flipped, SHAPE, 0, key);
        boolean isMirrored = image[0] != original[0];
        assertThat(image).isEqualTo(isMirrored ? mirrored : original);
        count += isMirrored ? 1 : 0;
      }
      assertThat(count).isBetween(440, 560);
    }
  }

  @Test
  void anArchiveWithoutAllBatchesIsRefused() throws IOException {
    TestAssets assets = assets(1, 2, 4, 5);
    assertThatThrownBy(() -> dataset(Split.TRAIN, true).open(assets))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data_batch_3.bin");
  }

  private static Cifar10Dataset dataset(Split split, boolean flip) {
    return new Cifar10Dataset(new Cifar10Dataset.Config(split, flip));
  }

  private TestAssets assets(int... batches) throws IOException {
    Path archive = folder.resolve("cifar-10-binary.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      put(tar, "batches.meta.txt", "airplane\n".getBytes(UTF_8));
      put(tar, "test_batch.bin", records(9));
      for (int batch : batches) {
        put(tar, "data_batch_" + batch + ".bin", records(batch));
      }
    }
    return new TestAssets(folder.resolve("cache"), Map.of("cifar-10-binary.tar.gz", archive));
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry("cifar-10-batches-bin/" + name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static byte[] records(int batch) {
    byte[] records = new byte[PER_BATCH * 3073];
    for (int i = 0; i < PER_BATCH; i++) {
      records[i * 3073] = (byte) ((batch + i) % 10);
      for (int j = 0; j < 3072; j++) {
        records[i * 3073 + 1 + j] = pixel(batch, i, j);
      }
    }
    return records;
  }

  private static byte pixel(int batch, int image, int j) {
    return (byte) (batch * 31 + image * 7 + j * 5 + j / 32);
  }
}
