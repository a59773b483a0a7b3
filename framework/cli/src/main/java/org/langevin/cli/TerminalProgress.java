package org.langevin.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.langevin.runner.Progress;
import org.langevin.runner.run.RunDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One live line on a terminal; elsewhere a plain line every few seconds. */
final class TerminalProgress implements Progress {
  private static final Logger log = LoggerFactory.getLogger(TerminalProgress.class);
  private static final long LIVE_MILLIS = 100;
  private static final long PLAIN_MILLIS = 5_000;
  private static final int BAR = 24;
  private final PrintStream out;
  private final boolean live;
  private String what = "";
  private double firstFraction;
  private long firstMillis;
  private long lastMillis;
  private boolean lineOpen;

  TerminalProgress(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
  }

  /** For standard error: live if the launcher found a terminal there that moves its cursor. */
  static TerminalProgress ofStandardError() {
    return new TerminalProgress(System.err, Boolean.getBoolean("langevin.terminal"));
  }

  @Override
  public void opened(RunDirectory run) {
    Logging.alsoTo(run.log());
    note("run: " + run.path());
  }

  @Override
  public synchronized void note(String line) {
    clear();
    log.info("{}", line);
  }

  @Override
  public synchronized void moving(String task, double fraction, String detail) {
    long now = System.nanoTime() / 1_000_000;
    if (!task.equals(what)) {
      what = task;
      firstFraction = fraction;
      firstMillis = now;
      lastMillis = 0;
    }
    boolean end = fraction >= 1;
    if (now - lastMillis < (live ? LIVE_MILLIS : PLAIN_MILLIS) && !end) {
      return;
    }
    lastMillis = now;
    String line = task + " " + (live ? bar(fraction) + " " : "") + detail + eta(fraction, now);
    if (live) {
      out.print("\r\u001b[K" + line);
      out.flush();
      lineOpen = true;
      if (end) {
        out.println();
        lineOpen = false;
      }
    } else {
      log.info("{}", line);
    }
  }

  private static String bar(double fraction) {
    int full = (int) Math.round(Math.min(1, Math.max(0, fraction)) * BAR);
    return "[" + "=".repeat(full) + " ".repeat(BAR - full) + "]";
  }

  private String eta(double fraction, long now) {
    double done = fraction - firstFraction;
    if (done <= 0 || fraction >= 1) {
      return "";
    }
    long seconds = Math.round((now - firstMillis) / 1000.0 * (1 - fraction) / done);
    return seconds < 3600
        ? String.format(Locale.ROOT, "  %d:%02d left", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "  %d h %02d min left", seconds / 3600, seconds / 60 % 60);
  }

  private void clear() {
    if (lineOpen) {
      out.print("\r\u001b[K");
      lineOpen = false;
    }
  }
}
