package org.langevin.mlflow;

import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Tracker;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.tracking.Remote;
import org.langevin.spi.tracking.Remote.RefusedException;
import org.langevin.spi.tracking.RunFile;
import org.langevin.spi.tracking.TrackedRun;
import org.mlflow.api.proto.Service;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

/**
 * Follows runs in an MLflow server. Creating a run is no repeatable request, so a run carries its
 * uid as a tag from the start and is searched by it before it is created.
 */
final class MlflowTracker implements Tracker {
  /** The tag that holds a run's uid. */
  static final String UID = "langevin.run.uid";

  private static final String DELETED = "deleted";
  private static final int TWINS = 10;

  /** Which checkpoints are sent. */
  enum Checkpoints {
    /** None. */
    NONE,
    /** The newest of a run that has ended. */
    LAST,
    /** All that are met. */
    ALL
  }

  /** Its keys. */
  @About(
      "Follows the run in an MLflow server: parameters, metrics, pictures, artifacts and status."
          + " Credentials are read from MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or"
          + " MLFLOW_TRACKING_TOKEN.")
  record Config(
      @Key(doc = "The server's address.", or = "\"http://127.0.0.1:5000\"") String uri,
      @Key(doc = "MLflow's experiment; null: one of the experiment's name.", or = "null")
          @Nullable String experiment,
      @Key(
              doc = "Least distance of two points of a metric; best values and the last are kept.",
              or = "1",
              min = 1,
              unit = "optimiser steps")
          int every,
      @Key(doc = "Which checkpoints are sent.", or = "none") Checkpoints checkpoints,
      @Key(doc = "Time for an answer.", or = "10", min = 0, aboveMin = true, unit = "seconds")
          double timeout)
      implements Checked {
    @Override
    public void check(Problems problems) {
      try {
        URI parsed = new URI(uri);
        boolean web = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
        if (!web || parsed.getRawAuthority() == null) {
          problems.add(
              "uri",
              "must be a server's address such as http://127.0.0.1:5000; `langevin mlflow` starts a"
                  + " server");
        } else if (parsed.getRawUserInfo() != null || parsed.getRawAuthority().contains("@")) {
          problems.add(
              "uri",
              "must not hold a user or password; set MLFLOW_TRACKING_USERNAME and"
                  + " MLFLOW_TRACKING_PASSWORD in the environment");
        } else if (parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
          problems.add("uri", "must end with its path, without ? or #");
        }
      } catch (URISyntaxException e) {
        problems.add("uri", "is no address: " + e.getReason());
      }
    }
  }

  private final Config config;
  private final URI server;
  private final Transport transport;
  private final MlflowClient client;

  @Inject
  MlflowTracker(Config config) {
    this(config, System.getenv());
  }

  MlflowTracker(Config config, Map<String, String> environment) {
    this.config = config;
    String uri = config.uri().replaceFirst("/+$", "");
    this.server = URI.create(uri + "/");
    this.transport =
        new Transport(Duration.ofMillis(Math.round(1000 * config.timeout())), environment);
    this.client = SafeClient.of(uri, transport);
  }

  @Override
  public String destination(String run) {
    return server + ", experiment " + experiment(run);
  }

  private String experiment(String run) {
    return config.experiment() == null ? run : config.experiment();
  }

  @Override
  public boolean wants(RunFile file) {
    return switch (file.kind()) {
      case EXPERIMENT, PICTURE, EVALUATION, RECORD -> true;
      case LAST_CHECKPOINT -> config.checkpoints() != Checkpoints.NONE;
      case CHECKPOINT -> config.checkpoints() == Checkpoints.ALL;
    };
  }

  @Override
  public int every() {
    return config.every();
  }

  @Override
  public Remote open(TrackedRun run, @Nullable String id) throws IOException, InterruptedException {
    if (id != null) {
      Optional<Run> known = known(id);
      if (known.isPresent()) {
        return remote(run, known.get().getInfo());
      }
    }
    String experiment = experimentId(experiment(run.experiment()));
    List<Run> found = search(experiment, run.uid());
    if (!found.isEmpty()) {
      return remote(run, found.get(0).getInfo());
    }
    CreateRun.Builder create =
        CreateRun.newBuilder()
            .setExperimentId(experiment)
            .setRunName(run.name())
            .setStartTime(run.started().toEpochMilli())
            .addTags(tag(UID, uid(run.uid())))
            .addTags(tag("mlflow.user", System.getProperty("user.name", "")))
            .addTags(tag("mlflow.source.name", "langevin"))
            .addTags(tag("mlflow.source.type", "LOCAL"));
    if (run.parent() != null) {
      create.addTags(tag("mlflow.parentRunId", run.parent()));
    }
    return remote(run, SafeClient.ask(() -> client.createRun(create.build())));
  }

  private Remote remote(TrackedRun run, Service.RunInfo info) throws RefusedException {
    if (info.getLifecycleStage().equals(DELETED)) {
      throw new RefusedException(
          "it was deleted there; restore it, or remove the run's folder `tracking` to send it"
              + " anew");
    }
    Artifacts artifacts = new Artifacts(server, info.getArtifactUri(), transport);
    return new MlflowRun(
        client, info.getRunId(), artifacts, () -> search(info.getExperimentId(), run.uid()));
  }

  private Optional<Run> known(String id) throws IOException, InterruptedException {
    try {
      return Optional.of(SafeClient.asked(() -> client.getRun(id)));
    } catch (Transport.NoException e) {
      if (e.isMissing()) {
        return Optional.empty(); // another database, or one that began anew
      }
      throw e.refused();
    }
  }

  private String experimentId(String name) throws IOException, InterruptedException {
    Optional<Service.Experiment> there = experimentByName(name);
    if (there.isEmpty()) {
      try {
        return SafeClient.asked(() -> client.createExperiment(name));
      } catch (Transport.NoException e) {
        there = experimentByName(name); // another run made it meanwhile
        if (there.isEmpty()) {
          throw e.refused();
        }
      }
    }
    Service.Experiment experiment = there.get();
    if (experiment.getLifecycleStage().equals(DELETED)) {
      throw new RefusedException(
          "its experiment '" + name + "' was deleted there; restore it, or name another one");
    }
    return experiment.getExperimentId();
  }

  private Optional<Service.Experiment> experimentByName(String name)
      throws IOException, InterruptedException {
    try {
      return SafeClient.asked(() -> client.getExperimentByName(name));
    } catch (Transport.NoException e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e.refused();
    }
  }

  private List<Run> search(String experiment, String uid) throws IOException, InterruptedException {
    String filter = "tags.\"" + UID + "\" = '" + uid(uid) + "'";
    return SafeClient.ask(
            () ->
                client.searchRuns(
                    List.of(experiment),
                    filter,
                    ViewType.ACTIVE_ONLY,
                    TWINS,
                    List.of("attributes.run_id ASC")))
        .getItems();
  }

  /** A uid that needs no quoting in a search. */
  static String uid(String uid) {
    return uid.replaceAll("[^A-Za-z0-9_./ -]", "_");
  }

  /** A tag as MLflow takes it. */
  static RunTag tag(String key, String value) {
    return RunTag.newBuilder()
        .setKey(Names.key(key))
        .setValue(Names.value(value, Names.LONGEST_TAG))
        .build();
  }
}
