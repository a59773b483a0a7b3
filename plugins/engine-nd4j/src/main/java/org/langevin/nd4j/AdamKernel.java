package org.langevin.nd4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Update;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Clipping, an update of {@link Update}'s form and moving averages in one pass over the parameters,
 * piece by piece. Sums are taken over the pieces in their order, so results do not depend on the
 * number of threads.
 */
final class AdamKernel {
  private static final int PIECE = 4096;

  private final Update rule;
  private final double clipNorm;
  private final Workers workers;
  private final List<Piece> pieces = new ArrayList<>();

  /** Elements {@code from .. from + length - 1} of a parameter and what belongs to it. */
  private record Piece(Nd4jTrainer.Trained parameter, int from, int length) {}

  AdamKernel(List<Nd4jTrainer.Trained> parameters, TrainSpec spec, Workers workers) {
    this.rule = spec.update();
    this.clipNorm = spec.clipNorm();
    this.workers = workers;
    for (Nd4jTrainer.Trained parameter : parameters) {
      int length = parameter.weights().length();
      for (int from = 0; from < length; from += PIECE) {
        pieces.add(new Piece(parameter, from, Math.min(PIECE, length - from)));
      }
    }
  }

  /**
   * Updates the parameters, their averages and the state, and sets the gradients to 0.
   *
   * @return the gradients' norm before clipping
   */
  double update(long step, double rate, double... decays) {
    double norm = norm();
    double scale = clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1;
    Coefficients c = new Coefficients(rule, rule.at(step, rate), rate, scale);
    workers.run(
        pieces.size(),
        8 * PIECE,
        (from, to) -> {
          float[] w = new float[PIECE];
          float[] g = new float[PIECE];
          float[] m = new float[PIECE];
          float[] v = new float[PIECE];
          for (Piece piece : pieces.subList(from, to)) {
            update(piece, c, w, g, m, v, decays);
          }
        });
    return norm;
  }

  private double norm() {
    double[] squares = new double[pieces.size()];
    workers.run(
        pieces.size(),
        2 * PIECE,
        (from, to) -> {
          float[] g = new float[PIECE];
          for (int i = from; i < to; i++) {
            Piece piece = pieces.get(i);
            floats(piece.parameter.gradient()).get(piece.from, g, 0, piece.length);
            squares[i] = Rows.squares(g, 0, 0, piece.length);
          }
        });
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    return Math.sqrt(sum);
  }

  private static FloatBuffer floats(Nd4jValue value) {
    if (value.type() != DataType.FLOAT) {
      throw new UnsupportedOperationException(
          "Only float32 parameters are updated; float64 graphs are for checks of gradients");
    }
    return Memory.floats(value.array());
  }

  /** The rule's numbers at one step, in the precision in which they meet the parameters. */
  private record Coefficients(
      float scale,
      float beta1,
      float oneMinusBeta1,
      float beta2,
      float oneMinusBeta2,
      float size,
      float root,
      float epsilon,
      float shrink,
      float decay) {
    Coefficients(Update rule, Update.Step step, double rate, double scale) {
      this(
          (float) scale,
          (float) rule.beta1(),
          (float) (1 - rule.beta1()),
          (float) rule.beta2(),
          (float) (1 - rule.beta2()),
          (float) step.size(),
          (float) step.root(),
          (float) step.epsilon(),
          (float) (rule.decoupled() ? 1 - rate * rule.weightDecay() : 1),
          (float) (rule.decoupled() ? 0 : rule.weightDecay()));
    }
  }

  private static void update(
      Piece piece, Coefficients c, float[] w, float[] g, float[] m, float[] v, double... decays) {
    Nd4jTrainer.Trained parameter = piece.parameter;
    int from = piece.from;
    int length = piece.length;
    FloatBuffer weights = floats(parameter.weights());
    FloatBuffer gradients = floats(parameter.gradient());
    FloatBuffer first = floats(parameter.m());
    FloatBuffer second = floats(parameter.v());
    weights.get(from, w, 0, length);
    gradients.get(from, g, 0, length);
    first.get(from, m, 0, length);
    second.get(from, v, 0, length);
    for (int i = 0; i < length; i++) {
      g[i] = g[i] * c.scale + w[i] * c.decay;
      m[i] = m[i] * c.beta1 + g[i] * c.oneMinusBeta1;
      v[i] = v[i] * c.beta2 + g[i] * g[i] * c.oneMinusBeta2;
      w[i] = w[i] * c.shrink - c.size * m[i] / ((float) Math.sqrt(v[i]) * c.root + c.epsilon);
    }
    weights.put(from, w, 0, length);
    first.put(from, m, 0, length);
    second.put(from, v, 0, length);
    for (int k = 0; k < decays.length; k++) {
      FloatBuffer average = floats(parameter.averages().get(k));
      average.get(from, g, 0, length);
      float decay = (float) decays[k];
      float rest = (float) (1 - decays[k]);
      for (int i = 0; i < length; i++) {
        g[i] = decay * g[i] + rest * w[i];
      }
      average.put(from, g, 0, length);
    }
    java.util.Arrays.fill(g, 0, length, 0);
    gradients.put(from, g, 0, length);
  }
}
