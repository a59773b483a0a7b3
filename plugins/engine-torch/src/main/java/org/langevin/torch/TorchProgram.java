package org.langevin.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Value;

/** Evaluates a plan without gradients. */
final class TorchProgram implements Program {
  private final TorchSession session;
  private final Plan plan;

  TorchProgram(TorchSession session, Plan plan) {
    this.session = session;
    this.plan = plan;
  }

  @Override
  public Map<String, Value> run(Map<String, Value> feeds) {
    return Native.scopeWithoutGradients(
        () -> {
          Tensor[] values = session.cast(() -> plan.runToOwn(feeds));
          Map<String, Value> results = new LinkedHashMap<>();
          for (int i = 0; i < values.length; i++) {
            results.put(plan.names().get(i), new TorchValue(values[i]));
          }
          return results;
        });
  }

  @Override
  public void close() {
    plan.close();
  }
}
