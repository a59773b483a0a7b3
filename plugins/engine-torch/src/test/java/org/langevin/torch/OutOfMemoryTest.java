package org.langevin.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.langevin.spi.engine.DeviceMemoryException;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.nd4j.linalg.api.buffer.DataType;

class OutOfMemoryTest {
  /** A petabyte: more than a process can address, so that no machine tries. */
  @Test
  void aResultTooLargeForTheMachineIsToldAsSuchAndTheSessionServesOn() {
    int side = 1 << 24;
    Graph g = new Graph();
    g.output(
        "product", g.input("a", DataType.FLOAT, -1, 1).mul(g.input("b", DataType.FLOAT, 1, -1)));
    try (Session session = new TorchEngine().open("cpu", Precision.FP32, 1);
        Value a = session.upload(new float[side], side, 1);
        Value b = session.upload(new float[side], 1, side);
        Value one = session.upload(new float[] {3}, 1, 1);
        Program program = session.compile(g, Map.of(), List.of("product"))) {
      assertThatThrownBy(() -> program.run(Map.of("a", a, "b", b)))
          .isInstanceOf(DeviceMemoryException.class)
          .hasMessageContaining("allocate memory");
      assertThat(session.download(program.run(Map.of("a", one, "b", one)).get("product")))
          .containsExactly(9);
    }
  }

  @Test
  void theWordsOfCudaAreKnown() {
    RuntimeException cuda =
        new RuntimeException("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 ...\nstack");
    assertThat(Native.explained(cuda))
        .isInstanceOf(DeviceMemoryException.class)
        .hasMessage("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 ...");
    RuntimeException other = new RuntimeException("mat1 and mat2 shapes cannot be multiplied");
    assertThat(Native.explained(other)).isSameAs(other);
  }
}
