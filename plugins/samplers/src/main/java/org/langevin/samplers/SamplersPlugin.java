package org.langevin.samplers;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Sampler;

/** The built-in samplers. */
public final class SamplersPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(
            Sampler.class, "ancestral", AncestralSampler.class, AncestralSampler.Config.class),
        Factory.of(Sampler.class, "ddim", DdimSampler.class, DdimSampler.Config.class));
  }
}
