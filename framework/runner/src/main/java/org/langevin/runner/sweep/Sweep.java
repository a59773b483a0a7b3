package org.langevin.runner.sweep;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.langevin.config.ConfigException;
import org.langevin.config.InputException;
import org.langevin.runner.Preflight;
import org.langevin.runner.Progress;
import org.langevin.runner.Provenance;
import org.langevin.runner.Runner;
import org.langevin.runner.Runner.Outcome;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sweep.Launcher.Ending;
import org.langevin.runner.sweep.Ledger.Entry;
import org.langevin.runner.sweep.Points.Observation;
import org.langevin.runner.tracking.Following;
import org.langevin.runner.tracking.Trackers;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;

/** A sweep on disk: starts it, goes on with it, and keeps its books. */
public final class Sweep {
  private final RunDirectory directory;
  private final Composition composition;
  private final TrialBook book;

  private Sweep(RunDirectory directory, Composition composition, TrialBook book) {
    this.directory = directory;
    this.composition = composition;
    this.book = book;
  }

  /**
   * Makes the folder of a sweep with its trials frozen in it. Nothing has run.
   *
   * @param runs folder of all runs
   * @param command as the user typed it
   * @throws ConfigException with every problem of every trial; there is no folder then
   */
  public static Sweep create(Composition composition, Path runs, Assets assets, String command) {
    Set<Asset> needed = new LinkedHashSet<>();
    long[] bytes = new long[1];
    String[] name = new String[1];
    composition.all(
        composed -> {
          bytes[0] += Preflight.bytes(composed.chain());
          name[0] = name[0] == null ? composed.chain().last().name() : name[0];
          composed.chain().stages().forEach(stage -> needed.addAll(stage.plan().assets()));
        });
    Preflight.check(bytes[0], runs);
    needed.forEach(assets::fetch);
    RunDirectory directory = RunDirectory.create(runs, name[0]);
    TrialBook book = TrialBook.create(directory, composition);
    composition.all(
        composed -> {
          Runner.freeze(composed.chain(), directory.trial(composed.trial().folder()));
          book.add(composed.trial());
        });
    book.rungs(composition.rungs());
    book.write();
    Manifest manifest = Manifest.create(directory);
    ObjectNode fields = manifest.fields();
    fields.put("id", directory.id());
    fields.put("name", name[0]);
    fields.put("kind", "sweep");
    fields.put("status", "running");
    fields.put("command", command);
    fields.put("started", now());
    Provenance.describe(fields);
    manifest.write();
    RunDirectory.write(directory.path().resolve(RunDirectory.SWEEP), composition.file().frozen());
    return new Sweep(directory, composition, book);
  }

  /**
   * Opens a sweep that was begun.
   *
   * @param read reads the frozen file, with the overrides that the sweep was started with
   */
  public static Sweep open(RunDirectory directory, Function<List<String>, Composition> read) {
    TrialBook book = TrialBook.read(directory);
    return new Sweep(directory, read.apply(book.overrides()), book);
  }

  private static String now() {
    return OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The sweep's folder. */
  public RunDirectory directory() {
    return directory;
  }

  /** The first trial, of which the others differ little. */
  public RunDirectory first() {
    return directory.trial(book.trials().get(0).folder());
  }

  /** The sweep's own keys. */
  public SweepSettings settings() {
    return composition.settings();
  }

  /** How many trials ended how. */
  public record Summary(Outcome outcome, int finished, int failed) {}

  /** Raised where a failed trial ends the sweep. */
  public static final class TrialFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TrialFailedException(String message) {
      super(message);
    }
  }

  /**
   * Runs what is not done yet.
   *
   * @param trackers that follow the sweep itself, as those of a trial follow that
   * @param stop asked between trials; a launcher asks it within one
   * @throws TrialFailedException where a trial failed and that ends the sweep
   */
  public Summary run(
      Launcher launcher, List<Trackers.Named> trackers, Progress progress, BooleanSupplier stop) {
    progress.opened(directory);
    Manifest manifest = Manifest.read(directory);
    ObjectNode fields = manifest.fields();
    manifest.running();
    fields.remove("problem");
    fields.remove("finished");
    manifest.write();
    Following following = Following.begin(trackers, directory);
    try {
      return follow(launcher, progress, stop, manifest);
    } finally {
      following.close();
    }
  }

