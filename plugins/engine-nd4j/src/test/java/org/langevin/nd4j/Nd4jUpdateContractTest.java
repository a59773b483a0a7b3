package org.langevin.nd4j;

import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;
import org.langevin.testkit.engine.UpdateContract;

final class Nd4jUpdateContractTest extends UpdateContract {
  @Override
  protected Session open() {
    return new Nd4jEngine().open("cpu", Precision.FP32, 2);
  }
}
