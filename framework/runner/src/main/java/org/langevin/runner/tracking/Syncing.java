package org.langevin.runner.tracking;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.langevin.config.Bound;
import org.langevin.config.Catalogue;
import org.langevin.config.ConfigException;
import org.langevin.config.ExperimentFile;
import org.langevin.config.InputException;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.run.RunDirectory;
import org.langevin.spi.tracking.Remote.RefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells trackers what they missed of runs, now: what {@code track sync} does. */
public final class Syncing {
  private static final Logger log = LoggerFactory.getLogger(Syncing.class);

  private final Catalogue catalogue;
  private final List<String> overrides;
  private final Consumer<String> notes;

  /**
   * Prepares to tell.
   *
   * @param overrides of the runs' experiments, for example {@code tracking=[mlflow]}
   * @param notes gets a line for each run and tracker
   */
  public Syncing(Catalogue catalogue, List<String> overrides, Consumer<String> notes) {
    this.catalogue = catalogue;
    this.overrides = overrides;
    this.notes = notes;
  }

  /**
   * Tells all of a run and of its stages or trials.
   *
   * @return whether every tracker took everything
   * @throws ConfigException if the run's experiment cannot be read any more
   */
  public boolean sync(RunDirectory run) throws InterruptedException {
    return sync(run, trackers(run));
  }

  private boolean sync(RunDirectory run, List<Trackers.Named> trackers)
      throws InterruptedException {
    boolean all = true;
    for (Trackers.Named tracker : trackers) {
      all &= sync(run, tracker);
    }
    for (RunDirectory part : run.parts()) {
      all &= sync(part, trackers);
    }
    return all;
  }

  private boolean sync(RunDirectory run, Trackers.Named tracker) throws InterruptedException {
    Sync sync = new Sync(tracker, run);
    try {
      sync.pass();
      notes.accept(run.id() + ": all told to " + sync.destination());
      return true;
    } catch (InputException e) {
      notes.accept(run.id() + ": " + e.getMessage());
    } catch (RefusedException e) {
      notes.accept(run.id() + ": " + sync.destination() + " refused it: " + e.getMessage());
    } catch (IOException e) {
      log.debug("not told", e);
      notes.accept(run.id() + ": " + sync.destination() + " cannot be told: " + e.getMessage());
    }
    return false;
  }

  /** The trackers that a run's experiment names, or that of its first part which has one. */
  public List<Trackers.Named> trackers(RunDirectory run) {
    List<RunDirectory> candidates = new ArrayList<>(List.of(run));
    while (!candidates.isEmpty()) {
      RunDirectory candidate = candidates.remove(0);
      if (java.nio.file.Files.exists(candidate.experiment())) {
        Bound<Experiment> bound =
            ExperimentFile.bind(candidate.experiment(), overrides, Experiment.class, catalogue);
        return Trackers.of(bound.value().tracking());
      }
      candidates.addAll(candidate.parts());
    }
    return List.of();
  }
}
