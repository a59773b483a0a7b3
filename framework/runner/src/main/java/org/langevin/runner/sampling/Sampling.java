package org.langevin.runner.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.model.Lender;
import org.langevin.runner.model.Model;
import org.langevin.runner.model.Model.Use;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Likelihood;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.DeviceMemoryException;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws samples with a model's parameters. Sample k is a pure function of (seed, k): neither the
 * batch that it is drawn in nor the other samples matter. Compiled steps are kept from batch to
 * batch, and network evaluations are counted where the denoiser is called.
 */
public final class Sampling implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sampling.class);
  private final Session session;
  private final Sampler sampler;
  private final Process process;
  private final Shape shape;
  private final Shape images;
  private final DenoiserSource denoisers;
  private final boolean conditional;
  private final Map<String, Value> parameters;
  private final Lender lender;
  private final @Nullable Program decoder;
  private final long seed;
  private final Map<String, CompiledStep> steps = new HashMap<>();
  private final List<Double> times = new ArrayList<>();
  private boolean timesWanted;
  private @Nullable Program marginals;
  private boolean halving;
  private int most = Integer.MAX_VALUE;

  /** Gives the denoiser that belongs to a graph. */
  @FunctionalInterface
  public interface DenoiserSource {
    /** The model as samplers see it, within one graph; each estimate is one evaluation. */
    Denoiser in(Graph graph);

    /** As {@link #in(Graph)}, telling of each network evaluation. */
    default Denoiser in(Graph graph, Runnable evaluated) {
      Denoiser denoiser = in(graph);
      return new Denoiser() {
        @Override
        public Estimate estimate(Graph g, SDVariable xt, SDVariable t) {
          evaluated.run();
          return denoiser.estimate(g, xt, t);
        }

        @Override
        public SDVariable leap(Graph g, SDVariable xt, SDVariable t, SDVariable s) {
          evaluated.run();
          return denoiser.leap(g, xt, t, s);
        }
      };
    }
  }

  /**
   * Prepares to draw from a trained model.
   *
   * @param parameters the model's, on the device; still owned by the caller
   * @param earlier parameters of the models that it builds on
   */
  public Sampling(
      Session session,
      Sampler sampler,
      Process process,
      Model model,
      Map<String, Value> parameters,
      Map<Use, Map<String, Tensor>> earlier,
      long seed) {
    this.session = session;
    this.sampler = sampler;
    this.process = process;
    this.shape = model.shape();
    this.images = model.images();
    this.denoisers = counting(model);
    this.conditional = model.wantsClasses();
    this.parameters = parameters;
    this.lender = new Lender(session, earlier);
    this.decoder = model.isLatent() ? decoder(model) : null;
    this.seed = seed;
  }

  private Program decoder(Model model) {
    Graph graph = new Graph();
    SDVariable z =
        graph.input("z", graph.real(), -1, shape.channels(), shape.height(), shape.width());
    graph.output("x", model.decode(graph, z));
    return compile(graph, List.of("x"));
  }

  /** Compiles a graph with the parameters that it has. */
  private Program compile(Graph graph, List<String> outputs) {
    Map<String, Value> values = new HashMap<>(lender.lend(graph));
    for (Parameter p : graph.parameters()) {
      if (p.owner().isEmpty()) {
        values.put(p.name(), Objects.requireNonNull(parameters.get(p.name()), p.name()));
      }
    }
    return session.compile(graph, values, outputs);
  }

  /** A state as images on the host. */
  private float[] images(Value x) {
    if (decoder == null) {
      return session.download(x);
    }
    try (Value decoded = Objects.requireNonNull(decoder.run(Map.of("z", x)).get("x"))) {
      return session.download(decoded);
    }
  }

  private static DenoiserSource counting(Model model) {
    return new DenoiserSource() {
      @Override
      public Denoiser in(Graph graph) {
        return model.denoiser(graph, () -> {});
      }

      @Override
      public Denoiser in(Graph graph, Runnable evaluated) {
        return model.denoiser(graph, evaluated);
      }
    };
  }

  /** Prepares to draw from any denoiser, such as one known in closed form. */
  public Sampling(
      Session session,
      Sampler sampler,
      Process process,
      Shape shape,
      DenoiserSource denoisers,
      boolean conditional,
      Map<String, Value> parameters,
      long seed) {
    this.session = session;
    this.sampler = sampler;
    this.process = process;
    this.shape = shape;
    this.images = shape;
    this.denoisers = denoisers;
    this.conditional = conditional;
    this.parameters = parameters;
    this.lender = new Lender(session, Map.of());
    this.decoder = null;
    this.seed = seed;
  }

  /**
   * Samples on the host.
   *
   * @param x0 count images in a row
   * @param nfe network evaluations that each sample took
   * @param seconds time for all of them
   * @param film moments of the first samples' way from noise, oldest first
   */
  public record Samples(int count, float[] x0, double nfe, double seconds, List<Moment> film) {}

  /**
   * A moment of sampling.
   *
   * @param fraction of the steps done, 0 to 1
   * @param x images of the first batch in a row
   */
  public record Moment(double fraction, float[] x) {}

  /** Follows the drawing; throws nothing. */
  @FunctionalInterface
  public interface Listener {
    /** After every step: samples finished, and how often the batch at work asked the denoiser. */
    void advanced(int finished, long calls);
  }

  /** Raised when a stop was asked for. */
  public static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Draws samples first, ..., first + count - 1.
   *
   * @param batch how many at once
   * @param frames how many moments of the first batch to keep; 0 for none
   * @param stop asked after each step
   * @throws StoppedException if a stop was asked for
   */
  public Samples draw(
      long first, int count, int batch, int frames, BooleanSupplier stop, Listener listener) {
    return draw(i -> Origin.own(first + i), count, batch, frames, stop, listener);
  }

  /**
   * Draws samples between samples: row r goes in equal angles from sample 2 r to sample 2 r + 1,
   * whose further noise it shares.
   *
   * @return rows times columns samples, row by row
   * @throws StoppedException if a stop was asked for
   */
  public Samples interpolate(
      int rows, int columns, int batch, BooleanSupplier stop, Listener listener) {
    IntFunction<Origin> origins = i -> Origin.between(i / columns, i % columns, columns);
    return draw(origins, rows * columns, batch, 0, stop, listener);
  }

  /**
   * From now on a batch for which the device's memory is too small is drawn again in halves, and so
   * are all later ones: samples do not depend on their batch.
   */
  public void halveWhereMemoryEnds() {
    halving = true;
  }

  private Samples draw(
      IntFunction<Origin> origins,
      int count,
      int batch,
      int frames,
      BooleanSupplier stop,
      Listener listener) {
    float[] x0 = new float[count * images.length()];
    List<Moment> film = new ArrayList<>();
    long start = System.nanoTime();
    double evaluations = 0;
    int from = 0;
    while (from < count) {
      int n = Math.min(Math.min(batch, most), count - from);
      int done = from;
      int noted = times.size();
      try (BatchRun run =
          new BatchRun(
              i -> origins.apply(done + i),
              n,
              from == 0 ? frames : 0,
              stop,
              e -> listener.advanced(done, e))) {
        float[] x = run.draw();
        System.arraycopy(x, 0, x0, from * images.length(), x.length);
        evaluations += (double) run.evaluations * n;
        film.addAll(run.film);
        from += n;
      } catch (DeviceMemoryException full) {
        if (!halving || n == 1) {
          throw full;
        }
        times.subList(noted, times.size()).clear();
        most = (n + 1) / 2;
        log.warn(
            "The device has no room for {} samples at once; going on with {}: {}",
            n,
            most,
            full.getMessage());
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Samples(count, x0, evaluations / count, seconds, film);
  }

  /**
   * Log-densities that the model gives to data, in nats. What is estimated draws noise as samples
   * first, first + 1, ... would.
   *
   * @param x n examples in a row, in the model's coordinates
   * @throws IllegalStateException of a model of latents or classes, whose density is another
   * @throws StoppedException if a stop was asked for
   */
  public double[] logDensity(Likelihood likelihood, float[] x, long first, BooleanSupplier stop) {
    if (decoder != null || conditional) {
      throw new IllegalStateException("only models of images without classes have this density");
    }
    int n = x.length / shape.length();
    try (BatchRun run = new BatchRun(i -> Origin.own(first + i), n, 0, stop, calls -> {})) {
      Value data = session.upload(x, n, shape.channels(), shape.height(), shape.width());
      DeviceState state = new DeviceState(run, new LinkedHashMap<>(Map.of("x", data)));
      return session.downloadDoubles(likelihood.evaluate(run, state).get("log-density"));
    }
  }

  /** From now on, notes the times at which a batch of which moments are kept asks the network. */
  public void noteTimes() {
    timesWanted = true;
  }

  /** The times noted, in the order of asking. */
  public double[] times() {
    return times.stream().mapToDouble(t -> t).toArray();
  }

  /** The process's coefficients at some times, with what it has learned. */
  public Sampler.Curve coefficients(double... t) {
    return marginals(t);
  }

  /** Key of the noise that sample {@code k} starts from. */
  public static long priorKey(long seed, long k) {
    return CounterRandom.key(CounterRandom.key(seed, "sample/prior", k), 0);
  }

  private Sampler.Curve marginals(double... t) {
    if (marginals == null) {
      Graph graph = new Graph();
      Marginal at = process.marginal(graph, graph.input("t", DataType.DOUBLE, -1));
      graph.output("alpha", at.alpha());
      graph.output("sigma", at.sigma());
      marginals = compile(graph, List.of("alpha", "sigma"));
    }
    try (Value times = session.upload(t, t.length)) {
      Map<String, Value> values = marginals.run(Map.of("t", times));
      double[] alpha = full(Objects.requireNonNull(values.get("alpha")), t.length);
      double[] sigma = full(Objects.requireNonNull(values.get("sigma")), t.length);
      values.values().forEach(Value::close);
      return new Sampler.Curve(alpha, sigma);
    }
  }

  /** A coefficient that does not depend on time comes as one number. */
  private double[] full(Value value, int length) {
    double[] numbers = session.downloadDoubles(value);
    if (numbers.length == length) {
      return numbers;
    }
    double[] repeated = new double[length];
    Arrays.fill(repeated, numbers[0]);
    return repeated;
  }

  @Override
  public void close() {
    steps.values().forEach(step -> step.program.close());
    if (marginals != null) {
      marginals.close();
    }
    if (decoder != null) {
      decoder.close();
    }
    lender.close();
  }

  private final class BatchRun implements Sampler.Sampling, AutoCloseable {
    private final Origin[] origins;
    private final int count;
    private final int frames;
    private final BooleanSupplier stop;
    private final LongConsumer listener;
    private final Set<DeviceState> open = new LinkedHashSet<>();
    private final Map<String, Value> shared = new HashMap<>();
    private final Map<String, Long> draws = new HashMap<>();
    private final List<Moment> film = new ArrayList<>();
    private long calls;
    private long evaluations;

    BatchRun(
        IntFunction<Origin> origins,
        int count,
        int frames,
        BooleanSupplier stop,
        LongConsumer listener) {
      this.origins = IntStream.range(0, count).mapToObj(origins).toArray(Origin[]::new);
      this.count = count;
      this.frames = frames;
      this.stop = stop;
      this.listener = listener;
      if (conditional) {
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
          classes[i] = (int) (this.origins[i].way() % shape.classes());
        }
        shared.put(Model.CLASSES, session.upload(classes, count));
      }
    }

    float[] draw() {
      DeviceState end = (DeviceState) sampler.sample(this);
      return images(end.get("x"));
    }

    @Override
    public Sampler.State prior() {
      Value z = priorNormals(Origin::a);
      float scale = (float) process.priorScale();
      boolean mixed = Arrays.stream(origins).anyMatch(o -> o.angle() != 0);
      if (scale != 1 || mixed) {
        float[] x = session.download(z);
        if (mixed) {
          mix(x);
        }
        for (int i = 0; i < x.length; i++) {
          x[i] *= scale;
        }
        session.assign(z, x);
      }
      record(z);
      return new DeviceState(this, new LinkedHashMap<>(Map.of("x", z)));
    }

    private Value priorNormals(ToLongFunction<Origin> sample) {
      long[] keys =
          Arrays.stream(origins).mapToLong(o -> priorKey(seed, sample.applyAsLong(o))).toArray();
      return session.normals(keys, shape.channels(), shape.height(), shape.width());
    }

    private void mix(float[] x) {
      try (Value other = priorNormals(Origin::b)) {
        float[] y = session.download(other);
        for (int i = 0; i < x.length; i++) {
          double angle = origins[i / shape.length()].angle();
          x[i] = (float) (Math.cos(angle) * x[i] + Math.sin(angle) * y[i]);
        }
      }
    }

    private Value normals(String stream, long draw) {
      long[] keys = new long[count];
      for (int i = 0; i < count; i++) {
        keys[i] = CounterRandom.key(CounterRandom.key(seed, stream, origins[i].way()), draw);
      }
      return session.normals(keys, shape.channels(), shape.height(), shape.width());
    }

    @Override
    public Sampler.Curve marginals(double... t) {
      return Sampling.this.marginals(t);
    }

    @Override
    public Sampler.Step step(String name, Sampler.StepGraph graph) {
      CompiledStep step = steps.computeIfAbsent(name, n -> new CompiledStep(graph));
      return (state, scalars) -> apply(step, (DeviceState) state, scalars);
    }

    private DeviceState apply(CompiledStep step, DeviceState state, Map<String, Double> scalars) {
      if (stop.getAsBoolean()) {
        throw new StoppedException();
      }
      Map<String, Value> feeds = new HashMap<>(shared);
      List<Value> fresh = new ArrayList<>();
      for (String name : step.states) {
        feeds.put("state/" + name, state.get(name));
      }
      for (String name : step.scalars) {
        Double number = scalars.get(name);
        if (number == null) {
          throw new IllegalArgumentException(
              "The step's graph asks for the scalar '" + name + "'; given: " + scalars.keySet());
        }
        fresh.add(session.upload(new double[] {number}, 1));
        feeds.put("scalar/" + name, fresh.get(fresh.size() - 1));
      }
      for (String name : step.noises) {
        long draw = draws.merge(name, 1L, Long::sum);
        fresh.add(normals("sample/noise/" + name, draw));
        feeds.put("noise/" + name, fresh.get(fresh.size() - 1));
      }
      Map<String, Value> next;
      try {
        next = new LinkedHashMap<>(step.program.run(feeds));
      } finally {
        fresh.forEach(Value::close);
      }
      for (String name : step.times) {
        note(Objects.requireNonNull(next.remove(name)));
      }
      calls += step.calls;
      evaluations += step.evaluations;
      state.consume();
      record(Objects.requireNonNull(next.get("x")));
      listener.accept(calls);
      return new DeviceState(this, next);
    }

    private void note(Value t) {
      if (frames > 0) {
        times.add(session.downloadDoubles(t)[0]);
      }
      t.close();
    }

    /** Keeps a moment whenever the known share of evaluations passes the next frame. */
    private void record(Value x) {
      long expected = sampler.nfe().orElse(0);
      if (frames > 1 && expected > 0) {
        double fraction = calls / (double) expected;
        if (fraction * (frames - 1) >= film.size() - 1e-9) {
          film.add(new Moment(fraction, images(x)));
        }
      }
    }

    @Override
    public void close() {
      List.copyOf(open).forEach(DeviceState::free);
      shared.values().forEach(Value::close);
    }
  }

  private final class DeviceState implements Sampler.State {
    private final BatchRun run;
    private final Map<String, Value> values;
    private boolean kept;

    DeviceState(BatchRun run, Map<String, Value> values) {
      this.run = run;
      this.values = values;
      run.open.add(this);
    }

    @Override
    public Value get(String name) {
      Value value = values.get(name);
      if (value == null) {
        throw new IllegalStateException(
            run.open.contains(this)
                ? "The state has no '" + name + "', only " + values.keySet()
                : "This state was consumed by a step; call keep() on it before");
      }
      return value;
    }

    @Override
    public double scalar(String name) {
      return session.download(get(name))[0];
    }

    @Override
    public Sampler.State keep() {
      kept = true;
      return this;
    }

    void consume() {
      if (!kept) {
        free();
      }
    }

    @Override
    public void free() {
      run.open.remove(this);
      values.values().forEach(Value::close);
      values.clear();
    }
  }

  /** A step's graph, its declared inputs, and how often it asks denoiser and network. */
  private final class CompiledStep implements Sampler.Inputs {
    private final Graph graph = new Graph();
    private final Set<String> states = new LinkedHashSet<>();
    private final Set<String> scalars = new LinkedHashSet<>();
    private final Set<String> noises = new LinkedHashSet<>();
    private final List<String> times = new ArrayList<>();
    private final Map<String, SDVariable> inputs = new HashMap<>();
    private final Program program;
    private int calls;
    private int evaluations;

    CompiledStep(Sampler.StepGraph body) {
      Denoiser model = denoisers.in(graph, () -> evaluations++);
      Denoiser counted =
          new Denoiser() {
            @Override
            public Estimate estimate(Graph g, SDVariable xt, SDVariable t) {
              called(t);
              return model.estimate(g, xt, t);
            }

            @Override
            public SDVariable leap(Graph g, SDVariable xt, SDVariable t, SDVariable s) {
              called(t);
              return model.leap(g, xt, t, s);
            }
          };
      Map<String, SDVariable> results = body.build(graph, counted, this);
      if (!results.containsKey("x")) {
        throw new IllegalArgumentException("A sampler's step returns no \"x\"");
      }
      results.forEach(graph::output);
      List<String> outputs = new ArrayList<>(results.keySet());
      outputs.addAll(times);
      program = compile(graph, outputs);
    }

    private void called(SDVariable t) {
      calls++;
      if (timesWanted) {
        String name = "time/" + times.size();
        graph.output(name, t);
        times.add(name);
      }
    }

    @Override
    public SDVariable state(String name) {
      states.add(name);
      return image("state/" + name);
    }

    @Override
    public SDVariable noise(String name) {
      noises.add(name);
      return image("noise/" + name);
    }

    private SDVariable image(String name) {
      return inputs.computeIfAbsent(
          name,
          n -> graph.input(n, graph.real(), -1, shape.channels(), shape.height(), shape.width()));
    }

    @Override
    public SDVariable scalar(String name) {
      scalars.add(name);
      return inputs.computeIfAbsent("scalar/" + name, n -> graph.input(n, DataType.DOUBLE, 1));
    }
  }
}
