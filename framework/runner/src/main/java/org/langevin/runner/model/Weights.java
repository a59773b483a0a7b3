package org.langevin.runner.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.random.CounterRandom;

/** Parameters by name, on their way between host, device and file. */
public final class Weights {
  private Weights() {}

  /** Fresh parameters, a pure function of seed and names. */
  public static Map<String, Tensor> initial(List<Parameter> parameters, long seed) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter p : parameters) {
      long key = CounterRandom.key(seed, "init/" + p.name(), 0);
      tensors.put(p.name(), Tensor.of(p.init().values(key, p.length()), p.shape()));
    }
    return tensors;
  }

  /**
   * Replaces tensors by others of the same name and shape.
   *
   * @return how many were replaced
   */
  public static int take(Map<String, Tensor> tensors, Map<String, Tensor> others) {
    int taken = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor other = others.get(entry.getKey());
      if (other != null && Arrays.equals(other.shape(), entry.getValue().shape())) {
        entry.setValue(other);
        taken++;
      }
    }
    return taken;
  }

  /** Copies to the device. */
  public static Map<String, Value> upload(Session session, Map<String, Tensor> tensors) {
    Map<String, Value> values = new LinkedHashMap<>();
    tensors.forEach((name, t) -> values.put(name, session.upload(t.floats(), t.shape())));
    return values;
  }

  /** Copies to the host. */
  public static Map<String, Tensor> download(Session session, Map<String, Value> values) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    values.forEach((name, v) -> tensors.put(name, Tensor.of(session.download(v), v.shape())));
    return tensors;
  }

  /** Frees device memory. */
  public static void close(Map<String, Value> values) {
    values.values().forEach(Value::close);
  }

  /**
   * What keeps tensors from being the parameters of a graph: missing, surplus and misshapen ones.
   * Empty if they fit.
   */
  public static List<String> misfits(List<Parameter> parameters, Map<String, Tensor> tensors) {
    List<String> misfits = new ArrayList<>();
    Map<String, Parameter> wanted = new LinkedHashMap<>();
    for (Parameter p : parameters) {
      wanted.put(p.name(), p);
      Tensor t = tensors.get(p.name());
      if (t == null) {
        misfits.add("missing: " + p.name());
      } else if (!Arrays.equals(t.shape(), p.shape())) {
        misfits.add(
            p.name()
                + " has shape "
                + Arrays.toString(t.shape())
                + " where the network has "
                + Arrays.toString(p.shape()));
      }
    }
    for (String name : tensors.keySet()) {
      if (!wanted.containsKey(name)) {
        misfits.add("not in the network: " + name);
      }
    }
    return misfits;
  }
}
