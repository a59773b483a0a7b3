package org.langevin.runner.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.runner.run.Journal;
import org.langevin.runner.run.RunDirectory;
import org.langevin.spi.tracking.Remote.RefusedException;
import org.langevin.spi.tracking.RunFile;
import org.langevin.spi.tracking.RunState;

/** What is told of a run, once each, whatever happens on the way. */
class SyncTest {
  @TempDir private Path runs;
  private final FakeTracker fake = new FakeTracker();
  private FakeRun run;

  @BeforeEach
  void begin() {
    run = FakeRun.in(runs);
  }

  private Sync sync(RunDirectory directory) {
    return new Sync(new Trackers.Named("fake", fake), directory);
  }

  private void pass() throws Exception {
    sync(run.directory).pass();
  }

  @Test
  void aRunIsToldWithParametersTagsPointsFilesAndState() throws Exception {
    run.train(0, 10, 20);
    run.picture("step-00000010.png");
    run.end("finished");

    pass();

    FakeTracker.Kept kept = fake.only();
    assertThat(kept.run.uid()).isEqualTo("toy/" + run.directory.id());
    assertThat(kept.run.started()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(kept.parameters)
        .containsEntry("network.channels", "[1, 2]")
        .containsEntry("network.type", "mlp");
    assertThat(kept.tags).containsEntry("dataset.hash", "abc").containsEntry("status", "finished");
    assertThat(kept.values("loss")).containsExactly(0.1, 0.05);
    assertThat(kept.values("best/loss")).containsExactly(0.1, 0.05);
    assertThat(kept.values("best/rate")).as("nobody knows which rate is best").isEmpty();
    assertThat(kept.values("nfe")).containsExactly(50.0);
    assertThat(kept.files)
        .containsOnlyKeys(
            "experiment.conf", "metrics.jsonl", "run.json", "samples/step-00000010.png");
    assertThat(kept.states).containsExactly(RunState.FINISHED);
    assertThat(kept.ended).isEqualTo(Instant.parse("2026-01-02T04:04:05Z"));
  }

  @Test
  void whatWasToldIsNotToldAgain() throws Exception {
    run.train(0, 10);
    pass();
    run.train(10, 20);
    run.picture("step-00000020.png");
    pass();
    run.end("interrupted");
    pass();
    pass();

    FakeTracker.Kept kept = fake.only();
    assertThat(fake.runs).hasSize(1);
    assertThat(kept.values("loss")).containsExactly(0.1, 0.05);
    assertThat(kept.files).containsEntry("samples/step-00000020.png", 1);
    assertThat(kept.states).containsExactly(RunState.RUNNING, RunState.INTERRUPTED);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void nothingIsLostOrDoubledHoweverOftenCallsFail(long seed) throws Exception {
    Random dice = new Random(seed);
    fake.weather =
        (call, done) -> {
          if (dice.nextInt(3) == 0) {
            throw new IOException(call + (done ? " was done, and the answer lost" : " failed"));
          }
        };
    for (int step = 10; step <= 100; step += 10) {
      run.train(step - 10, step);
      run.picture("step-%08d.png".formatted(step));
      attempt();
    }
    run.end("finished");
    while (!attempt()) {
      // until the weather is fair for the length of a pass
    }

    FakeTracker.Kept kept = fake.only();
    assertThat(fake.runs).hasSize(1);
    assertThat(kept.points.stream().filter(p -> p.metric().equals("loss")).map(p -> p.step()))
        .containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 100L);
    assertThat(kept.points).doesNotHaveDuplicates();
    assertThat(kept.files).hasSize(13);
    assertThat(kept.parameters).hasSize(3);
    assertThat(kept.states).endsWith(RunState.FINISHED);
  }

  private boolean attempt() throws Exception {
    try {
      pass();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aCheckpointThatDoesNotGetThroughHoldsUpNothingElse() throws Exception {
    Path checkpoint = run.directory.checkpoints().resolve("step-00000100");
    Files.createDirectories(checkpoint);
    Files.writeString(checkpoint.resolve("model.safetensors"), "weights");
    run.train(0, 100);
    run.picture("final.png");
    run.end("finished");
    fake.weather =
        (call, done) -> {
          if (!done && call.equals("keep") && fake.only().files.containsKey("samples/final.png")) {
            throw new IOException("too slow");
          }
        };

    assertThatThrownBy(this::pass).hasMessage("too slow");
    assertThat(fake.only().states).containsExactly(RunState.FINISHED);

    fake.weather = FakeTracker.Weather.FAIR;
    pass();
    assertThat(fake.only().files).containsEntry("checkpoints/step-00000100/model.safetensors", 1);
    assertThat(fake.only().states).containsExactly(RunState.FINISHED);
  }

  @Test
  void stepsThatAResumedRunRepeatsAreNotToldTwice() throws Exception {
    run.train(0, 10, 20, 30);
    pass();
    run.train(20, 30, 40); // as after a crash, from the checkpoint of step 20
    pass();
    Journal.amend(run.directory.metrics(), 20, java.util.Map.of("fid.x", 3.0));
    pass();

    assertThat(fake.only().points.stream().filter(p -> p.metric().equals("loss")))
        .extracting(p -> p.step())
        .containsExactly(10L, 20L, 30L, 40L);
    assertThat(fake.only().values("fid.x")).containsExactly(3.0);
    assertThat(fake.only().values("best/fid.x")).containsExactly(3.0);
  }

  @Test
  void aLineIsToldOnlyWhenItIsWhole() throws Exception {
    run.train(0, 10);
    Files.writeString(
        run.directory.metrics(),
        "{\"step\":20,\"time\":1,\"at\":5,\"val",
        java.nio.file.StandardOpenOption.APPEND);
    pass();
    assertThat(fake.only().values("loss")).containsExactly(0.1);

    Files.writeString(
        run.directory.metrics(),
        "ues\":{\"loss\":\"NaN\"}}\n",
        java.nio.file.StandardOpenOption.APPEND);
    pass();
    assertThat(fake.only().values("loss")).containsExactly(0.1, Double.NaN);
  }

  @Test
  void pointsKeepTheirDistanceAndTheBestAndTheLastAreTold() throws Exception {
    fake.every = 30;
    run.train(0, 10, 20, 30, 40, 50, 60);
    pass();
    assertThat(fake.only().values("loss")).containsExactly(1.0 / 10, 1.0 / 40);

    run.end("finished");
    pass();

    assertThat(fake.only().values("loss")).containsExactly(1.0 / 10, 1.0 / 40, 1.0 / 60);
    assertThat(fake.only().values("best/loss")).containsExactly(1.0 / 10, 1.0 / 40, 1.0 / 60);
  }

  @Test
  void whatIsRefusedStandsBackAndTheRestIsTold() throws Exception {
    fake.weather =
        (call, done) -> {
          if (call.contains("network.type")) {
            throw new RefusedException("no such thing");
          }
        };
    run.end("finished");

    pass();

    assertThat(fake.only().parameters).containsOnlyKeys("name", "network.channels");
    assertThat(fake.only().states).containsExactly(RunState.FINISHED);
  }

  @Test
  void aRefusedRunIsTheCallersBusiness() {
    fake.weather =
        (call, done) -> {
          throw new RefusedException("deleted");
        };

    assertThatThrownBy(this::pass).isInstanceOf(RefusedException.class).hasMessage("deleted");
  }

  @Test
  void aPartIsToldUnderItsWhole() throws Exception {
    RunDirectory stage = RunDirectory.stage(run.directory.path(), 1, "teacher");
    FakeRun teacher = new FakeRun(stage);

    sync(teacher.directory).pass();

    assertThat(fake.runs.get("run-1").run.uid()).isEqualTo("toy/" + run.directory.id());
    assertThat(fake.runs.get("run-2").run.parent()).isEqualTo("run-1");
    assertThat(fake.runs.get("run-2").run.uid())
        .isEqualTo("toy/" + run.directory.id() + "/1-teacher");
    assertThat(run.directory.parts()).extracting(RunDirectory::id).containsExactly("1-teacher");
  }

  @Test
  void aRunWhoseProcessDiedHasFailed() throws Exception {
    run.train(0, 10);
    pass();
    ((ObjectNode) run.manifest.fields().path("process")).put("start", 1);
    run.manifest.write();

    pass();

    assertThat(fake.only().states).containsExactly(RunState.RUNNING, RunState.FAILED);
    assertThat(fake.only().tags).containsEntry("status", "crashed");
    assertThat(fake.only().ended)
        .isEqualTo(Files.getLastModifiedTime(run.directory.metrics()).toInstant());
  }

  @Test
  void aServerThatLostTheRunIsToldAllOfItAgain() throws Exception {
    run.train(0, 10);
    pass();
    fake.runs.clear();
    run.train(10, 20);

    pass();

    assertThat(fake.runs).containsOnlyKeys("run-2");
    assertThat(fake.only().values("loss")).containsExactly(0.1, 0.05);
    assertThat(fake.only().parameters).hasSize(3);
  }

  @Test
  void secretsAreNeitherTagsNorParameters() throws Exception {
    Files.writeString(
        run.directory.experiment(), "a.token = sesame\nuri = \"http://me:sesame@host/\"\n");
    run.manifest.fields().put("command", "langevin run x -o a.token=sesame");
    run.manifest.write();

    pass();

    assertThat(List.of(fake.only().parameters, fake.only().tags).toString())
        .doesNotContain("sesame")
        .contains("host");
  }

  @Test
  void filesThatComeAndGoMeanwhileDoNoHarm() throws Exception {
    Path passing = run.directory.samples().resolve("step-10.png.part");
    AtomicBoolean over = new AtomicBoolean();
    Thread training =
        new Thread(
            () -> {
              while (!over.get()) {
                try {
                  Files.writeString(passing, "");
                  Files.delete(passing);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    training.start();
    try {
      for (int i = 0; i < 2000; i++) {
        assertThat(RunView.of(run.directory).files())
            .extracting(RunFile::name)
            .containsExactly("experiment.conf");
      }
    } finally {
      over.set(true);
      training.join();
    }
  }
}
