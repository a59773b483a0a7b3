package org.langevin.cli;

import java.util.concurrent.CompletionException;
import org.langevin.config.ConfigException;
import org.langevin.config.InputException;
import org.langevin.config.PluginException;
import org.langevin.runner.Engines;
import org.langevin.runner.Preflight;
import org.langevin.runner.Runner;
import org.langevin.runner.sweep.Sweep;
import org.langevin.runner.training.Training;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.DataException;
import org.langevin.spi.engine.DeviceMemoryException;

/** What the process tells its caller. */
enum ExitCode {
  /** Done. */
  DONE(0),
  /** The user's input. */
  INPUT(2),
  /** Memory, disk or device. */
  RESOURCES(3),
  /** A server or a download. */
  OUTSIDE(4),
  /** Training diverged, or a sweep's trial failed. */
  DIVERGED(5),
  /** A fault of Langevin's. */
  FAULT(70),
  /** Interrupted, resumable. */
  INTERRUPTED(130);

  final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The code for a run that did not fail. */
  static ExitCode of(Runner.Outcome outcome) {
    return outcome == Runner.Outcome.FINISHED ? DONE : INTERRUPTED;
  }

  /** The code for a failure. */
  static ExitCode of(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return of(failure.getCause());
    }
    if (failure instanceof ConfigException
        || failure instanceof PluginException
        || failure instanceof InputException
        || failure instanceof DataException) {
      return INPUT;
    }
    if (failure instanceof Preflight.ResourceException
        || failure instanceof Engines.UnavailableException
        || failure instanceof DeviceMemoryException
        || failure instanceof OutOfMemoryError) {
      return RESOURCES;
    }
    if (failure instanceof Assets.AssetException) {
      return OUTSIDE;
    }
    return failure instanceof Training.DivergedException
            || failure instanceof Sweep.TrialFailedException
        ? DIVERGED
        : FAULT;
  }
}
