package org.langevin.spi.tracking;

import java.nio.file.Path;

/**
 * A file of a run.
 *
 * @param name its path within the run, with {@code /}, for example {@code "samples/final.png"}
 * @param path where it can be read
 * @param kind what it is
 * @param step optimiser steps before what it shows; -1 if it shows no moment of training
 */
public record RunFile(String name, Path path, Kind kind, long step) {
  /** What a file is. */
  public enum Kind {
    /** The resolved experiment. */
    EXPERIMENT,
    /** A picture. */
    PICTURE,
    /** What was measured of a checkpoint, with its protocol. */
    EVALUATION,
    /** Report, journal, manifest or log of a run that has ended. */
    RECORD,
    /** A file of a checkpoint. */
    CHECKPOINT,
    /** A file of the newest checkpoint of a run that has ended. */
    LAST_CHECKPOINT
  }
}
