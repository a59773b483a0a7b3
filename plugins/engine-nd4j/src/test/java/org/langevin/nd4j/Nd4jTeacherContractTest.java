package org.langevin.nd4j;

import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;
import org.langevin.testkit.engine.TeacherContract;

final class Nd4jTeacherContractTest extends TeacherContract {
  @Override
  protected Session open() {
    return new Nd4jEngine().open("cpu", Precision.FP32, 2);
  }
}
