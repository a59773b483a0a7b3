package org.langevin.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.langevin.config.Redaction;

/** Where log messages go: ours to the console, all from warnings on too, everything to log.txt. */
final class Logging {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  /** Open logs by their folders. */
  private static final Map<Path, Handler> FILES = new HashMap<>();

  private Logging() {}

  /** Sets up the console. */
  static void start() {
    LogManager.getLogManager().reset();
    Handler console = new ConsoleHandler();
    console.setLevel(Level.INFO);
    console.setFormatter(new Line(false));
    // ND4J greets at length, and warns of settings that are ours
    console.setFilter(
        record ->
            record.getLevel().intValue() >= Level.SEVERE.intValue()
                || name(record).startsWith("org.langevin"));
    Logger.getLogger("").addHandler(console);
  }

  private static String name(LogRecord record) {
    return record.getLoggerName() == null ? "" : record.getLoggerName();
  }

  /**
   * Appends everything to a run's log as well, from now on, and nothing more to those of other
   * runs, but for the run that this one is a part of.
   */
  static synchronized void alsoTo(Path file) {
    Path folder = file.toAbsolutePath().normalize().resolveSibling("");
    FILES
        .entrySet()
        .removeIf(
            open -> {
              boolean above = folder.startsWith(open.getKey()) && !folder.equals(open.getKey());
              if (!above) {
                Logger.getLogger("").removeHandler(open.getValue());
                open.getValue().close();
              }
              return !above;
            });
    try {
      OutputStream out =
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      Handler handler =
          new StreamHandler(out, new Line(true)) {
            @Override
            public synchronized void publish(LogRecord record) {
              super.publish(record);
              flush(); // the last lines matter most when a run dies
            }
          };
      handler.setEncoding("UTF-8");
      Logger.getLogger("").addHandler(handler);
      FILES.put(folder, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Line extends Formatter {
    private final boolean full;

    Line(boolean full) {
      this.full = full;
    }

    @Override
    public String format(LogRecord record) {
      String message = Redaction.text(formatMessage(record));
      return full
          ? TIME.format(Instant.ofEpochMilli(record.getMillis()))
              + " "
              + record.getLevel()
              + " "
              + name(record)
              + ": "
              + message
              + "\n"
          : message + "\n";
    }
  }
}
