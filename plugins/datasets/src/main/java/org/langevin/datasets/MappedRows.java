package org.langevin.datasets;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Byte rows of equal length in a memory-mapped file of any size: the system's page cache holds what
 * is in use and the heap nothing. Reading is safe from several threads.
 */
final class MappedRows {
  private static final int MAP_BYTES = 1 << 30;

  private final int length;
  private final int rowsPerMap;
  private final ByteBuffer[] maps;

  /**
   * Maps a part of a file.
   *
   * @param from position of the first row
   * @param rows number of rows
   * @param length bytes of one row
   * @throws EOFException if the file is shorter than that
   */
  MappedRows(Path file, long from, int rows, int length) throws IOException {
    this.length = length;
    this.rowsPerMap = MAP_BYTES / length;
    this.maps = new ByteBuffer[(rows + rowsPerMap - 1) / rowsPerMap];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < from + (long) rows * length) {
        throw new EOFException(file + " is shorter than its header says");
      }
      for (int i = 0; i < maps.length; i++) {
        long first = (long) i * rowsPerMap;
        long bytes = Math.min(rowsPerMap, rows - first) * length;
        maps[i] = channel.map(MapMode.READ_ONLY, from + first * length, bytes);
      }
    }
  }

  /** Copies one row. */
  void read(int row, byte[] out) {
    maps[row / rowsPerMap].get((row % rowsPerMap) * length, out, 0, length);
  }
}
