package org.langevin.testkit.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Window;
import org.nd4j.autodiff.samediff.SDVariable;

/** Every operation that {@link Graph} emits, in the shapes that diffusion models use. */
final class OperationCases {
  private final List<OperationCase> cases = new ArrayList<>();
  private long seed;

  private OperationCases() {}

  static List<OperationCase> all() {
    OperationCases table = new OperationCases();
    table.elementwise();
    table.numbers();
    table.binary();
    table.reductions();
    table.shapes();
    table.convolutions();
    table.products();
    table.images();
    table.lookUps();
    table.compositions();
    return table.cases;
  }

  // ---- the table ----

  private void elementwise() {
    unary("square", Graph::square, v -> v * v, -2, 2);
    unary("sqrt", Graph::sqrt, Math::sqrt, 0.5, 3);
    unary("exp", Graph::exp, Math::exp, -2, 2);
    unary("log", Graph::log, Math::log, 0.3, 3);
    unary("log1p", Graph::log1p, Math::log1p, -0.7, 3);
    unary("log1p of small numbers", Graph::log1p, Math::log1p, -1e-6, 1e-6);
    unary("expm1", Graph::expm1, Math::expm1, -2, 2);
    unary("expm1 of small numbers", Graph::expm1, Math::expm1, -1e-6, 1e-6);
    unary("erf", Graph::erf, OperationCases::erf, -2.5, 2.5);
    unary("pow 3", (g, x) -> g.pow(x, 3), v -> v * v * v, -2, 2);
    unary("pow 2", (g, x) -> g.pow(x, 2), v -> v * v, -2, 2);
    unary("pow 0.7", (g, x) -> g.pow(x, 0.7), v -> Math.pow(v, 0.7), 0.3, 3);
    unary("pow -1.5", (g, x) -> g.pow(x, -1.5), v -> Math.pow(v, -1.5), 0.5, 3);
    unary("sin", Graph::sin, Math::sin, -4, 4);
    unary("cos", Graph::cos, Math::cos, -4, 4);
    unary("tanh", Graph::tanh, Math::tanh, -2, 2);
    unary("erf", Graph::erf, OperationCases::erf, -3, 3);
    unary("abs", Graph::abs, Math::abs, -2, 2);
    unary("floor", Graph::floor, Math::floor, -3, 3);
    unary("sigmoid", Graph::sigmoid, OperationCases::sigmoid, -4, 4);
    unary("softplus", Graph::softplus, v -> Math.log1p(Math.exp(v)), -4, 4);
    unary("silu", Graph::silu, v -> v * sigmoid(v), -4, 4);
    unary("relu", Graph::relu, v -> Math.max(v, 0), -2, 2);
    unary("gelu", Graph::gelu, v -> 0.5 * v * (1 + erf(v * Math.sqrt(0.5))), -3, 3);
    unary("clip", (g, x) -> g.clip(x, -0.5, 0.75), v -> Math.max(-0.5, Math.min(v, 0.75)), -2, 2);
    cases.add(
        new OperationCase(
            "stopGradient",
            List.of("x"),
            List.of(next(-2, 2, 3, 4)),
            (g, in) -> g.stopGradient(in[0]),
            in -> in[0],
            false));
    unary("neg", (g, x) -> x.neg(), v -> -v, -2, 2);
    unary("real and float64", (g, x) -> g.real(g.float64(x).mul(3)), v -> 3 * v, -2, 2);
    unary("output", (g, x) -> g.output("named", x).mul(2), v -> 2 * v, -2, 2);
  }

  private void numbers() {
    unary("add number", (g, x) -> x.add(0.7), v -> v + 0.7, -2, 2);
    unary("sub number", (g, x) -> x.sub(0.7), v -> v - 0.7, -2, 2);
    unary("mul number", (g, x) -> x.mul(-1.7), v -> v * -1.7, -2, 2);
    unary("div number", (g, x) -> x.div(1.7), v -> v / 1.7, -2, 2);
    unary("rsub number", (g, x) -> x.rsub(0.7), v -> 0.7 - v, -2, 2);
    unary("rdiv number", (g, x) -> x.rdiv(1.7), v -> 1.7 / v, 0.5, 2);
  }

