package org.langevin.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.mlflow.RealServer.Row;
import org.langevin.mlflow.RealServer.Stored;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.tracking.Following;
import org.langevin.runner.tracking.Following.Patience;
import org.langevin.runner.tracking.Trackers;

/** A folder of files, as MLflow's own migration and server read it. */
@Timeout(1200)
class MlflowFilesTest {
  @TempDir private Path folder;

  private void write(RunDirectory run) {
    MlflowFilesTracker.Config config =
        new MlflowFilesTracker.Config(
            folder.resolve("mlruns").toString(), null, MlflowTracker.Checkpoints.NONE);
    Following.begin(
            List.of(new Trackers.Named("mlflow-files", new MlflowFilesTracker(config))),
            run,
            new Patience(Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMinutes(1)))
        .close();
  }

  private List<Path> files(String end) throws IOException {
    try (Stream<Path> found = Files.walk(folder.resolve("mlruns"))) {
      return found.filter(p -> p.toString().endsWith(end)).toList();
    }
  }

  @Test
  void aFolderThatWasRemovedIsWrittenAgainAndOneThatIsThereStays() throws Exception {
    ToyRun toy = ToyRun.in(folder, "again");
    toy.line(10, 0.5);
    toy.end("finished");
    write(toy.directory);
    write(toy.directory);
    assertThat(files("metrics/loss")).hasSize(1);
    assertThat(Files.readAllLines(files("metrics/loss").get(0))).hasSize(1);

    Files.move(folder.resolve("mlruns"), folder.resolve("elsewhere"));
    write(toy.directory);

    assertThat(files("metrics/loss")).hasSize(1);
    assertThat(files("params/network.type").get(0)).hasContent("mlp");
  }

  @Test
  void theMigrationMakesADatabaseThatTheServerShows() throws Exception {
    ToyRun whole = ToyRun.in(folder, "migrated: yes");
    ToyRun part = new ToyRun(RunDirectory.stage(whole.directory.path(), 1, "teacher"), "migrated");
    part.line(10, 0.5);
    part.line(20, Double.NaN);
    part.line(30, Double.POSITIVE_INFINITY);
    part.picture("final.png", 0x00ff00);
    part.end("finished");
    whole.end("failed");
    write(part.directory);
    write(whole.directory);

    Path data = Files.createDirectory(folder.resolve("data"));
    Process migration =
        new ProcessBuilder(
                RealServer.python().program("mlflow").toString(),
                "migrate-filestore",
                "--source",
                folder.resolve("mlruns").toString(),
                "--target",
                "sqlite:///" + data.resolve("mlflow.db"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("migration.log").toFile())
            .start();
    assertThat(migration.waitFor()).as(Files.readString(folder.resolve("migration.log"))).isZero();

    RealServer server = RealServer.over(data);
    try {
      Map<String, Stored> runs = server.runs("migrated: yes");
      Stored stored = runs.get("1-teacher");
      assertThat(stored.info("status")).isEqualTo("FINISHED");
      assertThat(stored.params()).containsEntry("network.channels", "[1, 2]").containsKey("note");
      assertThat(stored.history("loss")).extracting(Row::step).containsExactly(10L, 20L, 30L);
      assertThat(stored.history("best/loss")).extracting(Row::value).containsExactly("0.5");
      assertThat(stored.artifacts("images")).hasSize(2);
      assertThat(runs.get(whole.directory.id()).info("status")).isEqualTo("FAILED");
      assertThat(stored.tags())
          .containsEntry("mlflow.parentRunId", runs.get(whole.directory.id()).id());
    } finally {
      server.close();
    }
  }
}
