package org.langevin.runner.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;

/** Reads the lines that a file has got since one looked last. */
final class Tail {
  private static final int CHUNK = 1 << 18;
  private static final int CHECKED = 256;

  private Tail() {}

  /**
   * How far a file has been read.
   *
   * @param offset in bytes
   * @param check of the bytes before it, by which a file that was written anew is noticed
   */
  record Position(long offset, long check) {
    static final Position START = new Position(0, 0);
  }

  /**
   * Lines that were read.
   *
   * @param next where to go on
   * @param anew whether the file was written anew since, and is read from its start
   */
  record Lines(List<String> lines, Position next, boolean anew) {}

  /** The next whole lines, not all of them if there are many; none if there is no file. */
  static Lines read(Path file, Position from) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      boolean same = check(channel, from.offset()) == from.check();
      long start = same ? from.offset() : 0;
      byte[] bytes = bytes(channel, start, CHUNK);
      int length = bytes.length;
      while (length > 0 && bytes[length - 1] != '\n') {
        length--; // a line that is being written
      }
      long end = start + length;
      Position next = new Position(end, check(channel, end));
      List<String> lines =
          new String(bytes, 0, length, StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      return new Lines(lines, next, !same);
    } catch (NoSuchFileException e) {
      return new Lines(List.of(), Position.START, from.offset() > 0);
    }
  }

  /** A sum over the bytes before an offset; another one if they are not there. */
  private static long check(SeekableByteChannel channel, long offset) throws IOException {
    if (offset == 0) {
      return Position.START.check();
    }
    int wanted = (int) Math.min(CHECKED, offset);
    byte[] before = bytes(channel, offset - wanted, wanted);
    CRC32 sum = new CRC32();
    sum.update(before);
    return before.length == wanted ? sum.getValue() : -1;
  }

  private static byte[] bytes(SeekableByteChannel channel, long start, int limit)
      throws IOException {
    long there = Math.max(0, Math.min(limit, channel.size() - start));
    ByteBuffer buffer = ByteBuffer.allocate((int) there);
    channel.position(Math.min(start, channel.size()));
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // until full or at the end
    }
    byte[] read = new byte[buffer.position()];
    buffer.flip().get(read);
    return read;
  }
}
