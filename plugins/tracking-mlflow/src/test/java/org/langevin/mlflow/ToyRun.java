package org.langevin.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.langevin.runner.run.Journal;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;

/** A run's folder as training leaves it. */
final class ToyRun {
  final RunDirectory directory;
  final Manifest manifest;
  private Journal journal;

  ToyRun(RunDirectory directory, String name) {
    this.directory = directory.furnished();
    this.manifest = Manifest.create(directory);
    ObjectNode fields = manifest.fields();
    fields.put("id", directory.id());
    fields.put("name", name);
    fields.put("steps", 100);
    fields.put("started", "2026-01-02T03:04:05Z");
    fields.put("commit", "0123456789abcdef+");
    fields.put("engine", "torch (2.10.0)");
    fields.putObject("dataset").put("name", "moons").put("hash", "abc");
    RunDirectory.write(
        directory.experiment(),
        "name = \"" + name + "\"\nnetwork { type = mlp, channels = [1, 2] }\nnote = \"\"\n");
    manifest.running();
    manifest.write();
  }

  static ToyRun in(Path runs, String name) {
    return new ToyRun(RunDirectory.create(runs, name), name);
  }

  /** A line of the journal. */
  void line(long step, double loss) {
    if (journal == null) {
      journal = new Journal(directory.metrics(), 0);
    }
    journal.append(step, Map.of("loss", loss));
  }

  /** A picture of one colour. */
  void picture(String name, int colour) throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 32; i++) {
      image.setRGB(i % 32, i / 32, colour);
    }
    ImageIO.write(image, "png", directory.samples().resolve(name).toFile());
  }

  void end(String status) {
    if (journal != null) {
      journal.close();
    }
    manifest.fields().put("status", status).put("finished", "2026-01-02T04:04:05Z");
    manifest.fields().withObject("/numbers").put("nfe", 50);
    manifest.write();
  }
}
