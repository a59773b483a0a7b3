package org.langevin.mlflow;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Tracker;

/** What this module offers. */
public final class MlflowPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(Tracker.class, "mlflow", MlflowTracker.class, MlflowTracker.Config.class),
        Factory.of(
            Tracker.class,
            "mlflow-files",
            MlflowFilesTracker.class,
            MlflowFilesTracker.Config.class));
  }
}
