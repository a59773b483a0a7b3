package org.langevin.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.langevin.spi.graph.GradientOf;
import org.langevin.spi.graph.GroupNorm;
import org.langevin.spi.graph.LayerNorm;
import org.langevin.spi.graph.Shapes;
import org.langevin.spi.graph.StopGradient;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.ReduceOp;

/**
 * How each operation is executed: its result's shape, which memory it shares, which kernel does it.
 * The table holds what {@link org.langevin.spi.graph.Graph} emits and what SameDiff's derivatives
 * of these are made of.
 */
final class Operations {
  private static final Map<String, Binder> GRAPH = new HashMap<>();
  private static final Map<String, Binder> DERIVATIVES = new HashMap<>();

  private Operations() {}

  @FunctionalInterface
  private interface Binder {
    void bind(Step step);
  }

  static {
    for (String name :
        List.of(
            "square",
            "sqrt",
            "exp",
            "log",
            "log1p",
            "expm1",
            "pow",
            "sin",
            "cos",
            "tanh",
            "abs",
            "floor",
            "sigmoid",
            "softplus",
            "swish",
            "relu",
            "erf",
            "neg",
            "add_scalar",
            "sub_scalar",
            "mul_scalar",
            "div_scalar",
            "rsub_scalar",
            "rdiv_scalar")) {
      GRAPH.put(name, Operations::elementwise);
    }
    for (String name :
        List.of(
            "add",
            "subtract",
            "multiply",
            "divide",
            "reversesubtract",
            "reversedivide",
            "maximum",
            "minimum")) {
      GRAPH.put(name, s -> binary(s, s.in(0).type()));
      DERIVATIVES.put(name + "_bp", Operations::gradientsLikeInputs);
    }
    GRAPH.put("greater_equal", s -> binary(s, DataType.BOOL));
    GRAPH.put("ClipByValue", Operations::likeFirst);
    GRAPH.put("softmax", Operations::likeFirst);
    GRAPH.put("cast", Operations::cast);
    GRAPH.put("identity", s -> s.alias(0, s.view(0)));
    GRAPH.put(StopGradient.NAME, s -> s.alias(0, s.view(0)));
    GRAPH.put("reduce_mean", Operations::reduce);
    GRAPH.put("reduce_sum", Operations::reduce);
    GRAPH.put("reshape", Operations::reshape);
    GRAPH.put("permute", Operations::permute);
    GRAPH.put("concat", Operations::concat);
    GRAPH.put("split", Operations::split);
    GRAPH.put("conv2d", Operations::conv2d);
    GRAPH.put("matmul", Operations::matmul);
    GRAPH.put("langevin_group_norm", Operations::groupNorm);
    GRAPH.put("langevin_layer_norm", Operations::layerNorm);
    GRAPH.put("upsampling2d", Operations::upsample);
    GRAPH.put("avgpool2d", Operations::pool);
    GRAPH.put("maxpool2d", Operations::pool);
    GRAPH.put("pad", Operations::pad);
    GRAPH.put("onehot", Operations::oneHot);
    GRAPH.put("gather", Operations::gather);

    for (String name : List.of("_powderivative", "sign", "_swishderivative")) {
      DERIVATIVES.put(name, Operations::elementwise);
    }
    for (String name :
        List.of(
            "tanh_bp",
            "sigmoid_bp",
            "thresholdedrelu_bp",
            "softmax_bp",
            "zeroslike",
            "ones_as",
            "upsampling2d_bp",
            "avgpool2d_bp",
            "maxpool2d_bp",
            "reduce_mean_bp",
            "reduce_sum_bp")) {
      DERIVATIVES.put(name, Operations::likeFirst);
    }
    DERIVATIVES.put(Plan.SEED, Operations::seed);
    DERIVATIVES.put("greaterthan_scalar", Operations::comparison);
    DERIVATIVES.put("lessthan_scalar", Operations::comparison);
    DERIVATIVES.put("equals", s -> binary(s, DataType.BOOL));
    DERIVATIVES.put("matmul_bp", Operations::gradientsLikeInputs);
    DERIVATIVES.put("concat_bp", Operations::gradientsLikeInputs);
    DERIVATIVES.put("conv2d_bp", Operations::conv2dGradient);
    DERIVATIVES.put("langevin_group_norm_bp", Operations::groupNormGradient);
    DERIVATIVES.put("langevin_layer_norm_bp", Operations::layerNormGradient);
    DERIVATIVES.put("shape_of", s -> s.integers(0, s.view(0).shape()));
    DERIVATIVES.put("strided_slice", Operations::beginnings);
    DERIVATIVES.put("slice", Operations::slice);
  }

