package org.langevin.runner;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.Preflight.ResourceException;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.sampling.Sampling;
import org.langevin.spi.engine.Device;

/**
 * How many samples a device takes at once: as the experiment says, or else as many as are estimated
 * to fit into half of a GPU's memory or a quarter of a processor's. The rest is for what no
 * estimate knows: the libraries' own, freed blocks that fit nothing new, which on a processor are
 * as much again, the Java heap, and whoever else uses the machine.
 *
 * <p>All of the memory counts, not what is free at the moment, so that the choice is the same
 * whenever the experiment comes to the machine: a resumed run draws the bytes that it would have
 * drawn. It is a power of two, and not more than {@value #PROCESSOR} on a processor, whose cores
 * are busy long before and whose caches suffer after, or {@value #GPU} on a GPU, where the same is
 * true later.
 *
 * @param size samples at once
 * @param automatic whether Langevin chose it
 */
record BatchSize(int size, boolean automatic) {
  private static final int PROCESSOR = 64;
  private static final int GPU = 1024;
  private static final int PART_OF_PROCESSOR = 4;
  private static final int PART_OF_GPU = 2;

  /**
   * For drawing samples.
   *
   * @throws ResourceException if Langevin is to choose, and one sample is too much
   */
  static BatchSize ofSamples(Plan plan, Device device) {
    return of(plan.experiment().samples().batch(), device, () -> MemoryNeeds.ofDrawing(plan));
  }

  /** The same, where the needs of drawing are known already: to find them takes a while. */
  static BatchSize ofSamples(Plan plan, Device device, MemoryNeeds drawing) {
    return of(plan.experiment().samples().batch(), device, () -> drawing);
  }

  /**
   * For drawing and measuring samples.
   *
   * @throws ResourceException if Langevin is to choose, and one sample is too much
   */
  static BatchSize ofEvaluation(Plan plan, Device device) {
    Experiment.Evaluate evaluate = plan.experiment().evaluate();
    @Nullable Integer own = evaluate == null ? null : evaluate.batch();
    @Nullable Integer given = own == null ? plan.experiment().samples().batch() : own;
    return of(given, device, () -> MemoryNeeds.ofEvaluation(plan));
  }

  /** Lets a sampling go on with less where this is too much after all, if Langevin chose it. */
  void applyTo(Sampling sampling) {
    if (automatic) {
      sampling.halveWhereMemoryEnds();
    }
  }

  private static BatchSize of(
      @Nullable Integer given, Device device, Supplier<MemoryNeeds> estimate) {
    if (given != null) {
      return new BatchSize(given, false);
    }
    return of(estimate.get(), device);
  }

  /**
   * What Langevin chooses.
   *
   * @throws ResourceException if one sample is too much
   */
  static BatchSize of(MemoryNeeds needs, Device device) {
    if (device.memory() == 0) {
      return new BatchSize(PROCESSOR, true); // nothing to go by
    }
    boolean processor = device.name().equals("cpu");
    long room = device.memory() / (processor ? PART_OF_PROCESSOR : PART_OF_GPU);
    OptionalInt size = needs.largest(processor ? PROCESSOR : GPU, room);
    if (size.isEmpty()) {
      throw new ResourceException(
          String.format(
              Locale.ROOT,
              "One sample at a time is estimated to take %,d MB, %,d MB of them for parameters;"
                  + " samples may take %,d MB of the %,d MB that %s has: choose a larger device"
                  + " (engine.device), a smaller network or smaller images; or set samples.batch = 1"
                  + " to try it all the same",
              needs.bytes(1) / 1_000_000,
              needs.held() / 1_000_000,
              room / 1_000_000,
              device.memory() / 1_000_000,
              device.name()));
    }
    return new BatchSize(size.getAsInt(), true);
  }
}
