package org.langevin.mlflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.tracking.Point;
import org.langevin.spi.tracking.Remote;
import org.langevin.spi.tracking.RunFile;
import org.langevin.spi.tracking.RunState;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.tracking.MlflowClient;

/** A run in an MLflow server. */
final class MlflowRun implements Remote {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MlflowClient client;
  private final String id;
  private final Artifacts artifacts;
  private final Search namesakes;

  /** Finds the runs of the same uid. */
  @FunctionalInterface
  interface Search {
    List<Run> runs() throws IOException, InterruptedException;
  }

  MlflowRun(MlflowClient client, String id, Artifacts artifacts, Search namesakes) {
    this.client = client;
    this.id = id;
    this.artifacts = artifacts;
    this.namesakes = namesakes;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public void describe(Map<String, String> parameters, Map<String, String> tags)
      throws IOException, InterruptedException {
    List<Param> params =
        parameters.entrySet().stream().map(e -> param(e.getKey(), e.getValue())).toList();
    for (List<Param> batch : Batches.of(params, Batches.PARAMS)) {
      log(List.of(), batch, List.of());
    }
    List<RunTag> all =
        tags.entrySet().stream()
            .flatMap(e -> RunTags.of(e.getKey(), e.getValue()).stream())
            .toList();
    for (List<RunTag> batch : Batches.of(all, Batches.PARAMS)) {
      log(List.of(), List.of(), batch);
    }
  }

  private static Param param(String key, String value) {
    return Param.newBuilder()
        .setKey(Names.key(key))
        .setValue(Names.value(value, Names.LONGEST_PARAM))
        .build();
  }

  @Override
  public void record(List<Point> points) throws IOException, InterruptedException {
    List<Metric> metrics = points.stream().map(MlflowRun::metric).toList();
    for (List<Metric> batch : Batches.of(metrics, Batches.METRICS)) {
      log(batch, List.of(), List.of());
    }
  }

  private static Metric metric(Point point) {
    return Metric.newBuilder()
        .setKey(Names.key(point.metric()))
        .setStep(point.step())
        .setTimestamp(point.at())
        .setValue(point.value())
        .build();
  }

  private void log(List<Metric> metrics, List<Param> params, List<RunTag> tags)
      throws IOException, InterruptedException {
    SafeClient.ask(
        () -> {
          client.logBatch(id, metrics, params, tags);
          return id;
        });
  }

  @Override
  public void keep(RunFile file) throws IOException, InterruptedException {
    artifacts.put(Names.artifact(file.name()), file.path());
    if (file.kind() == RunFile.Kind.PICTURE && file.step() >= 0) {
      artifacts.put(GridImage.path(file, false), file.path());
      artifacts.put(GridImage.path(file, true), file.path());
      log(List.of(), List.of(), List.of(MlflowTracker.tag(GridImage.TAG, "true")));
    }
  }

  @Override
  public void settle(RunState state, @Nullable Instant ended)
      throws IOException, InterruptedException {
    if (ended != null) {
      removeTwins();
    }
    ObjectNode update = JSON.createObjectNode();
    update.put("run_id", id);
    update.put("status", RunTags.status(state));
    if (ended != null) {
      update.put("end_time", ended.toEpochMilli());
    }
    SafeClient.ask(() -> client.sendPost("runs/update", update.toString()));
  }

  /**
   * Removes empty runs of the same uid: a server that created a run so late that nobody waited any
   * more made one of them.
   */
  private void removeTwins() throws IOException, InterruptedException {
    for (Run run : namesakes.runs()) {
      boolean empty = run.getData().getParamsCount() == 0 && run.getData().getMetricsCount() == 0;
      if (empty && !run.getInfo().getRunId().equals(id)) {
        SafeClient.ask(
            () -> {
              client.deleteRun(run.getInfo().getRunId());
              return id;
            });
      }
    }
  }
}
