package org.langevin.torch;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.graph.GradientOf;
import org.langevin.spi.graph.GroupNorm;
import org.langevin.spi.graph.LayerNorm;
import org.langevin.spi.graph.StopGradient;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.shape.OneHot;

/** What each operation of the graph language is in LibTorch. */
final class Operations {
  /** Operations whose result may share memory with an input. */
  static final List<String> VIEWS =
      List.of("identity", "reshape", "permute", "split", "cast", StopGradient.NAME);

  /** Operations whose results are constants to whoever differentiates. */
  static final List<String> CONSTANTS = List.of(StopGradient.NAME, GradientOf.NAME, "gather");

  private static final long[] ONES = {1, 1};
  private static final long[] NO_PADDING = {0, 0};

  private final SameDiff sd;
  private final Device device;
  private final Kept kept;
  private final TensorOptional none;
  private final ScalarTypeOptional sameType;

  Operations(SameDiff sd, Device device, Kept kept) {
    this.sd = sd;
    this.device = device;
    this.kept = kept;
    none = kept.keep(new TensorOptional());
    sameType = kept.keep(new ScalarTypeOptional());
  }

  /** The operation as a kernel that reads all of its inputs; null if it is not in the language. */
  Kernel.@Nullable Emitter emitter(SameDiffOp operation) {
    DifferentialFunction f = operation.getOp();
    return switch (f.opName()) {
      case "square" -> unary(torch::square);
      case "sqrt" -> unary(Tensor::sqrt);
      case "exp" -> unary(Tensor::exp);
      case "log" -> unary(Tensor::log);
      case "log1p" -> unary(Tensor::log1p);
      case "expm1" -> unary(Tensor::expm1);
      case "pow" -> f instanceof ScalarOp ? number(f, Tensor::pow) : null;
      case "sin" -> unary(Tensor::sin);
      case "cos" -> unary(Tensor::cos);
      case "tanh" -> unary(Tensor::tanh);
      case "abs" -> unary(Tensor::abs);
      case "floor" -> unary(Tensor::floor);
      case "erf" -> unary(Tensor::erf);
      case "neg" -> unary(Tensor::neg);
      case "sigmoid" -> unary(Tensor::sigmoid);
      case "softplus" -> unary(torch::softplus);
      case "swish" -> unary(torch::silu);
      case "relu" -> number(f) == 0 ? unary(Tensor::relu) : null;
      case "ClipByValue" -> clip((DynamicCustomOp) f);

      case "add_scalar" -> number(f, Tensor::add);
      case "sub_scalar" -> number(f, Tensor::sub);
      case "mul_scalar" -> number(f, Tensor::mul);
      case "div_scalar" -> number(f, Tensor::div);
      case "rsub_scalar" -> number(f, torch::rsub);
      case "rdiv_scalar" -> numberOver(operation);

      case "add" -> binary(Tensor::add);
      case "subtract" -> binary(Tensor::sub);
      case "multiply" -> binary(Tensor::mul);
      case "divide" -> binary(Tensor::div);
      case "reversesubtract" -> binary((a, b) -> b.sub(a));
      case "reversedivide" -> binary((a, b) -> b.div(a));
      case "maximum" -> binary(Tensor::maximum);
      case "greater_equal" -> binary(Tensor::ge);
      case "minimum" -> binary(Tensor::minimum);

      case "reduce_mean" -> reduce((ReduceOp) f, true);
      case "reduce_sum" -> reduce((ReduceOp) f, false);

      case "reshape" -> reshape((DynamicCustomOp) f);
      case "permute" -> permute((DynamicCustomOp) f);
      case "concat" -> concat((DynamicCustomOp) f);
      case "split" -> split((DynamicCustomOp) f);
      case "cast" -> cast(operation);
      case "pad" -> null; // see padding: its second input is a constant
      case "gather" -> gather((DynamicCustomOp) f);
      case "onehot" -> oneHot(operation);

      case "matmul" -> matmul((DynamicCustomOp) f);
      case "softmax" -> softmax((DynamicCustomOp) f);
      case "langevin_group_norm" -> groupNorm((GroupNorm) f);
      case "langevin_layer_norm" -> layerNorm((LayerNorm) f);
      case "identity" -> unary(Tensor::alias);
      case GradientOf.NAME -> gradient(operation, true);
      case StopGradient.NAME -> unary(Tensor::detach);
      case "upsampling2d" -> upsample((DynamicCustomOp) f);
      case "maxpool2d" -> maxPool((DynamicCustomOp) f);
      case "avgpool2d" -> averagePool((DynamicCustomOp) f);
      default -> null;
    };
  }