  /**
   * Checks that all operations of a plan of a graph are known.
   *
   * @throws UnsupportedOperationException naming those that are not
   */
  static void check(Plan plan) {
    TreeSet<String> unknown = new TreeSet<>();
    plan.nodes().forEach(node -> unknown.add(node.kind()));
    unknown.removeAll(GRAPH.keySet());
    unknown.remove(GradientOf.NAME); // see Derivative
    if (!unknown.isEmpty()) {
      throw new UnsupportedOperationException(
          "The nd4j engine does not execute "
              + String.join(", ", unknown)
              + "; build graphs with the operations of org.langevin.spi.graph.Graph");
    }
  }

  /** Binds one operation. */
  static void bind(Node node, Step step) {
    Binder binder = GRAPH.get(node.kind());
    if (binder == null) {
      binder = DERIVATIVES.get(node.kind());
    }
    if (binder == null) {
      throw new UnsupportedOperationException(
          "The nd4j engine does not execute " + node.kind() + ", part of a derivative");
    }
    binder.bind(step);
  }

  private static CustomOp custom(Step s) {
    return s.function(CustomOp.class);
  }

  /** The node's own operation with its own arguments. */
  private static Native same(Step s) {
    CustomOp op = custom(s);
    return Native.of(s.node().kind()).integers(op.iArgs()).numbers(op.tArgs()).flags(op.bArgs());
  }

  private static List<Tensor> in(Step s) {
    List<Tensor> in = new ArrayList<>();
    for (int i = 0; i < s.inputs(); i++) {
      in.add(s.in(i));
    }
    return in;
  }

  /** The derivative of the mean loss by each example's. */
  private static void seed(Step s) {
    Tensor loss = s.view(0);
    Tensor out = s.out(0, loss.type(), loss.shape());
    s.run(
        () -> {
          INDArray array = out.array();
          return () -> array.assign(s.seed() / array.length());
        });
  }

  // ---- element by element ----

  private static void elementwise(Step s) {
    Tensor x = s.in(0);
    s.run(Native.legacy(s.function(Op.class), x, s.outLike(0, x)));
  }

  private static void comparison(Step s) {
    Tensor x = s.in(0);
    s.run(Native.legacy(s.function(Op.class), x, s.out(0, DataType.BOOL, x.shape())));
  }

  private static void likeFirst(Step s) {
    s.run(same(s).on(in(s), s.outLike(0, s.in(0))));
  }

  private static void gradientsLikeInputs(Step s) {
    Tensor[] out = new Tensor[s.outputs()];
    for (int i = 0; i < out.length; i++) {
      out[i] = s.outLike(i, s.in(i));
    }
    s.run(same(s).on(in(s), out));
  }

  private static void binary(Step s, DataType type) {
    Tensor a = s.in(0);
    Tensor b = s.in(1);
    s.run(same(s).on(List.of(a, b), s.out(0, type, Shapes.broadcast(a.shape(), b.shape()))));
  }

  private static void cast(Step s) {
    DataType type = DataType.fromInt((int) custom(s).iArgs()[0]);
    Tensor x = s.in(0);
    if (x.type() == type) {
      s.alias(0, x);
    } else {
      s.run(same(s).on(List.of(x), s.out(0, type, x.shape())));
    }
  }

  // ---- reductions ----

  private static void reduce(Step s) {
    Tensor x = s.in(0);
    int[] dimensions =
        Shapes.dimensions(x.rank(), s.function(DifferentialFunction.class).getDimensions());
    boolean keep = s.function(ReduceOp.class).isKeepDims();
    long[] shape = Shapes.reduced(x.shape(), dimensions, keep);
    s.run(
        Native.of(s.node().kind())
            .integers(Arrays.stream(dimensions).asLongStream().toArray())
            .flags(keep)
            .on(List.of(x), s.out(0, x.type(), shape)));
  }

