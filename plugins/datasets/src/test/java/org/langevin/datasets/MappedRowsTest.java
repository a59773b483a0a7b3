package org.langevin.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedRowsTest {
  private static final int ROW = 1 << 20;

  @TempDir Path folder;

  @Test
  void rowsBeyondOneMapAreFound() throws IOException {
    int rows = 1100;
    Path file = folder.resolve("sparse");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(3 + (long) rows * ROW);
      for (int row : new int[] {0, 1023, 1024, 1099}) {
        out.seek(3 + (long) row * ROW);
        out.write(row % 100 + 1);
        out.seek(3 + (long) row * ROW + ROW - 1);
        out.write(row % 100 + 2);
      }
    }
    MappedRows mapped = new MappedRows(file, 3, rows, ROW);
    byte[] bytes = new byte[ROW];
    for (int row : new int[] {0, 1023, 1024, 1099}) {
      mapped.read(row, bytes);
      assertThat(bytes[0]).isEqualTo((byte) (row % 100 + 1));
      assertThat(bytes[ROW - 1]).isEqualTo((byte) (row % 100 + 2));
    }
    assertThatThrownBy(() -> new MappedRows(file, 4, rows, ROW)).isInstanceOf(EOFException.class);
  }
}
