package org.langevin.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.langevin.spi.data.WholeFile;

/** The file {@code meta.yaml} of an experiment or run in a file store. */
final class Yaml {
  /** Its name. */
  static final String FILE = "meta.yaml";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Yaml() {}

  /** A quoted text; what is a number must not be taken for one. */
  static String text(String value) {
    try {
      return JSON.writeValueAsString(value); // JSON is YAML
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(value, e);
    }
  }

  /** Writes the file of a folder. */
  static void write(Path folder, List<String> lines) throws IOException {
    write(folder.resolve(FILE), String.join("\n", lines) + "\n");
  }

  /** Writes a file whole. */
  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    WholeFile.replace(file, part -> Files.writeString(part, text));
  }
}
