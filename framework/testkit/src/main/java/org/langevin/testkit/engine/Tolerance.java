package org.langevin.testkit.engine;

/**
 * How far results may be from their references: |found - expected| at most {@code bound} times
 * max(1, the largest |expected|). The one table for all engines.
 */
public enum Tolerance {
  /** Values of one operation in float64 against its definition in plain Java. */
  FORWARD_DOUBLE(1e-10),
  /** Values of one operation in float32 against its definition in float64. */
  FORWARD_FLOAT(2e-6),
  /** Gradients in float64 against central differences. */
  GRADIENT_DOUBLE(1e-7),
  /** Gradients in float32 against those in float64. */
  GRADIENT_FLOAT(1e-5),
  /** Normals against those drawn in Java: elementary functions in float32. */
  NORMALS(1e-5),
  /** One optimiser step against the formula in float64. */
  UPDATE(2e-6),
  /** Gradients of a network summed over microbatches against the whole batch, in float32. */
  MICROBATCHES(1e-5),
  /** A whole network in float32 against another engine. */
  NETWORK(1e-4);

  private final double bound;

  Tolerance(double bound) {
    this.bound = bound;
  }

  /** Largest error allowed where values are about 1 or smaller. */
  public double bound() {
    return bound;
  }

  /** Largest error allowed in an array with these reference values. */
  public double of(double... expected) {
    double largest = 1;
    for (double v : expected) {
      largest = Math.max(largest, Math.abs(v));
    }
    return bound * largest;
  }
}