  private void binary() {
    long[] images = {2, 3, 4, 5};
    for (long[] other :
        new long[][] {{2, 3, 4, 5}, {2, 1, 1, 1}, {1, 3, 1, 1}, {2, 3, 1, 1}, {1, 1, 1, 1}, {5}}) {
      pair("add", SDVariable::add, Double::sum, images, other);
      pair("sub", SDVariable::sub, (a, b) -> a - b, images, other);
      pair("mul", SDVariable::mul, (a, b) -> a * b, images, other);
      pair("div", SDVariable::div, (a, b) -> a / b, images, other);
      pair("rsub", SDVariable::rsub, (a, b) -> b - a, images, other);
      pair("rdiv", SDVariable::rdiv, (a, b) -> b / a, images, other);
    }
    pair("add", SDVariable::add, Double::sum, new long[] {2, 1, 1, 1}, images);
    pair("mul", SDVariable::mul, (a, b) -> a * b, new long[] {2, 3, 1, 1}, images);
    pair("add", SDVariable::add, Double::sum, new long[] {4, 5}, new long[] {5});
    pair("mul", SDVariable::mul, (a, b) -> a * b, new long[] {4, 1}, new long[] {1, 6});
    pair("mul", SDVariable::mul, (a, b) -> a * b, new long[] {4}, new long[] {1});
    pair("div", SDVariable::div, (a, b) -> a / b, new long[] {1}, new long[] {4});
    pair("sub", SDVariable::sub, (a, b) -> a - b, new long[] {2, 6, 4}, new long[] {2, 6, 1});
    Dense left = next(-2, 2, 3, 4);
    Dense right = next(-2, 2, 3, 4);
    add("max", (g, in) -> g.max(in[0], in[1]), in -> in[0].zip(in[1], Math::max), left, right);
    add(
        "greaterOrEqual",
        (g, in) -> in[0].mul(g.greaterOrEqual(in[0], in[1])),
        in -> in[0].zip(in[1], (a, b) -> a >= b ? a : 0),
        left,
        right);
    Dense whole = left.map(Math::rint);
    cases.add(
        new OperationCase(
            "greaterOrEqual where equal, broadcast",
            List.of("a", "b"),
            List.of(whole, Dense.of(new double[] {0, 1, -1, 0}, 4)),
            (g, in) -> g.greaterOrEqual(in[0], in[1]),
            in -> in[0].zip(in[1], (a, b) -> a >= b ? 1 : 0),
            false));
    add("min", (g, in) -> g.min(in[0], in[1]), in -> in[0].zip(in[1], Math::min), left, right);
  }

  private void reductions() {
    Dense x = next(-2, 2, 2, 3, 4, 5);
    add("meanPerExample", (g, in) -> g.meanPerExample(in[0]), in -> in[0].mean(false, 1, 2, 3), x);
    for (boolean keep : new boolean[] {false, true}) {
      for (int[] over : new int[][] {{0}, {1}, {3}, {-1}, {1, 2, 3}, {2, 3}, {0, 1, 2, 3}}) {
        String how = Arrays.toString(over) + (keep ? " kept" : "");
        add("sum " + how, (g, in) -> g.sum(in[0], keep, over), in -> in[0].sum(keep, over), x);
        add("mean " + how, (g, in) -> g.mean(in[0], keep, over), in -> in[0].mean(keep, over), x);
      }
    }
  }

  private void shapes() {
    Dense x = next(-2, 2, 2, 3, 4, 5);
    for (long[] to : new long[][] {{2, -1, 20}, {-1}, {6, 20}, {-1, 1, 5}, {2, 3, 2, 2, 5}}) {
      add(
          "reshape " + Arrays.toString(to),
          (g, in) -> g.square(g.reshape(in[0], to)),
          in -> in[0].map(v -> v * v).reshape(filled(to, in[0].data().length)),
          x);
    }
    for (int[] order : new int[][] {{0, 2, 3, 1}, {0, 3, 1, 2}, {1, 0, 2, 3}, {2, 3, 1, 0}}) {
      add(
          "permute " + Arrays.toString(order),
          (g, in) -> g.permute(in[0], order),
          in -> in[0].permute(order),
          x);
    }
    add("permute, reshape", OperationCases::tokens, OperationCases::tokens, x);
    for (int d = 0; d < 3; d++) {
      int dimension = d;
      long[] a = {2, 4, 6};
      long[] b = {2, 4, 6};
      b[d] = 2;
      Dense first = next(-2, 2, a);
      Dense second = next(-2, 2, b);
      add(
          "concat " + d,
          (g, in) -> g.concat(dimension, in[0], in[1], in[0]),
          in -> Dense.concat(dimension, in[0], in[1], in[0]),
          first,
          second);
      add(
          "split " + d,
          (g, in) -> {
            SDVariable[] parts = g.split(in[0], 2, dimension);
            return parts[0].mul(2).add(g.square(parts[1]));
          },
          in ->
              in[0].part(0, 2, dimension).zip(in[0].part(1, 2, dimension), (p, q) -> 2 * p + q * q),
          first);
    }
    add(
        "split, one part used",
        (g, in) -> g.split(in[0], 3, 1)[1],
        in -> in[0].part(1, 3, 1),
        next(-2, 2, 2, 6, 2, 2));
  }

