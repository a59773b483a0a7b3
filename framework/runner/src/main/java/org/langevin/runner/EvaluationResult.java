package org.langevin.runner;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.langevin.runner.evaluation.EvaluationFile;
import org.langevin.runner.report.ImageGrid;
import org.langevin.runner.report.Images;
import org.langevin.runner.report.Png;
import org.langevin.runner.run.RunDirectory;

/**
 * What came out of an evaluation.
 *
 * @param metrics numbers by their full names
 * @param json how they were measured; the numbers themselves are put in when it is written
 * @param first some of the images, in a row
 */
record EvaluationResult(Map<String, Double> metrics, ObjectNode json, Images first) {
  /** The part that says how and of what the numbers were measured. */
  ObjectNode protocol() {
    return json.withObject("/" + EvaluationFile.PROTOCOL);
  }

  /** All of it as text. */
  String text() {
    ObjectNode numbers = json.withObject("/" + EvaluationFile.METRICS);
    metrics.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            numbers.put(name, value);
          } else {
            numbers.put(name, value.toString());
          }
        });
    return json.toPrettyString();
  }

  /**
   * Writes a folder {@code evaluations/STAMP}: the file last, so that it is there or not.
   *
   * @return the file
   */
  Path write(RunDirectory run) {
    Path folder = run.evaluations().resolve(RunDirectory.stamp());
    try {
      Png.write(ImageGrid.draw(first), folder.resolve("samples.png"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path file = folder.resolve(EvaluationFile.NAME);
    RunDirectory.write(file, text() + "\n");
    return file;
  }
}
