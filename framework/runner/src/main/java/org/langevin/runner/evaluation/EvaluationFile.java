package org.langevin.runner.evaluation;

import java.util.List;

/** The names in {@code evaluations/STAMP/evaluation.json}, for whoever writes or reads it. */
public final class EvaluationFile {
  /** The file. */
  public static final String NAME = "evaluation.json";

  /** Numbers by their full names. */
  public static final String METRICS = "metrics";

  /** How they were measured, and of what. */
  public static final String PROTOCOL = "protocol";

  /** Optimiser steps of the checkpoint. */
  public static final String STEP = "step";

  /** Equal for evaluations of a checkpoint that give the same numbers. */
  public static final String CONFIGURATION = "configuration";

  /** Time of the whole evaluation. */
  public static final String SECONDS = "seconds";

  /** Time for drawing the samples, part of it. */
  public static final String SAMPLING_SECONDS = "sampling-seconds";

  /** Of the protocol: names of the features. */
  public static final String FEATURES = "features";

  /** Of the protocol: hashes of the features' weights. */
  public static final String FEATURES_HASH = "features-hash";

  /** Of the protocol: how images come to the size that features see. */
  public static final String RESIZE = "resize";

  /** Of the protocol: whether images were rounded to 8 bits. */
  public static final String QUANTISED = "quantised";

  /** Of the protocol: the dataset measured against. */
  public static final String REFERENCE = "reference";

  /** Of the protocol: which part of it. */
  public static final String SPLIT = "split";

  /** Of the protocol: how many of its images. */
  public static final String REFERENCE_COUNT = "reference-count";

  /** Of the protocol: hash of its content. */
  public static final String REFERENCE_HASH = "reference-hash";

  /** Of the protocol: how many images were measured. */
  public static final String SAMPLES = "samples";

  /** Of the protocol: equal for numbers that can stand in one column. */
  public static final String COMPARABLE = "comparable";

  /** What such numbers share, with a value for each of the features. */
  public static final List<String> YARDSTICK_BY_FEATURES = List.of(FEATURES, FEATURES_HASH, RESIZE);

  /** What else they share. */
  public static final List<String> YARDSTICK =
      List.of(QUANTISED, REFERENCE, SPLIT, REFERENCE_COUNT, REFERENCE_HASH, SAMPLES);

  private EvaluationFile() {}
}
