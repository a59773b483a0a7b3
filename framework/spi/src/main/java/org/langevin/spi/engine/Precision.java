package org.langevin.spi.engine;

/** Arithmetic of convolutions and matrix products. Parameters and optimiser state stay float32. */
public enum Precision {
  /** float32 throughout. */
  FP32,
  /**
   * As FP32, but on CUDA convolutions and matrix products round their inputs to TF32 (10 bits of
   * mantissa), as PyTorch does for convolutions by default.
   */
  TF32,
  /** bfloat16 inputs to convolutions and matrix products, float32 elsewhere (autocast). */
  BF16
}