  private static SDVariable tokens(Graph g, SDVariable... in) {
    return g.permute(g.reshape(in[0], -1, 3, 20), 0, 2, 1);
  }

  private static Dense tokens(Dense... in) {
    return in[0].reshape(2, 3, 20).permute(0, 2, 1);
  }

  private void convolutions() {
    for (int kernel : new int[] {1, 3}) {
      for (int stride : new int[] {1, 2}) {
        for (int size : new int[] {5, 6}) {
          convolution(kernel, stride, kernel / 2, size, true);
        }
      }
      convolution(kernel, 1, kernel / 2, 4, false);
    }
    convolution(3, 2, 0, 7, true);
    convolution(2, 2, 0, 6, true);
    convolution(3, 1, 0, 5, false);
    wideConvolution(new Window(1, 3, 1, 0, 1));
    wideConvolution(new Window(3, 1, 2, 1, 0));
    add(
        "downsampling with padBottomRight",
        (g, in) -> g.conv2d(g.padBottomRight(in[0]), in[1], in[2], 3, 2, 0),
        in ->
            in[0].padBottomRight().conv2d(in[1], 2, 0).zip(in[2].reshape(1, 2, 1, 1), Double::sum),
        next(-1, 1, 2, 3, 6, 6),
        next(-1, 1, 2, 3, 3, 3),
        next(-1, 1, 2));
  }

  private void wideConvolution(Window window) {
    add(
        "conv2d " + window,
        (g, in) -> g.conv2d(in[0], in[1], null, window),
        in -> in[0].conv2d(in[1], window.stride(), window.rows(), window.columns()),
        next(-1, 1, 2, 3, 5, 6),
        next(-1, 1, 2, 3, window.height(), window.width()));
  }

  private void convolution(int kernel, int stride, int padding, int size, boolean bias) {
    Dense x = next(-1, 1, 2, 3, size, size + 1);
    Dense weight = next(-1, 1, 4, 3, kernel, kernel);
    String name =
        "conv2d k%d s%d p%d size %d%s"
            .formatted(kernel, stride, padding, size, bias ? "" : " without bias");
    if (bias) {
      add(
          name,
          (g, in) -> g.conv2d(in[0], in[1], in[2], kernel, stride, padding),
          in -> in[0].conv2d(in[1], stride, padding).zip(in[2].reshape(1, 4, 1, 1), Double::sum),
          x,
          weight,
          next(-1, 1, 4));
    } else {
      add(
          name,
          (g, in) -> g.conv2d(in[0], in[1], null, kernel, stride, padding),
          in -> in[0].conv2d(in[1], stride, padding),
          x,
          weight);
    }
  }

  private void products() {
    add(
        "dense",
        (g, in) -> g.dense(in[0], in[1], in[2]),
        in -> in[0].matmul(in[1], false, true).zip(in[2], Double::sum),
        next(-1, 1, 5, 3),
        next(-1, 1, 4, 3),
        next(-1, 1, 4));
    add(
        "dense without bias",
        (g, in) -> g.dense(in[0], in[1], null),
        in -> in[0].matmul(in[1], false, true),
        next(-1, 1, 5, 3),
        next(-1, 1, 4, 3));
    for (long[] batch : new long[][] {{}, {2}, {2, 3}}) {
      for (int transposes = 0; transposes < 4; transposes++) {
        boolean a = (transposes & 1) != 0;
        boolean b = (transposes & 2) != 0;
        add(
            "matmul rank %d%s%s".formatted(batch.length + 2, a ? " a'" : "", b ? " b'" : ""),
            (g, in) -> g.matmul(in[0], in[1], a, b),
            in -> in[0].matmul(in[1], a, b),
            next(-1, 1, matrix(batch, a ? 4 : 5, a ? 5 : 4)),
            next(-1, 1, matrix(batch, b ? 3 : 4, b ? 4 : 3)));
      }
    }
    for (long[] shape : new long[][] {{4, 5}, {2, 3, 5}, {2, 2, 3, 5}}) {
      add(
          "softmax rank " + shape.length,
          (g, in) -> g.softmax(in[0]),
          in -> in[0].softmax(),
          next(-2, 2, shape));
    }
  }

