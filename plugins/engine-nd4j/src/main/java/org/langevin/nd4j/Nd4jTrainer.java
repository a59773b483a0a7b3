package org.langevin.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** A plan of a loss and its gradients, and the optimiser's state. */
final class Nd4jTrainer implements Trainer {
  /** Name of the derivative of the loss by itself. */
  private static final String SEED = "langevin-seed";

  private final Nd4jSession session;
  private final Execution execution;
  private final int loss;
  private final int[] slots;
  private final List<Trained> trained = new ArrayList<>();
  private final AdamKernel adam;
  private final int averages;

  /**
   * A parameter in training.
   *
   * @param slot where the plan leaves its gradient; -1 if the loss does not depend on it
   */
  record Trained(
      String name,
      int slot,
      Nd4jValue weights,
      Nd4jValue gradient,
      Nd4jValue m,
      Nd4jValue v,
      List<Nd4jValue> averages) {}

  Nd4jTrainer(Nd4jSession session, Graph graph, Map<String, Value> values, TrainSpec spec) {
    this.session = session;
    this.averages = spec.averages().size();
    Derivative derivative = Derivative.of(graph.sameDiff(), List.of(spec.loss()));
    SDVariable seed = derivative.seed(SEED, spec.loss());
    Map<String, SDVariable> gradients = derivative.gradients(spec.loss(), seed, spec.trainable());
    if (gradients.isEmpty()) {
      throw new IllegalArgumentException(
          "The loss '" + spec.loss() + "' depends on none of the parameters to train");
    }
    List<String> outputs = new ArrayList<>(List.of(spec.loss()));
    int[] position = new int[spec.trainable().size()];
    for (int i = 0; i < position.length; i++) {
      SDVariable gradient = gradients.get(spec.trainable().get(i));
      position[i] = gradient == null ? -1 : outputs.size();
      if (gradient != null) {
        outputs.add(gradient.name());
      }
    }
    Plan plan = new Plan(derivative.graph(), derivative.values(), outputs);
    plan.seed(SEED, spec.loss());
    this.slots = plan.outputs();
    this.loss = slots[0];
    this.execution =
        new Execution(plan, values, graph.constants(), session.workers(), session.scratch());
    for (int i = 0; i < position.length; i++) {
      String name = spec.trainable().get(i);
      trained.add(trained(name, position[i] < 0 ? -1 : slots[position[i]], values, spec));
    }
    this.adam = new AdamKernel(trained, spec, session.workers());
  }

  private static Trained trained(String name, int slot, Map<String, Value> values, TrainSpec spec) {
    Nd4jValue weights = Nd4jValue.of(given(name, values, "parameter"));
    List<Nd4jValue> averages = new ArrayList<>();
    for (Map<String, Value> shadow : spec.averages()) {
      Nd4jValue average = Nd4jValue.of(given(name, shadow, "moving average of"));
      if (!Arrays.equals(average.shape(), weights.shape()) || average.type() != weights.type()) {
        throw new IllegalArgumentException(
            "The moving average of '%s' is %s, the parameter %s"
                .formatted(
                    name, Arrays.toString(average.shape()), Arrays.toString(weights.shape())));
      }
      averages.add(average);
    }
    return new Trained(
        name, slot, weights, zeros(weights), zeros(weights), zeros(weights), averages);
  }

  private static Value given(String name, Map<String, Value> values, String what) {
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("No value was given for " + what + " '" + name + "'");
    }
    return value;
  }

  private static Nd4jValue zeros(Nd4jValue like) {
    Nd4jValue value = Nd4jValue.create(like.type(), like.shape());
    value.array().assign(0);
    return value;
  }

  @Override
  public Value accumulate(Map<String, Value> feeds, double weight) {
    session.enter();
    Binding binding = execution.run(feeds, weight);
    for (Trained parameter : trained) {
      if (parameter.slot >= 0) {
        binding.tensor(parameter.slot).addTo(parameter.gradient);
      }
    }
    return mean(binding.tensor(loss));
  }

  private static Value mean(Tensor loss) {
    double sum = 0;
    for (double value : loss.values()) {
      sum += value;
    }
    return scalar(loss.type(), sum / loss.length());
  }

  static Value scalar(DataType type, double number) {
    Nd4jValue value = Nd4jValue.create(type);
    value.array().assign(number);
    return value;
  }

  @Override
  public Value update(long step, double rate, double... decays) {
    session.enter();
    if (decays.length != averages) {
      throw new IllegalArgumentException(
          averages + " moving averages, but " + decays.length + " decays");
    }
    return scalar(DataType.FLOAT, adam.update(step, rate, decays));
  }

  @Override
  public Map<String, Value> gradients() {
    Map<String, Value> out = new LinkedHashMap<>();
    trained.forEach(p -> out.put(p.name, session.copy(p.gradient)));
    return out;
  }

  @Override
  public Map<String, Value> state() {
    Map<String, Value> out = new LinkedHashMap<>();
    for (Trained parameter : trained) {
      out.put(parameter.name + ".m", parameter.m);
      out.put(parameter.name + ".v", parameter.v);
    }
    return out;
  }

  @Override
  public void restore(Map<String, float[]> state) {
    Map<String, Value> own = state();
    if (!own.keySet().equals(state.keySet())) {
      throw new IllegalArgumentException(
          "The optimiser's state has other names than this training's: " + difference(own, state));
    }
    state.forEach((name, data) -> session.assign(given(name, own, "optimiser state"), data));
  }

  private static @Nullable String difference(Map<String, ?> a, Map<String, ?> b) {
    List<String> names = new ArrayList<>();
    a.keySet().stream().filter(n -> !b.containsKey(n)).limit(3).forEach(n -> names.add("-" + n));
    b.keySet().stream().filter(n -> !a.containsKey(n)).limit(3).forEach(n -> names.add("+" + n));
    return String.join(", ", names);
  }

  @Override
  public void close() {
    execution.close();
    for (Trained parameter : trained) {
      parameter.gradient.close();
      parameter.m.close();
      parameter.v.close();
    }
  }
}
