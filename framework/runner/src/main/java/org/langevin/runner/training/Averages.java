package org.langevin.runner.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.langevin.runner.averaging.Decays;
import org.langevin.runner.averaging.PowerFunction;
import org.langevin.runner.experiment.Experiment.Train;
import org.langevin.runner.model.TrainingGraph;
import org.langevin.runner.run.Checkpoint;
import org.langevin.spi.Objective.StepFunction;
import org.langevin.spi.data.Tensor;

/** The moving averages of the parameters that training keeps, by their names in checkpoints. */
public final class Averages {
  private static final String POWER = "power-";

  private Averages() {}

  /**
   * Each average's decay: {@link Checkpoint#EMA} unless it is switched off, {@code power-WIDTH} for
   * each width, and those that the objective asks for.
   */
  public static Map<String, StepFunction> of(Train train, TrainingGraph graph) {
    Map<String, StepFunction> decays = new LinkedHashMap<>();
    if (train.emaHalfLife() != null) {
      decays.put(
          Checkpoint.EMA, Decays.halfLife(train.emaHalfLife(), train.emaRamp(), train.batch()));
    } else if (train.ema() > 0) {
      decays.put(
          Checkpoint.EMA,
          train.emaWarmup() ? Decays.warmed(train.ema()) : Decays.constant(train.ema()));
    }
    for (double width : train.powerEma()) {
      PowerFunction power = PowerFunction.ofWidth(width);
      decays.put(POWER + width, (k, steps) -> power.decay(k + 1));
    }
    decays.putAll(graph.averages());
    return decays;
  }

  /** The power-function averages that a checkpoint keeps, by width. */
  public static SortedMap<Double, Map<String, Tensor>> power(Checkpoint checkpoint) {
    SortedMap<Double, Map<String, Tensor>> byWidth = new TreeMap<>();
    checkpoint
        .averages()
        .forEach(
            (name, tensors) -> {
              if (name.startsWith(POWER)) {
                byWidth.put(Double.valueOf(name.substring(POWER.length())), tensors);
              }
            });
    return byWidth;
  }
}
