package org.langevin.runner.sweep;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.langevin.config.ConfigException;
import org.langevin.runner.Preflight;
import org.langevin.runner.Progress;
import org.langevin.runner.Provenance;
import org.langevin.runner.Runner;
import org.langevin.runner.Runner.Outcome;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sweep.Ledger.Entry;
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
    fields.put("started", Manifest.now());
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

  Composition composition() {
    return composition;
  }

  TrialBook book() {
    return book;
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
        Life life = new Life(this, ledger, launcher, progress, stop)) {
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
      fields.put("finished", Manifest.now());
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
  Results results(List<Entry> entries) {
    return Results.of(composition.settings(), book.trials(), entries);
  }
}