  private Summary follow(
      Launcher launcher, Progress progress, BooleanSupplier stop, Manifest manifest) {
    ObjectNode fields = manifest.fields();
    String status = "failed";
    try (Ledger ledger = Ledger.open(directory.path().resolve(Ledger.FILE));
        Life life = new Life(ledger, launcher, progress, stop)) {
      Outcome outcome = life.live(fields, manifest);
      status = outcome.name().toLowerCase(Locale.ROOT);
      Results results = results(ledger.entries());
      if (outcome == Outcome.FINISHED && results.finished() == 0) {
        status = "failed";
        throw new TrialFailedException("all trials failed; the last one: " + results.problem());
      }
      return new Summary(outcome, results.finished(), results.failed());
    } catch (TrialFailedException e) {
      fields.put("problem", String.valueOf(e.getMessage()));
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      status = "interrupted";
      return new Summary(Outcome.INTERRUPTED, 0, 0);
    } finally {
      fields.put("status", status);
      fields.put("finished", now());
      manifest.write();
      report(progress);
    }
  }

  private void report(Progress progress) {
    try {
      List<Entry> entries = Ledger.read(directory.path().resolve(Ledger.FILE));
      progress.note(
          "report: " + results(entries).report(composition.axes()).write(directory.path()));
    } catch (IOException e) {
      progress.note("warning: the report could not be written: " + e);
    }
  }

  /** What has come of the trials so far. */
  private Results results(List<Entry> entries) {
    return Results.of(composition.settings(), book.trials(), entries);
  }

  /** One life of the sweep, from start or resumption to its end. */
  private final class Life implements AutoCloseable {
    private final Ledger ledger;
    private final Launcher launcher;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final SweepSettings settings = composition.settings();
    private final long[] rungs = book.rungs();
    private final Agenda agenda =
        rungs.length == 0
            ? Agenda.inOrder(composition.count())
            : new Asha(composition.count(), rungs.length, settings.reduction(), settings::cost);
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private final Map<Job, Integer> running = new HashMap<>();
    private final @Nullable ExecutorService processes;
    private final Deque<Job> again;
    private boolean interrupted;
    private @Nullable String failure;

    Life(Ledger ledger, Launcher launcher, Progress progress, BooleanSupplier stop) {
      this.ledger = ledger;
      this.launcher = launcher;
      this.progress = progress;
      this.stop = stop;
      this.again = new ArrayDeque<>(ledger.underWay());
      int parallel = settings.parallel();
      this.processes = parallel == 1 ? null : Executors.newFixedThreadPool(parallel);
    }

    /** A job that is over, one way or the other. */
    private record Ended(Job job, @Nullable Ending ending, @Nullable RuntimeException thrown) {}

    Outcome live(ObjectNode fields, Manifest manifest) throws InterruptedException {
      while (true) {
        while (running.size() < settings.parallel() && mayStart()) {
          Optional<Job> next = next();
          if (next.isEmpty()) {
            break;
          }
          start(next.get());
        }
        if (running.isEmpty() && ended.isEmpty()) {
          break;
        }
        take(ended.take());
        results(ledger.entries()).describe(fields, composition.count());
        fields.put("measured", now());
        manifest.write();
      }
      if (failure != null) {
        throw new TrialFailedException(failure);
      } else if (interrupted || stop.getAsBoolean()) {
        progress.note("stopped; to go on: langevin resume " + directory.id());
        return Outcome.INTERRUPTED;
      }
      return Outcome.FINISHED;
    }

    private boolean mayStart() {
      return !interrupted && failure == null && !stop.getAsBoolean();
    }