  private static long[] matrix(long[] batch, long rows, long columns) {
    long[] shape = Arrays.copyOf(batch, batch.length + 2);
    shape[batch.length] = rows;
    shape[batch.length + 1] = columns;
    return shape;
  }

  private void images() {
    for (int[] sizes : new int[][] {{6, 2}, {6, 6}, {6, 1}, {8, 4}}) {
      int channels = sizes[0];
      int groups = sizes[1];
      cases.add(
          new OperationCase(
              "groupNorm %d channels, %d groups".formatted(channels, groups),
              List.of("x", "norm.weight", "norm.bias"),
              List.of(
                  next(-2, 3, 2, channels, 3, 5), next(0.5, 1.5, channels), next(-1, 1, channels)),
              (g, in) -> g.at("norm").groupNorm(in[0], channels, groups, 1e-5),
              in -> in[0].groupNorm(in[1], in[2], groups, 1e-5),
              true));
    }
    Dense x = next(-2, 2, 2, 3, 4, 6);
    add(
        "upsampleNearest2x",
        (g, in) -> g.upsampleNearest2x(in[0]),
        in -> in[0].upsampleNearest2x(),
        x);
    add("averagePool2x", (g, in) -> g.averagePool2x(in[0]), in -> in[0].averagePool2x(), x);
    for (int[] pool : new int[][] {{2, 2}, {3, 2}, {3, 1}, {2, 3}}) {
      int kernel = pool[0];
      int stride = pool[1];
      add(
          "maxPool kernel %d, stride %d".formatted(kernel, stride),
          (g, in) -> g.maxPool(in[0], kernel, stride),
          in -> in[0].maxPool(kernel, stride),
          next(-2, 2, 2, 3, 7, 8));
    }
    for (long[] shape : new long[][] {{5, 6}, {2, 3, 6}, {2, 1, 3, 6}, {70, 6}}) {
      add(
          "layerNorm " + Arrays.toString(shape),
          (g, in) -> g.layerNorm(in[0], in[1], in[2], 1e-3),
          in -> in[0].layerNorm(1e-3).zip(in[1], (a, b) -> a * b).zip(in[2], Double::sum),
          next(-2, 3, shape),
          next(0.5, 1.5, 6),
          next(-1, 1, 6));
    }
    add(
        "standardise",
        (g, in) -> g.standardise(in[0], 6, 1e-6),
        in -> in[0].layerNorm(1e-6),
        next(-2, 3, 4, 6));
    cases.add(
        new OperationCase(
            "layerNorm with parameters",
            List.of("x", "norm.weight", "norm.bias"),
            List.of(next(-2, 3, 4, 6), next(0.5, 1.5, 6), next(-1, 1, 6)),
            (g, in) -> g.at("norm").layerNorm(in[0], 6, 1e-5),
            in -> in[0].layerNorm(1e-5).zip(in[1], (a, b) -> a * b).zip(in[2], Double::sum),
            true));
    add("padBottomRight", (g, in) -> g.padBottomRight(in[0]), in -> in[0].padBottomRight(), x);
  }

  private void lookUps() {
    add(
        "embedding",
        (g, in) -> g.embedding(in[0], g.constant(new float[] {1, 0, 3, 1}, 4), 5),
        in -> Dense.build(new long[] {4, 3}, at -> in[0].at(new int[] {1, 0, 3, 1}[at[0]], at[1])),
        next(-1, 1, 5, 3));
    Dense table = next(-1, 1, 5);
    cases.add(
        new OperationCase(
            "lookUp",
            List.of("index"),
            List.of(Dense.of(new double[] {4, 0, 2, 2}, 4)),
            (g, in) -> g.real(g.lookUp(g.table(table.data()), in[0])),
            in -> in[0].map(i -> table.data()[(int) i]),
            false));
    add(
        "broadcast coefficients of time",
        (g, in) -> in[1].mul(g.broadcast(g.sqrt(g.square(g.float64(in[0])).rsub(1)))),
        in -> in[1].zip(in[0].map(v -> Math.sqrt(1 - v * v)).reshape(2, 1, 1, 1), (x, c) -> x * c),
        next(0.1, 0.9, 2),
        next(-1, 1, 2, 3, 2, 2));
    add(
        "broadcast one coefficient",
        (g, in) -> in[1].mul(g.broadcast(in[0])),
        in -> in[1].zip(in[0].reshape(1, 1, 1, 1), (x, c) -> x * c),
        next(0.1, 0.9, 1),
        next(-1, 1, 2, 3, 2, 2));
  }

