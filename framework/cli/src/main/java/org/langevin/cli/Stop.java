package org.langevin.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C and SIGTERM: the run at work is asked to stop and given time to write its checkpoint, and
 * the process ends with the code for interrupted.
 */
final class Stop {
  private static final long PATIENCE_SECONDS = 300;
  private static final CountDownLatch NOTHING = new CountDownLatch(0);
  private static volatile CountDownLatch work = NOTHING;
  private static volatile boolean asked;

  private Stop() {}

  /** A run begins; tells whether it is to stop. */
  static synchronized BooleanSupplier begin() {
    if (work == NOTHING) {
      Runtime.getRuntime().addShutdownHook(new Thread(Stop::onShutdown, "langevin-stop"));
    }
    work = new CountDownLatch(1);
    return () -> asked;
  }

  /** The run, if there was one, is over. */
  static void end() {
    work.countDown();
  }

  private static void onShutdown() {
    if (work.getCount() == 0) {
      return; // an ordinary end
    }
    asked = true;
    System.err.println("\nstopping after this step...");
    try {
      if (work.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