  // ---- shape ----

  private static void reshape(Step s) {
    long[] to = s.inputs() > 1 ? s.integers(1) : custom(s).iArgs();
    if (s.inputs() == 1 && to.length > 0 && to[0] < -1) { // the order 'c', as SameDiff marks it
      to = Arrays.copyOfRange(to, 1, to.length);
    }
    Tensor x = s.in(0);
    s.alias(0, x.reshaped(Shapes.filled(to, x.length())));
  }

  private static void permute(Step s) {
    int[] order = Arrays.stream(custom(s).iArgs()).mapToInt(Math::toIntExact).toArray();
    Tensor view = s.view(0).permuted(order);
    if (view.isRowMajor() || s.onlyWeights(0)) {
      s.alias(0, view);
    } else {
      s.run(Native.copy(view, s.outLike(0, view)));
    }
  }

  private static void concat(Step s) {
    List<Tensor> parts = in(s);
    long[] shape = parts.get(0).shape().clone();
    int dimension = Shapes.dimension(shape.length, custom(s).iArgs()[0]);
    shape[dimension] = parts.stream().mapToLong(t -> t.size(dimension)).sum();
    s.run(same(s).on(parts, s.out(0, parts.get(0).type(), shape)));
  }

  private static void split(Step s) {
    Tensor x = s.in(0);
    int parts = Math.toIntExact(custom(s).iArgs()[0]);
    int dimension = Shapes.dimension(x.rank(), custom(s).iArgs()[1]);
    long[] shape = x.shape().clone();
    shape[dimension] /= parts;
    Tensor[] out = new Tensor[parts];
    for (int i = 0; i < parts; i++) {
      out[i] = s.out(i, x.type(), shape);
    }
    s.run(same(s).on(List.of(x), out));
  }

  private static void pad(Step s) {
    Tensor x = s.in(0);
    long[] amounts = s.integers(1);
    long[] shape = x.shape().clone();
    for (int i = 0; i < shape.length; i++) {
      shape[i] += amounts[2 * i] + amounts[2 * i + 1];
    }
    s.run(same(s).on(List.of(x, s.in(1)), s.out(0, x.type(), shape)));
  }

  /** Of pad's derivative: the first column of the amounts, where the image begins. */
  private static void beginnings(Step s) {
    long[] amounts = s.integers(0);
    long[] first = new long[amounts.length / 2];
    for (int i = 0; i < first.length; i++) {
      first[i] = amounts[2 * i];
    }
    s.integers(0, first);
  }

  private static void slice(Step s) {
    Tensor x = s.in(0);
    long[] begin = s.integers(1);
    long[] size = s.integers(2);
    long[] both = Arrays.copyOf(begin, 2 * begin.length);
    System.arraycopy(size, 0, both, begin.length, size.length);
    s.run(Native.of("slice").integers(both).on(List.of(x), s.out(0, x.type(), size)));
  }

  // ---- convolutions and products ----

  private static void conv2d(Step s) {
    Tensor x = s.in(0);
    Tensor weights = s.view(1); // [kH, kW, in, out]
    List<Tensor> in = new ArrayList<>(List.of(x, weights));
    if (s.inputs() > 2) {
      in.add(s.in(2));
    }
    long[] shape = Shapes.convolved(x.shape(), weights.shape(), custom(s).iArgs());
    s.run(same(s).on(in, s.out(0, x.type(), shape)));
  }

  private static void conv2dGradient(Step s) {
    List<Tensor> in = new ArrayList<>(List.of(s.in(0), s.view(1)));
    for (int i = 2; i < s.inputs(); i++) {
      in.add(s.in(i));
    }
    Tensor[] out = new Tensor[s.outputs()];
    for (int i = 0; i < out.length; i++) {
      // The weights' gradient lies as the parameter does, [out, in, kH, kW].
      out[i] = i == 1 ? weightsGradient(s, in.get(1)) : s.outLike(i, in.get(i));
    }
    s.run(same(s).on(in, out));
  }

