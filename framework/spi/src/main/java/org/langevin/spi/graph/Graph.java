package org.langevin.spi.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.PadMode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A SameDiff graph under construction, seen from one scope. Images are [batch, channels, height,
 * width]; parameters have PyTorch's names and layouts, so that weights travel without conversion.
 *
 * <p>Several SameDiff 1.0.0-M2.1 operations are silently wrong. What this class emits, together
 * with {@link SDVariable}'s {@code add, sub, mul, div, neg, rsub, rdiv} (of variables or numbers),
 * is the verified list: each engine's contract test compares every operation, forward and gradient,
 * with finite differences. An engine refuses anything else by name.
 *
 * <p>Coefficients of time (alpha, sigma, weights) are float64 of shape [n], with n the batch or 1,
 * and become images' partners through {@link #broadcast}; everything else has the graph's {@link
 * #real} type.
 */
public final class Graph {
  private final SameDiff sd;
  private final DataType real;
  private final Map<String, Parameter> parameters;
  private final Map<String, Constant> constants;
  private final Map<String, Mask> masks;
  private final String scope;
  private final String owner;
  private final boolean training;

  private Graph(
      SameDiff sd,
      DataType real,
      Map<String, Parameter> parameters,
      Map<String, Constant> constants,
      Map<String, Mask> masks,
      String scope,
      String owner,
      boolean training) {
    this.sd = sd;
    this.real = real;
    this.parameters = parameters;
    this.constants = constants;
    this.masks = masks;
    this.scope = scope;
    this.owner = owner;
    this.training = training;
  }

  private Graph(DataType real, boolean training) {
    this(
        SameDiff.create(),
        real,
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        "",
        "",
        training);
  }

  /** An empty graph of float32 values, for evaluation: {@link #dropout} keeps everything. */
  public Graph() {
    this(DataType.FLOAT);
  }

  /**
   * An empty graph for evaluation.
   *
   * @param real type of images and parameters: FLOAT, or DOUBLE for gradient checks
   */
  public Graph(DataType real) {
    this(real, false);
  }

  /** An empty graph of float32 values for training: {@link #dropout} drops. */
  public static Graph training() {
    return training(DataType.FLOAT);
  }

  /**
   * An empty graph for training.
   *
   * @param real as for {@link #Graph(DataType)}
   */
  public static Graph training(DataType real) {
    return new Graph(real, true);
  }

  /** The same graph seen from a scope below this one; names are joined by dots. */
  public Graph at(String name) {
    return new Graph(sd, real, parameters, constants, masks, dotted(name), owner, training);
  }

  /**
   * The same graph with a second set of parameters: what is {@code SCOPE.NAME} here is {@code
   * teacher/SCOPE.NAME} there, and not trainable. A network built in both views computes both the
   * student and its teacher (moving average, earlier run) on one pair; in training the two drop the
   * same, for masks belong to the scope alone.
   *
   * @param name the teacher's name, which begins its parameters' names
   */
  public Graph teacher(String name) {
    return new Graph(sd, real, parameters, constants, masks, scope, owner + name + "/", training);
  }

  /** The same graph seen for evaluation: what is built in this view drops nothing. */
  public Graph evaluating() {
    return new Graph(sd, real, parameters, constants, masks, scope, owner, false);
  }

  private String dotted(String name) {
    return scope.isEmpty() ? name : scope + "." + name;
  }

  /** The SameDiff graph itself, for engines. */
  public SameDiff sameDiff() {
    return sd;
  }

  /** Type of images and parameters. */
  public DataType real() {
    return real;
  }

  /** All parameters of the whole graph, in the order of their creation. */
  public Collection<Parameter> parameters() {
    return List.copyOf(parameters.values());
  }

  /** All constants of the whole graph that are read at compile time, by name. */
  public Map<String, Constant> constants() {
    return Collections.unmodifiableMap(constants);
  }

  /** All inputs that {@link #dropout} asked for in the whole graph, in that order. */
  public Collection<Mask> masks() {
    return List.copyOf(masks.values());
  }

  // ---- leaves ----

  /** A value fed at each call; -1 stands for a size known only then. Names are not scoped. */
  public SDVariable input(String name, DataType type, long... shape) {
    return sd.placeHolder(name, type, shape);
  }

  /**
   * A trainable variable {@code scope.name}. Asking again for the same name gives the same
   * variable, so that a network built twice in one graph shares its weights. In the view of a
   * {@link #teacher} it is not trainable.
   *
   * @throws IllegalArgumentException if it exists with another shape
   */
  public SDVariable parameter(String name, Init init, long... shape) {
    return parameter(name, init, owner.isEmpty(), shape);
  }

  /**
   * A variable {@code scope.name} that training leaves as it is: drawn once, stored and loaded with
   * the others.
   *
   * @throws IllegalArgumentException if it exists with another shape
   */
  public SDVariable frozen(String name, Init init, long... shape) {
    return parameter(name, init, false, shape);
  }

  private SDVariable parameter(String name, Init init, boolean trainable, long... shape) {
    String full = owner + dotted(name);
    Parameter known = parameters.get(full);
    if (known == null) {
      parameters.put(full, new Parameter(full, shape, init, trainable));
      return sd.var(full, real, shape);
    }
    if (!Arrays.equals(known.shape(), shape)) {
      throw new IllegalArgumentException(
          "Parameter " + full + " exists with shape " + Arrays.toString(known.shape()));
    }
    return sd.getVariable(full);
  }

  /** A float64 table or coefficient vector. */
  public SDVariable table(double... values) {
    return sd.constant(Nd4j.createFromArray(values));
  }

  /** A constant of the real type. */
  public SDVariable constant(float[] values, long... shape) {
    return sd.constant(Nd4j.createFromArray(values).reshape(shape).castTo(real));
  }

  /**
   * A constant {@code scope.name} of the real type, read when an engine compiles what needs it: see
   * {@link Constant}. Asking again for the same name gives the same constant.
   *
   * @param values gives the values in row-major order
   * @throws IllegalArgumentException if the name is taken by something else, or by a constant of
   *     another shape
   */
  public SDVariable constant(String name, Supplier<float[]> values, long... shape) {
    String full = dotted(name);
    Constant known = constants.get(full);
    if (known == null) {
      if (sd.hasVariable(full)) {
        throw new IllegalArgumentException("The graph has a variable " + full + " already");
      }
      constants.put(full, new Constant(full, shape, values));
      return sd.var(full, real, shape); // a leaf without values, as a parameter is to SameDiff
    }
    if (!Arrays.equals(known.shape(), shape)) {
      throw new IllegalArgumentException(
          "Constant " + full + " exists with shape " + Arrays.toString(known.shape()));
    }
    return sd.getVariable(full);
  }

  // ---- coefficients of time: float64 [n] ----

  /** {@code table[index]} for whole numbers {@code index} of any type; no gradient. */
  public SDVariable lookUp(SDVariable table, SDVariable index) {
    return sd.gather(table, index.castTo(DataType.INT32), 0);
  }

  /** The same number everywhere, in the shape and type of {@code x}, which must be finite. */
  public SDVariable filled(SDVariable x, double value) {
    return x.mul(0).add(value);
  }

  /** A coefficient [n] in the real type and the shape [n, 1, 1, 1], ready to multiply images. */
  public SDVariable broadcast(SDVariable coefficient) {
    return sd.reshape(real(coefficient), -1, 1, 1, 1);
  }

  /** {@code x} in the real type. */
  public SDVariable real(SDVariable x) {
    return x.dataType() == real ? x : x.castTo(real);
  }

  /** {@code x} in float64. */
  public SDVariable float64(SDVariable x) {
    return x.dataType() == DataType.DOUBLE ? x : x.castTo(DataType.DOUBLE);
  }

  // ---- element by element ----

  /** x^2. */
  public SDVariable square(SDVariable x) {
    return sd.math().square(x);
  }

  /** Square root; its gradient is infinite at 0. */
  public SDVariable sqrt(SDVariable x) {
    return sd.math().sqrt(x);
  }

  /** e^x. */
  public SDVariable exp(SDVariable x) {
    return sd.math().exp(x);
  }

  /** Natural logarithm. */
  public SDVariable log(SDVariable x) {
    return sd.math().log(x);
  }

  /** ln(1 + x), exact for small x. */
  public SDVariable log1p(SDVariable x) {
    return sd.math().log1p(x);
  }

  /** e^x - 1, exact for small x. */
  public SDVariable expm1(SDVariable x) {
    return sd.math().expm1(x);
  }

  /** x^p for x &gt; 0, and for x &lt; 0 if p is a whole number. */
  public SDVariable pow(SDVariable x, double p) {
    return sd.math().pow(x, p);
  }

  /** The error function, 2 / sqrt(pi) times the integral of exp(-u^2) from 0 to x. */
  public SDVariable erf(SDVariable x) {
    return sd.math().erf(x);
  }

  /** Sine. */
  public SDVariable sin(SDVariable x) {
    return sd.math().sin(x);
  }

  /** Cosine. */
  public SDVariable cos(SDVariable x) {
    return sd.math().cos(x);
  }

  /** Hyperbolic tangent. */
  public SDVariable tanh(SDVariable x) {
    return sd.math().tanh(x);
  }

  /** |x|, gradient sign(x). */
  public SDVariable abs(SDVariable x) {
    return sd.math().abs(x);
  }

  /** floor(x), gradient 0. */
  public SDVariable floor(SDVariable x) {
    return sd.math().floor(x);
  }

  /** 1 / (1 + e^-x). */
  public SDVariable sigmoid(SDVariable x) {
    return sd.nn().sigmoid(x);
  }

  /** ln(1 + e^x). */
  public SDVariable softplus(SDVariable x) {
    return sd.nn().softplus(x);
  }

  /** x sigmoid(x), also called swish. */
  public SDVariable silu(SDVariable x) {
    return sd.nn().swish(x);
  }

  /** max(x, 0). */
  public SDVariable relu(SDVariable x) {
    return sd.nn().relu(x, 0);
  }

  /** The exact Gaussian error linear unit, x Phi(x). */
  public SDVariable gelu(SDVariable x) {
    return x.mul(0.5).mul(erf(x.mul(Math.sqrt(0.5))).add(1));
  }

  /** The larger of two values, element by element; where equal the gradient may go to either. */
  public SDVariable max(SDVariable a, SDVariable b) {
    return sd.math().max(a, b);
  }

  /** The smaller of two values, element by element; where equal the gradient may go to either. */
  public SDVariable min(SDVariable a, SDVariable b) {
    return sd.math().min(a, b);
  }

  /** 1 where a &gt;= b and else 0, in the type of {@code a}; no gradient. */
  public SDVariable greaterOrEqual(SDVariable a, SDVariable b) {
    return sd.gte(a, b).castTo(a.dataType());
  }

  /** x limited to [low, high]; gradient 0 outside. */
  public SDVariable clip(SDVariable x, double low, double high) {
    return sd.math().clipByValue(x, low, high);
  }

  // ---- reductions ----

  /** Mean over channels and positions: [n, c, h, w] to [n]. */
  public SDVariable meanPerExample(SDVariable x) {
    return x.mean(1, 2, 3);
  }

  /** Mean over the given dimensions, which stay with size 1 if {@code keep}. */
  public SDVariable mean(SDVariable x, boolean keep, int... dimensions) {
    return x.mean(keep, dimensions);
  }

  /** Sum over the given dimensions, which stay with size 1 if {@code keep}. */
  public SDVariable sum(SDVariable x, boolean keep, int... dimensions) {
    return x.sum(keep, dimensions);
  }

  // ---- shape ----

  /** The same values in another shape; one size may be -1. */
  public SDVariable reshape(SDVariable x, long... shape) {
    return sd.reshape(x, shape);
  }

  /** Reordered dimensions. */
  public SDVariable permute(SDVariable x, int... dimensions) {
    return sd.permute(x, dimensions);
  }

  /** Joined along a dimension. */
  public SDVariable concat(int dimension, SDVariable... parts) {
    return sd.concat(dimension, parts);
  }

  /** Cut into equal parts along a dimension. */
  public SDVariable[] split(SDVariable x, int parts, int dimension) {
    return sd.split(x, parts, dimension);
  }

  // ---- layers: each creates its parameters in this graph's scope ----

  /**
   * A two-dimensional convolution with parameters {@code weight} [out, in, k, k] and {@code bias}.
   *
   * @param x [n, in, h, w]
   * @param padding zeros on each side
   */
  public SDVariable conv2d(
      SDVariable x, int in, int out, int kernel, int stride, int padding, Init init) {
    SDVariable weight = parameter("weight", init, out, in, kernel, kernel);
    SDVariable bias = parameter("bias", biasInit(init, (long) in * kernel * kernel), out);
    return conv2d(x, weight, bias, kernel, stride, padding);
  }

  private static Init biasInit(Init init, long fanIn) {
    return init instanceof Init.Uniform ? Init.fanIn(fanIn) : Init.zeros();
  }

  /** A convolution with given weights [out, in, k, k] and, if not null, bias [out]. */
  public SDVariable conv2d(
      SDVariable x,
      SDVariable weight,
      @Nullable SDVariable bias,
      int kernel,
      int stride,
      int padding) {
    return conv2d(x, weight, bias, new Window(kernel, kernel, stride, padding, padding));
  }

  /** A convolution with given weights [out, in, height, width] and, if not null, bias [out]. */
  public SDVariable conv2d(
      SDVariable x, SDVariable weight, @Nullable SDVariable bias, Window window) {
    // SameDiff's gradient is right for [kH, kW, in, out] only; the engines cancel the permutation.
    SDVariable hwio = sd.permute(weight, 2, 3, 1, 0);
    Conv2DConfig config =
        Conv2DConfig.builder()
            .kH(window.height())
            .kW(window.width())
            .sH(window.stride())
            .sW(window.stride())
            .pH(window.rows())
            .pW(window.columns())
            .paddingMode(PaddingMode.VALID)
            .dataFormat("NCHW")
            .build();
    return bias == null ? sd.cnn().conv2d(x, hwio, config) : sd.cnn().conv2d(x, hwio, bias, config);
  }

  /**
   * An affine map with parameters {@code weight} [out, in] and {@code bias} [out].
   *
   * @param x [n, in]
   */
  public SDVariable dense(SDVariable x, int in, int out, Init init) {
    SDVariable weight = parameter("weight", init, out, in);
    SDVariable bias = parameter("bias", biasInit(init, in), out);
    return dense(x, weight, bias);
  }

  /** An affine map of a matrix [n, in] with given weights [out, in] and, if not null, bias. */
  public SDVariable dense(SDVariable x, SDVariable weight, @Nullable SDVariable bias) {
    SDVariable y = sd.mmul(x, weight, false, true, false);
    return bias == null ? y : y.add(bias);
  }

  /** Group normalisation with parameters {@code weight} and {@code bias} [channels]. */
  public SDVariable groupNorm(SDVariable x, int channels, int groups, double epsilon) {
    SDVariable gamma = parameter("weight", Init.ones(), channels);
    SDVariable beta = parameter("bias", Init.zeros(), channels);
    return new GroupNorm(sd, groups, epsilon, x, gamma, beta).outputVariable();
  }

  /**
   * Layer normalisation (Ba, Kiros and Hinton 2016) over the last dimension, of size {@code width},
   * with parameters {@code weight} and {@code bias} [width].
   */
  public SDVariable layerNorm(SDVariable x, int width, double epsilon) {
    SDVariable weight = parameter("weight", Init.ones(), width);
    return layerNorm(x, weight, parameter("bias", Init.zeros(), width), epsilon);
  }

  /** Layer normalisation over the last dimension with a given weight and bias. */
  public SDVariable layerNorm(SDVariable x, SDVariable weight, SDVariable bias, double epsilon) {
    return new LayerNorm(sd, epsilon, x, weight, bias).outputVariable();
  }

  /** Layer normalisation over the last dimension, of size {@code width}, without parameters. */
  public SDVariable standardise(SDVariable x, int width, double epsilon) {
    float[] ones = new float[width];
    Arrays.fill(ones, 1);
    return layerNorm(x, constant(ones, width), constant(new float[width], width), epsilon);
  }

  // ---- operations on images and tokens ----

  /** Softmax over the last dimension. */
  public SDVariable softmax(SDVariable x) {
    return sd.nn().softmax(x, -1);
  }

  /** Matrix product of the last two dimensions, batch dimensions equal. */
  public SDVariable matmul(SDVariable a, SDVariable b, boolean transposeA, boolean transposeB) {
    return sd.mmul(a, b, transposeA, transposeB, false);
  }

  /** Every pixel doubled in both directions. */
  public SDVariable upsampleNearest2x(SDVariable x) {
    return sd.cnn().upsampling2d(x, 2, 2, true);
  }

  /** Mean over each square of 2 by 2 pixels. */
  public SDVariable averagePool2x(SDVariable x) {
    return sd.cnn()
        .avgPooling2d(x, Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).isNHWC(false).build());
  }

  /**
   * The largest value of each square of {@code kernel} by {@code kernel} pixels, {@code stride}
   * apart; pixels that fill no square are left out. Of equal values any may get the gradient.
   */
  public SDVariable maxPool(SDVariable x, int kernel, int stride) {
    return sd.cnn()
        .maxPooling2d(
            x,
            Pooling2DConfig.builder()
                .kH(kernel)
                .kW(kernel)
                .sH(stride)
                .sW(stride)
                .isNHWC(false)
                .build());
  }

  /**
   * Images at another size by bilinear interpolation, as PyTorch's {@code interpolate} does it
   * without aligned corners and without smoothing: pixel i of n lies at (i + 1/2) / n.
   *
   * @param x [n, channels, height, width]
   * @return [n, channels, side, side]
   */
  public SDVariable resizeBilinear(SDVariable x, int channels, int height, int width, int side) {
    return new Separable(channels, height, width)
        .apply(this, x, side, Separable.bilinear(height, side), Separable.bilinear(width, side));
  }

  /**
   * Mean over each pixel and those around it, 3 by 3; at the border over those that there are
   * (PyTorch's avg_pool2d of kernel 3, padding 1, with count_include_pad=False).
   *
   * @param x [n, channels, side, side]
   */
  public SDVariable averageAround(SDVariable x, int channels, int side) {
    float[] around = Separable.around(side);
    return new Separable(channels, side, side).apply(this, x, side, around, around);
  }

  /** One row and one column of zeros added at the bottom and on the right. */
  public SDVariable padBottomRight(SDVariable x) {
    int[][] padding = {{0, 0}, {0, 0}, {0, 1}, {0, 1}};
    return sd.nn().pad(x, sd.constant(Nd4j.createFromArray(padding)), PadMode.CONSTANT, 0);
  }

  /** Rows of {@code table} [size, width] for whole numbers {@code ids} [n]: [n, width]. */
  public SDVariable embedding(SDVariable table, SDVariable ids, int size) {
    // SameDiff's gradient of gather fails, so: one-hot times matrix.
    SDVariable oneHot = sd.oneHot(ids.castTo(DataType.INT32), size, -1, 1.0, 0.0, real);
    return sd.mmul(oneHot, table);
  }

  // ---- gradients ----

  /**
   * The gradient of the sum of {@code of} with respect to other values of the graph, be they
   * inputs, parameters or computed: for guidance, divergences and weights that follow gradients.
   * What lies between is computed once, however many gradients, losses and outputs use it.
   *
   * <p>The result is a constant to whoever differentiates further: there are no second derivatives.
   *
   * @param of of the real type or float64, any shape
   * @param wrt with respect to these; where {@code of} does not depend on one, zeros result
   * @return a gradient for each, in its shape and type
   */
  public SDVariable[] gradient(SDVariable of, SDVariable... wrt) {
    return new GradientOf(sd, of, wrt).outputVariables();
  }

  /** {@code x} itself, through which no gradient passes: a constant to whoever differentiates. */
  public SDVariable stopGradient(SDVariable x) {
    return new StopGradient(sd, x).outputVariable();
  }

  // ---- training ----

  /**
   * Dropout (Srivastava et al. 2014) as PyTorch scales it: in training each value of {@code x} is
   * set to 0 with the probability {@code rate} and else divided by 1 - rate; in evaluation, or at
   * the rate 0, this is {@code x} itself.
   *
   * <p>The factors are fed as the input {@code dropout/SCOPE} [n, row...], which is declared at the
   * first call and used again by later ones in the same scope: a network built twice, be it with a
   * {@link #teacher}'s parameters, drops the same both times.
   *
   * @param x [n, row...]
   * @param row sizes of one example; where 1, what is dropped is dropped along the whole dimension
   * @throws IllegalArgumentException if the rate is not in [0, 1), or the scope has a mask of
   *     another rate or row
   */
  public SDVariable dropout(SDVariable x, double rate, long... row) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("The rate of dropout must be in [0, 1), not " + rate);
    }
    return training && rate > 0 ? x.mul(mask(rate, row)) : x;
  }

  private SDVariable mask(double rate, long... row) {
    Mask wanted = new Mask("dropout/" + scope, rate, row);
    Mask known = masks.putIfAbsent(wanted.name(), wanted);
    if (known == null) {
      return input(wanted.name(), real, wanted.shape(-1));
    }
    if (known.rate() != rate || !Arrays.equals(known.row(), row)) {
      throw new IllegalArgumentException(
          "The scope has the mask %s; another with rate %s and row %s needs a scope of its own"
              .formatted(known, rate, Arrays.toString(row)));
    }
    return sd.getVariable(wanted.name());
  }

  /** Gives a result the name by which an engine is asked for it. */
  public SDVariable output(String name, SDVariable x) {
    return sd.identity(name, x);
  }

  /** Operation names in use, for an engine's check at compile time. */
  public List<String> operations() {
    List<String> names = new ArrayList<>();
    sd.getOps().values().forEach(op -> names.add(op.getOp().opName()));
    return names;
  }
}
