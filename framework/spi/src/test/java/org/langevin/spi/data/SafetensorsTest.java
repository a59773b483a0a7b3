package org.langevin.spi.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a.weight", Tensor.of(new float[] {1, -2, Float.MIN_VALUE, 4, 5, 6}, 2, 3));
    tensors.put("scalar", Tensor.of(new double[] {Math.PI}));
    tensors.put("empty", Tensor.of(new float[0], 0, 3));
    Path file = folder.resolve("x.safetensors");

    new Safetensors(tensors, Map.of("format", "pt")).write(file);
    Safetensors read = Safetensors.read(file);

    assertThat(read.metadata()).containsExactly(Map.entry("format", "pt"));
    assertThat(read.tensors().keySet()).containsExactlyInAnyOrder("a.weight", "scalar", "empty");
    assertThat(read.tensors().get("a.weight").floats())
        .containsExactly(1, -2, Float.MIN_VALUE, 4, 5, 6);
    assertThat(read.tensors().get("a.weight").shape()).containsExactly(2, 3);
    assertThat(read.tensors().get("scalar").doubles()).containsExactly(Math.PI);
    assertThat(read.tensors().get("scalar").shape()).isEmpty();
  }

  @Test
  void halfPrecisionsAreWidened() {
    ByteBuffer bytes = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(0, (short) 0x3C00).putShort(2, (short) 0xC000).putShort(4, (short) 0x0001);
    assertThat(new Tensor("F16", new long[] {3}, bytes).doubles()).containsExactly(1, -2, 0x1p-24);
    bytes.putShort(0, (short) 0x3F80).putShort(2, (short) 0xC000).putShort(4, (short) 0);
    assertThat(new Tensor("BF16", new long[] {3}, bytes).doubles()).containsExactly(1, -2, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,16]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"PICKLE\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,2],\"data_offsets\":[0,8]}}",
        "[1, 2]",
        "{\"a\":"
      })
  void unsoundHeaderIsRefused(String header) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    Path path = Files.write(folder.resolve("bad.safetensors"), file.array());
    assertThatThrownBy(() -> Safetensors.read(path)).isInstanceOf(IOException.class);
  }

  @Test
  void fileOfAnotherKindIsRefused() throws IOException {
    Path path = Files.writeString(folder.resolve("text"), "a text file, longer than eight bytes");
    assertThatThrownBy(() -> Safetensors.read(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a safetensors file");
  }
}