  /** Patterns that engines may execute as one kernel. */
  private void compositions() {
    add(
        "attention, channels first",
        (g, in) ->
            g.matmul(in[2], g.softmax(g.matmul(in[0], in[1], true, false).mul(0.6)), false, true),
        in ->
            in[2].matmul(in[0].matmul(in[1], true, false).map(v -> 0.6 * v).softmax(), false, true),
        next(-1, 1, 2, 4, 6),
        next(-1, 1, 2, 4, 6),
        next(-1, 1, 2, 4, 6));
    add(
        "attention, several heads",
        (g, in) ->
            g.matmul(g.softmax(g.matmul(in[0], in[1], false, true).mul(0.5)), in[2], false, false),
        in ->
            in[0]
                .matmul(in[1], false, true)
                .map(v -> 0.5 * v)
                .softmax()
                .matmul(in[2], false, false),
        next(-1, 1, 2, 3, 5, 4),
        next(-1, 1, 2, 3, 5, 4),
        next(-1, 1, 2, 3, 5, 4));
    add(
        "a value used three times",
        (g, in) -> {
          SDVariable y = g.silu(in[0]);
          return y.mul(y).add(g.tanh(y)).add(in[0]);
        },
        in ->
            in[0].map(
                v -> {
                  double y = v * sigmoid(v);
                  return y * y + Math.tanh(y) + v;
                }),
        next(-2, 2, 3, 4));
    add(
        "convolution with shared weights",
        (g, in) -> {
          SDVariable y = g.conv2d(in[0], in[1], in[2], 3, 1, 1);
          return g.conv2d(g.silu(y), in[1], in[2], 3, 1, 1);
        },
        in -> {
          Dense bias = in[2].reshape(1, 3, 1, 1);
          Dense y = in[0].conv2d(in[1], 1, 1).zip(bias, Double::sum);
          return y.map(v -> v * sigmoid(v)).conv2d(in[1], 1, 1).zip(bias, Double::sum);
        },
        next(-1, 1, 2, 3, 4, 4),
        next(-1, 1, 3, 3, 3, 3),
        next(-1, 1, 3));
  }

  // ---- helpers ----

  private void unary(
      String name, GraphFunction f, DoubleUnaryOperator reference, double low, double high) {
    add(name, (g, in) -> f.apply(g, in[0]), in -> in[0].map(reference), next(low, high, 2, 3, 4));
  }

  @FunctionalInterface
  private interface GraphFunction {
    SDVariable apply(Graph g, SDVariable x);
  }

  @FunctionalInterface
  private interface PairFunction {
    SDVariable apply(SDVariable a, SDVariable b);
  }

  private void pair(
      String name, PairFunction f, DoubleBinaryOperator reference, long[] a, long[] b) {
    add(
        name + " " + Arrays.toString(a) + " " + Arrays.toString(b),
        (g, in) -> f.apply(in[0], in[1]),
        in -> in[0].zip(in[1], reference),
        next(0.5, 2, a),
        next(0.5, 2, b));
  }

  private void add(
      String name, OperationCase.Build build, OperationCase.Reference reference, Dense... inputs) {
    List<String> names = IntStream.range(0, inputs.length).mapToObj(i -> "in" + i).toList();
    cases.add(new OperationCase(name, names, List.of(inputs), build, reference, true));
  }

  private Dense next(double low, double high, long... shape) {
    return Dense.uniform(seed++, low, high, shape);
  }

  private static long[] filled(long[] shape, int length) {
    long known = -Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return Arrays.stream(shape).map(s -> s < 0 ? length / known : s).toArray();
  }

  private static double sigmoid(double v) {
    return 1 / (1 + Math.exp(-v));
  }

  /** The Maclaurin series, good to 1e-14 for |x| up to 3. */
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 80; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }
}
