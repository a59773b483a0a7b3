package org.langevin.runner.sweep;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.langevin.config.Axis;
import org.langevin.runner.Chain;
import org.langevin.runner.Forecast;
import org.langevin.runner.experiment.Experiment;

/** What a sweep would do, as lines for a person. */
public final class Overview {
  private final StringBuilder lines = new StringBuilder();
  private final Map<String, Double> seconds = new HashMap<>();
  private final Map<String, Integer> seen = new HashMap<>();
  private final Composition composition;
  private final boolean measureAll;
  private double total;
  private long steps;
  private boolean byEpochs;

  private Overview(Composition composition, boolean measureAll) {
    this.composition = composition;
    this.measureAll = measureAll;
  }

  /**
   * The overview of a sweep. One trial is timed on the engine, for the estimate of all.
   *
   * @param measureAll whether to time each kind of trial, instead of the first one only
   * @throws org.langevin.config.ConfigException with every problem of every trial
   */
  public static String of(Composition composition, boolean measureAll) {
    Overview overview = new Overview(composition, measureAll);
    overview.write();
    return overview.lines.toString();
  }

  private void line(String key, String format, Object... arguments) {
    lines.append(String.format("%-12s ", key));
    lines.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private void write() {
    SweepSettings settings = composition.settings();
    line(
        "sweep",
        "%d trials, %s, by %s (%s)%s",
        composition.count(),
        settings.strategy().name().toLowerCase(Locale.ROOT),
        settings.metric(),
        settings.goal().name().toLowerCase(Locale.ROOT),
        settings.parallel() == 1 ? "" : ", " + settings.parallel() + " at a time");
    for (Axis axis : composition.axes()) {
      line(axis.searched() ? "space" : "grid", "%s = %s", axis.key(), values(axis));
    }
    composition.all(this::trial);
    if (composition.known() < composition.count()) {
      line(
          "trials",
          "%d more are suggested when results are known; each value was tried",
          composition.count() - composition.known());
      double scale = composition.count() / (double) composition.known();
      total *= scale;
      steps = Math.round(steps * scale);
    }
    line("steps", "%,d in all%s", steps, byEpochs ? ", and those of trials that count epochs" : "");
    line(
        "time",
        "%s in all, by timing %s%s%s",
        Forecast.duration(total / settings.parallel()),
        seconds.size() == 1 ? "one trial" : seconds.size() + " kinds of trials",
        byEpochs ? ", without the training of trials that count epochs" : "",
        measureAll || composition.count() == 1 ? "" : "; --measure times each kind of trial");
  }

  private static String values(Axis axis) {
    return axis.range()
        .map(
            range ->
                range.from()
                    + " to "
                    + range.to()
                    + (range.log() ? ", log" : "")
                    + (range.step() == null ? "" : ", in steps of " + range.step()))
        .orElseGet(() -> String.join(" | ", axis.labels()));
  }

  private void trial(Composition.Composed composed) {
    Trial trial = composed.trial();
    line(
        String.format(Locale.ROOT, "trial %d", trial.number()),
        "%s  [%s]",
        trial.label(),
        trial.hash().substring(0, 8));
    Integer same = seen.putIfAbsent(trial.hash(), trial.number());
    if (same != null) {
      line("", "the same experiment as trial %d, which is run once", same);
      return;
    }
    for (Chain.Stage stage : composed.chain().stages()) {
      Long own = stage.plan().experiment().train().steps();
      steps += own == null ? 0 : own;
      byEpochs |= own == null;
    }
    String kind = measureAll ? kind(composed.chain()) : "";
    total += seconds.computeIfAbsent(kind, k -> Forecast.seconds(composed.chain()));
  }

  /** Trials that take the same time: they differ in seed, rates and the like. */
  private static String kind(Chain chain) {
    Set<String> kinds = new TreeSet<>();
    for (Chain.Stage stage : chain.stages()) {
      Experiment e = stage.plan().experiment();
      kinds.add(
          stage.name()
              + stage.plan().bound().hash(Set.of("name", "seed", "optimizer", "tracking"))
              + e.optimizer().factory().name());
    }
    return kinds.toString();
  }
}
