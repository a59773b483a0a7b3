package org.langevin.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

class AutocastTest {
  /** Products are of bfloat16 and their derivatives too, but what comes out is float32. */
  @Test
  void gradientsInsideAGraphAreTakenInBfloat16() {
    float[] exact = gradient(Precision.FP32);
    float[] rounded = gradient(Precision.BF16);
    assertThat(rounded).isNotEqualTo(exact).containsExactly(exact, within(0.02f));
  }

  private static float[] gradient(Precision precision) {
    Graph g = new Graph();
    SDVariable x = g.input("x", DataType.FLOAT, -1, 3);
    SDVariable h = g.silu(g.at("in").dense(x, 3, 8, Init.fanIn(3)));
    SDVariable y = g.at("out").dense(h, 8, 1, Init.fanIn(8));
    g.output("gradient", g.gradient(y, x)[0].add(y.mul(0)));
    try (Session session = new TorchEngine().open("cpu", precision, 1);
        Value w1 = session.upload(Init.fanIn(3).values(1, 24), 8, 3);
        Value b1 = session.upload(new float[8], 8);
        Value w2 = session.upload(Init.fanIn(8).values(2, 8), 1, 8);
        Value b2 = session.upload(new float[1], 1);
        Program program =
            session.compile(
                g,
                Map.of("in.weight", w1, "in.bias", b1, "out.weight", w2, "out.bias", b2),
                List.of("gradient"));
        Value images = session.upload(new float[] {0.3f, -0.2f, 0.9f, 1.7f, 0.1f, -1.1f}, 2, 3);
        Value found = Objects.requireNonNull(program.run(Map.of("x", images)).get("gradient"))) {
      return session.download(found);
    }
  }
}
