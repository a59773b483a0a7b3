package com.example.renoise;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.OptionalLong;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** Guess x0, add fresh noise of the next, smaller level, guess again: x_s = alpha_s x0 + sigma_s z. */
final class RenoiseSampler implements Sampler {
  private final Config config;
  private final Process process;

  @Inject
  RenoiseSampler(Config config, Process process) {
    this.config = config;
    this.process = process;
  }

  @Override
  public State sample(Sampling sampling) {
    Step step = sampling.step("step", this::step);
    State state = sampling.prior();
    for (int i = config.steps; i > 0; i--) {
      double t = Math.rint(process.horizon() * i / config.steps);
      double s = Math.rint(process.horizon() * (i - 1) / config.steps);
      state = step.apply(state, Map.of("t", t, "s", s));
    }
    return state;
  }

  private Map<String, SDVariable> step(Graph g, Denoiser denoiser, Inputs in) {
    SDVariable x0 = denoiser.estimate(g, in.state("x"), in.scalar("t")).clipped(-1, 1).x0();
    Marginal next = process.marginal(g, in.scalar("s"));
    SDVariable x =
        x0.mul(g.broadcast(next.alpha())).add(in.noise("z").mul(g.broadcast(next.sigma())));
    return Map.of("x", x, "x0", x0);
  }

  @Override
  public OptionalLong nfe() {
    return OptionalLong.of(config.steps);
  }

  @About("Guesses the clean image and adds noise again, less each time.")
  record Config(@Key(doc = "Number of steps.", or = "10", min = 1) int steps) {}
}
