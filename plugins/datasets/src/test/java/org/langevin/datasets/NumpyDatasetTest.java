package org.langevin.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Examples;

class NumpyDatasetTest {
  @TempDir Path folder;

  /** Two images of 2 x 2 pixels in three channels, values 0, 1, 2, ... */
  private static final int IMAGE = 12;

  private Examples open(Path file, int size, int channels) {
    return new NumpyDataset(new NumpyDataset.Config(file.toString(), "arr_0", size, channels))
        .open(new TestAssets(folder.resolve("cache"), Map.of()));
  }

  private Path npz(String name, String array, String type, String shape, int bytes)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String head = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) head.length(), 0});
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < bytes; i++) {
      out.write(i);
    }
    Path file = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(array + ".npy"));
      zip.write(out.toByteArray());
    }
    return file;
  }

  @Test
  void pixelsComeChannelsFirst() throws IOException {
    try (Examples examples = open(npz("a.npz", "arr_0", "|u1", "(2, 2, 2, 3)", 24), 2, 3)) {
      assertThat(examples.size()).isEqualTo(2);
      float[] image = new float[IMAGE];
      examples.read(1, 0, image, 0);
      // red, green and blue of the four pixels of the second image
      int[] levels = {12, 15, 18, 21, 13, 16, 19, 22, 14, 17, 20, 23};
      for (int i = 0; i < IMAGE; i++) {
        assertThat(image[i]).isEqualTo(levels[i] / 127.5f - 1);
      }
    }
  }

  @Test
  void greyImagesNeedNoSizeForTheirChannel() throws IOException {
    try (Examples with = open(npz("a.npz", "arr_0", "|u1", "(3, 2, 2, 1)", 12), 2, 1);
        Examples without = open(npz("b.npz", "arr_0", "|u1", "(3, 2, 2)", 12), 2, 1)) {
      assertThat(without.size()).isEqualTo(3);
      assertThat(without.hash()).isEqualTo(with.hash());
    }
  }

  @Test
  void otherSizesTypesAndNamesAreRefusedWithWhatWasExpected() throws IOException {
    Path large = npz("large.npz", "arr_0", "|u1", "(2, 4, 4, 3)", 96);
    assertThatThrownBy(() -> open(large, 2, 3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("[2, 4, 4, 3]")
        .hasMessageContaining("[n, 2, 2, 3] of bytes");
    Path floats = npz("floats.npz", "arr_0", "<f4", "(1, 2, 2, 3)", 48);
    assertThatThrownBy(() -> open(floats, 2, 3)).hasMessageContaining("type <f4");
    Path named = npz("named.npz", "images", "|u1", "(2, 2, 2, 3)", 24);
    assertThatThrownBy(() -> open(named, 2, 3)).hasMessageContaining("only [images]");
  }

  @Test
  void damagedFilesAreRefusedAndNothingStays() throws IOException {
    Path early = npz("early.npz", "arr_0", "|u1", "(2, 2, 2, 3)", 20);
    assertThatThrownBy(() -> open(early, 2, 3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("ends within image 1 of 2");
    Path head = npz("head.npz", "arr_0", "|u1", "(2, two)", 20);
    assertThatThrownBy(() -> open(head, 2, 3)).hasMessageContaining("damaged head");
    byte[] whole = Files.readAllBytes(npz("cut.npz", "arr_0", "|u1", "(2, 2, 2, 3)", 24));
    Path cut = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> open(cut, 2, 3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot be read to its end");
    Path text = Files.writeString(folder.resolve("text.npz"), "no archive at all");
    assertThatThrownBy(() -> open(text, 2, 3)).isInstanceOf(DataException.class);
    assertThat(folder.resolve("cache/npz").toFile().list())
        .noneMatch(name -> name.endsWith(".pixels") || name.endsWith(".part"));
  }
}
