package org.langevin.datasets;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.datasets.ImageDecoder.Unusable;

class ImageDecoderTest {
  private static final int SIDE = 8;

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp"})
  void losslessColourComesBackExactly(String format) throws Exception {
    byte[] pixels = decoder(3).decode(Pictures.colour(format, SIDE, SIDE, 40));
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        assertThat(rgb(pixels, x, y)).isEqualTo(Pictures.rgb(x, y, 40));
      }
    }
  }

  @Test
  void jpegComesBackRoughly() throws Exception {
    byte[] pixels = decoder(3).decode(Pictures.colour("jpg", SIDE, SIDE, 40));
    for (int i = 0; i < SIDE * SIDE; i++) {
      assertThat(pixels[2 * SIDE * SIDE + i] & 0xFF).isCloseTo(40, within(30));
    }
  }

  @Test
  void greyIsTakenAsStoredAndRepeated() throws Exception {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.getRaster().setSample(i % SIDE, i / SIDE, 0, i * 4);
    }
    for (String format : new String[] {"png", "gif", "bmp"}) {
      byte[] pixels = decoder(3).decode(Pictures.encode(format, image));
      for (int i = 0; i < SIDE * SIDE; i++) {
        for (int c = 0; c < 3; c++) {
          assertThat(pixels[c * SIDE * SIDE + i] & 0xFF).as(format).isEqualTo(i * 4);
        }
      }
      assertThat(decoder(1).decode(Pictures.encode(format, image)))
          .isEqualTo(Arrays.copyOf(pixels, SIDE * SIDE));
    }
  }

  @Test
  void sixteenBitsBecomeEight() throws Exception {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 65535);
    image.getRaster().setSample(1, 0, 0, 257 * 100);
    byte[] pixels = decoder(1).decode(Pictures.encode("png", image));
    assertThat(pixels[0] & 0xFF).isEqualTo(255);
    assertThat(pixels[1]).isEqualTo((byte) 100);
    assertThat(pixels[2]).isZero();
  }

  @Test
  void colourBecomesGreyByItsLuma() throws Exception {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xFF0000);
    image.setRGB(1, 0, 0x00FF00);
    image.setRGB(2, 0, 0x0000FF);
    image.setRGB(3, 0, 0xFFFFFF);
    byte[] pixels = decoder(1).decode(Pictures.encode("png", image));
    assertThat(Arrays.copyOf(pixels, 5))
        .containsExactly((byte) 76, (byte) 150, (byte) 29, (byte) 255, (byte) 0);
  }

  @Test
  void transparencyNeedsABackgroundUnlessNothingIsTransparent() throws Exception {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.setRGB(i % SIDE, i / SIDE, 0xFF204060);
    }
    byte[] opaque = Pictures.encode("png", image);
    assertThat(rgb(decoder(3).decode(opaque), 3, 3)).isEqualTo(0x204060);
    image.setRGB(0, 0, 0x00FFFFFF);
    image.setRGB(1, 0, 0x80FF0000);
    byte[] open = Pictures.encode("png", image);
    assertThatThrownBy(() -> decoder(3).decode(open))
        .isInstanceOf(Unusable.class)
        .hasMessageContaining("is transparent in places");
    byte[] onBlack = decoder(3, Resize.NONE, Background.BLACK).decode(open);
    byte[] onWhite = decoder(3, Resize.NONE, Background.WHITE).decode(open);
    assertThat(rgb(onBlack, 0, 0)).isZero();
    assertThat(rgb(onWhite, 0, 0)).isEqualTo(0xFFFFFF);
    assertThat(rgb(onBlack, 1, 0)).isEqualTo(0x800000);
    assertThat(rgb(onWhite, 1, 0)).isEqualTo(0xFF7F7F);
    assertThat(rgb(onWhite, 5, 5)).isEqualTo(0x204060);
  }

  @Test
  void otherSizesAreFittedOrRefused() throws Exception {
    byte[] large = Pictures.colour("png", 20, 12, 3);
    assertThat(decoder(3, Resize.AREA, Background.NONE).decode(large)).hasSize(3 * SIDE * SIDE);
    assertThatThrownBy(() -> decoder(3).decode(large))
        .isInstanceOf(Unusable.class)
        .hasMessage("is 20x12, not 8x8 (and resize = none)");
  }

  @Test
  void enlargedImagesAreCounted() throws Exception {
    ImageDecoder decoder = decoder(3, Resize.BILINEAR, Background.NONE);
    decoder.decode(Pictures.colour("png", 20, 8, 3));
    assertThat(decoder.enlarged()).isZero();
    decoder.decode(Pictures.colour("png", 20, 7, 3));
    assertThat(decoder.enlarged()).isEqualTo(1);
  }

  @Test
  void damagedFilesAreNamedSo() throws Exception {
    for (String format : new String[] {"png", "jpg", "bmp", "gif"}) {
      byte[] whole = Pictures.colour(format, 64, 64, 3);
      for (int length : new int[] {whole.length / 2, 20, 4}) {
        assertThatThrownBy(
                () ->
                    new ImageDecoder(3, 64, Resize.NONE, Background.NONE)
                        .decode(Arrays.copyOf(whole, length)))
            .as("%s cut to %d of %d bytes", format, length, whole.length)
            .isInstanceOf(Unusable.class)
            .hasMessageContaining("damaged");
      }
    }
  }

  @Test
  void otherFilesAreNamedSo() {
    for (byte[] file : new byte[][] {{}, {1, 2, 3}, "RIFFxxxxWEBP".getBytes(US_ASCII)}) {
      assertThatThrownBy(() -> decoder(3).decode(file))
          .isInstanceOf(Unusable.class)
          .hasMessage("is not a JPEG, PNG, BMP or GIF; convert it to PNG");
    }
  }

  @Test
  void fourInkJpegIsRefusedByItsKind() throws Exception {
    WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, SIDE, SIDE, 4, null);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (MemoryCacheImageOutputStream image = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(image);
      writer.write(null, new IIOImage(inks, null, null), null);
    } finally {
      writer.dispose();
    }
    assertThatThrownBy(() -> decoder(3).decode(out.toByteArray()))
        .isInstanceOf(Unusable.class)
        .hasMessageContaining("has four channels (CMYK)");
  }

  @Test
  void aPngThatClaimsToBeHugeIsNotDecoded() throws Exception {
    ByteBuffer bomb = ByteBuffer.wrap(Pictures.colour("png", SIDE, SIDE, 3));
    bomb.putInt(16, 60_000).putInt(20, 60_000);
    CRC32 crc = new CRC32();
    crc.update(bomb.array(), 12, 17);
    bomb.putInt(29, (int) crc.getValue());
    assertThatThrownBy(() -> decoder(3, Resize.AREA, Background.NONE).decode(bomb.array()))
        .isInstanceOf(Unusable.class)
        .hasMessageContaining("60000x60000 pixels, more than an image should");
  }

  private static ImageDecoder decoder(int channels) {
    return decoder(channels, Resize.NONE, Background.NONE);
  }

  private static ImageDecoder decoder(int channels, Resize resize, Background background) {
    return new ImageDecoder(channels, SIDE, resize, background);
  }

  private static int rgb(byte[] pixels, int x, int y) {
    int at = y * SIDE + x;
    int n = SIDE * SIDE;
    return (pixels[at] & 0xFF) << 16 | (pixels[n + at] & 0xFF) << 8 | (pixels[2 * n + at] & 0xFF);
  }
}
