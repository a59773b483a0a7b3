package org.langevin.runner.diffusers;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Problem;

/** JSON objects in files. */
final class JsonFile {
  static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private JsonFile() {}

  /** Reads a file; null if that fails, which is added to the problems. */
  static @Nullable ObjectNode read(Path file, List<Problem> problems) throws IOException {
    if (!Files.isRegularFile(file)) {
      problems.add(new Problem(file.toString(), "", "is missing"));
      return null;
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      if (json instanceof ObjectNode object) {
        return object;
      }
      problems.add(new Problem(file.toString(), "", "is not a JSON object"));
    } catch (JsonProcessingException e) {
      problems.add(new Problem(file.toString(), "", "is not JSON: " + e.getOriginalMessage()));
    }
    return null;
  }

  static void write(Path file, Object json) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(json) + "\n");
  }
}
