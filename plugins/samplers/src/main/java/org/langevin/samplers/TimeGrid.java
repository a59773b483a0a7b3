package org.langevin.samplers;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler.Sampling;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;

/**
 * The times that a sampler visits: a plain list, falling from noise to data. Of n steps, those to
 * the data visit n times between both ends and then time 0; those that end where the differential
 * equation does visit n + 1. With r = sigma / alpha and i counting the m times from 0:
 *
 * <pre>
 *   uniform   t_i = t_start + i / (m - 1) (t_end - t_start)
 *   karras    r_i = (r_start^(1/rho) + i / (m - 1) (r_end^(1/rho) - r_start^(1/rho)))^rho
 *   log-snr   r_i = r_start (r_end / r_start)^(i / (m - 1))
 * </pre>
 *
 * where a time is found for its r (Karras et al. 2022, equation 5; Lu et al. 2022, section 3.4).
 */
final class TimeGrid {
  /** What part of the horizon to start at instead. */
  private static final double NEARLY = 0.999;

  /** Where the last step ends. */
  enum End {
    /** At the data. */
    DATA,
    /** At the process's last time, where some noise may be left. */
    LAST_TIME
  }

  private final Process process;
  private final Spacing spacing;
  private final @Nullable Integer steps;
  private final Config config;
  private final End end;

  /**
   * Takes a sampler's keys.
   *
   * @param spacing null for {@code whole} on discrete processes, karras where time is a noise
   *     level, else uniform
   * @param steps null for all of a discrete process's
   */
  TimeGrid(
      Process process,
      @Nullable Spacing spacing,
      Spacing whole,
      @Nullable Integer steps,
      Config config,
      End end) {
    this.process = process;
    this.spacing = spacing == null ? usual(process, whole) : spacing;
    this.steps = steps;
    this.config = config;
    this.end = end;
  }

  /**
   * Takes the keys of a method whose variable is the log-SNR, and whose steps by default are even
   * in it where the process preserves variance.
   */
  static TimeGrid ofLogSnr(
      Process process, @Nullable Spacing spacing, @Nullable Integer steps, Config config, End end) {
    boolean even = process.family() == Family.VARIANCE_PRESERVING && !process.discrete();
    return new TimeGrid(
        process,
        spacing == null && even ? Spacing.LOG_SNR : spacing,
        end == End.DATA ? Spacing.TRAILING : Spacing.LINSPACE,
        steps,
        config,
        end);
  }

  private static Spacing usual(Process process, Spacing whole) {
    if (process.discrete()) {
      return whole;
    }
    // of a process that adds noise alone, a horizon other than 1 is a standard deviation
    boolean timeIsNoise = process.family() == Family.VARIANCE_EXPLODING && process.horizon() != 1;
    return timeIsNoise ? Spacing.KARRAS : Spacing.UNIFORM;
  }

  /** Number of steps. */
  int steps() {
    if (spacing == Spacing.LIST) {
      return config.times.size() - 1;
    }
    return steps == null ? (int) process.horizon() : steps;
  }

  /** The levels visited. */
  Levels levels(Sampling sampling) {
    return Levels.of(sampling, times(sampling));
  }

  private double[] times(Sampling sampling) {
    if (spacing == Spacing.LIST) {
      return config.times.stream().mapToDouble(t -> t).toArray();
    }
    boolean thenData = end == End.DATA && (spacing.whole() || last() > 0);
    double[] t = new double[steps() + 1];
    double[] visited = points(sampling, thenData ? steps() : steps() + 1);
    System.arraycopy(visited, 0, t, 0, visited.length);
    return t;
  }

  /** Whether the first level has no signal. */
  boolean startsAtPureNoise() {
    return process.family() == Family.INTERPOLATING && first() == process.horizon();
  }

  /** Whether the last level is the data. */
  boolean endsAtData() {
    if (spacing == Spacing.LIST) {
      return config.times.get(config.times.size() - 1) == 0;
    }
    return end == End.DATA || last() == 0;
  }

