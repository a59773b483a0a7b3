package org.langevin.samplers;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Likelihood;
import org.langevin.spi.Sampler;

/** The built-in samplers, and the likelihood along the ODE that one of them follows. */
public final class SamplersPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(
            Sampler.class, "ancestral", AncestralSampler.class, AncestralSampler.Config.class),
        Factory.of(
            Sampler.class,
            "consistency",
            ConsistencySampler.class,
            ConsistencySampler.Config.class),
        Factory.of(Sampler.class, "ctm-gamma", CtmGammaSampler.class, CtmGammaSampler.Config.class),
        Factory.of(Sampler.class, "ddim", DdimSampler.class, DdimSampler.Config.class),
        Factory.of(
            Sampler.class, "dpm-solver", DpmSolverSampler.class, DpmSolverSampler.Config.class),
        Factory.of(
            Sampler.class,
            "dpm-solver-pp",
            DpmSolverPlusPlusSampler.class,
            DpmSolverPlusPlusSampler.Config.class),
        Factory.of(Sampler.class, "edm-heun", EdmHeunSampler.class, EdmHeunSampler.Config.class),
        Factory.of(
            Sampler.class,
            "euler-maruyama",
            EulerMaruyamaSampler.class,
            EulerMaruyamaSampler.Config.class),
        Factory.of(Sampler.class, "langevin", LangevinSampler.class, LangevinSampler.Config.class),
        Factory.of(Sampler.class, "pf-ode", PfOdeSampler.class, PfOdeSampler.Config.class),
        Factory.of(
            Sampler.class,
            "predictor-corrector",
            PredictorCorrectorSampler.class,
            PredictorCorrectorSampler.Config.class),
        Factory.of(
            Sampler.class,
            "reverse-diffusion",
            ReverseDiffusionSampler.class,
            ReverseDiffusionSampler.Config.class),
        Factory.of(Sampler.class, "unipc", UniPcSampler.class, UniPcSampler.Config.class),
        Factory.of(
            Likelihood.class, "pf-ode", PfOdeLikelihood.class, PfOdeLikelihood.Config.class));
  }
}
