package org.langevin.runner.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.langevin.runner.experiment.Experiment.Train;
import org.langevin.runner.model.Lender;
import org.langevin.runner.model.Model;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.model.TrainingGraph;
import org.langevin.runner.model.Weights;
import org.langevin.runner.run.Checkpoint;
import org.langevin.spi.Objective.StepFunction;
import org.langevin.spi.Optimizer;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Parameter;

/**
 * Trains a model from a checkpoint, or from nothing, to the last step. On one engine, device and
 * thread count the result is a pure function of the experiment: where it was interrupted does not
 * matter.
 */
public final class Training implements AutoCloseable {
  private final Session session;
  private final Model model;
  private final Optimizer optimizer;
  private final Train settings;
  private final long seed;
  private final long steps;
  private final TrainingGraph graph;
  private final Map<String, Value> parameters;
  private final Map<String, Map<String, Value>> averages = new LinkedHashMap<>();
  private final List<StepFunction> decays = new ArrayList<>();
  private final Lender lender;
  private final Trainer trainer;
  private long step;

  /**
   * Puts the model on the device.
   *
   * @param steps optimiser steps in all
   * @param earlier parameters of earlier models
   * @param start where to go on; of step 0 with empty optimiser state for a fresh start
   */
  public Training(
      Session session,
      Model model,
      Optimizer optimizer,
      Train settings,
      long seed,
      long steps,
      Map<Use, Map<String, Tensor>> earlier,
      Checkpoint start) {
    this.session = session;
    this.model = model;
    this.optimizer = optimizer;
    this.settings = settings;
    this.seed = seed;
    this.steps = steps;
    this.step = start.step();
    this.graph = model.trainingGraph();
    this.lender = new Lender(session, earlier);
    this.parameters = Weights.upload(session, start.model());
    Averages.of(settings, graph)
        .forEach(
            (name, decay) -> {
              averages.put(
                  name,
                  Weights.upload(session, Objects.requireNonNull(start.averages().get(name))));
              decays.add(decay);
            });
    List<String> trainable =
        graph.graph().parameters().stream()
            .filter(Parameter::trainable)
            .map(Parameter::name)
            .toList();
    this.trainer =
        session.trainer(
            graph.graph(),
            values(),
            new TrainSpec(
                TrainingGraph.LOSS,
                trainable,
                optimizer.update(),
                optimizer.clipNorm(),
                List.copyOf(averages.values())));
    if (!start.optimizer().isEmpty()) {
      Map<String, float[]> state = new LinkedHashMap<>();
      start.optimizer().forEach((name, tensor) -> state.put(name, tensor.floats()));
      trainer.restore(state);
    }
  }

  /** A value for each parameter of the graph: own ones, averages and those of earlier models. */
  private Map<String, Value> values() {
    Map<String, Value> values = new LinkedHashMap<>(parameters);
    for (Parameter p : graph.graph().parameters()) {
      Map<String, Value> average = averages.get(p.owner());
      if (average != null) {
        values.put(p.name(), Objects.requireNonNull(average.get(p.nameOfOwner())));
      }
    }
    values.putAll(lender.lend(graph.graph()));
    return values;
  }

  /**
   * The checkpoint before the first step.
   *
   * @param initial the parameters to start from
   */
  public static Checkpoint fresh(Model model, Map<String, Tensor> initial, Train settings) {
    Map<String, Map<String, Tensor>> averages = new LinkedHashMap<>();
    Averages.of(settings, model.trainingGraph())
        .keySet()
        .forEach(name -> averages.put(name, initial));
    return new Checkpoint(0, initial, averages, Map.of());
  }

  /** Told of what happens in training; throws nothing. */
  public interface Listener {
    /**
     * After every step.
     *
     * @param step steps done
     */
    void stepped(long step);

    /**
     * After every {@code log-every} steps, and after the last one.
     *
     * @param step steps done
     * @param values loss (mean over the steps since the last call), gradient norm, rate and so on
     */
    void measured(long step, Map<String, Double> values);
  }

