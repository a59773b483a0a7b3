package org.langevin.nd4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Value;

/** A plan of a graph's outputs. */
final class Nd4jProgram implements Program {
  private final Nd4jSession session;
  private final List<String> outputs;
  private final int[] slots;
  private final Execution execution;

  Nd4jProgram(Nd4jSession session, Plan plan, List<String> outputs, Execution execution) {
    this.session = session;
    this.outputs = List.copyOf(outputs);
    this.slots = plan.outputs();
    this.execution = execution;
  }

  @Override
  public Map<String, Value> run(Map<String, Value> feeds) {
    session.enter();
    Binding binding = execution.run(feeds, 0);
    Map<String, Value> results = new LinkedHashMap<>();
    for (int i = 0; i < slots.length; i++) {
      results.put(outputs.get(i), binding.tensor(slots[i]).copy());
    }
    return results;
  }

  @Override
  public void close() {
    execution.close();
  }
}
