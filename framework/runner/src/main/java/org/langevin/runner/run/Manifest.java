package org.langevin.runner.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.langevin.config.Redaction;

/**
 * {@code run.json}: what is known of a run, rewritten whole at each change of its life. The fields
 * are for people and trackers; nothing that a result depends on is read back from here.
 */
public final class Manifest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private final Path file;
  private final ObjectNode fields;

  private Manifest(Path file, ObjectNode fields) {
    this.file = file;
    this.fields = fields;
  }

  /** The time as manifests tell it: to the second, with the zone's offset. */
  public static String now() {
    return OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** A new, empty manifest. */
  public static Manifest create(RunDirectory run) {
    return new Manifest(run.path().resolve("run.json"), JSON.createObjectNode());
  }

  /** The manifest of an existing run. */
  public static Manifest read(RunDirectory run) {
    Path file = run.path().resolve("run.json");
    try {
      return new Manifest(file, (ObjectNode) JSON.readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(file + " is not a run's manifest", e);
    }
  }

  /** The fields, to be read and changed; {@link #write} makes changes last. */
  public ObjectNode fields() {
    return fields;
  }

  /** Marks the run as running, by this process. */
  public void running() {
    fields.put("status", "running");
    Worker.sign(fields);
  }

  /**
   * How the run stands: running, finished, interrupted, failed, or crashed if it was running when
   * its process died without a word; empty if the manifest does not say.
   */
  public String status() {
    return status(fields);
  }

  /** Likewise, of a manifest's fields. */
  public static String status(ObjectNode fields) {
    String status = fields.path("status").asText();
    return status.equals("running") && Worker.isGone(fields) ? "crashed" : status;
  }

  /** Writes the file whole, without secrets that a text may hold. */
  public void write() {
    try {
      redact(fields);
      RunDirectory.write(file, JSON.writeValueAsString(fields) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void redact(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        if (entry.getValue().isTextual()) {
          String text = entry.getValue().asText();
          entry.setValue(TextNode.valueOf(Redaction.value(entry.getKey(), text)));
        } else {
          redact(entry.getValue());
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i).isTextual()) {
          array.set(i, TextNode.valueOf(Redaction.text(array.get(i).asText())));
        } else {
          redact(array.get(i));
        }
      }
    }
  }
}
