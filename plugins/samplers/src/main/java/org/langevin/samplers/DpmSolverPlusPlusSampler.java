package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.langevin.samplers.ExponentialStep.Form;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * DPM-Solver++ (Lu et al. 2022b): exponential integrators of the probability-flow ODE, or of the
 * reverse SDE, in lambda = ln alpha / sigma and for a model that tells x0. {@link ExponentialStep}
 * is the step; what enters it is, from t_{i-1} to t_i,
 *
 * <pre>
 *   h         lambda_{t_i} - lambda_{t_{i-1}}
 *   m0 m1 m2  x0 as the model tells it at t_{i-1} and at the two times before
 *   r0 r1     lengths in lambda of the two steps before, in units of h
 *   s, r      the time inside the step at which a single step asks again, lambda_s =
 *             lambda_{t_{i-1}} + r h with r = 1/2
 *
 *   D0 = m0                               first order (DDIM)
 *   D1 = (m0 - m1) / r0                   2M, algorithm 2
 *   D1 = (x0(u, s) - m0) / r              2S, algorithm 1; u: a first-order step to s
 *   D1 = D' + r0 / (r0 + r1) (D' - D'')   3M, with D' = (m0 - m1) / r0, D'' = (m1 - m2) / r1
 *   D2 = 2 (D' - D'') / (r0 + r1)         3M
 * </pre>
 *
 * Order: the one given, of the SDE in law and at most 2; the first multisteps and, if so
 * configured, the last are of lower orders. NFE: one for each step, two for a single step of order
 * 2; steps that begin at pure noise or end at the data are of first order. Noise: the SDE's steps
 * draw once each.
 *
 * <p>The authors' code, diffusers and k-diffusion drop the 2 of D2, so that their 3M is of order 2;
 * with it 3M is UniP-3 of UniPC. They lower the last orders of fewer than 15 steps alone; here it
 * is a key. diffusers' single steps ask again at times of the grid, here r is 1/2 on any grid, as
 * in the paper.
 */
final class DpmSolverPlusPlusSampler implements Sampler, Checked {
  private static final double R = 0.5;

  private final Config config;
  private final TimeGrid grid;
  private final boolean ofNoise;

  @Inject
  DpmSolverPlusPlusSampler(Config config, Process process) {
    this(config, process, false);
  }

  /** With {@code ofNoise} the same method for a model that tells eps, which is DPM-Solver. */
  DpmSolverPlusPlusSampler(Config config, Process process, boolean ofNoise) {
    this.config = config;
    this.ofNoise = ofNoise;
    grid = TimeGrid.ofLogSnr(process, config.spacing, config.steps, config.grid, config.end);
  }

  @Override
  public void check(Problems problems) {
    grid.check(problems);
    if (ofNoise) {
      grid.checkSignal("what eps says of x0 is infinite", "dpm-solver-pp", problems);
    }
  }

  @Override
  public OptionalLong nfe() {
    int steps = grid.steps();
    if (config.variant != Variant.SINGLESTEP || config.order == 1) {
      return OptionalLong.of(steps);
    }
    int infinite = (grid.startsAtPureNoise() ? 1 : 0) + (grid.endsAtData() ? 1 : 0);
    return OptionalLong.of(2L * steps - Math.min(infinite, steps));
  }

  @Override
  public State sample(Sampling sampling) {
    Levels levels = grid.levels(sampling);
    return config.variant == Variant.SINGLESTEP
        ? singlesteps(sampling, halved(sampling, levels))
        : multisteps(sampling, levels);
  }

  // ---- multisteps: what the model told before travels in the state ----

  private State multisteps(Sampling sampling, Levels levels) {
    int[] orders = MultistepOrders.of(levels, config.order, config.lowerOrderFinal);
    State x = sampling.prior();
    for (int i = 0; i < orders.length; i++) {
      int order = orders[i];
      Step step = sampling.step("multistep-" + order, (g, d, in) -> multistep(g, d, in, order));
      x = step.apply(x, numbers(levels, i, order));
    }
    return x;
  }

  private Map<String, Double> numbers(Levels levels, int i, int order) {
    Curve at = solved(levels.at());
    Form form = order > 2 ? Form.HEUN : config.form;
    ExponentialStep step =
        config.variant == Variant.SDE
            ? ExponentialStep.ofSde(at, i, i + 1, form)
            : ExponentialStep.ofOde(at, i, i + 1, form);
    Map<String, Double> numbers = new HashMap<>(step.numbers(""));
    numbers.put("t", levels.t()[i]);
    double h = at.lambda(i + 1) - at.lambda(i);
    for (int k = 0; k < order - 1; k++) {
      numbers.put("r" + k, (at.lambda(i - k) - at.lambda(i - k - 1)) / h);
    }
    return numbers;
  }

  private Map<String, SDVariable> multistep(Graph g, Denoiser denoiser, Inputs in, int order) {
    Estimate estimate = estimate(g, denoiser, in.state("x"), in.scalar("t"));
    SDVariable m0 = told(estimate);
    SDVariable x = first(g, in, "", in.state("x"), m0);
    Map<String, SDVariable> next = new HashMap<>(Map.of("x0", estimate.x0(), "m1", m0));
    if (order > 1) {
      SDVariable m1 = in.state("m1");
      SDVariable r0 = g.broadcast(in.scalar("r0"));
      SDVariable d1 = m0.sub(m1).div(r0);
      if (order > 2) {
        SDVariable r1 = g.broadcast(in.scalar("r1"));
        SDVariable bend = d1.sub(m1.sub(in.state("m2")).div(r1)).div(r0.add(r1));
        d1 = d1.add(bend.mul(r0));
        x = x.add(bend.mul(2).mul(g.broadcast(in.scalar("D2"))));
      }
      x = x.add(d1.mul(g.broadcast(in.scalar("D1"))));
      next.put("m2", m1);
    }
    if (config.variant == Variant.SDE) {
      x = x.add(in.noise("z").mul(g.broadcast(in.scalar("z"))));
    }
    next.put("x", x);
    return next;
  }

  // ---- single steps: the model is asked again inside the step ----

  /** The levels with one more inside each step, at the fraction {@link #R} of it in lambda. */
  private static Levels halved(Sampling sampling, Levels levels) {
    int steps = levels.steps();
    double[] ratios = new double[steps];
    for (int i = 0; i < steps; i++) {
      ratios[i] = Math.pow(levels.ratio(i), 1 - R) * Math.pow(levels.ratio(i + 1), R);
    }
    double[] inside = Levels.times(sampling, ratios, 0, levels.t()[0]);
    double[] t = new double[2 * steps + 1];
    for (int i = 0; i < steps; i++) {
      t[2 * i] = levels.t()[i];
      // an infinite step has no inside; its start stands in, where it is not asked
      t[2 * i + 1] = infinite(levels, i, i + 1) ? levels.t()[i] : inside[i];
    }
    t[2 * steps] = levels.t()[steps];
    return Levels.of(sampling, t);
  }

  /** A step from each level of even number to the next, through the one between. */
  State singlesteps(Sampling sampling, Levels levels) {
    Curve at = solved(levels.at());
    State x = sampling.prior();
    for (int i = 0; i < levels.steps(); i += 2) {
      int order = infinite(levels, i, i + 2) ? 1 : config.order;
      Step step = sampling.step("singlestep-" + order, (g, d, in) -> singlestep(g, d, in, order));
      Map<String, Double> numbers =
          new HashMap<>(ExponentialStep.ofOde(at, i, i + 2, config.form).numbers(""));
      numbers.putAll(ExponentialStep.ofOde(at, i, i + 1, config.form).numbers("u-"));
      numbers.put("t", levels.t()[i]);
      numbers.put("s", levels.t()[i + 1]);
      numbers.put("r", (at.lambda(i + 1) - at.lambda(i)) / (at.lambda(i + 2) - at.lambda(i)));
      x = step.apply(x, numbers);
    }
    return x;
  }

  private static boolean infinite(Levels levels, int from, int to) {
    return levels.pureNoise(from) || levels.at().sigma()[to] == 0;
  }

  private Map<String, SDVariable> singlestep(Graph g, Denoiser denoiser, Inputs in, int order) {
    SDVariable xt = in.state("x");
    Estimate estimate = estimate(g, denoiser, xt, in.scalar("t"));
    SDVariable m0 = told(estimate);
    SDVariable x = first(g, in, "", xt, m0);
    if (order > 1) {
      SDVariable u = first(g, in, "u-", xt, m0);
      estimate = estimate(g, denoiser, u, in.scalar("s"));
      SDVariable d1 = told(estimate).sub(m0).div(g.broadcast(in.scalar("r")));
      x = x.add(d1.mul(g.broadcast(in.scalar("D1"))));
    }
    return Map.of("x", x, "x0", estimate.x0());
  }

  // ---- both ----

  private Estimate estimate(Graph g, Denoiser denoiser, SDVariable xt, SDVariable t) {
    Estimate estimate = denoiser.estimate(g, xt, t);
    return config.clip ? estimate.clipped(-1, 1) : estimate;
  }

  private SDVariable told(Estimate estimate) {
    return ofNoise ? estimate.eps() : estimate.x0();
  }

  /** The curve along which the part that the model tells is multiplied by alpha. */
  private Curve solved(Curve at) {
    return ofNoise ? new Curve(/* alpha= */ at.sigma(), /* sigma= */ at.alpha()) : at;
  }

  /** A step of first order, x_t = sigma_t / sigma_s x_s - alpha_t (e^-h - 1) D0. */
  private static SDVariable first(Graph g, Inputs in, String prefix, SDVariable xs, SDVariable d0) {
    return xs.mul(g.broadcast(in.scalar(prefix + "x")))
        .add(d0.mul(g.broadcast(in.scalar(prefix + "D0"))));
  }

  /** What a step looks at beyond the point where it starts. */
  enum Variant {
    /** At the points before: 2M, 3M. */
    MULTISTEP,
    /** At a point inside the step: 2S. */
    SINGLESTEP,
    /** At the points before, with fresh noise in every step: the reverse SDE. */
    SDE
  }

  @About(
      value = "Exponential integrators in the log-SNR for a model that tells x0.",
      paper = "Lu et al. 2022b, algorithms 1 and 2")
  record Config(
      @Key(doc = "Number of steps; null for all of a discrete process's.", or = "20", min = 1)
          @Nullable Integer steps,
      @Key(doc = "Where a step takes its further information from.", or = "multistep")
          Variant variant,
      @Key(doc = "Order; 3 with multisteps alone.", or = "2", min = 1, max = 3) int order,
      @Key(doc = "How steps of order 2 integrate the slope.", or = "midpoint") Form form,
      @Key(doc = "Lower the order of the last multisteps, down to 1.", or = "true")
          boolean lowerOrderFinal,
      @Key(
              doc =
                  "Which times are visited; null: trailing (linspace to the last time) on discrete"
                      + " processes, karras where time is a noise level, log-snr where variance is"
                      + " preserved, else uniform.",
              or = "null")
          @Nullable Spacing spacing,
      @Key(doc = "Where the last step ends.", or = "data") End end,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid,
      @Key(doc = "Limit the estimate of x0 to [-1, 1].", or = "false") boolean clip)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (variant == Variant.SINGLESTEP && order > 2) {
        problems.add("order", "must be 1 or 2 for variant = singlestep, is " + order);
      }
    }
  }
}
