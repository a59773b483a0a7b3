package org.langevin.runner.sweep;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;

/** The keys of the block {@code sweep}, besides {@code grid} and {@code space}. */
@About(
    "Many trials of one experiment. `grid` holds lists of values, of which every combination is"
        + " run; `space` holds lists and ranges, of which points are suggested. With both, every"
        + " point is run at every combination, and its value is the mean.")
public record SweepSettings(
    @Key(doc = "How the points of `space` are chosen.", or = "grid") Strategy strategy,
    @Key(doc = "Number of points of `space`.", or = "null", min = 1, max = 100_000)
        @Nullable Integer trials,
    @Key(doc = "Seed of the choice; trials have the experiment's.", or = "1") long seed,
    @Key(
            doc =
                "What is compared: a name in metrics.jsonl, or its beginning up to a dot; the mean"
                    + " of what was recorded in the last tenth of the steps.",
            or = "loss")
        String metric,
    @Key(doc = "Which values of the metric are better.", or = "minimise") Goal goal,
    @Key(doc = "What a failed trial does to the others.", or = "continue") Policy onFailure,
    @Key(doc = "Trials at a time, each a process of its own.", or = "1", min = 1, max = 1024)
        int parallel,
    @Key(
            doc =
                "GPUs by number, given to the processes in turn (CUDA_VISIBLE_DEVICES); empty: each"
                    + " process sees all.",
            or = "[]",
            min = 0)
        List<Integer> devices,
    @Key(doc = "tpe: points at random before the first is modelled.", or = "10", min = 1)
        int startup,
    @Key(doc = "tpe: share of the points that counts as good.", or = "0.15", min = 0.01, max = 0.5)
        double good,
    @Key(
            doc = "asha: the first rung, after which trials are compared.",
            or = "null",
            min = 1,
            unit = "optimiser steps")
        @Nullable Long minSteps,
    @Key(
            doc =
                "asha: one of so many trials is promoted to the next rung, so many times as long.",
            or = "3",
            min = 2,
            max = 100)
        int reduction)
    implements Checked {
  /** How points are chosen. */
  public enum Strategy {
    /** Every combination of the grid, and no space. */
    GRID,
    /** Independent and uniform. */
    RANDOM,
    /** A shifted Sobol sequence, which fills the space evenly. */
    SOBOL,
    /** Where good points are dense and others are not. */
    TPE,
    /** At random, and only the better ones are trained to the end. */
    ASHA
  }

  /** Which values are better. */
  public enum Goal {
    /** Small ones. */
    MINIMISE,
    /** Large ones. */
    MAXIMISE
  }

  /** What a failure does. */
  public enum Policy {
    /** The other trials go on. */
    CONTINUE,
    /** The sweep ends. */
    FAIL_FAST
  }

  @Override
  public void check(Problems problems) {
    if (strategy == Strategy.GRID && trials != null) {
      problems.add(
          "trials", "is for points of a space, and a grid runs them all; set strategy = random");
    } else if (strategy != Strategy.GRID && trials == null) {
      problems.add("trials", "is required by strategies other than grid, for example trials = 30");
    }
    if (strategy == Strategy.ASHA && minSteps == null) {
      problems.add("min-steps", "is required by asha: the steps after which trials are compared");
    } else if (strategy != Strategy.ASHA && minSteps != null) {
      problems.add("min-steps", "is for strategy = asha");
    }
  }

  /** A value of the metric such that less is better. */
  double cost(double value) {
    return goal == Goal.MINIMISE ? value : -value;
  }
}
