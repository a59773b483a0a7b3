package org.langevin.samplers;

/**
 * How a sampler's times are spread from noise to data. Names and rounding of the first three are
 * those of Lin et al. 2024 (table 2) and diffusers, whose times count from 0.
 */
enum Spacing {
  /** Whole times 1, 1 + T/n, ...: always ends at 1 but starts below T. DDIM's own choice. */
  LEADING,
  /** Whole times ..., T - T/n, T: always starts at T. */
  TRAILING,
  /** Whole times from T to 1, both included. */
  LINSPACE,
  /** Even in time. */
  UNIFORM,
  /** Even in the noise-to-signal ratio to the power 1 / rho (Karras et al. 2022, equation 5). */
  KARRAS,
  /** Even in the logarithm of the signal-to-noise ratio (Lu et al. 2022). */
  LOG_SNR,
  /** As listed. */
  LIST;

  /** Whether it counts the whole times of a discrete process. */
  boolean whole() {
    return this == LEADING || this == TRAILING || this == LINSPACE;
  }

  /** Whether it is even in a measure of noise, and not in time. */
  boolean byNoise() {
    return this == KARRAS || this == LOG_SNR;
  }
}
