package org.langevin.torch;

import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;
import org.langevin.testkit.engine.GradientContract;

final class TorchGradientContractTest extends GradientContract {
  @Override
  protected Session open() {
    return new TorchEngine().open("cpu", Precision.FP32, 1);
  }
}
