package org.langevin.torch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;

/**
 * The rules of {@link Update} by PyTorch's fused kernels of Adam and AdamW, clipping included: the
 * kernel divides the gradients by a tensor, which here is what the global norm exceeds its limit
 * by, so that the host never needs to know the norm.
 *
 * <p>The kernels take w - rate / (1 - beta1^k) m / (sqrt(v) / sqrt(1 - beta2^k) + epsilon). Other
 * steps are brought to this form by multiplying numerator and denominator.
 */
final class TorchAdam implements AutoCloseable {
  /** Beside it the square root of any gradient's square vanishes in float32. */
  private static final double HUGE = 0x1p60;

  private final Update rule;
  private final double clipNorm;
  private final List<Tensor> parameters;
  private final Map<String, Value> state = new LinkedHashMap<>();
  private final IValue parameterList;
  private final IValue firstMoments;
  private final IValue secondMoments;
  private final IValue noLargestMoments;
  private final IValue steps;
  private final Tensor step;
  private final Dispatched fused;
  private final Dispatched norms;
  private final Dispatched lerp;

  TorchAdam(Update rule, double clipNorm, Map<String, Tensor> leaves, Device device, Kept kept) {
    this.rule = rule;
    this.clipNorm = clipNorm;
    parameters = List.copyOf(leaves.values());
    List<Tensor> first = new ArrayList<>();
    List<Tensor> second = new ArrayList<>();
    leaves.forEach(
        (name, leaf) -> {
          first.add(moment(name + ".m", leaf));
          second.add(moment(name + ".v", leaf));
        });
    step = kept.keep(Tensors.of(new float[1], new long[0], device));
    parameterList = kept.keep(Dispatched.list(parameters));
    firstMoments = kept.keep(Dispatched.list(first));
    secondMoments = kept.keep(Dispatched.list(second));
    noLargestMoments = kept.keep(Dispatched.list(List.of()));
    steps = kept.keep(Dispatched.list(Collections.nCopies(parameters.size(), step)));
    fused =
        new Dispatched(rule.decoupled() ? "aten::_fused_adamw_" : "aten::_fused_adam_", "", kept);
    norms = new Dispatched("aten::_foreach_norm", "Scalar", kept);
    lerp = new Dispatched("aten::_foreach_lerp_", "Scalar", kept);
  }

  private Tensor moment(String name, Tensor leaf) {
    Tensor zeros = torch.zeros_like(leaf);
    state.put(name, new TorchValue(zeros));
    return zeros;
  }

  Map<String, Value> state() {
    return Collections.unmodifiableMap(state);
  }

  /**
   * Updates the parameters and forgets the gradients. The caller holds a pointer scope open,
   * without gradients.
   *
   * @return the global norm of the gradients before clipping
   */
  Tensor update(long number, double rate) {
    List<Tensor> gradients = new ArrayList<>(parameters.size());
    for (Tensor parameter : parameters) {
      gradients.add(TorchTrainer.gradient(parameter));
    }
    IValue gradientList = Dispatched.list(gradients);
    Tensor norm = norm(gradientList);
    IValue scale = new IValue();
    if (clipNorm > 0) {
      // As in torch.nn.utils.clip_grad_norm_: never more than 1, and safe where the norm is 0.
      Tensor excess = norm.add(new Scalar(1e-6)).div(new Scalar(clipNorm));
      scale =
          new IValue(torch.clamp(excess, new ScalarOptional(new Scalar(1.0))).to(ScalarType.Float));
    }
    step.fill_(new Scalar((double) number));
    Update.Step unit = rule.at(number, 1);
    double root = 1 / Math.sqrt(1 - Math.pow(rule.beta2(), (double) number));
    double factor = unit.root() > 0 ? root / unit.root() : HUGE;
    double size = unit.size() * factor * (1 - Math.pow(rule.beta1(), (double) number));
    fused.call(
        parameterList,
        gradientList,
        firstMoments,
        secondMoments,
        noLargestMoments,
        steps,
        new IValue(rate * size),
        new IValue(rule.beta1()),
        new IValue(rule.beta2()),
        new IValue(rule.weightDecay() / (rule.decoupled() ? size : 1)),
        new IValue(unit.epsilon() * factor),
        new IValue(false), // amsgrad
        new IValue(false), // maximize
        scale,
        new IValue()); // found_inf
    for (Tensor parameter : parameters) {
      parameter.mutable_grad().reset();
    }
    return norm;
  }

  private Tensor norm(IValue gradients) {
    IValueVector result = norms.call(gradients, new IValue(new Scalar(2.0)), new IValue());
    TensorVector each = result.get(0).toTensorVector();
    return torch.linalg_vector_norm(torch.stack(each));
  }

  /** shadow += weight (value - shadow) for each pair. */
  void lerp(List<Tensor> shadows, List<Tensor> values, double weight) {
    lerp.call(Dispatched.list(shadows), Dispatched.list(values), new IValue(new Scalar(weight)));
  }

  @Override
  public void close() {
    state.values().forEach(Value::close);
  }
}
