package com.example.renoise;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Sampler;

/** What this jar offers. */
public final class RenoisePlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(Sampler.class, "renoise", RenoiseSampler.class, RenoiseSampler.Config.class));
  }
}
