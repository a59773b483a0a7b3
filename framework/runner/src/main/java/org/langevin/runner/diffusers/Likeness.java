package org.langevin.runner.diffusers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.langevin.spi.Estimate;
import org.langevin.spi.Objective;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Whether a process and an objective are DDPM's, found by evaluating them at every step. So any
 * plugin that computes the same travels, whatever it is called.
 */
final class Likeness {
  /** Of what is computed in float32. */
  private static final double SINGLE = 1e-4;

  /** Of what is computed in float64. */
  private static final double DOUBLE = 1e-9;

  private static final String TIME = "t";

  private final Session session;

  Likeness(Session session) {
    this.session = session;
  }

  /**
   * The step variances of a discrete process with alpha^2 + sigma^2 = 1, alpha falling from 1 and
   * never 0; empty for any other.
   */
  Optional<StepVariances> variances(Process process) {
    if (!process.discrete() || process.horizon() < 1 || process.priorScale() != 1) {
      return Optional.empty();
    }
    Graph g = new Graph();
    Marginal at = process.marginal(g, g.input(TIME, DataType.DOUBLE, -1));
    g.output("alpha", at.alpha());
    g.output("sigma", at.sigma());
    int steps = (int) process.horizon();
    Map<String, double[]> results =
        evaluate(g, List.of("alpha", "sigma"), Map.of(TIME, times(0, steps)));
    double[] alpha = results.getOrDefault("alpha", new double[0]);
    double[] sigma = results.getOrDefault("sigma", new double[0]);
    double[] betas = new double[steps];
    boolean like = Math.abs(alpha[0] - 1) < DOUBLE;
    for (int t = 0; t <= steps; t++) {
      like &= Math.abs(alpha[t] * alpha[t] + sigma[t] * sigma[t] - 1) < DOUBLE;
      if (t > 0) {
        double ratio = alpha[t] / alpha[t - 1];
        betas[t - 1] = 1 - ratio * ratio;
        like &= betas[t - 1] > 0 && betas[t - 1] < 1;
      }
    }
    return like ? Optional.of(StepVariances.of(betas)) : Optional.empty();
  }

  /**
   * What an objective takes the network's output for, if it calls the network once, with x_t as it
   * is and the label t - 1; empty for any other.
   *
   * @param steps the process's horizon
   */
  Optional<Prediction> prediction(Objective objective, int steps) {
    Graph g = new Graph();
    SDVariable xt = g.input("xt", g.real(), -1, 1, 1, 1);
    SDVariable output = g.input("output", g.real(), -1, 1, 1, 1);
    SDVariable t = g.input(TIME, DataType.DOUBLE, -1);
    List<SDVariable> seen = new ArrayList<>();
    Estimate estimate =
        objective.estimate(
            g,
            (x, label, until) -> {
              seen.add(x);
              seen.add(label);
              return output;
            },
            xt,
            t);
    if (seen.size() != 2) {
      return Optional.empty();
    }
    g.output("x", seen.get(0));
    g.output("label", seen.get(1));
    g.output(Prediction.EPS.name(), estimate.eps());
    g.output(Prediction.X0.name(), estimate.x0());
    g.output(Prediction.V.name(), estimate.v());
    double[] x = normals("xt", steps);
    double[] told = normals("output", steps);
    List<String> outputs =
        List.of("x", "label", Prediction.EPS.name(), Prediction.X0.name(), Prediction.V.name());
    Map<String, double[]> results =
        evaluate(g, outputs, Map.of(TIME, times(1, steps), "xt", x, "output", told));
    if (!near(results, "x", x, SINGLE) || !near(results, "label", times(0, steps - 1), DOUBLE)) {
      return Optional.empty();
    }
    for (Prediction candidate : Prediction.values()) {
      if (near(results, candidate.name(), told, SINGLE)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static double[] times(int from, int to) {
    double[] t = new double[to - from + 1];
    for (int i = 0; i < t.length; i++) {
      t[i] = from + i;
    }
    return t;
  }

  private static double[] normals(String stream, int n) {
    float[] values = new float[n];
    CounterRandom.normals(CounterRandom.key(0, stream, 0), values, 0, n);
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = values[i];
    }
    return out;
  }

  private static boolean near(
      Map<String, double[]> results, String name, double[] expected, double tolerance) {
    double[] found = results.getOrDefault(name, new double[0]);
    boolean near = found.length == expected.length;
    for (int i = 0; near && i < found.length; i++) {
      near = Math.abs(found[i] - expected[i]) <= tolerance;
    }
    return near;
  }

  /** Evaluates a graph without parameters; inputs but the time are images of one value. */
  private Map<String, double[]> evaluate(
      Graph g, List<String> outputs, Map<String, double[]> inputs) {
    Map<String, Value> feeds = new LinkedHashMap<>();
    Map<String, double[]> results = new LinkedHashMap<>();
    inputs.forEach(
        (name, values) ->
            feeds.put(
                name,
                name.equals(TIME)
                    ? session.upload(values, values.length)
                    : session.upload(single(values), values.length, 1, 1, 1)));
    try (Program program = session.compile(g, Map.of(), outputs)) {
      program
          .run(feeds)
          .forEach(
              (name, value) -> {
                results.put(name, session.downloadDoubles(value));
                value.close();
              });
    } finally {
      feeds.values().forEach(Value::close);
    }
    return results;
  }

  private static float[] single(double[] values) {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }
}