  private double first() {
    if (spacing == Spacing.LIST && !config.times.isEmpty()) {
      return config.times.get(0);
    }
    return config.tStart == null ? process.horizon() : config.tStart;
  }

  private double last() {
    return config.tEnd == null ? process.tEnd() : config.tEnd;
  }

  private double[] points(Sampling sampling, int count) {
    if (spacing.whole()) {
      return wholeTimes((int) process.horizon(), count);
    }
    double[] t = new double[count];
    if (spacing.byNoise()) {
      t = Levels.times(sampling, ratios(sampling, count), 0, process.horizon());
    } else {
      for (int i = 0; i < count; i++) {
        t[i] = first() + i / (count - 1.0) * (last() - first());
      }
    }
    t[count - 1] = last();
    t[0] = first();
    return config.round ? rounded(t) : t;
  }

  private double[] wholeTimes(int horizon, int n) {
    double[] t = new double[n];
    for (int i = 0; i < n; i++) {
      t[i] =
          switch (spacing) {
            case LEADING -> 1 + (n - 1 - i) * (horizon / n);
            case TRAILING -> Math.rint(horizon - i * (double) horizon / n);
            default -> n == 1 ? horizon : 1 + Math.rint((n - 1 - i) * (horizon - 1.0) / (n - 1));
          };
    }
    return t;
  }

  private double[] ratios(Sampling sampling, int count) {
    Levels ends = new Levels(new double[2], sampling.marginals(first(), last()));
    if (ends.pureNoise(0)) {
      throw new IllegalArgumentException(pureNoise());
    }
    double[] r = new double[count];
    for (int i = 0; i < count; i++) {
      double w = i / (count - 1.0);
      r[i] =
          spacing == Spacing.KARRAS
              ? Math.pow(
                  between(
                      Math.pow(ends.ratio(0), 1 / config.rho),
                      Math.pow(ends.ratio(1), 1 / config.rho),
                      w),
                  config.rho)
              : Math.exp(between(Math.log(ends.ratio(0)), Math.log(ends.ratio(1)), w));
    }
    return r;
  }

