package org.langevin.spi.data;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.data.WeightWords.Late;
import org.langevin.spi.data.WeightWords.Storage;
import org.langevin.spi.data.WeightWords.View;

/**
 * Reads the tensors of a file that {@code torch.save} wrote ({@code .pth}, {@code .pt}, {@code
 * .ckpt}), in the zip format of PyTorch 1.6 and later or the stream of pickles before it, and of
 * pickled dictionaries of NumPy arrays. Foreign files are not trusted: nothing in them is executed,
 * what is no state dictionary is refused by name (see {@link WeightWords}), and all sizes are
 * checked.
 */
public final class TorchFile {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PICKLE_LIMIT = 64L << 20;
  private static final int DEPTH_LIMIT = 16;
  private static final int VALUE_LIMIT = 1_000_000;

  private final SeekableByteChannel channel;
  private final long size;

  private TorchFile(SeekableByteChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  /**
   * Reads a file; data is mapped, not loaded.
   *
   * @return tensors by name; those of dictionaries within dictionaries have dotted names, such as
   *     {@code state_dict.conv1.weight}
   * @throws IOException if the file cannot be read, is not sound, or is of another kind
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel, file.toString());
    }
  }

  /**
   * Reads a file's bytes.
   *
   * @param name what to call it in messages
   * @throws IOException as {@link #read(Path)}
   */
  public static Map<String, Tensor> read(byte[] file, String name) throws IOException {
    try (SeekableByteChannel channel = new SeekableInMemoryByteChannel(file)) {
      return read(channel, name);
    }
  }

  private static Map<String, Tensor> read(SeekableByteChannel channel, String name)
      throws IOException {
    try {
      TorchFile file = new TorchFile(channel);
      byte[] head = new byte[2];
      file.region(0, Math.min(2, file.size)).get(head, 0, (int) Math.min(2, file.size));
      if (head[0] == 'P' && head[1] == 'K') {
        return file.zip();
      } else if (head[0] == (byte) 0x80) {
        return file.pickles();
      }
      throw new IOException(
          "it is neither a zip file nor a pickle. Files of PyTorch before 0.1.10 have to be loaded"
              + " and saved again by a newer one");
    } catch (IOException | ArithmeticException | IllegalArgumentException e) {
      throw new IOException(name + " is not read as a PyTorch file: " + e.getMessage(), e);
    }
  }

  /** Bytes of the file, which stay valid when it is closed. */
  private ByteBuffer region(long offset, long length) throws IOException {
    if (offset < 0 || length < 0 || length > size - offset || length > Integer.MAX_VALUE) {
      throw new IOException(length + " bytes from " + offset + " on are not in the file");
    }
    if (channel instanceof FileChannel file) {
      return file.map(MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(offset);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    return bytes.flip();
  }

  // ---- zip: ROOT/data.pkl, ROOT/data/KEY, ROOT/byteorder ----

  @SuppressWarnings("resource") // the channel is its opener's
  private Map<String, Tensor> zip() throws IOException {
    ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get();
    Map<String, ZipArchiveEntry> entries = new HashMap<>();
    String root = null;
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      if (entries.put(entry.getName(), entry) != null) {
        throw new IOException("it has two entries " + entry.getName());
      }
      if (entry.getName().endsWith("/data.pkl")) {
        root = entry.getName().substring(0, entry.getName().length() - "data.pkl".length());
      }
    }
    if (root == null) {
      throw new IOException("it is a zip file without a data.pkl");
    }
    ZipArchiveEntry order = entries.get(root + "byteorder");
    if (order != null
        && !StandardCharsets.UTF_8.decode(stored(order)).toString().equals("little")) {
      throw new IOException("it holds big-endian numbers");
    }
    ZipArchiveEntry pickle = entries.get(root + "data.pkl");
    if (pickle == null || pickle.getSize() > PICKLE_LIMIT) {
      throw new IOException("its data.pkl has more than " + PICKLE_LIMIT + " bytes");
    }
    Object value = Pickle.read(stored(pickle), new WeightWords());
    String folder = root + "data/";
    return tensors(value, storage -> bytes(storage, entries.get(folder + storage.key())));
  }

  private ByteBuffer bytes(Storage storage, @Nullable ZipArchiveEntry entry) throws IOException {
    if (entry == null || entry.getSize() != bytes(storage)) {
      throw new IOException("the storage " + storage + " is missing or of another size");
    }
    return stored(entry);
  }

  /** An entry's bytes where they lie; torch.save never compresses. */
  private ByteBuffer stored(ZipArchiveEntry entry) throws IOException {
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
      throw new IOException("its entry " + entry.getName() + " is compressed");
    }
    return region(entry.getDataOffset(), entry.getSize());
  }

  // ---- pickles: magic number, version, machine, value, keys, then each storage; or a value ----

  private Map<String, Tensor> pickles() throws IOException {
    WeightWords words = new WeightWords();
    ByteBuffer in = region(0, Math.min(size, Integer.MAX_VALUE));
    Object value = Pickle.read(in, words);
    if (!MAGIC.equals(value)) {
      return tensors(
          value,
          storage -> {
            throw new IOException("the storage " + storage + " is missing");
          });
    }
    Pickle.read(in, words); // the format's version, 1001 ever since
    if (!(Pickle.read(in, words) instanceof Map<?, ?> machine)
        || !Boolean.TRUE.equals(machine.get("little_endian"))) {
      throw new IOException("it holds big-endian numbers");
    }
    Object root = Pickle.read(in, words);
    if (!(Pickle.read(in, words) instanceof List<?> keys)) {
      throw new IOException("it does not list its storages");
    }
    Map<Storage, ByteBuffer> places = places(words, keys, in.position());
    return tensors(
        root,
        storage -> {
          ByteBuffer bytes = places.get(storage);
          if (bytes == null) {
            throw new IOException("the storage " + storage + " is missing");
          }
          return bytes;
        });
  }

  /** The storages in the order of their keys, each with its length before it. */
  private Map<Storage, ByteBuffer> places(WeightWords words, List<?> keys, long begin)
      throws IOException {
    Map<Storage, ByteBuffer> places = new HashMap<>();
    long at = begin;
    for (Object key : keys) {
      Storage storage = words.storages().get(key);
      if (storage == null || region(at, Long.BYTES).getLong() != storage.length()) {
        throw new IOException("the storage " + key + " is unknown or of another size");
      }
      places.put(storage, region(at + Long.BYTES, bytes(storage)));
      at += Long.BYTES + bytes(storage);
    }
    return places;
  }

  private static long bytes(Storage storage) {
    return Math.multiplyExact(storage.length(), (long) Tensor.width(storage.type()));
  }

  // ---- values ----

  @FunctionalInterface
  private interface Storages {
    ByteBuffer bytes(Storage storage) throws IOException;
  }

  private static Map<String, Tensor> tensors(Object value, Storages storages) throws IOException {
    Leaves found = new Leaves();
    found.collect("", value, 0);
    Map<String, Object> leaves = found.tensors;
    if (leaves.isEmpty()) {
      throw new IOException("it holds no tensors");
    }
    Map<Storage, ByteBuffer> open = new HashMap<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, Object> leaf : leaves.entrySet()) {
      if (leaf.getValue() instanceof View view) {
        ByteBuffer bytes = open.get(view.storage());
        if (bytes == null) {
          bytes = storages.bytes(view.storage());
          open.put(view.storage(), bytes);
        }
        tensors.put(leaf.getKey(), view.strides().tensor(view.storage().type(), bytes));
      } else {
        tensors.put(leaf.getKey(), (Tensor) leaf.getValue());
      }
    }
    return tensors;
  }

  /** Finds the tensors; other values (epochs, settings) do not matter. */
  private static final class Leaves {
    private final Map<String, Object> tensors = new LinkedHashMap<>();
    private int visits;

    void collect(String name, @Nullable Object value, int depth) throws IOException {
      if (depth > DEPTH_LIMIT || ++visits > VALUE_LIMIT) {
        throw new IOException("its dictionaries are nested too deep, or hold too much");
      }
      if (value instanceof Late late) {
        collect(name, late.content(), depth + 1);
      } else if (value instanceof Map<?, ?> map) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          String inner = name.isEmpty() ? "" + entry.getKey() : name + "." + entry.getKey();
          collect(inner, entry.getValue(), depth + 1);
        }
      } else if (value instanceof View || value instanceof Tensor) {
        tensors.put(name, value);
      }
    }
  }
}
