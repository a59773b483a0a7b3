package org.langevin.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.langevin.mlflow.FaultyProxy.Fault;
import org.langevin.mlflow.RealServer.Row;
import org.langevin.mlflow.RealServer.Stored;
import org.langevin.runner.tracking.Following;
import org.langevin.runner.tracking.Following.Patience;
import org.langevin.runner.tracking.Trackers;

/** A real server behind a bad line: nothing is lost, nothing is there twice. */
@Timeout(1200)
class MlflowFaultsTest {
  private static final Patience SHORT =
      new Patience(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMinutes(3));

  @TempDir private Path runs;

  private static Trackers.Named tracker(FaultyProxy proxy, double timeout) {
    MlflowTracker.Config config =
        new MlflowTracker.Config(proxy.uri(), null, 1, MlflowTracker.Checkpoints.NONE, timeout);
    return new Trackers.Named("mlflow", new MlflowTracker(config, Map.of()));
  }

  private static void train(ToyRun toy, long from, long to) {
    for (long step = from; step <= to; step++) {
      toy.line(step, 1.0 / step);
    }
  }

  private static void assertWhole(ToyRun toy, String experiment, int steps) throws Exception {
    Map<String, Stored> all = RealServer.shared().runs(experiment);
    assertThat(all).as("runs").hasSize(1);
    Stored run = all.get(toy.directory.id());
    assertThat(run.info("status")).isEqualTo("FINISHED");
    assertThat(run.history("loss"))
        .extracting(Row::step)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, steps).boxed().toList());
    assertThat(run.history("best/loss")).hasSize(steps).doesNotHaveDuplicates();
    assertThat(run.params()).hasSize(4);
    assertThat(run.artifacts("images")).hasSize(2);
    assertThat(run.artifacts("")).contains("experiment.conf", "run.json");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyKindOfFaultIsSurvived(Fault fault) throws Exception {
    String name = "fault-" + fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    ToyRun toy = ToyRun.in(runs, name);
    try (FaultyProxy proxy = new FaultyProxy(RealServer.shared().uri(), 1)) {
      proxy.spoil(fault);
      Following following = Following.begin(List.of(tracker(proxy, 1.5)), toy.directory, SHORT);
      train(toy, 1, 20);
      toy.picture("final.png", 0xff00ff);
      awaitFaults(proxy, 3);
      proxy.spoil(0);
      toy.end("finished");
      following.close();
    }
    assertWhole(toy, name, 20);
  }

  @Test
  void aLineThatFailsNowAndThenLosesNothing() throws Exception {
    ToyRun toy = ToyRun.in(runs, "now-and-then");
    try (FaultyProxy proxy = new FaultyProxy(RealServer.shared().uri(), 7)) {
      proxy.spoil(0.4);
      Following following = Following.begin(List.of(tracker(proxy, 2)), toy.directory, SHORT);
      for (int ten = 0; ten < 10; ten++) {
        train(toy, 10 * ten + 1, 10 * ten + 10);
        awaitFaults(proxy, 2 * ten);
      }
      toy.picture("final.png", 0xff00ff);
      toy.end("finished");
      proxy.spoil(0.2);
      following.close();
      assertThat(proxy.faults()).isGreaterThan(15);
    }
    assertWhole(toy, "now-and-then", 100);
  }

  @Test
  void aServerThatStartsAnewInMidRunIsToldAll() throws Exception {
    ToyRun toy = ToyRun.in(runs, "restart");
    RealServer server = RealServer.shared();
    try (FaultyProxy proxy = new FaultyProxy(server.uri(), 1)) {
      Following following = Following.begin(List.of(tracker(proxy, 10)), toy.directory, SHORT);
      train(toy, 1, 10);
      server.restart(() -> train(toy, 11, 20));
      toy.picture("final.png", 0xff00ff);
      train(toy, 21, 30);
      toy.end("finished");
      following.close();
    }
    assertWhole(toy, "restart", 30);
  }

  private static void awaitFaults(FaultyProxy proxy, int count)
      throws InterruptedException, IOException {
    while (proxy.faults() < count) {
      Thread.sleep(20);
    }
  }
}
