package org.langevin.datasets;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Turns the bytes of a JPEG, PNG, BMP or GIF (its first frame) into pixels of one size. Samples are
 * taken as stored: colour profiles and the orientation in EXIF data are ignored, as by Pillow. Grey
 * becomes three equal channels, colour becomes grey by the luma of ITU-R BT.601, 16 bits become 8.
 * Safe for several threads.
 */
final class ImageDecoder {
  /** More pixels than this no image of a dataset has. */
  private static final int LARGEST = 1 << 27;

  /** Heap that decoding takes for each pixel, with room to spare. */
  private static final int BYTES_PER_PIXEL = 16;

  private final int channels;
  private final int side;
  private final Resize resize;
  private final Background background;

  private final AtomicInteger enlarged = new AtomicInteger();

  /** Pixels that may be decoded at the same time: few large images or many small ones. */
  private final int limit =
      (int) Math.min(LARGEST, Runtime.getRuntime().maxMemory() / BYTES_PER_PIXEL);

  private final Semaphore pixels = new Semaphore(limit);

  /**
   * A decoder.
   *
   * @param channels 1 or 3
   * @param side width and height of the result
   */
  ImageDecoder(int channels, int side, Resize resize, Background background) {
    this.channels = channels;
    this.side = side;
    this.resize = resize;
    this.background = background;
  }

  /** An image that cannot be used; the message is the reason, without the image's name. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String reason) {
      super(reason);
    }
  }

  /**
   * Decodes a file.
   *
   * @return bytes [channels, side, side]
   * @throws Unusable if it is damaged, of another kind, of a wrong size or transparent
   */
  byte[] decode(byte[] file) throws Unusable, InterruptedException {
    String format = format(file);
    if (format.equals("jpeg") && jpegChannels(file) == 4) {
      throw new Unusable("has four channels (CMYK); convert it to RGB");
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if ((long) width * height > LARGEST) {
        throw new Unusable("has " + width + "x" + height + " pixels, more than an image should");
      }
      if (resize == Resize.NONE && (width != side || height != side)) {
        throw new Unusable(
            "is %dx%d, not %dx%d (and resize = none)".formatted(width, height, side, side));
      }
      int share = Math.min(limit, width * height);
      pixels.acquire(share);
      try {
        return fitted(planes(read(reader)), height, width);
      } finally {
        pixels.release(share);
      }
    } catch (IOException | RuntimeException e) {
      // ImageIO throws all kinds of exceptions at damaged files
      throw new Unusable("is damaged or of a kind that is not read: " + e.getMessage());
    } finally {
      reader.dispose();
    }
  }

  /** Number of images so far that were smaller than wanted. */
  int enlarged() {
    return enlarged.get();
  }

  private static String format(byte[] file) throws Unusable {
    if (starts(file, 0xFF, 0xD8, 0xFF)) {
      return "jpeg";
    }
    if (starts(file, 0x89, 'P', 'N', 'G')) {
      return "png";
    }
    if (starts(file, 'G', 'I', 'F', '8')) {
      return "gif";
    }
    if (starts(file, 'B', 'M')) {
      return "bmp";
    }
    throw new Unusable("is not a JPEG, PNG, BMP or GIF; convert it to PNG");
  }

