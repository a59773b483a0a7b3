package org.langevin.networks;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.langevin.spi.Portable.Imported;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;

/** One recorded UNet2DModel; tools/parity/README.md says what is in the files. */
record Golden(String name, Map<String, Object> config, Map<String, Tensor> tensors) {
  private static final Path FOLDER = Path.of("src/test/resources/golden/unet");

  /** All of them. */
  static List<Golden> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().map(Golden::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Golden read(Path file) {
    try {
      Safetensors content = Safetensors.read(file);
      return new Golden(
          file.getFileName().toString().replace(".safetensors", ""),
          json(content.metadata().get("config")),
          content.tensors());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JSON object as maps and lists. */
  static Map<String, Object> json(String text) {
    ConfigParseOptions options = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);
    return ConfigFactory.parseString(text, options).root().unwrapped();
  }

  /** The network and its images in Langevin's words. */
  Imported imported() {
    return unet("").importConfig(config);
  }

  /** The network itself. */
  UnetNetwork network() {
    return new UnetNetwork(Records.of(UnetNetwork.Config.class, imported().keys()));
  }

  /** A network with these keys. */
  static UnetNetwork unet(String hocon) {
    return new UnetNetwork(Records.of(UnetNetwork.Config.class, hocon));
  }

  Tensor tensor(String tensor) {
    return tensors.get(tensor);
  }

  /** Tensors whose names begin with a prefix, by the rest of the name. */
  Map<String, Tensor> under(String prefix) {
    Map<String, Tensor> out = new TreeMap<>();
    tensors.forEach(
        (key, tensor) -> {
          if (key.startsWith(prefix)) {
            out.put(key.substring(prefix.length()), tensor);
          }
        });
    return out;
  }

  @Override
  public String toString() {
    return name;
  }
}
