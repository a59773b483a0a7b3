package org.langevin.objectives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;

/** Recorded vectors; tools/parity/README.md says what is in the files. */
record Golden(Map<String, Tensor> tensors, Map<String, String> settings) {
  static Golden read(String name) {
    try {
      Safetensors file =
          Safetensors.read(Path.of("src/test/resources/golden", name + ".safetensors"));
      return new Golden(file.tensors(), file.metadata());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double[] doubles(String name) {
    return tensor(name).doubles();
  }

  Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("No '" + name + "' among " + tensors.keySet());
    }
    return tensor;
  }

  double number(String setting) {
    String value = settings.get(setting);
    if (value == null) {
      throw new IllegalArgumentException("No '" + setting + "' among " + settings.keySet());
    }
    return Double.parseDouble(value);
  }
}
