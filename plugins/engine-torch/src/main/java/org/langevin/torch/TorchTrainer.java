package org.langevin.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;

/** Trains with LibTorch's autograd and fused optimiser. Nothing here waits for the device. */
final class TorchTrainer implements Trainer {
  private final TorchSession session;
  private final Kept kept = new Kept();
  private final Map<String, Tensor> leaves = new LinkedHashMap<>();
  private final Plan plan;
  private final TorchAdam adam;
  private final List<Average> averages;

  /** Shadow values and what they follow, in the same order. */
  private record Average(List<Tensor> shadows, List<Tensor> parameters) {}

  TorchTrainer(TorchSession session, Graph graph, Map<String, Value> parameters, TrainSpec spec) {
    this.session = session;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    parameters.forEach((name, value) -> tensors.put(name, TorchValue.tensor(value)));
    for (String name : spec.trainable()) {
      Tensor leaf = Native.scope(() -> leaf(tensor(tensors, name)));
      leaves.put(name, leaf);
      tensors.put(name, leaf);
    }
    averages = spec.averages().stream().map(shadows -> average(shadows, tensors)).toList();
    plan = Compiler.training(graph, session.torchDevice(), tensors, spec.loss(), spec.trainable());
    adam =
        Native.scopeWithoutGradients(
            () ->
                new TorchAdam(spec.update(), spec.clipNorm(), leaves, session.torchDevice(), kept));
  }

  private static Tensor tensor(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("The parameter '" + name + "' has no value");
    }
    return tensor;
  }

  /** The parameter's own memory, but asking for gradients: elsewhere it need not. */
  private Tensor leaf(Tensor parameter) {
    Tensor leaf = kept.keep(parameter.detach());
    leaf.set_requires_grad(true);
    return leaf;
  }

  private static Average average(Map<String, Value> shadows, Map<String, Tensor> parameters) {
    return new Average(
        shadows.values().stream().map(TorchValue::tensor).toList(),
        shadows.keySet().stream().map(name -> tensor(parameters, name)).toList());
  }

  @Override
  public Value accumulate(Map<String, Value> feeds, double weight) {
    return Native.scope(
        () -> {
          Tensor mean = session.cast(() -> plan.run(feeds)[0].mean());
          Tensor seed = torch.full_like(mean, new Scalar(weight));
          mean.backward(seed, new BoolOptional(), false, new TensorArrayRefOptional());
          return new TorchValue(mean.detach());
        });
  }

  @Override
  public Value update(long step, double rate, double... decays) {
    return Native.scopeWithoutGradients(
        () -> {
          Tensor norm = adam.update(step, rate);
          for (int i = 0; i < averages.size(); i++) {
            Average average = averages.get(i);
            adam.lerp(average.shadows(), average.parameters(), 1 - decays[i]);
          }
          return new TorchValue(norm);
        });
  }

  @Override
  public Map<String, Value> gradients() {
    return Native.scopeWithoutGradients(
        () -> {
          Map<String, Value> out = new LinkedHashMap<>();
          leaves.forEach((name, leaf) -> out.put(name, new TorchValue(gradient(leaf).clone())));
          return out;
        });
  }

  /** The gradient gathered so far; zeros if the loss does not reach the parameter. */
  static Tensor gradient(Tensor leaf) {
    Tensor gradient = leaf.grad();
    return gradient.defined() ? gradient : torch.zeros_like(leaf);
  }

  @Override
  public Map<String, Value> state() {
    return adam.state();
  }

  @Override
  public void restore(Map<String, float[]> state) {
    Map<String, Value> own = adam.state();
    if (!own.keySet().equals(state.keySet())) {
      throw new IllegalArgumentException(
          "The optimiser's state has the names " + own.keySet() + ", not " + state.keySet());
    }
    for (Map.Entry<String, Value> entry : own.entrySet()) {
      session.assign(entry.getValue(), Objects.requireNonNull(state.get(entry.getKey())));
    }
  }

  @Override
  public void close() {
    plan.close();
    adam.close();
    leaves.values().forEach(leaf -> leaf.mutable_grad().reset());
    leaves.clear();
    kept.close();
  }
}
