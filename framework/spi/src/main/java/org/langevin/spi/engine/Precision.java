package org.langevin.spi.engine;

/** Arithmetic of convolutions and matrix products. Parameters and optimiser state stay float32. */
public enum Precision {
  /** float32 throughout. */
  FP32,
  /** bfloat16 inputs to convolutions and matrix products, float32 elsewhere (autocast). */
  BF16
}
