package org.langevin.preconditioners;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Preconditioner;

/** The built-in preconditioners. */
public final class PreconditionersPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(
            Preconditioner.class, "none", NoPreconditioner.class, NoPreconditioner.Config.class),
        Factory.of(
            Preconditioner.class, "edm", EdmPreconditioner.class, EdmPreconditioner.Config.class),
        Factory.of(
            Preconditioner.class, "vp", VpPreconditioner.class, VpPreconditioner.Config.class),
        Factory.of(
            Preconditioner.class, "ve", VePreconditioner.class, VePreconditioner.Config.class),
        Factory.of(
            Preconditioner.class,
            "consistency",
            ConsistencyPreconditioner.class,
            ConsistencyPreconditioner.Config.class),
        Factory.of(
            Preconditioner.class, "ctm", CtmPreconditioner.class, CtmPreconditioner.Config.class));
  }
}
