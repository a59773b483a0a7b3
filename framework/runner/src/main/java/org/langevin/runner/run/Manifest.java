package org.langevin.runner.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

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

  /** Writes the file whole. */
  public void write() {
    try {
      RunDirectory.write(file, JSON.writeValueAsString(fields) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
