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

/** One recorded network; tools/parity/README.md says what is in the files. */
record Golden(String name, Map<String, Object> config, Map<String, Tensor> tensors) {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  /** All in a folder. */
  static List<Golden> all(String folder) {
    try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
      return files.sorted().map(Golden::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of UNet2DModel. */
  static List<Golden> unets() {
    return all("unet");
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

  /** A UNet2DModel and its images in Langevin's words. */
  Imported imported() {
    return unet("").importConfig(config);
  }

  /** A UNet2DModel itself. */
  UnetNetwork network() {
    return new UnetNetwork(Records.of(UnetNetwork.Config.class, imported().keys()));
  }

  /** A network with these keys. */
  static UnetNetwork unet(String hocon) {
    return new UnetNetwork(Records.of(UnetNetwork.Config.class, hocon));
  }

  /** A whole number of the configuration. */
  int integer(String key) {
    return ((Number) config.get(key)).intValue();
  }

  /** The same with another tensor as the result. */
  Golden expecting(String tensor) {
    Map<String, Tensor> other = new TreeMap<>(tensors);
    other.put("y", tensors.get(tensor));
    return new Golden(name, config, other);
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
