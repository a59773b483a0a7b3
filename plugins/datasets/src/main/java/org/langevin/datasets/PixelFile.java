package org.langevin.datasets;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.langevin.spi.data.Shape;

/**
 * Decoded images in a file, so that a dataset is decoded once. A header of {@value #HEADER} bytes
 * (magic, sizes, stamp and content hash), rows of bytes [channels, height, width] in the order in
 * which they were decoded, and a table of row and label for each example in its final order.
 *
 * @param shape sizes of an image
 * @param rows the pixels
 * @param slots the row of each example
 * @param labels the class of each example
 * @param hash SHA-256 in hex over what the images were made from
 */
record PixelFile(Shape shape, MappedRows rows, int[] slots, int[] labels, String hash) {
  private static final int HEADER = 256;
  private static final long MAGIC = 0x4C_56_4E_50_49_58_30_31L; // LVNPIX01
  private static final int STAMP = 32;
  private static final int HASH = STAMP + 64;

  /** Whether an existing file was made from what the stamp (64 characters) stands for. */
  static boolean isMadeFrom(Path file, String stamp) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = read(channel, 0, HEADER);
      return header.getLong(0) == MAGIC && text(header, STAMP).equals(stamp);
    }
  }

  /** Opens a finished file. */
  static PixelFile open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = read(channel, 0, HEADER);
      if (header.getLong(0) != MAGIC) {
        throw new IOException(file + " is not a file of decoded images; delete it");
      }
      Shape shape =
          new Shape(header.getInt(8), header.getInt(12), header.getInt(16), header.getInt(20));
      int rows = header.getInt(24);
      int count = header.getInt(28);
      long end = HEADER + (long) rows * shape.length();
      ByteBuffer table = read(channel, end, 8 * count);
      int[] slots = new int[count];
      int[] labels = new int[count];
      for (int i = 0; i < count; i++) {
        slots[i] = table.getInt();
        labels[i] = table.getInt();
      }
      MappedRows pixels = new MappedRows(file, HEADER, rows, shape.length());
      return new PixelFile(shape, pixels, slots, labels, text(header, HASH));
    }
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {}
    return bytes.rewind();
  }

  private static String text(ByteBuffer header, int at) {
    byte[] text = new byte[64];
    header.get(at, text);
    return new String(text, StandardCharsets.US_ASCII);
  }

  /** Writes a file; rows may be written from several threads. */
  static final class Writer implements Closeable {
    private final Shape shape;
    private final FileChannel channel;

    Writer(Path file, Shape shape) throws IOException {
      this.shape = shape;
      this.channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
    }

    void put(int slot, byte[] pixels) throws IOException {
      write(ByteBuffer.wrap(pixels), HEADER + (long) slot * shape.length());
    }

    /**
     * Completes the file.
     *
     * @param rows number of rows, unused ones included
     * @param slots the row of each example
     * @param labels the class of each example
     * @param stamp 64 characters by which {@link PixelFile#isMadeFrom} recognises the sources
     * @param hash 64 characters of hex
     */
    void finish(int rows, int[] slots, int[] labels, String stamp, String hash) throws IOException {
      ByteBuffer table = ByteBuffer.allocate(8 * slots.length).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < slots.length; i++) {
        table.putInt(slots[i]).putInt(labels[i]);
      }
      write(table.rewind(), HEADER + (long) rows * shape.length());
      ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      header.putLong(MAGIC).putInt(shape.channels()).putInt(shape.height()).putInt(shape.width());
      header.putInt(shape.classes()).putInt(rows).putInt(slots.length);
      header.put(STAMP, stamp.getBytes(StandardCharsets.US_ASCII), 0, 64);
      header.put(HASH, hash.getBytes(StandardCharsets.US_ASCII), 0, 64);
      write(header.rewind(), 0);
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
      while (bytes.hasRemaining()) {
        position += channel.write(bytes, position);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
