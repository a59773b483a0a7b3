package org.langevin.runner.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.langevin.runner.report.ImageGrid;
import org.langevin.runner.report.Images;
import org.langevin.runner.report.Png;

/** A folder as a run leaves it, made by a test. */
record RunFolder(Path path) {
  static RunFolder at(Path path) throws IOException {
    Files.createDirectories(path.resolve("samples"));
    return new RunFolder(path).write("experiment.conf", "seed = 1  # default\n");
  }

  RunFolder write(String name, String text) throws IOException {
    Path file = path.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** {@code run.json} with a name, and more fields. */
  RunFolder facts(String name, String fields) throws IOException {
    return write(
        "run.json",
        "{\"id\": \"%s\", \"name\": \"%s\", \"started\": \"2026-11-22T17:27:32Z\"%s}"
            .formatted(path.getFileName(), name, fields.isEmpty() ? "" : ", " + fields));
  }

  /** A finished run with a final loss. */
  RunFolder finished(String name, double loss) throws IOException {
    return facts(
        name,
        "\"status\": \"finished\", \"finished\": \"2026-11-22T17:28:02Z\", \"seed\": 1,"
            + " \"numbers\":"
            + " {\"final-loss\": %s, \"nfe\": 50}".formatted(loss));
  }

  RunFolder evaluated(String stamp, String metrics, String protocol) throws IOException {
    return write(
        "evaluations/" + stamp + "/evaluation.json",
        "{\"metrics\": {%s}, \"protocol\": {%s}, \"step\": 100}".formatted(metrics, protocol));
  }

  /** A journal whose loss falls from a height. */
  RunFolder journal(double height, int lines) throws IOException {
    StringBuilder journal = new StringBuilder();
    for (int i = 1; i <= lines; i++) {
      journal
          .append("{\"step\":%d,\"time\":%d,\"values\":{\"loss\":".formatted(10 * i, i))
          .append(height / Math.sqrt(i))
          .append(",\"rate\":0.001}}\n");
    }
    return write("metrics.jsonl", journal.toString());
  }

  /** A final grid in one grey. */
  RunFolder picture(float grey) throws IOException {
    float[] pixels = new float[4 * 16];
    Arrays.fill(pixels, grey);
    Path file = path.resolve("samples/final.png");
    Png.write(ImageGrid.draw(new Images(pixels, 4, 1, 4, 4)), file);
    return this;
  }
}
