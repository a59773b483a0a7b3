package org.langevin.nd4j;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The threads of a session's Java kernels: the caller and some helpers. Work is cut into as many
 * ranges as there are threads, always the same, so that results do not depend on scheduling.
 */
final class Workers implements AutoCloseable {
  private final int threads;
  private final ExecutorService helpers;

  Workers(int threads) {
    this.threads = threads;
    this.helpers =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            task -> {
              Thread thread = new Thread(task, "langevin-nd4j");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** A part of some work. */
  @FunctionalInterface
  interface Range {
    /** Does the items {@code from .. to - 1}. */
    void run(int from, int to);
  }

  int threads() {
    return threads;
  }

  /** Does {@code items} pieces of work; {@code cost} of a piece is about its number of elements. */
  void run(int items, long cost, Range work) {
    int parts = (int) Math.min(Math.min(threads, items), 1 + items * cost / 8192);
    if (parts <= 1) {
      work.run(0, items);
      return;
    }
    CountDownLatch done = new CountDownLatch(parts - 1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    for (int part = 1; part < parts; part++) {
      int from = (int) ((long) items * part / parts);
      int to = (int) ((long) items * (part + 1) / parts);
      helpers.execute(
          () -> {
            try {
              work.run(from, to);
            } catch (RuntimeException | Error e) {
              failure.set(e);
            } finally {
              done.countDown();
            }
          });
    }
    try {
      work.run(0, items / parts);
    } finally {
      await(done);
    }
    if (failure.get() != null) {
      throw new IllegalStateException("A kernel failed on another thread", failure.get());
    }
  }

  private static void await(CountDownLatch done) {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        // The helpers write to the arrays that the caller goes on with: they must end first.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    helpers.shutdown();
  }
}
