package org.langevin.objectives;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Objective;

/** The built-in objectives. */
public final class ObjectivesPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        objective("denoising", DenoisingObjective.class, DenoisingObjective.Config.class),
        objective("edm", EdmObjective.class, EdmObjective.Config.class),
        objective("flow-matching", FlowMatchingObjective.class, FlowMatchingObjective.Config.class),
        objective("reflow", ReflowObjective.class, ReflowObjective.Config.class),
        objective(
            "consistency-training",
            ConsistencyTrainingObjective.class,
            ConsistencyTrainingObjective.Config.class),
        objective(
            "improved-consistency-training",
            ImprovedConsistencyTrainingObjective.class,
            ImprovedConsistencyTrainingObjective.Config.class),
        objective(
            "consistency-distillation",
            ConsistencyDistillationObjective.class,
            ConsistencyDistillationObjective.Config.class),
        objective(
            "progressive-distillation",
            ProgressiveDistillationObjective.class,
            ProgressiveDistillationObjective.Config.class),
        objective("ctm", CtmObjective.class, CtmObjective.Config.class),
        objective("vdm", VdmObjective.class, VdmObjective.Config.class),
        objective("vae", VaeObjective.class, VaeObjective.Config.class),
        objective(
            "classification", ClassificationObjective.class, ClassificationObjective.Config.class));
  }

  private static Factory<Objective> objective(
      String name, Class<? extends Objective> implementation, Class<? extends Record> config) {
    return Factory.of(Objective.class, name, implementation, config);
  }
}
