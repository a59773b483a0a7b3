package org.langevin.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.langevin.spi.data.DataException;

/**
 * What the head of a {@code .npy} file says (NumPy's format, versions 1 to 3): a magic word, the
 * length of a Python dictionary, and the dictionary with the array's type, order and sizes.
 *
 * @param where the array, for messages
 * @param type NumPy's word, {@code |u1} for bytes
 * @param fortran whether the first size runs fastest
 * @param sizes outermost first
 */
record NumpyHeader(String where, String type, boolean fortran, List<Integer> sizes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SIZES = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]*)\\)");

  /**
   * Reads a head; the array's values follow in the stream.
   *
   * @throws DataException if it is none
   */
  static NumpyHeader read(InputStream in, String where) throws IOException {
    byte[] head = in.readNBytes(8);
    if (head.length < 8 || !Arrays.equals(head, 0, 6, MAGIC, 0, 6)) {
      throw new DataException(where + " is not an array in NumPy's format");
    }
    byte[] bytes = in.readNBytes(head[6] == 1 ? 2 : 4);
    long length = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      length = length << 8 | (bytes[i] & 0xFF);
    }
    if (bytes.length < 2 || length > LONGEST) {
      throw new DataException(where + " has a damaged head");
    }
    String text = new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
    List<Integer> sizes = new ArrayList<>();
    try {
      for (String size : found(SIZES, text, where).split(",", -1)) {
        if (!size.isBlank()) {
          sizes.add(Integer.parseInt(size.strip()));
        }
      }
    } catch (NumberFormatException e) {
      throw new DataException(where + " has a damaged head: " + text.strip(), e);
    }
    boolean fortran = found(ORDER, text, where).equals("True");
    return new NumpyHeader(where, found(TYPE, text, where), fortran, sizes);
  }

  private static String found(Pattern pattern, String text, String where) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new DataException(where + " has a damaged head: " + text.strip());
    }
    return matcher.group(1);
  }

  /**
   * How many images of a size these are.
   *
   * @throws DataException if they are something else
   */
  int images(int side, int channels) {
    boolean bytes = type.equals("|u1") || type.equals("u1");
    boolean colour = sizes.equals(List.of(first(), side, side, channels));
    boolean grey = channels == 1 && sizes.equals(List.of(first(), side, side));
    if (!bytes || fortran || !(colour || grey)) {
      throw new DataException(
          "%s is %s%s of type %s; expected [n, %d, %d, %d] of bytes (|u1), values 0 to 255"
              .formatted(
                  where, sizes, fortran ? " in Fortran's order" : "", type, side, side, channels));
    }
    return first();
  }

  private int first() {
    return sizes.isEmpty() ? 0 : sizes.get(0);
  }
}
