package org.langevin.spi.tracking;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run at a tracker's other end. All calls keep the rules of {@link org.langevin.spi.Tracker}; of
 * any {@link IOException} but a {@link RefusedException} it is supposed that it passes.
 */
public interface Remote {
  /** Its name there, by which it is opened again. */
  String id();

  /**
   * Facts of the run, each told once, and again if it changes.
   *
   * @param parameters the resolved experiment by dotted path; one that was told does not change
   * @param tags other facts
   */
  void describe(Map<String, String> parameters, Map<String, String> tags)
      throws IOException, InterruptedException;

  /** Points of metrics, in the order in which they were measured. */
  void record(List<Point> points) throws IOException, InterruptedException;

  /** A file; one of this name that was sent before is replaced. */
  void keep(RunFile file) throws IOException, InterruptedException;

  /**
   * How the run stands.
   *
   * @param ended when it ended; null while it runs
   */
  void settle(RunState state, @Nullable Instant ended) throws IOException, InterruptedException;

  /** The other end understood and said no; telling the same again is of no use. */
  final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    /** With what it said. */
    public RefusedException(String message) {
      super(message);
    }
  }
}
