package org.langevin.mlflow;

import java.util.List;
import org.langevin.spi.tracking.RunState;
import org.mlflow.api.proto.Service.RunTag;

/** A run's facts and state in MLflow's words; where it has none, tags begin with langevin. */
final class RunTags {
  private RunTags() {}

  /** The tags that tell a fact. */
  static List<RunTag> of(String fact, String value) {
    return switch (fact) {
      case "uid" -> List.of(MlflowTracker.tag(MlflowTracker.UID, MlflowTracker.uid(value)));
      case "commit" ->
          List.of(
              MlflowTracker.tag("mlflow.source.git.commit", value.replace("+", "")),
              MlflowTracker.tag("langevin.commit", value));
      case "name" -> List.of(MlflowTracker.tag("langevin.experiment", value));
      default -> List.of(MlflowTracker.tag("langevin." + fact, value));
    };
  }

  /** A state's word. */
  static String status(RunState state) {
    return switch (state) {
      case RUNNING -> "RUNNING";
      case FINISHED -> "FINISHED";
      case INTERRUPTED -> "KILLED";
      case FAILED -> "FAILED";
    };
  }
}