  /**
   * A gradient of what autograd has recorded.
   *
   * @param again whether another derivative of the same record follows
   */
  Kernel.Emitter gradient(SameDiffOp operation, boolean again) {
    ScalarType[] types =
        operation.getOutputsOfOp().stream()
            .map(name -> Tensors.type(sd.getVariable(name).dataType()))
            .toArray(ScalarType[]::new);
    BoolOptional retain = kept.keep(new BoolOptional(again));
    return (in, out) ->
        slots -> {
          Tensor of = slots[in[0]];
          Tensor[] wrt = new Tensor[out.length];
          Arrays.setAll(wrt, i -> slots[in[i + 1]]);
          Tensor[] gradients = Recording.gradients(of, wrt, retain, device);
          for (int i = 0; i < out.length; i++) {
            slots[out[i]] = gradients[i].to(types[i]);
          }
        };
  }

  private static Kernel.Emitter unary(UnaryOperator<Tensor> f) {
    return Kernel.Emitter.of(in -> slots -> f.apply(slots[in[0]]));
  }

  @FunctionalInterface
  private interface Binary {
    Tensor apply(Tensor a, Tensor b);
  }

  private static Kernel.Emitter binary(Binary f) {
    return Kernel.Emitter.of(in -> slots -> f.apply(slots[in[0]], slots[in[1]]));
  }

  @FunctionalInterface
  private interface WithNumber {
    Tensor apply(Tensor x, Scalar number);
  }

  static double number(DifferentialFunction f) {
    return ((ScalarOp) f).scalar().getDouble(0);
  }

  private Kernel.Emitter number(DifferentialFunction f, WithNumber operation) {
    Scalar number = kept.keep(new Scalar(number(f)));
    return Kernel.Emitter.of(in -> slots -> operation.apply(slots[in[0]], number));
  }

  /** number / x; a tensor of no dimensions takes part in no type promotion. */
  private Kernel.Emitter numberOver(SameDiffOp operation) {
    double value = number(operation.getOp());
    Tensor number = kept.keep(Tensors.of(new double[] {value}, new long[0], device));
    Tensor typed = kept.keep(number.to(Tensors.type(result(operation).dataType())));
    return Kernel.Emitter.of(in -> slots -> typed.div(slots[in[0]]));
  }

  private SDVariable result(SameDiffOp operation) {
    return sd.getVariable(operation.getOutputsOfOp().get(0));
  }

  private Kernel.Emitter clip(DynamicCustomOp f) {
    ScalarOptional low = kept.keep(new ScalarOptional(kept.keep(new Scalar(f.getTArgument(0)))));
    ScalarOptional high = kept.keep(new ScalarOptional(kept.keep(new Scalar(f.getTArgument(1)))));
    return unary(x -> torch.clamp(x, low, high));
  }

  private Kernel.Emitter reduce(ReduceOp f, boolean mean) {
    int[] dimensions = ((DifferentialFunction) f).getDimensions();
    boolean keep = f.isKeepDims();
    boolean all =
        dimensions == null
            || dimensions.length == 0
            || (dimensions.length == 1 && dimensions[0] == Integer.MAX_VALUE);
    // An empty list of dimensions stands for all of them in LibTorch too.
    long[] over = all ? new long[0] : Arrays.stream(dimensions).asLongStream().toArray();
    return mean
        ? unary(x -> x.mean(over, keep, sameType))
        : unary(x -> x.sum(over, keep, sameType));
  }

  private static Kernel.@Nullable Emitter reshape(DynamicCustomOp f) {
    long[] arguments = f.iArgs();
    if (arguments.length == 0 || arguments[0] != -'c') {
      return null;
    }
    long[] shape = Arrays.copyOfRange(arguments, 1, arguments.length);
    return unary(x -> x.reshape(shape));
  }