    /** What was under way when the sweep was cut off goes first, then what the agenda says. */
    private Optional<Job> next() {
      if (!again.isEmpty()) {
        return Optional.of(again.remove());
      }
      Optional<Job> next = agenda.next(ledger.entries());
      next.ifPresent(job -> ledger.append(Entry.started(job, trial(job.trial()).hash())));
      return next;
    }

    /** The trial of a number; one that is modelled on results is suggested and frozen now. */
    private Trial trial(int number) {
      while (book.trials().size() <= number) {
        int next = book.trials().size();
        var composed = composition.trial(next, history());
        Runner.freeze(composed.chain(), directory.trial(composed.trial().folder()));
        book.add(composed.trial());
        book.write();
      }
      return book.trials().get(number);
    }

    private List<Observation> history() {
      return results(ledger.entries()).observations(composition.gridSize());
    }

    private void start(Job job) {
      Trial trial = trial(job.trial());
      Optional<Entry> same = ledger.finished(trial.hash(), job.rung());
      if (same.isPresent()) {
        progress.note(trial.folder() + " is the same experiment as trial " + same.get().trial());
        ledger.append(Entry.finished(job, trial.hash(), same.get().value(), same.get().trial()));
        ended.add(new Ended(job, null, null));
        return;
      }
      int place = 0;
      while (running.containsValue(place)) {
        place++;
      }
      int free = place;
      running.put(job, free);
      progress.note(
          String.format(
              Locale.ROOT,
              "trial %s of %d%s: %s",
              job.trial(),
              composition.count(),
              job.rung() < 0 ? "" : ", to step " + rungs[job.rung()],
              trial.label()));
      if (processes == null) {
        launch(job, trial, free);
      } else {
        processes.execute(() -> launch(job, trial, free));
      }
    }

    private void launch(Job job, Trial trial, int place) {
      Ended end;
      try {
        Ending ending = launcher.launch(directory.trial(trial.folder()), until(job), place);
        end = new Ended(job, ending, null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        end = new Ended(job, Ending.INTERRUPTED, null);
      } catch (RuntimeException e) {
        end = new Ended(job, null, e);
      }
      ended.add(end);
    }

    private long until(Job job) {
      boolean ends = job.rung() == Job.END || job.rung() == rungs.length - 1;
      return ends ? Long.MAX_VALUE : rungs[job.rung()];
    }

    private void take(Ended end) {
      running.remove(end.job());
      if (end.thrown() != null) {
        throw end.thrown();
      } else if (end.ending() == null) {
        return; // the result of another trial
      }
      Trial trial = trial(end.job().trial());
      switch (Objects.requireNonNull(end.ending()).kind()) {
        case INTERRUPTED -> interrupted = true;
        case FAILED -> failed(end.job(), trial, end.ending().problem());
        case DONE -> done(end.job(), trial);
      }
    }

    private void done(Job job, Trial trial) {
      try {
        Path metrics = metrics(trial);
        double value = Measure.of(metrics, settings.metric(), until(job));
        ledger.append(Entry.finished(job, trial.hash(), value, null));
        progress.note(
            String.format(Locale.ROOT, "%s: %s %.6g", trial.folder(), settings.metric(), value));
      } catch (InputException e) {
        failed(job, trial, String.valueOf(e.getMessage()));
      }
    }

    /** The metrics of a trial; of its last stage, if it has several. */
    private Path metrics(Trial trial) {
      RunDirectory run = directory.trial(trial.folder());
      List<RunDirectory> stages = run.stages();
      return (stages.isEmpty() ? run : stages.get(stages.size() - 1)).metrics();
    }

    private void failed(Job job, Trial trial, String problem) {
      ledger.append(Entry.failed(job, trial.hash(), problem));
      progress.note(trial.folder() + " failed: " + problem);
      if (settings.onFailure() == SweepSettings.Policy.FAIL_FAST && failure == null) {
        failure = trial.folder() + " failed, and sweep.on-failure = fail-fast: " + problem;
      }
    }

    @Override
    public void close() {
      if (processes != null) {
        processes.shutdown();
      }
    }
  }
}
