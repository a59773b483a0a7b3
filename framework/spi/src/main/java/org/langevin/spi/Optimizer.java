package org.langevin.spi;

import org.langevin.spi.engine.Update;

/** How parameters follow their gradients. */
public interface Optimizer {
  /** The rule, executed by the engine on the device. */
  Update update();

  /**
   * Learning rate of an optimiser step.
   *
   * @param step from 0
   * @param steps how many there will be in all
   */
  double rate(long step, long steps);

  /** Global gradient norm above which gradients are scaled down; 0 for never. */
  double clipNorm();
}
