package org.langevin.runner.tracking;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.tracking.Point;

/**
 * How much of a metric was told. A run that goes on after a crash measures some steps again, with
 * the same values; these are not told again.
 *
 * @param told step of the last point told; {@link #NOTHING} if there is none
 * @param again steps up to this one were told in an earlier life of the run
 * @param held the last point seen, if it was too close to the one told before
 * @param best the best point so far, where it is known which is better
 * @param bestTold whether it was told
 */
record Series(long told, long again, @Nullable Point held, @Nullable Point best, boolean bestTold) {
  static final long NOTHING = -1;
  static final Series EMPTY = new Series(NOTHING, NOTHING, null, null, true);

  /** What the best points of a metric are told as. */
  static final String BEST = "best/";

  /** The same in a new life of the run, which may repeat what the earlier one measured. */
  Series repeating() {
    return new Series(told, told, null, best, bestTold);
  }

  /**
   * The series with one point more.
   *
   * @param every least number of steps between two points to be told
   * @param out gets the points to be told
   */
  Series with(Point point, int every, List<Point> out) {
    if (point.step() <= again) {
      return this;
    }
    boolean better =
        !Double.isNaN(point.value())
            && (best == null
                ? Better.of(point.metric()) != Better.UNKNOWN
                : Better.of(point.metric()).than(point.value(), best.value()));
    Point newBest = better ? point : best;
    boolean newBestTold = bestTold && !better;
    boolean close = told != NOTHING && point.step() > told && point.step() - told < every;
    if (close) {
      return new Series(told, NOTHING, point, newBest, newBestTold);
    }
    out.add(point);
    return new Series(Math.max(told, point.step()), NOTHING, null, newBest, newBestTold)
        .tellBest(out);
  }

  /** The series at the run's end, when what was held is told too. */
  Series ended(List<Point> out) {
    if (held == null) {
      return this;
    }
    out.add(held);
    return new Series(Math.max(told, held.step()), again, null, best, bestTold).tellBest(out);
  }

  private Series tellBest(List<Point> out) {
    if (bestTold || best == null) {
      return this;
    }
    out.add(new Point(BEST + best.metric(), best.step(), best.at(), best.value()));
    return new Series(told, again, held, best, true);
  }
}
