package org.langevin.runner.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.tracking.Following.Patience;
import org.langevin.spi.tracking.RunState;

/** A live run goes on whatever a tracker does. */
@Timeout(60)
class FollowingTest {
  private static final Patience SHORT =
      new Patience(Duration.ofMillis(20), Duration.ofMillis(80), Duration.ofSeconds(20));

  @TempDir private Path runs;
  private final FakeTracker fake = new FakeTracker();
  private FakeRun run;

  @BeforeEach
  void begin() {
    run = FakeRun.in(runs);
  }

  private Following follow(Patience patience, FakeTracker... trackers) {
    return Following.begin(
        java.util.Arrays.stream(trackers).map(t -> new Trackers.Named("fake", t)).toList(),
        run.directory,
        patience);
  }

  @RepeatedTest(20) // its threads must agree in any order
  void whatIsNewIsToldWhileTheRunIsAtWorkAndTheRestAtItsEnd() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    fake.weather =
        (call, done) -> {
          if (call.equals("record") && done) {
            told.countDown();
          }
        };
    Following following = follow(SHORT, fake);
    run.train(0, 10);
    told.await();
    run.train(10, 20);
    run.end("finished");
    following.close();

    assertThat(fake.only().values("loss")).containsExactly(0.1, 0.05);
    assertThat(fake.only().values("system/system_memory_usage_percentage"))
        .isNotEmpty()
        .hasSameSizeAs(Files.readAllLines(run.directory.path().resolve(RunView.SYSTEM)));
    assertThat(fake.only().states).containsExactly(RunState.RUNNING, RunState.FINISHED);
  }

  @Test
  void aServerThatComesBackIsToldAll() {
    AtomicInteger calls = new AtomicInteger();
    fake.weather =
        (call, done) -> {
          if (calls.getAndIncrement() < 12) {
            throw new IOException("not there");
          }
        };
    Following following = follow(SHORT, fake);
    run.train(0, 10, 20);
    run.end("finished");
    following.close();

    assertThat(fake.only().values("loss")).containsExactly(0.1, 0.05);
    assertThat(fake.only().states).endsWith(RunState.FINISHED);
  }

  @Test
  void aServerThatHangsIsLeftAtTheEndAndCaughtUpWithLater() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    fake.weather =
        (call, done) -> {
          hanging.countDown();
          never.await();
        };
    Following following =
        follow(new Patience(SHORT.pause(), SHORT.longest(), Duration.ofMillis(50)), fake);
    hanging.await();
    run.train(0, 10);
    run.end("finished");
    following.close();
    assertThat(fake.runs).isEmpty();

    fake.weather = FakeTracker.Weather.FAIR;
    new Sync(new Trackers.Named("fake", fake), run.directory).pass();

    assertThat(fake.only().values("loss")).containsExactly(0.1);
  }

  @Test
  void eachTrackerHasItsOwnTimeAndMemory() throws Exception {
    FakeTracker other = new FakeTracker();
    CountDownLatch never = new CountDownLatch(1);
    other.weather = (call, done) -> never.await();
    run.train(0, 10);
    run.end("finished");
    Following following =
        Following.begin(
            List.of(new Trackers.Named("hangs", other), new Trackers.Named("works", fake)),
            run.directory,
            new Patience(SHORT.pause(), SHORT.longest(), Duration.ofSeconds(2)));
    following.close();

    assertThat(fake.only().values("loss")).containsExactly(0.1);
    try (var memories = Files.list(run.directory.path().resolve("tracking"))) {
      assertThat(memories.filter(p -> p.toString().endsWith(".json"))).hasSize(1);
    }
  }

  @Test
  void aRunThatCannotBeReadIsNotFollowedAndGoesOn() throws Exception {
    Files.writeString(run.directory.experiment(), "{ : no experiment");
    run.end("finished");

    follow(SHORT, fake).close();

    assertThat(fake.only().states).isEmpty();
  }

  @Test
  void aRunThatIsOverIsToldAtOnce() {
    run.train(0, 10);
    run.end("finished");

    Following.tell(List.of(new Trackers.Named("fake", fake)), run.directory);

    assertThat(fake.only().values("loss")).containsExactly(0.1);
  }

  @Test
  void withoutTrackersNothingIsWritten() {
    follow(SHORT).close();

    assertThat(run.directory.path().resolve("tracking")).doesNotExist();
    assertThat(run.directory.path().resolve("system.jsonl")).doesNotExist();
  }
}
