package org.langevin.spi.data;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads Python's pickle format, protocols 2 to 5, as far as files of weights use it. A pickle is a
 * program that may call anything; this reader knows a few words (see {@link Words}), refuses every
 * other by name, and executes nothing.
 *
 * <p>Values come out as {@code Long}, {@code BigInteger}, {@code Double}, {@code Boolean}, {@code
 * String}, {@link ByteBuffer} (bytes), {@code List} (lists and tuples), {@code Map} (dictionaries),
 * {@link #NONE}, {@link Word}, and what {@link Words} makes.
 */
final class Pickle {
  /** Python's {@code None}. */
  static final Object NONE =
      new Object() {
        @Override
        public String toString() {
          return "None";
        }
      };

  private static final Object MARK = new Object();

  private final ByteBuffer in;
  private final Words words;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  /** A function or class that the pickle names, for example {@code "torch.FloatStorage"}. */
  record Word(String name) {}

  /** The functions and classes that a kind of file may use. */
  interface Words {
    /** Whether the name is one of them. */
    boolean know(String name);

    /** What a call gives. */
    Object call(Word function, List<?> arguments) throws IOException;

    /** What becomes of an object that is given its state. */
    Object build(Object object, Object state) throws IOException;

    /** What stands outside of the pickle under an id. */
    Object outside(Object id) throws IOException;
  }

  private Pickle(ByteBuffer in, Words words) {
    this.in = in;
    this.words = words;
  }

  /**
   * Reads one value and leaves the buffer behind it.
   *
   * @throws IOException if it is not a sound pickle, or uses a word that is not known
   */
  static Object read(ByteBuffer in, Words words) throws IOException {
    try {
      return new Pickle(in.order(ByteOrder.LITTLE_ENDIAN), words).run();
    } catch (BufferUnderflowException e) {
      throw new IOException("it ends in the middle of a value", e);
    } catch (IndexOutOfBoundsException | ClassCastException e) {
      throw new IOException("it is damaged: a value is not where it belongs", e);
    }
  }

  private Object run() throws IOException {
    while (true) {
      int code = in.get() & 0xFF;
      switch (code) {
        case 0x80 -> protocol(in.get());
        case 0x95 -> in.getLong(); // a frame's length, a hint for readers of streams
        case '.' -> {
          return pop();
        }
        case '(' -> push(MARK);
        case '0' -> pop();
        case '1' -> mark();
        case '2' -> push(stack.get(stack.size() - 1));
        case 'N' -> push(NONE);
        case 0x88 -> push(true);
        case 0x89 -> push(false);
        case 'K' -> push((long) (in.get() & 0xFF));
        case 'M' -> push((long) (in.getShort() & 0xFFFF));
        case 'J' -> push((long) in.getInt());
        case 0x8A -> push(whole(in.get() & 0xFF));
        case 'G' -> push(bigEndianDouble());
        case 'U' -> push(text(in.get() & 0xFF, StandardCharsets.ISO_8859_1));
        case 'T' -> push(text(in.getInt(), StandardCharsets.ISO_8859_1));
        case 0x8C -> push(text(in.get() & 0xFF, StandardCharsets.UTF_8));
        case 'X' -> push(text(in.getInt(), StandardCharsets.UTF_8));
        case 0x8D -> push(text(in.getLong(), StandardCharsets.UTF_8));
        case 'C' -> push(bytes(in.get() & 0xFF));
        case 'B' -> push(bytes(in.getInt()));
        case 0x8E -> push(bytes(in.getLong()));
        case ')', ']' -> push(new ArrayList<>());
        case 't' -> push(mark());
        case 0x85, 0x86, 0x87 -> push(top(code - 0x84));
        case 'a' -> append(top(1));
        case 'e' -> append(mark());
        case '}' -> push(new LinkedHashMap<>());
        case 's' -> put(top(2));
        case 'u' -> put(mark());
        case 'q' -> memo.put(in.get() & 0xFF, stack.get(stack.size() - 1));
        case 'r' -> memo.put(in.getInt(), stack.get(stack.size() - 1));
        case 0x94 -> memo.put(memo.size(), stack.get(stack.size() - 1));
        case 'h' -> push(remembered(in.get() & 0xFF));
        case 'j' -> push(remembered(in.getInt()));
        case 'c' -> push(word(line(), line()));
        case 0x93 -> {
          List<Object> names = top(2);
          push(word((String) names.get(0), (String) names.get(1)));
        }
        case 'R', 0x81 -> {
          List<?> arguments = (List<?>) pop();
          push(words.call((Word) pop(), arguments));
        }
        case 'b' -> {
          Object state = pop();
          push(words.build(pop(), state));
        }
        case 'Q' -> push(words.outside(pop()));
        default ->
            throw new IOException(
                String.format("it uses the pickle operation 0x%02X, as no file of weights", code));
      }
    }
  }

  private static void protocol(byte version) throws IOException {
    if (version < 2 || version > 5) {
      throw new IOException("it is a pickle of protocol " + version + "; 2 to 5 are read");
    }
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object pop() {
    return stack.remove(stack.size() - 1);
  }

  /** Takes the last {@code n} values. */
  private List<Object> top(int n) {
    List<Object> end = stack.subList(stack.size() - n, stack.size());
    List<Object> values = new ArrayList<>(end);
    end.clear();
    return values;
  }

  /** Takes the values down to the last mark, and the mark. */
  private List<Object> mark() {
    int at = stack.lastIndexOf(MARK);
    List<Object> values = top(stack.size() - 1 - at);
    stack.remove(at);
    return values;
  }

  @SuppressWarnings("unchecked") // every list here was made here
  private void append(List<Object> values) {
    ((List<Object>) stack.get(stack.size() - 1)).addAll(values);
  }

  @SuppressWarnings("unchecked") // every map here was made here
  private void put(List<Object> pairs) throws IOException {
    Map<Object, Object> map = (Map<Object, Object>) stack.get(stack.size() - 1);
    for (int i = 0; i < pairs.size(); i += 2) {
      map.put(key(pairs.get(i)), pairs.get(i + 1));
    }
  }

  /** Checks that a value can be a dictionary's key: nothing whose hash would cost a lot. */
  static Object key(Object value) throws IOException {
    if (value instanceof String || value instanceof Long) {
      return value;
    }
    throw new IOException("a dictionary's key is neither a string nor a number");
  }

  private Object remembered(int index) throws IOException {
    @Nullable Object value = memo.get(index);
    if (value == null) {
      throw new IOException("it refers to a value that it has not named");
    }
    return value;
  }

  private Word word(String module, String name) throws IOException {
    String full = module + "." + name;
    if (!words.know(full)) {
      throw new IOException(
          "it asks for '"
              + full
              + "', which files of weights do not need. Nothing of it was executed");
    }
    return new Word(full);
  }

  private Object whole(int length) {
    byte[] bigEndian = new byte[length];
    for (int i = length - 1; i >= 0; i--) {
      bigEndian[i] = in.get();
    }
    BigInteger value = length == 0 ? BigInteger.ZERO : new BigInteger(bigEndian);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
  }

  private ByteBuffer bytes(long length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer bytes = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return bytes;
  }

  private String text(long length, Charset charset) {
    return charset.decode(bytes(length)).toString();
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (byte b = in.get(); b != '\n'; b = in.get()) {
      line.append((char) (b & 0xFF));
    }
    return line.toString();
  }
}
