package org.langevin.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.mlflow.RealServer.Row;
import org.langevin.mlflow.RealServer.Stored;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.tracking.Following;
import org.langevin.runner.tracking.Following.Patience;
import org.langevin.runner.tracking.Trackers;

/** What is read back from a real server. */
@Timeout(1200) // the first run installs the server
class MlflowTrackerTest {
  private static final Patience SHORT =
      new Patience(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMinutes(2));

  @TempDir private Path runs;

  private static Trackers.Named tracker(String uri, MlflowTracker.Checkpoints checkpoints) {
    MlflowTracker.Config config = new MlflowTracker.Config(uri, null, 1, checkpoints, 30);
    return new Trackers.Named("mlflow", new MlflowTracker(config, Map.of()));
  }

  private static void follow(RunDirectory run) throws Exception {
    Following.begin(
            List.of(tracker(RealServer.shared().uri(), MlflowTracker.Checkpoints.LAST)), run, SHORT)
        .close();
  }

  @Test
  void aRunArrivesWithAllThatItHas() throws Exception {
    ToyRun toy = ToyRun.in(runs, "whole");
    toy.line(10, 0.5);
    toy.line(20, 0.25);
    toy.line(30, Double.NaN);
    toy.line(40, Double.POSITIVE_INFINITY);
    toy.picture("step-00000050.png", 0xff0000);
    toy.picture("final.png", 0x00ff00);
    Path checkpoint = toy.directory.checkpoints().resolve("step-00000100");
    Files.createDirectories(checkpoint);
    Files.writeString(checkpoint.resolve("model.safetensors"), "weights");
    toy.end("finished");

    follow(toy.directory);

    Stored run = RealServer.shared().runs("whole").get(toy.directory.id());
    assertThat(run.info("status")).isEqualTo("FINISHED");
    assertThat(run.info("start_time")).isEqualTo("1767323045000");
    assertThat(run.info("end_time")).isEqualTo("1767326645000");
    assertThat(run.params())
        .containsEntry("network.type", "mlp")
        .containsEntry("network.channels", "[1, 2]")
        .containsEntry("name", "whole");
    assertThat(run.tags())
        .containsEntry("langevin.run.uid", "whole/" + toy.directory.id())
        .containsEntry("mlflow.source.git.commit", "0123456789abcdef")
        .containsEntry("langevin.commit", "0123456789abcdef+")
        .containsEntry("langevin.engine", "torch (2.10.0)")
        .containsEntry("langevin.dataset.hash", "abc")
        .containsEntry("mlflow.runName", toy.directory.id())
        .containsEntry("mlflow.user", System.getProperty("user.name"))
        .containsEntry("mlflow.loggedImages", "true");
    List<Row> loss = run.history("loss");
    assertThat(loss).extracting(Row::step).containsExactly(10L, 20L, 30L, 40L);
    assertThat(loss).extracting(Row::value).startsWith("0.5", "0.25", "NaN");
    assertThat(Double.parseDouble(loss.get(3).value())).as("infinity").isGreaterThan(1e308);
    assertThat(run.history("best/loss")).extracting(Row::value).containsExactly("0.5", "0.25");
    assertThat(run.metrics())
        .containsEntry("nfe", "50.0")
        .containsKeys("system/cpu_utilization_percentage", "system/disk_usage_percentage");
    assertThat(run.artifacts(""))
        .contains("experiment.conf", "run.json", "metrics.jsonl", "samples", "images");
    assertThat(run.artifact("experiment.conf"))
        .isEqualTo(Files.readAllBytes(toy.directory.experiment()));
    assertThat(run.artifact("samples/final.png"))
        .isEqualTo(Files.readAllBytes(toy.directory.samples().resolve("final.png")));
    assertThat(run.artifact("checkpoints/step-00000100/model.safetensors"))
        .asString()
        .isEqualTo("weights");
    assertThat(run.artifacts("images"))
        .hasSize(4)
        .allMatch(
            p -> p.matches("images/sample-grid\\+step\\+(50|100)\\+timestamp\\+\\d+\\+.*\\.png"));
  }

  @Test
  void partsAreNestedUnderTheirWhole() throws Exception {
    ToyRun whole = ToyRun.in(runs, "nested");
    ToyRun teacher = new ToyRun(RunDirectory.stage(whole.directory.path(), 1, "teacher"), "nested");
    ToyRun student = new ToyRun(RunDirectory.stage(whole.directory.path(), 2, "student"), "nested");
    teacher.end("finished");
    student.end("failed");
    whole.end("interrupted");

    follow(student.directory);
    follow(teacher.directory);
    follow(whole.directory);

    Map<String, Stored> all = RealServer.shared().runs("nested");
    assertThat(all).containsOnlyKeys(whole.directory.id(), "1-teacher", "2-student");
    String id = all.get(whole.directory.id()).id();
    assertThat(all.get("1-teacher").tags()).containsEntry("mlflow.parentRunId", id);
    assertThat(all.get("2-student").tags()).containsEntry("mlflow.parentRunId", id);
    assertThat(all.get("1-teacher").info("status")).isEqualTo("FINISHED");
    assertThat(all.get("2-student").info("status")).isEqualTo("FAILED");
    assertThat(all.get(whole.directory.id()).info("status")).isEqualTo("KILLED");
  }

  @Test
  void aForgottenRunIsFoundByItsUidAndNothingIsThereTwice() throws Exception {
    ToyRun toy = ToyRun.in(runs, "forgotten");
    toy.line(10, 0.5);
    toy.picture("final.png", 0x0000ff);
    toy.end("finished");
    follow(toy.directory);
    try (var memories = Files.list(toy.directory.path().resolve("tracking"))) {
      for (Path memory : memories.toList()) {
        Files.delete(memory);
      }
    }
    follow(toy.directory);

    Stored run = RealServer.shared().runs("forgotten").get(toy.directory.id());
    assertThat(run.history("loss")).hasSize(1);
    assertThat(run.artifacts("images")).hasSize(2);
  }

  @Test
  void manyPointsArriveInBatches() throws Exception {
    ToyRun toy = ToyRun.in(runs, "many");
    for (int step = 1; step <= 2500; step++) {
      toy.line(step, 1.0 + step);
    }
    toy.end("finished");

    follow(toy.directory);

    Stored run = RealServer.shared().runs("many").get(toy.directory.id());
    assertThat(run.history("loss")).hasSize(2500).doesNotHaveDuplicates();
  }
}
