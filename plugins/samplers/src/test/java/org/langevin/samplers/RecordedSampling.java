package org.langevin.samplers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Feeds a sampler recorded noise, in float64, and keeps every state it comes through. One compiled
 * step is kept for each name, as the runner does.
 */
final class RecordedSampling implements Sampler.Sampling {
  private final Session session;
  private final Process process;
  private final Denoiser denoiser;
  private final long[] shape;
  private final double[] prior;
  private final Map<String, double[]> noises;
  private final Map<String, Integer> draws = new HashMap<>();
  private final Map<String, Compiled> compiled = new HashMap<>();
  private @Nullable Program marginals;

  /** x after 0, 1, 2, ... calls of a step. */
  final List<double[]> states = new ArrayList<>();

  /** Calls of the denoiser so far. */
  int nfe;

  /**
   * Prepares a run.
   *
   * @param noises what each stream of noise gives, call after call
   */
  RecordedSampling(
      Session session,
      Process process,
      Denoiser denoiser,
      long[] shape,
      double[] prior,
      Map<String, double[]> noises) {
    this.session = session;
    this.process = process;
    this.denoiser = denoiser;
    this.shape = shape;
    this.prior = prior;
    this.noises = noises;
  }

  @Override
  public Sampler.State prior() {
    states.add(prior);
    return new Recorded(Map.of("x", prior));
  }

  @Override
  public Sampler.Curve marginals(double... t) {
    if (marginals == null) {
      Graph graph = new Graph(DataType.DOUBLE);
      Marginal at = process.marginal(graph, graph.input("t", DataType.DOUBLE, -1));
      graph.output("alpha", at.alpha());
      graph.output("sigma", at.sigma());
      marginals = session.compile(graph, Map.of(), List.of("alpha", "sigma"));
    }
    Map<String, double[]> values = run(marginals, Map.of("t", session.upload(t, t.length)));
    return new Sampler.Curve(
        Objects.requireNonNull(values.get("alpha")), Objects.requireNonNull(values.get("sigma")));
  }

  @Override
  public Sampler.Step step(String name, Sampler.StepGraph body) {
    Compiled step = compiled.computeIfAbsent(name, n -> new Compiled(body));
    return (state, scalars) -> {
      Recorded next = new Recorded(step.apply((Recorded) state, scalars));
      states.add(next.value("x"));
      nfe += step.evaluations;
      return next;
    };
  }

  /** A value of a state that a step gave. */
  static double[] value(Sampler.State state, String name) {
    return ((Recorded) state).value(name);
  }

  private double[] noise(String name) {
    int from = (draws.merge(name, 1, Integer::sum) - 1) * prior.length;
    double[] all = noises.get(name);
    if (all == null || from >= all.length) {
      throw new IllegalStateException("No noise '" + name + "' is left");
    }
    return Arrays.copyOfRange(all, from, from + prior.length);
  }

  private Map<String, double[]> run(Program program, Map<String, Value> feeds) {
    Map<String, double[]> results = new HashMap<>();
    program
        .run(feeds)
        .forEach(
            (name, value) -> {
              results.put(name, session.downloadDoubles(value));
              value.close();
            });
    feeds.values().forEach(Value::close);
    return results;
  }

  private final class Compiled implements Sampler.Inputs {
    private final Graph graph = new Graph(DataType.DOUBLE);
    private final Map<String, SDVariable> inputs = new HashMap<>();
    private final Program program;
    private int evaluations;

    Compiled(Sampler.StepGraph body) {
      Denoiser counted =
          new Denoiser() {
            @Override
            public Estimate estimate(Graph g, SDVariable xt, SDVariable t) {
              evaluations++;
              return denoiser.estimate(g, xt, t);
            }

            @Override
            public SDVariable leap(Graph g, SDVariable xt, SDVariable t, SDVariable s) {
              evaluations++;
              return denoiser.leap(g, xt, t, s);
            }
          };
      Map<String, SDVariable> results = body.build(graph, counted, this);
      results.forEach(graph::output);
      program = session.compile(graph, Map.of(), List.copyOf(results.keySet()));
    }

    Map<String, double[]> apply(Recorded state, Map<String, Double> scalars) {
      Map<String, Value> feeds = new HashMap<>();
      for (String input : inputs.keySet()) {
        String name = input.substring(input.indexOf('/') + 1);
        feeds.put(
            input,
            input.startsWith("state/")
                ? upload(state.value(name))
                : input.startsWith("scalar/")
                    ? session.upload(new double[] {Objects.requireNonNull(scalars.get(name))}, 1)
                    : upload(RecordedSampling.this.noise(name)));
      }
      return run(program, feeds);
    }

    private Value upload(double[] x) {
      return session.upload(
          x, x.length / (shape[1] * shape[2] * shape[3]), shape[1], shape[2], shape[3]);
    }

    @Override
    public SDVariable state(String name) {
      return input("state/" + name, -1, shape[1], shape[2], shape[3]);
    }

    @Override
    public SDVariable scalar(String name) {
      return input("scalar/" + name, 1);
    }

    @Override
    public SDVariable noise(String name) {
      return input("noise/" + name, -1, shape[1], shape[2], shape[3]);
    }

    private SDVariable input(String name, long... sizes) {
      return inputs.computeIfAbsent(name, n -> graph.input(n, DataType.DOUBLE, sizes));
    }
  }

  private record Recorded(Map<String, double[]> values) implements Sampler.State {
    double[] value(String name) {
      return Objects.requireNonNull(values.get(name), name);
    }

    @Override
    public Value get(String name) {
      throw new UnsupportedOperationException("Recorded states live on the host");
    }

    @Override
    public double scalar(String name) {
      return value(name)[0];
    }

    @Override
    public Sampler.State keep() {
      return this;
    }

    @Override
    public void free() {}
  }
}
