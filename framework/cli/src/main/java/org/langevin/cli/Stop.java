package org.langevin.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C and SIGTERM: the run is asked to stop, given time to write its checkpoint, and the process
 * ends with the code for interrupted.
 */
final class Stop {
  private static final long PATIENCE_SECONDS = 300;
  private static final CountDownLatch done = new CountDownLatch(1);
  private static volatile boolean asked;

  private Stop() {}

  /** Listens for signals from now on. */
  static BooleanSupplier arm() {
    Runtime.getRuntime().addShutdownHook(new Thread(Stop::onShutdown, "langevin-stop"));
    return () -> asked;
  }

  private static void onShutdown() {
    if (done.getCount() == 0) {
      return; // an ordinary end
    }
    asked = true;
    System.err.println("\nstopping after this step (a second Ctrl-C does not wait)...");
    try {
      if (done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command is over. */
  static void disarm() {
    done.countDown();
  }
}