  private static Tensor weightsGradient(Step s, Tensor weights) {
    Tensor oihw = s.temporary(weights.type(), weights.permuted(3, 2, 0, 1).shape());
    return s.alias(1, oihw.permuted(2, 3, 1, 0));
  }

  private static void matmul(Step s) {
    Tensor a = s.in(0);
    Tensor b = s.in(1);
    long[] arguments = custom(s).iArgs();
    long[] shape = Shapes.product(a.shape(), b.shape(), arguments[0] != 0, arguments[1] != 0);
    s.run(same(s).on(List.of(a, b), s.out(0, a.type(), shape)));
  }

  private static void upsample(Step s) {
    Tensor x = s.in(0);
    long[] shape = {x.size(0), x.size(1), 2 * x.size(2), 2 * x.size(3)};
    s.run(same(s).on(List.of(x), s.out(0, x.type(), shape)));
  }

  private static void pool(Step s) {
    Tensor x = s.in(0);
    long[] shape = Shapes.pooled(x.shape(), custom(s).iArgs());
    s.run(same(s).on(List.of(x), s.out(0, x.type(), shape)));
  }

  private static void groupNorm(Step s) {
    GroupNorm op = s.function(GroupNorm.class);
    Tensor y = s.outLike(0, s.in(0));
    s.run(
        y.type() == DataType.DOUBLE
            ? GroupNormDoubles.forward(op.groups(), op.epsilon(), in(s), y)
            : GroupNormKernel.forward(false, op.groups(), op.epsilon(), s.workers(), in(s), y));
  }

  private static void groupNormGradient(Step s) {
    GroupNorm op = s.function(GroupNorm.class);
    List<Tensor> in = in(s);
    List<Tensor> out =
        List.of(s.outLike(0, in.get(0)), s.outLike(1, in.get(1)), s.outLike(2, in.get(2)));
    s.run(
        in.get(0).type() == DataType.DOUBLE
            ? GroupNormDoubles.backward(op.groups(), op.epsilon(), in, out)
            : GroupNormKernel.backward(false, op.groups(), op.epsilon(), s.workers(), in, out));
  }

  private static void layerNorm(Step s) {
    double epsilon = s.function(LayerNorm.class).epsilon();
    List<Tensor> in = in(s);
    Tensor y = s.outLike(0, in.get(0));
    s.run(
        y.type() == DataType.DOUBLE
            ? GroupNormDoubles.forward(1, epsilon, asOneGroup(in), asOneGroup(y))
            : LayerNormKernel.forward(epsilon, s.workers(), in, y));
  }

  private static void layerNormGradient(Step s) {
    double epsilon = s.function(LayerNorm.class).epsilon();
    List<Tensor> in = in(s);
    List<Tensor> out =
        List.of(s.outLike(0, in.get(0)), s.outLike(1, in.get(1)), s.outLike(2, in.get(2)));
    s.run(
        in.get(0).type() == DataType.DOUBLE
            ? GroupNormDoubles.backward(1, epsilon, asOneGroup(in), out)
            : LayerNormKernel.backward(epsilon, s.workers(), in, out));
  }

  /** Rows [..., d] as examples of d channels without extent, which one group holds. */
  private static Tensor asOneGroup(Tensor rows) {
    long d = rows.size(rows.rank() - 1);
    return rows.reshaped(rows.length() / d, d, 1, 1);
  }

  private static List<Tensor> asOneGroup(List<Tensor> in) {
    List<Tensor> seen = new ArrayList<>(in);
    seen.set(0, asOneGroup(in.get(0)));
    return seen;
  }

  // ---- look-ups ----

  private static void oneHot(Step s) {
    Tensor ids = s.in(0);
    long depth = custom(s).iArgs()[1];
    long[] shape = Arrays.copyOf(ids.shape(), ids.rank() + 1);
    shape[ids.rank()] = depth;
    DataType type =
        s.function(DifferentialFunction.class).getSameDiff().getVariable(s.name(0)).dataType();
    s.run(same(s).on(List.of(ids), s.out(0, type, shape)));
  }

  private static void gather(Step s) {
    Tensor table = s.in(0);
    Tensor index = s.in(1);
    s.run(same(s).on(List.of(table, index), s.out(0, table.type(), index.shape())));
  }
}
