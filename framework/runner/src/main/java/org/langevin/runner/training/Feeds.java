package org.langevin.runner.training;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.langevin.runner.model.Model;
import org.langevin.runner.model.TrainingGraph;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.random.CounterRandom;

/**
 * The values of a training graph's inputs for some examples. What an example is given depends on
 * seed, stream and its running number alone, so microbatches change nothing.
 */
final class Feeds implements AutoCloseable {
  private final Map<String, Value> values = new HashMap<>();

  /**
   * Puts them on the device.
   *
   * @param step optimiser step, from 0
   * @param steps optimiser steps in all
   * @param from first example within the batch
   * @param count how many of the batch's examples
   */
  Feeds(
      Session session,
      TrainingGraph graph,
      Model model,
      long seed,
      long step,
      long steps,
      Batch batch,
      int from,
      int count) {
    Shape shape = model.shape();
    int length = shape.length();
    float[] x0 = Arrays.copyOfRange(batch.x0(), from * length, (from + count) * length);
    values.put(
        TrainingGraph.X0,
        session.upload(x0, count, shape.channels(), shape.height(), shape.width()));
    if (model.conditional()) {
      int[] labels = Arrays.copyOfRange(batch.labels(), from, from + count);
      values.put(Model.CLASSES, session.upload(labels, count));
    }
    for (String stream : graph.normals()) {
      long[] keys = keys(seed, stream, batch.first() + from, count);
      values.put(stream, session.normals(keys, shape.channels(), shape.height(), shape.width()));
    }
    for (String stream : graph.uniforms()) {
      double[] u =
          Arrays.stream(keys(seed, stream, batch.first() + from, count))
              .mapToDouble(key -> CounterRandom.uniform(key, 0))
              .toArray();
      values.put(stream, session.upload(u, count));
    }
    graph
        .scheduled()
        .forEach(
            (name, ofStep) ->
                values.put(name, session.upload(new double[] {ofStep.at(step, steps)}, 1)));
  }

  private static long[] keys(long seed, String stream, long first, int count) {
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      keys[i] = CounterRandom.key(seed, "train/" + stream, first + i);
    }
    return keys;
  }

  /** By input name. */
  Map<String, Value> values() {
    return values;
  }

  @Override
  public void close() {
    values.values().forEach(Value::close);
  }
}
