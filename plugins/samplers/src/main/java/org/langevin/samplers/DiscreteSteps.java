package org.langevin.samplers;

import org.jspecify.annotations.Nullable;
import org.langevin.spi.Process;
import org.langevin.spi.config.Problems;

/** The {@code steps} key of samplers on whole times. */
final class DiscreteSteps {
  private DiscreteSteps() {}

  /** How many steps are taken. */
  static int count(@Nullable Integer steps, Process process) {
    return steps == null ? (int) process.horizon() : steps;
  }

  /** Refuses what has no whole times and more steps than there are times. */
  static void check(String sampler, @Nullable Integer steps, Process process, Problems problems) {
    if (!process.discrete()) {
      problems.add("type", "sampler '" + sampler + "' needs a discrete process, such as ddpm");
    } else if (count(steps, process) > process.horizon()) {
      problems.add(
          "steps",
          "must not exceed the process's " + (int) process.horizon() + " steps, is " + steps);
    }
  }
}