  private static boolean starts(byte[] bytes, int... expected) {
    for (int i = 0; i < expected.length; i++) {
      if (i >= bytes.length || bytes[i] != (byte) expected[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The number of channels in a JPEG's frame header, 0 if there is none. Asked beforehand, because
   * ImageIO takes some four-channel files for RGB with transparency.
   */
  private static int jpegChannels(byte[] file) {
    int at = 2;
    while (at + 9 < file.length && file[at] == (byte) 0xFF) {
      int marker = file[at + 1] & 0xFF;
      boolean tables = marker == 0xC4 || marker == 0xC8 || marker == 0xCC;
      if (marker >= 0xC0 && marker <= 0xCF && !tables) {
        return file[at + 9];
      }
      boolean filler = marker == 0xFF;
      at += filler ? 1 : 2 + ((file[at + 2] & 0xFF) << 8 | (file[at + 3] & 0xFF));
    }
    return 0;
  }

  /** Reads the picture; a damaged end, of which ImageIO only warns, is an error. */
  private static BufferedImage read(ImageReader reader) throws IOException {
    String[] damage = {""};
    IIOReadWarningListener listener =
        (source, warning) -> {
          if (warning.contains("Corrupt")
              || warning.contains("Premature")
              || warning.contains("Truncated")) {
            damage[0] = warning;
          }
        };
    reader.addIIOReadWarningListener(listener);
    BufferedImage image = reader.read(0);
    if (!damage[0].isEmpty()) {
      throw new IOException(damage[0]);
    }
    return image;
  }

  /** The picture's channels, each [height, width]. */
  private byte[][] planes(BufferedImage image) throws Unusable {
    int width = image.getWidth();
    int height = image.getHeight();
    ColorModel model = image.getColorModel();
    int bands = model.getNumComponents();
    byte[][] planes = new byte[channels][width * height];
    int[][] samples = new int[bands][width];
    for (int y = 0; y < height; y++) {
      row(image.getRaster(), model, y, samples);
      if (model.hasAlpha()) {
        compose(samples, bands - 1);
      }
      boolean grey = bands <= 2;
      for (int x = 0; x < width; x++) {
        int r = samples[0][x];
        int g = grey ? r : samples[1][x];
        int b = grey ? r : samples[2][x];
        if (channels == 1) {
          planes[0][y * width + x] = (byte) ((19595 * r + 38470 * g + 7471 * b + 32768) >> 16);
        } else {
          planes[0][y * width + x] = (byte) r;
          planes[1][y * width + x] = (byte) g;
          planes[2][y * width + x] = (byte) b;
        }
      }
    }
    return planes;
  }

  /** Samples of one row as 0..255: palettes are looked up, other depths scaled. */
  private static void row(Raster raster, ColorModel model, int y, int[][] samples) {
    int width = raster.getWidth();
    if (model instanceof IndexColorModel palette) {
      int[] index = raster.getSamples(0, y, width, 1, 0, (int[]) null);
      for (int x = 0; x < width; x++) {
        samples[0][x] = palette.getRed(index[x]);
        samples[1][x] = palette.getGreen(index[x]);
        samples[2][x] = palette.getBlue(index[x]);
        if (samples.length == 4) {
          samples[3][x] = palette.getAlpha(index[x]);
        }
      }
      return;
    }
    for (int band = 0; band < samples.length; band++) {
      raster.getSamples(0, y, width, 1, band, samples[band]);
      int largest = (1 << model.getComponentSize(band)) - 1;
      if (largest != 255) {
        for (int x = 0; x < width; x++) {
          samples[band][x] = (samples[band][x] * 255 + largest / 2) / largest;
        }
      }
    }
  }

  /** Lays the row over the background by its alpha channel. */
  private void compose(int[][] samples, int colours) throws Unusable {
    for (int x = 0; x < samples[0].length; x++) {
      int alpha = samples[colours][x];
      if (alpha == 255) {
        continue;
      }
      if (background == Background.NONE) {
        throw new Unusable("is transparent in places; choose a background (black or white)");
      }
      for (int c = 0; c < colours; c++) {
        samples[c][x] = (samples[c][x] * alpha + background.value() * (255 - alpha) + 127) / 255;
      }
    }
  }

  private byte[] fitted(byte[][] planes, int height, int width) {
    byte[] out = new byte[channels * side * side];
    boolean fits = width == side && height == side;
    if (Math.min(width, height) < side) {
      enlarged.incrementAndGet();
    }
    Resampler resampler = fits ? null : new Resampler(resize, height, width, side);
    for (int c = 0; c < channels; c++) {
      if (resampler == null) {
        System.arraycopy(planes[c], 0, out, c * side * side, side * side);
      } else {
        resampler.square(planes[c], out, c * side * side);
      }
    }
    return out;
  }
}