  private static Kernel.Emitter permute(DynamicCustomOp f) {
    long[] dimensions = f.iArgs();
    return unary(x -> x.permute(dimensions));
  }

  private static Kernel.Emitter concat(DynamicCustomOp f) {
    long dimension = f.getIArgument(0);
    return Kernel.Emitter.of(
        in ->
            slots -> {
              Tensor[] parts = new Tensor[in.length];
              for (int i = 0; i < parts.length; i++) {
                parts[i] = slots[in[i]];
              }
              try (TensorVector vector = new TensorVector(parts)) {
                return torch.cat(vector, dimension);
              }
            });
  }

  private static Kernel.Emitter split(DynamicCustomOp f) {
    long parts = f.getIArgument(0);
    long dimension = f.getIArgument(1);
    return (in, out) ->
        slots -> {
          Tensor x = slots[in[0]];
          try (TensorVector vector = x.split(x.size(dimension) / parts, dimension)) {
            for (int i = 0; i < out.length; i++) {
              slots[out[i]] = new Tensor(vector.get(i));
            }
          }
        };
  }

  private Kernel.Emitter cast(SameDiffOp operation) {
    ScalarType type = Tensors.type(result(operation).dataType());
    return unary(x -> x.to(type));
  }

  private static Kernel.@Nullable Emitter gather(DynamicCustomOp f) {
    return f.iArgs().length == 1 && f.getIArgument(0) == 0
        ? binary((table, index) -> table.detach().index_select(0, index))
        : null;
  }

  private Kernel.@Nullable Emitter oneHot(SameDiffOp operation) {
    DynamicCustomOp f = (OneHot) operation.getOp();
    if (f.getIArgument(0) != -1 || f.getTArgument(0) != 1 || f.getTArgument(1) != 0) {
      return null;
    }
    int[] numbers = new int[f.getIArgument(1).intValue()];
    Arrays.setAll(numbers, i -> i);
    Tensor classes = kept.keep(Tensors.of(numbers, new long[] {numbers.length}, device));
    ScalarType type = Tensors.type(result(operation).dataType());
    return unary(
        ids -> {
          try (Tensor column = ids.unsqueeze(-1);
              Tensor equal = column.eq(classes)) {
            return equal.to(type);
          }
        });
  }

  /** The two transposition flags of a matrix product without other options; else null. */
  static boolean @Nullable [] transposes(DynamicCustomOp f) {
    long[] flags = f.iArgs();
    double[] factors = f.tArgs();
    boolean plain =
        flags.length >= 2
            && (flags.length < 3 || flags[2] == 0)
            && (factors.length < 1 || factors[0] == 1)
            && (factors.length < 2 || factors[1] == 0);
    return plain ? new boolean[] {flags[0] != 0, flags[1] != 0} : null;
  }

  private static Kernel.@Nullable Emitter matmul(DynamicCustomOp f) {
    boolean[] transposes = transposes(f);
    if (transposes == null) {
      return null;
    }
    boolean left = transposes[0];
    boolean right = transposes[1];
    return binary(
        (a, b) -> {
          try (Tensor x = left ? a.transpose(-2, -1) : new Tensor(a);
              Tensor y = right ? b.transpose(-2, -1) : new Tensor(b)) {
            return x.matmul(y);
          }
        });
  }

  private static Kernel.Emitter softmax(DynamicCustomOp f) {
    long dimension = f.getIArgument(0);
    return unary(x -> torch.softmax(x, dimension));
  }

  private static Kernel.Emitter groupNorm(GroupNorm f) {
    long groups = f.groups();
    double epsilon = f.epsilon();
    return Kernel.Emitter.of(
        in ->
            slots -> {
              try (TensorOptional gamma = new TensorOptional(slots[in[1]]);
                  TensorOptional beta = new TensorOptional(slots[in[2]])) {
                return torch.group_norm(slots[in[0]], groups, gamma, beta, epsilon, true);
              }
            });
  }

