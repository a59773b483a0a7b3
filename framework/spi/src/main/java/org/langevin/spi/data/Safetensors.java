package org.langevin.spi.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file: eight bytes of header length, a JSON header, raw little-endian data. Foreign
 * files are not trusted: the header is capped, and offsets must tile the data without overlap.
 *
 * @param tensors by name, in the order of their data
 * @param metadata the header's {@code __metadata__}
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
  private static final int HEADER_LIMIT = 100_000_000;
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Reads a file; data is mapped, not loaded.
   *
   * @throws IOException if the file cannot be read or is not a sound safetensors file
   */
  public static Safetensors read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      while (length.hasRemaining() && channel.read(length) >= 0) {}
      long header = length.hasRemaining() ? -1 : length.getLong(0);
      if (header < 2 || header > HEADER_LIMIT || 8 + header > channel.size()) {
        throw new IOException(file + " is not a safetensors file: its header length is unsound");
      }
      byte[] json = new byte[(int) header];
      channel.map(MapMode.READ_ONLY, 8, header).get(json);
      return parse(file, json, channel, 8 + header);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException(file + " is not a sound safetensors file: " + e.getMessage(), e);
    }
  }

  private record Entry(String name, String type, long[] shape, long begin, long end) {}

  private static Safetensors parse(Path file, byte[] json, FileChannel channel, long base)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try (JsonParser p = JSON.createParser(json)) {
      expect(p.nextToken(), JsonToken.START_OBJECT, file);
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        String name = p.currentName();
        expect(p.nextToken(), JsonToken.START_OBJECT, file);
        if (name.equals("__metadata__")) {
          while (p.nextToken() == JsonToken.FIELD_NAME) {
            metadata.put(p.currentName(), p.nextTextValue());
          }
        } else {
          entries.add(entry(name, p, file));
        }
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long at = 0;
    for (Entry e : entries) {
      if (e.begin != at || e.end < e.begin || base + e.end > channel.size()) {
        throw new IOException(file + ": the data of '" + e.name + "' lies outside its place");
      }
      if (tensors.containsKey(e.name)) {
        throw new IOException(file + ": '" + e.name + "' occurs twice");
      }
      ByteBuffer bytes = channel.map(MapMode.READ_ONLY, base + e.begin, e.end - e.begin);
      tensors.put(e.name, new Tensor(e.type, e.shape, bytes));
      at = e.end;
    }
    return new Safetensors(tensors, metadata);
  }

  private static Entry entry(String name, JsonParser p, Path file) throws IOException {
    String type = "";
    List<Long> shape = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String field = p.currentName();
      JsonToken value = p.nextToken();
      if (field.equals("dtype")) {
        type = p.getText();
      } else {
        expect(value, JsonToken.START_ARRAY, file);
        while (p.nextToken() != JsonToken.END_ARRAY) {
          (field.equals("shape") ? shape : offsets).add(p.getLongValue());
        }
      }
    }
    if (offsets.size() != 2 || shape.stream().anyMatch(s -> s < 0)) {
      throw new IOException(file + ": the entry '" + name + "' is unsound");
    }
    long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
    return new Entry(name, type, sizes, offsets.get(0), offsets.get(1));
  }

  private static void expect(JsonToken found, JsonToken wanted, Path file) throws IOException {
    if (found != wanted) {
      throw new IOException(file + ": the header has " + found + " where " + wanted + " belongs");
    }
  }

  /** Writes a new file and forces it to disk; an existing one is replaced. */
  public void write(Path file) throws IOException {
    byte[] header = header();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      writeFully(channel, length.putLong(0, header.length));
      writeFully(channel, ByteBuffer.wrap(header));
      for (Tensor tensor : tensors.values()) {
        writeFully(channel, tensor.bytes());
      }
      channel.force(true);
    }
  }

  private byte[] header() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart("__metadata__");
        for (Map.Entry<String, String> e : metadata.entrySet()) {
          json.writeStringField(e.getKey(), e.getValue());
        }
        json.writeEndObject();
      }
      long at = 0;
      for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
        Tensor tensor = e.getValue();
        long end = at + tensor.bytes().remaining();
        json.writeObjectFieldStart(e.getKey());
        json.writeStringField("dtype", tensor.type());
        json.writeFieldName("shape");
        json.writeArray(tensor.shape(), 0, tensor.shape().length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {at, end}, 0, 2);
        json.writeEndObject();
        at = end;
      }
      json.writeEndObject();
    }
    while (out.size() % 8 != 0) {
      out.write(' '); // readers that map the file want the data aligned
    }
    return out.toByteArray();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
