package org.langevin.runner.sweep;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.langevin.config.InputException;
import org.langevin.runner.Progress;
import org.langevin.runner.Runner;
import org.langevin.runner.Runner.Outcome;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sweep.Launcher.Ending;
import org.langevin.runner.sweep.Ledger.Entry;
import org.langevin.runner.sweep.Points.Observation;

/** One life of the sweep, from start or resumption to its end. */
final class Life implements AutoCloseable {
  private final Sweep sweep;
  private final RunDirectory directory;
  private final Composition composition;
  private final TrialBook book;
  private final Ledger ledger;
  private final Launcher launcher;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final SweepSettings settings;
  private final long[] rungs;
  private final Agenda agenda;
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private final Map<Job, Integer> running = new HashMap<>();
  private final @Nullable ExecutorService processes;
  private final Deque<Job> again;
  private boolean interrupted;
  private @Nullable String failure;

  /**
   * Prepares to go on where the ledger ends.
   *
   * @param launcher runs a trial
   * @param stop asked between trials
   */
  Life(Sweep sweep, Ledger ledger, Launcher launcher, Progress progress, BooleanSupplier stop) {
    this.sweep = sweep;
    this.directory = sweep.directory();
    this.composition = sweep.composition();
    this.book = sweep.book();
    this.ledger = ledger;
    this.launcher = launcher;
    this.progress = progress;
    this.stop = stop;
    this.settings = composition.settings();
    this.rungs = book.rungs();
    this.agenda =
        rungs.length == 0
            ? Agenda.inOrder(composition.count())
            : new Asha(composition.count(), rungs.length, settings.reduction(), settings::cost);
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
      sweep.results(ledger.entries()).describe(fields, composition.count());
      fields.put("measured", Manifest.now());
      manifest.write();
    }
    if (failure != null) {
      throw new Sweep.TrialFailedException(failure);
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
    return sweep.results(ledger.entries()).observations(composition.gridSize());
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