  /** Raised when the loss or the gradient is no longer a number. */
  public static final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With a message that says what to do next. */
    public DivergedException(String message) {
      super(message);
    }
  }

  /**
   * Trains until a step is reached or a stop is asked for; may be called again.
   *
   * @param until steps done at the end
   * @param stop asked after each step
   * @throws DivergedException if loss or gradient become infinite or NaN
   */
  public void run(Examples examples, long until, BooleanSupplier stop, Listener listener)
      throws InterruptedException {
    try (Window window = new Window();
        Batches batches = new Batches(examples, model.images(), seed, settings.batch(), step)) {
      while (step < until && !stop.getAsBoolean()) {
        window.add(step(batches.next()));
        listener.stepped(step);
        if (step % settings.logEvery() == 0 || step == steps) {
          listener.measured(step, window.close(step));
        }
      }
    }
  }

  private Measured step(Batch batch) {
    int micro = settings.microbatch() == null ? settings.batch() : settings.microbatch();
    Feeds feeds = new Feeds(session, graph, model, seed, step, steps, batch);
    List<Value> losses = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (int from = 0; from < settings.batch(); from += micro) {
      int count = Math.min(micro, settings.batch() - from);
      double weight = count / (double) settings.batch();
      Map<String, Value> part = feeds.part(from, count);
      losses.add(trainer.accumulate(part, weight));
      weights.add(weight);
      part.values().forEach(Value::close);
    }
    double rate = optimizer.rate(step, steps);
    double[] now = decays.stream().mapToDouble(decay -> decay.at(step, steps)).toArray();
    Value norm = trainer.update(step + 1, rate, now);
    step++;
    return new Measured(losses, weights, norm, rate);
  }

  /** What a step left on the device: reading it back at once would make a GPU wait. */
  private record Measured(List<Value> losses, List<Double> weights, Value norm, double rate) {}

  /** The steps since the last line of the journal. */
  private final class Window implements AutoCloseable {
    private final List<Measured> steps = new ArrayList<>();
    private long opened = System.nanoTime();

    void add(Measured measured) {
      steps.add(measured);
    }

    Map<String, Double> close(long step) {
      double loss = 0;
      double norm = 0;
      double rate = 0;
      for (Measured m : steps) {
        for (int i = 0; i < m.losses.size(); i++) {
          loss += m.weights.get(i) * session.download(m.losses.get(i))[0] / steps.size();
        }
        norm = session.download(m.norm)[0];
        rate = m.rate;
      }
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        throw new DivergedException(
            "loss "
                + loss
                + ", gradient norm "
                + norm
                + " within the "
                + steps.size()
                + " steps up to "
                + step);
      }
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("loss", loss);
      values.put("gradient-norm", norm);
      values.put("rate", rate);
      double seconds = (System.nanoTime() - opened) / 1e9;
      values.put("images-per-second", steps.size() * settings.batch() / seconds);
      close();
      return values;
    }

    @Override
    public void close() {
      for (Measured m : steps) {
        m.losses.forEach(Value::close);
        m.norm.close();
      }
      steps.clear();
      opened = System.nanoTime();
    }
  }

  /** Steps done. */
  public long step() {
    return step;
  }

  /** The parameters as they are, on the device; still owned here. */
  public Map<String, Value> parameters() {
    return parameters;
  }

  /** The parameters' moving average; empty if none is kept. */
  public Map<String, Value> ema() {
    return averages.getOrDefault(Checkpoint.EMA, Map.of());
  }

  /** A copy of everything on the host. */
  public Checkpoint checkpoint() {
    Map<String, Map<String, Tensor>> copies = new LinkedHashMap<>();
    averages.forEach((name, values) -> copies.put(name, Weights.download(session, values)));
    return new Checkpoint(
        step,
        Weights.download(session, parameters),
        copies,
        Weights.download(session, trainer.state()));
  }

  @Override
  public void close() {
    trainer.close();
    Weights.close(parameters);
    averages.values().forEach(Weights::close);
    lender.close();
  }
}
