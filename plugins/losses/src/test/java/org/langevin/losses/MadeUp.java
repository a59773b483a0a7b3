package org.langevin.losses;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.langevin.losses.Layer.Conv;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;

/** Weights without files, as tools/parity/perceptual.py makes them up. */
final class MadeUp {
  private MadeUp() {}

  /** A file of a backbone's weights in a folder, made at the first call. */
  static Path weights(Backbone backbone, Path folder) throws IOException {
    Path file = folder.resolve(backbone + ".safetensors");
    if (!Files.exists(file)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Conv conv : backbone.convolutions()) {
        int fan = conv.in() * conv.kernel() * conv.kernel();
        float scale = (float) (2 * Math.sqrt(6.0 / fan));
        tensors.put(conv.weight(), noise(conv.weight(), scale, conv.weightShape()));
        tensors.put(conv.bias(), noise(conv.bias(), 0.1f, conv.out()));
      }
      new Safetensors(tensors, Map.of()).write(file);
    }
    return file;
  }

  private static Tensor noise(String name, float scale, long... shape) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      int h = i * 0x9E3779B1 + (int) crc.getValue();
      h = (h ^ (h >>> 16)) * 0x85EBCA6B;
      h = (h ^ (h >>> 13)) * 0xC2B2AE35;
      h ^= h >>> 16;
      values[i] = ((h >>> 8) / (float) (1 << 24) - 0.5f) * scale;
    }
    return Tensor.of(values, shape);
  }
}
