package org.langevin.runner.tracking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.langevin.runner.run.RunDirectory;
import org.langevin.spi.tracking.Remote.RefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a live run: a thread for each tracker wakes every few seconds, tells what is new, and at
 * the end tells the rest within a time limit. Whatever a server does, and however long it takes,
 * the run does not notice; what could not be told is told by {@code track sync}.
 */
public final class Following implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Following.class);
  private static final Duration GRACE = Duration.ofSeconds(2);

  /**
   * How patient it is.
   *
   * @param pause between two passes
   * @param longest pause after failures, which double it
   * @param last time for what is left at the end
   */
  public record Patience(Duration pause, Duration longest, Duration last) {
    /** For runs of minutes to weeks. */
    public static final Patience USUAL =
        new Patience(Duration.ofSeconds(3), Duration.ofMinutes(1), Duration.ofSeconds(15));
  }

  private final RunDirectory run;
  private final Patience patience;
  private final CountDownLatch recorded = new CountDownLatch(1);
  private final CountDownLatch ending = new CountDownLatch(1);
  private final List<Thread> recorders = new ArrayList<>();
  private final List<Thread> followers = new ArrayList<>();

  private Following(RunDirectory run, Patience patience) {
    this.run = run;
    this.patience = patience;
  }

  /** Begins to follow a run whose manifest is written. It throws nothing, then or later. */
  public static Following begin(List<Trackers.Named> trackers, RunDirectory run) {
    return begin(trackers, run, Patience.USUAL);
  }

  /** Likewise, with another patience. */
  public static Following begin(
      List<Trackers.Named> trackers, RunDirectory run, Patience patience) {
    Following following = new Following(run, patience);
    following.start(trackers);
    if (!trackers.isEmpty()) {
      following.recorders.add(
          started("tracker-system", () -> SystemMetrics.record(run, following.recorded)));
    }
    return following;
  }

  /** Tells what is new of a run that is not at work, within the usual time limit. */
  public static void tell(List<Trackers.Named> trackers, RunDirectory run) {
    Following following = new Following(run, Patience.USUAL);
    following.ending.countDown();
    following.start(trackers);
    following.close();
  }

  private void start(List<Trackers.Named> trackers) {
    for (Trackers.Named tracker : trackers) {
      followers.add(started("tracker-" + tracker.name(), () -> follow(tracker)));
    }
  }

  private static Thread started(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void follow(Trackers.Named tracker) {
    try {
      follow(new Sync(tracker, run));
    } catch (RuntimeException e) { // not the run's business
      log.warn("tracking: {} is followed by {} no more", run.id(), tracker.name(), e);
    } catch (InterruptedException e) {
      log.warn(
          "tracking: {} has not taken all of {} yet; once it answers: langevin track sync {}",
          tracker.name(),
          run.id(),
          run.path());
    }
  }

  private void follow(Sync sync) throws InterruptedException {
    Duration pause = patience.pause();
    while (true) {
      boolean last = ending.getCount() == 0;
      try {
        sync.pass();
        if (last) {
          return;
        }
        if (pause.compareTo(patience.pause()) > 0) {
          log.info("tracking: {} answers again", sync.destination());
        }
        pause = patience.pause();
      } catch (RefusedException e) {
        log.warn("tracking: {} refused {}: {}", sync.destination(), run.id(), e.getMessage());
        return;
      } catch (IOException | UncheckedIOException e) {
        if (pause.equals(patience.pause())) {
          log.warn(
              "tracking: {} cannot be told for now, and is told later: {}",
              sync.destination(),
              e.getMessage());
        }
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(patience.longest()) > 0 ? patience.longest() : twice;
        if (last) {
          TimeUnit.MILLISECONDS.sleep(Math.min(1000, patience.pause().toMillis()));
        }
      }
      ending.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Tells the rest, within the time limit: the machine's last line is written first. */
  @Override
  public void close() {
    recorded.countDown();
    boolean interrupted = join(recorders, GRACE);
    ending.countDown();
    interrupted |= join(followers, patience.last());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for threads that are to end, as long as the patience lasts; whether it was interrupted.
   */
  private static boolean join(List<Thread> threads, Duration patience) {
    long limit = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, limit - System.nanoTime()));
        thread.interrupt();
        TimeUnit.MILLISECONDS.timedJoin(thread, GRACE.toMillis());
      } catch (InterruptedException e) {
        thread.interrupt();
        interrupted = true;
      }
    }
    return interrupted;
  }
}