  /** The width is the weight's length: a tensor's own sizes are not known when this is made. */
  private static Kernel.Emitter layerNorm(LayerNorm f) {
    double epsilon = f.epsilon();
    return Kernel.Emitter.of(
        in ->
            slots -> {
              Tensor weight = slots[in[1]];
              try (TensorOptional gamma = new TensorOptional(weight);
                  TensorOptional beta = new TensorOptional(slots[in[2]])) {
                long[] width = {weight.numel()};
                return torch.layer_norm(slots[in[0]], width, gamma, beta, epsilon, true);
              }
            });
  }

  private static Kernel.@Nullable Emitter upsample(DynamicCustomOp f) {
    long[] arguments = f.iArgs();
    boolean channelsFirst = arguments.length > 2 && arguments[2] == 1;
    if (!channelsFirst) {
      return null;
    }
    return unary(
        x -> torch.upsample_nearest2d(x, x.size(2) * arguments[0], x.size(3) * arguments[1]));
  }

  /** Whether a pooling is of [n, c, h, w] and has neither padding nor dilation. */
  private static boolean isPlainPooling(long... arguments) {
    // kernel, stride, padding, dilation, same mode, divisor or flag, NHWC
    return arguments.length == 11
        && Arrays.equals(Arrays.copyOfRange(arguments, 4, 9), new long[] {0, 0, 1, 1, 0})
        && arguments[10] == 0;
  }

  private static Kernel.@Nullable Emitter maxPool(DynamicCustomOp f) {
    long[] a = f.iArgs();
    if (!isPlainPooling(a)) {
      return null;
    }
    long[] kernel = {a[0], a[1]};
    long[] stride = {a[2], a[3]};
    return unary(x -> torch.max_pool2d(x, kernel, stride, NO_PADDING, ONES, false));
  }

  private Kernel.@Nullable Emitter averagePool(DynamicCustomOp f) {
    long[] a = f.iArgs();
    if (!isPlainPooling(a) || a[9] != 0) {
      return null;
    }
    long[] kernel = {a[0], a[1]};
    long[] stride = {a[2], a[3]};
    LongOptional divisor = kept.keep(new LongOptional());
    return unary(x -> torch.avg_pool2d(x, kernel, stride, NO_PADDING, false, false, divisor));
  }

  /** A convolution whose weights are [out, in, k, k]; with a third input, its bias. */
  Kernel.@Nullable Emitter convolution(Conv2D f) {
    Conv2DConfig c = f.getConfig();
    boolean plain =
        "NCHW".equals(c.getDataFormat())
            && c.getDH() == 1
            && c.getDW() == 1
            && c.getPaddingMode()
                == org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode.VALID;
    if (!plain) {
      return null;
    }
    long[] stride = {c.getSH(), c.getSW()};
    long[] padding = {c.getPH(), c.getPW()};
    return Kernel.Emitter.of(
        in ->
            in.length < 3
                ? slots -> torch.conv2d(slots[in[0]], slots[in[1]], none, stride, padding, ONES, 1)
                : slots -> {
                  try (TensorOptional bias = new TensorOptional(slots[in[2]])) {
                    return torch.conv2d(slots[in[0]], slots[in[1]], bias, stride, padding, ONES, 1);
                  }
                });
  }

  /** Padding with a number, given the constant that says how much. */
  Kernel.@Nullable Emitter padding(DynamicCustomOp f, int[][] amounts) {
    if (f.getIArgument(0) != 0) {
      return null;
    }
    // LibTorch lists the last dimension first.
    long[] pairs = new long[2 * amounts.length];
    for (int d = 0; d < amounts.length; d++) {
      pairs[2 * (amounts.length - 1 - d)] = amounts[d][0];
      pairs[2 * (amounts.length - 1 - d) + 1] = amounts[d][1];
    }
    Scalar value = kept.keep(new Scalar(f.tArgs().length == 0 ? 0 : f.getTArgument(0)));
    return unary(x -> torch.constant_pad_nd(x, pairs, value));
  }

  /** x weight' + bias. */
  static Kernel.Emitter linear() {
    return Kernel.Emitter.of(in -> slots -> torch.linear(slots[in[0]], slots[in[1]], slots[in[2]]));
  }

  /** x Phi(x). */
  static Kernel.Emitter gelu() {
    return unary(torch::gelu);
  }
}
