package org.langevin.cli;

import java.util.function.BooleanSupplier;
import org.langevin.config.InputException;
import org.langevin.runner.Engines;
import org.langevin.runner.Preflight;
import org.langevin.runner.Runner;
import org.langevin.runner.Runner.Outcome;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sweep.Launcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs trials in this process. What this machine lacks ends the sweep, not the trial. */
final class InProcess implements Launcher {
  private static final Logger log = LoggerFactory.getLogger(InProcess.class);
  private final Setup setup;
  private final Runner runner;
  private final BooleanSupplier stop;

  InProcess(Setup setup, Runner runner, BooleanSupplier stop) {
    this.setup = setup;
    this.runner = runner;
    this.stop = stop;
  }

  @Override
  public Ending launch(RunDirectory trial, long until, int place) {
    if (isFinished(trial)) {
      return Ending.DONE;
    }
    try {
      Outcome outcome = runner.pausingAt(until).resume(setup.chain(trial), trial);
      return outcome == Outcome.INTERRUPTED && stop.getAsBoolean()
          ? Ending.INTERRUPTED
          : Ending.DONE;
    } catch (Preflight.ResourceException | Engines.UnavailableException lacking) {
      throw lacking;
    } catch (OutOfMemoryError e) {
      return Ending.failed("out of memory: " + e.getMessage());
    } catch (RuntimeException e) {
      if (ExitCode.of(e) == ExitCode.FAULT) {
        log.warn("{} failed", trial.id(), e);
      }
      return Ending.failed(String.valueOf(e.getMessage()));
    }
  }

  private static boolean isFinished(RunDirectory trial) {
    return trial.hasBegun()
        && Manifest.read(trial).fields().path("status").asText().equals("finished");
  }

  /** What a process says that has run a trial. */
  static int code(Ending ending) {
    return switch (ending.kind()) {
      case DONE -> ExitCode.DONE.code;
      case INTERRUPTED -> ExitCode.INTERRUPTED.code;
      case FAILED -> throw new InputException(ending.problem());
    };
  }
}
