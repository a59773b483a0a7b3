package org.langevin.nd4j;

import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;
import org.langevin.testkit.engine.GradientContract;

final class Nd4jGradientContractTest extends GradientContract {
  @Override
  protected Session open() {
    return new Nd4jEngine().open("cpu", Precision.FP32, 2);
  }
}
