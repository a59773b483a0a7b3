package org.langevin.runner;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.langevin.runner.Engines.Opened;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.model.Weights;
import org.langevin.runner.sampling.Sampling;
import org.langevin.runner.training.Training;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;

/**
 * Times an experiment's steps as a run would make them, noise, clipping, optimiser and moving
 * average included, on grey images: speed does not depend on what they show.
 */
public final class Bench implements AutoCloseable {
  private static final Training.Listener SILENT =
      new Training.Listener() {
        @Override
        public void stepped(long step) {}

        @Override
        public void measured(long step, Map<String, Double> values) {}
      };

  private final Plan plan;
  private final Opened engine;
  private final Training training;
  private final Examples examples;

  /** Opens the plan's engine and puts the model on it. */
  public Bench(Plan plan) {
    this.plan = plan;
    Experiment e = plan.experiment();
    this.engine = plan.open();
    this.examples = new Grey(plan.model().images(), e.train().batch());
    this.training =
        new Training(
            engine.session(),
            plan.model(),
            plan.optimizer(),
            e.train(),
            e.seed(),
            Long.MAX_VALUE,
            initial(plan.earlier()),
            Training.fresh(plan.model(), initial(plan), e.train()));
  }

  private static Map<String, Tensor> initial(Plan plan) {
    return Weights.initial(plan.model().parameters(), plan.experiment().seed());
  }

  /** Untrained stand-ins: speed does not depend on what a teacher has learned. */
  private static Map<Use, Map<String, Tensor>> initial(Map<Use, Plan> earlier) {
    Map<Use, Map<String, Tensor>> initial = new EnumMap<>(Use.class);
    earlier.forEach((use, plan) -> initial.put(use, initial(plan)));
    return initial;
  }

  /** Engine and device in words. */
  public String place() {
    return engine.place() + " (" + engine.session().device() + ")";
  }

  /** Trains some steps and gives the seconds of each, on average. */
  public double train(int steps) throws InterruptedException {
    long start = System.nanoTime();
    training.run(examples, training.step() + steps, () -> false, SILENT);
    engine.session().synchronize();
    return (System.nanoTime() - start) / 1e9 / steps;
  }

  /** Samples that one batch has. */
  int batch() {
    return BatchSize.ofSamples(plan, engine.place().device()).size();
  }

  /**
   * Draws one batch and gives the seconds of each network evaluation, on average, compilation left
   * out.
   */
  public double sample() {
    int batch = batch();
    long[] first = new long[2];
    try (Sampling sampling =
        new Sampling(
            engine.session(),
            plan.sampler(),
            plan.process(),
            plan.model(),
            training.parameters(),
            initial(plan.earlier()),
            plan.experiment().seed())) {
      Sampling.Samples drawn =
          sampling.draw(
              0,
              batch,
              batch,
              0,
              () -> false,
              (finished, evaluations) -> {
                if (first[1] == 0) {
                  engine.session().synchronize();
                  first[0] = System.nanoTime();
                  first[1] = evaluations;
                }
              });
      double later = drawn.nfe() - first[1];
      return later > 0
          ? (System.nanoTime() - first[0]) / 1e9 / later
          : sampling.draw(0, batch, batch, 0, () -> false, (n, e) -> {}).seconds() / drawn.nfe();
    }
  }

  @Override
  public void close() {
    training.close();
    engine.close();
  }

  private record Grey(Shape shape, int size) implements Examples {
    @Override
    public void read(int index, long key, float[] out, int offset) {
      Arrays.fill(out, offset, offset + shape.length(), 0);
    }

    @Override
    public int label(int index) {
      return 0;
    }

    @Override
    public String hash() {
      return "";
    }

    @Override
    public void close() {}
  }
}
