package org.langevin.runner.tracking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.langevin.runner.run.Journal;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;

/** A run's folder as training would leave it. */
final class FakeRun {
  final RunDirectory directory;
  final Manifest manifest;

  FakeRun(RunDirectory directory) {
    this.directory = directory.furnished();
    this.manifest = Manifest.create(directory);
    ObjectNode fields = manifest.fields();
    fields.put("id", directory.id());
    fields.put("name", "toy");
    fields.put("steps", 100);
    fields.put("started", "2026-01-02T03:04:05Z");
    fields.putObject("dataset").put("name", "moons").put("hash", "abc");
    RunDirectory.write(
        directory.experiment(), "name = toy\nnetwork { type = mlp, channels = [1, 2] }\n");
    manifest.running();
    manifest.write();
  }

  static FakeRun in(Path runs) {
    return new FakeRun(RunDirectory.create(runs, "toy"));
  }

  /** Goes on after a step with lines at the given steps; a loss is 1 / step. */
  void train(long after, long... steps) {
    try (Journal journal = new Journal(directory.metrics(), after)) {
      for (long step : steps) {
        journal.append(step, Map.of("loss", 1.0 / step, "rate", 5.0));
      }
    }
  }

  void picture(String name) throws IOException {
    Files.writeString(directory.samples().resolve(name), name);
  }

  void end(String status) {
    manifest.fields().put("status", status).put("finished", "2026-01-02T04:04:05Z");
    manifest.fields().withObject("/numbers").put("nfe", 50);
    manifest.write();
  }
}
