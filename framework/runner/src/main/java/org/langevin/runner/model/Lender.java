package org.langevin.runner.model;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.langevin.runner.model.Model.Use;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Parameter;

/** Lends graphs the parameters of earlier models, each copied to the device once. */
public final class Lender implements AutoCloseable {
  private final Session session;
  private final Map<Use, Map<String, Tensor>> earlier;
  private final Map<String, Value> values = new HashMap<>();

  /** With the parameters of each model that may be asked for. */
  public Lender(Session session, Map<Use, Map<String, Tensor>> earlier) {
    this.session = session;
    this.earlier = earlier;
  }

  /** What a graph takes from earlier models, by the graph's names. */
  public Map<String, Value> lend(Graph graph) {
    Map<String, Value> lent = new LinkedHashMap<>();
    for (Parameter p : graph.parameters()) {
      earlier.forEach(
          (use, tensors) -> {
            if (p.owner().equals(use.key())) {
              lent.put(p.name(), values.computeIfAbsent(p.name(), n -> upload(p, tensors)));
            }
          });
    }
    return lent;
  }

  private Value upload(Parameter p, Map<String, Tensor> tensors) {
    Tensor t = Objects.requireNonNull(tensors.get(p.nameOfOwner()), p.name());
    return session.upload(t.floats(), t.shape());
  }

  @Override
  public void close() {
    values.values().forEach(Value::close);
    values.clear();
  }
}
