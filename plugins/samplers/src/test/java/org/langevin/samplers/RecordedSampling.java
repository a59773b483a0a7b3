package org.langevin.samplers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Sampler;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Feeds a sampler recorded noise, in float64, and keeps every state it comes through. */
final class RecordedSampling implements Sampler.Sampling {
  private final Session session;
  private final Denoiser denoiser;
  private final long[] shape;
  private final double[] prior;
  private final double[] noise;
  private int steps;

  /** x after 0, 1, 2, ... steps. */
  final List<double[]> states = new ArrayList<>();

  RecordedSampling(
      Session session, Denoiser denoiser, long[] shape, double[] prior, double[] noise) {
    this.session = session;
    this.denoiser = denoiser;
    this.shape = shape;
    this.prior = prior;
    this.noise = noise;
  }

  @Override
  public Sampler.State prior() {
    states.add(prior);
    return new Recorded(prior);
  }

  @Override
  public Sampler.Curve marginals(double... t) {
    throw new UnsupportedOperationException("Recorded trajectories are on whole times");
  }

  @Override
  public Sampler.Step step(String name, Sampler.StepGraph body) {
    Graph graph = new Graph(DataType.DOUBLE);
    Map<String, SDVariable> inputs = new HashMap<>();
    Map<String, SDVariable> results =
        body.build(
            graph,
            denoiser,
            new Sampler.Inputs() {
              @Override
              public SDVariable state(String n) {
                return inputs.computeIfAbsent(
                    "state/" + n, k -> graph.input(k, DataType.DOUBLE, shape));
              }

              @Override
              public SDVariable scalar(String n) {
                return inputs.computeIfAbsent(
                    "scalar/" + n, k -> graph.input(k, DataType.DOUBLE, 1));
              }

              @Override
              public SDVariable noise(String n) {
                return inputs.computeIfAbsent(
                    "noise/" + n, k -> graph.input(k, DataType.DOUBLE, shape));
              }
            });
    results.forEach(graph::output);
    Program program = session.compile(graph, Map.of(), List.of("x"));
    return (state, scalars) -> {
      Map<String, Value> feeds = new HashMap<>();
      for (String input : inputs.keySet()) {
        String key = input.substring(input.indexOf('/') + 1);
        feeds.put(
            input,
            input.startsWith("state")
                ? session.upload(((Recorded) state).x, shape)
                : input.startsWith("scalar")
                    ? session.upload(new double[] {scalars.get(key)}, 1)
                    : session.upload(
                        Arrays.copyOfRange(noise, steps * prior.length, (steps + 1) * prior.length),
                        shape));
      }
      Map<String, Value> out = program.run(feeds);
      double[] x = session.downloadDoubles(out.get("x"));
      feeds.values().forEach(Value::close);
      out.values().forEach(Value::close);
      steps++;
      states.add(x);
      return new Recorded(x);
    };
  }

  private record Recorded(double[] x) implements Sampler.State {
    @Override
    public Value get(String name) {
      throw new UnsupportedOperationException("Recorded states live on the host");
    }

    @Override
    public double scalar(String name) {
      throw new UnsupportedOperationException("Recorded states live on the host");
    }

    @Override
    public Sampler.State keep() {
      return this;
    }
  }
}
