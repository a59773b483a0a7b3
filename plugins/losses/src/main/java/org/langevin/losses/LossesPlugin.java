package org.langevin.losses;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.Features;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Loss;

/** The built-in losses, and the features that one of them compares. */
public final class LossesPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(Loss.class, "l2", L2Loss.class, L2Loss.Config.class),
        Factory.of(Loss.class, "l1", L1Loss.class, L1Loss.Config.class),
        Factory.of(Loss.class, "huber", HuberLoss.class, HuberLoss.Config.class),
        Factory.of(Loss.class, "pseudo-huber", PseudoHuberLoss.class, PseudoHuberLoss.Config.class),
        Factory.of(Loss.class, "lpips", LpipsLoss.class, LpipsLoss.Config.class),
        Factory.of(Loss.class, "weighted", WeightedLoss.class, WeightedLoss.Config.class),
        Factory.of(Features.class, "vgg16", Vgg16Features.class, BackboneFeatures.Config.class),
        Factory.of(
            Features.class, "alexnet", AlexnetFeatures.class, BackboneFeatures.Config.class));
  }
}