  /** Rounds, and moves apart what would fall together, both ends staying. */
  private static double[] rounded(double[] t) {
    int last = t.length - 1;
    double end = Math.max(1, Math.rint(t[last]));
    double above = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= last; i++) {
      t[i] = Math.min(Math.rint(t[i]), above - 1);
      above = t[i];
    }
    for (int i = last; i > 0; i--) {
      t[i] = Math.max(t[i], end + (last - i));
    }
    return t;
  }

  private static double between(double a, double b, double w) {
    return a + w * (b - a);
  }

  /** Reports what cannot be done with the process. */
  void check(Problems problems) {
    checkSpacing(problems);
    checkSteps(problems);
    checkEnds(problems);
  }

  /**
   * Reports a start at pure noise, for samplers that cannot start there.
   *
   * @param reason what happens there
   * @param instead what to use
   */
  void checkSignal(String reason, String instead, Problems problems) {
    if (startsAtPureNoise()) {
      problems.add(
          "grid.t-start",
          "at time %s there is no signal, and %s; start below, such as %s, or use %s"
              .formatted(first(), reason, NEARLY * process.horizon(), instead));
    }
  }

  private void checkSpacing(Problems problems) {
    if (spacing.whole() && !process.discrete()) {
      problems.add(
          "spacing",
          word()
              + " counts whole times, which a continuous process has none of; use uniform,"
              + " karras or log-snr");
    } else if (spacing == Spacing.TRAILING && end == End.LAST_TIME) {
      problems.add(
          "spacing", "trailing does not visit time 1, where this sampler ends; use linspace");
    } else if ((spacing == Spacing.LIST) == config.times.isEmpty()) {
      problems.add(
          "spacing",
          config.times.isEmpty()
              ? "list needs the times, from noise to data: set grid.times"
              : "is " + word() + ", but grid.times is given; use spacing = list, or leave it out");
    } else if (spacing.byNoise() && startsAtPureNoise()) {
      problems.add("spacing", pureNoise());
    } else if (spacing == Spacing.LOG_SNR && last() == 0 && endHasNoNoise()) {
      problems.add(
          "grid.t-end", "must be above 0 for spacing log-snr, as the data have no noise at all");
    }
    if (config.round && !process.discrete()) {
      problems.add("grid.round", "needs a discrete process; a continuous one knows all times");
    }
  }

  private String word() {
    return spacing.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Of processes that say themselves that they end at time 0 some, as VDM's, have noise there. */
  private boolean endHasNoNoise() {
    return config.tEnd != null || process.family() == Family.INTERPOLATING;
  }

  private String pureNoise() {
    return word()
        + " divides the ratio of noise to signal, and at time "
        + first()
        + " there is no signal; use spacing = uniform, or start below with grid.t-start, such as "
        + NEARLY * process.horizon();
  }

  private void checkSteps(Problems problems) {
    if (spacing == Spacing.LIST) {
      return;
    }
    if (steps == null && !process.discrete()) {
      problems.add(
          "steps", "must be given: a continuous process has no number of steps of its own");
    } else if (process.discrete() && (spacing.whole() || config.round)) {
      double from = spacing.whole() ? process.horizon() : Math.rint(first());
      double to = spacing.whole() ? 1 : Math.max(1, Math.rint(last()));
      int most = (int) (from - to) + (end == End.DATA ? 1 : 0);
      if (steps() > most) {
        problems.add(
            "steps", "must not exceed the process's %d steps, is %d".formatted(most, steps()));
      }
    }
  }

  private void checkEnds(Problems problems) {
    double horizon = process.horizon();
    if (spacing == Spacing.LIST) {
      if (!config.times.isEmpty() && config.times.get(0) > horizon) {
        problems.add(
            "grid.times",
            "must not exceed the process's horizon "
                + horizon
                + ", starts at "
                + config.times.get(0));
      }
      return;
    }
    if (config.tStart != null && (config.tStart > horizon || config.tStart <= last())) {
      problems.add(
          "grid.t-start",
          "must be above the last time %s and not above the horizon %s, is %s"
              .formatted(last(), horizon, config.tStart));
    }
    if (last() >= horizon) {
      problems.add("grid.t-end", "must be below the horizon " + horizon + ", is " + last());
    }
    boolean ends = config.tStart != null || config.tEnd != null;
    if (ends && spacing.whole()) {
      problems.add(
          "grid",
          word() + " has its own ends; for others use spacing = uniform with grid.round = true");
    }
    if (config.tStart != null
        && config.tStart < horizon
        && process.family() == Family.VARIANCE_EXPLODING) {
      problems.add(
          "grid.t-start",
          "the prior has the noise of the horizon "
              + horizon
              + "; leave it out, and lower the process's largest noise instead");
    }
  }

  @About("Further settings of the times that are visited.")
  record Config(
      @Key(
              doc = "Exponent of spacing karras: the larger, the more times near the data.",
              or = "7",
              min = 0,
              aboveMin = true)
          double rho,
      @Key(
              doc = "First time; null for the horizon. The prior must pass for noisy data there.",
              or = "null",
              min = 0,
              aboveMin = true)
          @Nullable Double tStart,
      @Key(doc = "Last time before the data; null for the process's own.", or = "null", min = 0)
          @Nullable Double tEnd,
      @Key(doc = "Round to whole times, all different.", or = "false") boolean round,
      @Key(
              doc =
                  "All times of spacing list, falling, both ends included; time 0 stands for the"
                      + " data.",
              or = "[]",
              min = 0)
          List<Double> times)
      implements Checked {
    /** What all samplers have that say nothing. */
    static final Config USUAL = new Config(7, null, null, false, List.of());

    @Override
    public void check(Problems problems) {
      if (times.size() == 1) {
        problems.add("times", "needs at least two times, a first and a last one");
      }
      for (int i = 1; i < times.size(); i++) {
        if (times.get(i) >= times.get(i - 1)) {
          problems.add(
              "times",
              "must fall from noise to data; %s follows %s"
                  .formatted(times.get(i), times.get(i - 1)));
        }
      }
    }
  }
}
