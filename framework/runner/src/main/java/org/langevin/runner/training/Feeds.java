package org.langevin.runner.training;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.langevin.runner.model.Model;
import org.langevin.runner.model.TrainingGraph;
import org.langevin.runner.sampling.Sampling;
import org.langevin.spi.Objective.Coupling;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Mask;
import org.langevin.spi.random.CounterRandom;

/**
 * The values of a training graph's inputs for the examples of one optimiser step. What an example
 * is given depends on seed, stream and its running number alone, so microbatches change nothing;
 * only a {@link Coupling} looks at the whole batch.
 */
final class Feeds {
  private final Session session;
  private final TrainingGraph graph;
  private final Model model;
  private final Shape shape;
  private final long seed;
  private final Batch batch;
  private final Map<String, double[]> numbers = new HashMap<>();
  private final Map<String, int[]> deals = new HashMap<>();

  /**
   * For one batch.
   *
   * @param step optimiser step, from 0
   * @param steps optimiser steps in all
   */
  Feeds(
      Session session,
      TrainingGraph graph,
      Model model,
      long seed,
      long step,
      long steps,
      Batch batch) {
    this.session = session;
    this.graph = graph;
    this.model = model;
    this.shape = model.shape();
    this.seed = seed;
    this.batch = batch;
    graph
        .scheduled()
        .forEach((name, ofStep) -> numbers.put(name, new double[] {ofStep.at(step, steps)}));
    graph.couplings().forEach((stream, coupling) -> deals.put(stream, deal(stream, coupling)));
  }

  /** Which example of the batch each row's noise was drawn for. */
  private int[] deal(String stream, Coupling coupling) {
    if (model.isLatent()) {
      throw new IllegalStateException("A coupling of latents is not supported; couple images");
    }
    int size = batch.indices().length;
    float[][] x0 = new float[size][];
    float[][] noise = new float[size][];
    for (int i = 0; i < size; i++) {
      x0[i] = Arrays.copyOfRange(batch.x0(), i * shape.length(), (i + 1) * shape.length());
      noise[i] = new float[shape.length()];
      CounterRandom.normals(key(stream, i), noise[i], 0, shape.length());
    }
    return coupling.assign(x0, noise);
  }

  private long key(String stream, int i) {
    int dealt = deals.containsKey(stream) ? deals.get(stream)[i] : i;
    return CounterRandom.key(seed, "train/" + stream, batch.first() + dealt);
  }

  private long[] keys(String stream, int from, int count) {
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      keys[i] = key(stream, from + i);
    }
    return keys;
  }

  /**
   * Puts a part of the batch on the device.
   *
   * @param from first example within the batch
   * @param count how many
   * @return by input name, to be closed by the caller
   */
  Map<String, Value> part(int from, int count) {
    Map<String, Value> values = new HashMap<>();
    Shape images = model.images();
    int length = images.length();
    float[] x0 = Arrays.copyOfRange(batch.x0(), from * length, (from + count) * length);
    values.put(
        TrainingGraph.X0,
        session.upload(x0, count, images.channels(), images.height(), images.width()));
    if (graph.wantsClasses()) {
      values.put(Model.CLASSES, session.upload(labels(from, count), count));
    }
    graph
        .normals()
        .forEach((stream, row) -> values.put(stream, normals(keys(stream, from, count), row)));
    if (graph.wantsOrigin()) {
      values.put(TrainingGraph.ORIGIN, normals(origins(from, count), shape));
    }
    for (String stream : graph.uniforms()) {
      double[] u = new double[count];
      Arrays.setAll(u, i -> CounterRandom.uniform(key(stream, from + i), 0));
      values.put(stream, session.upload(u, count));
    }
    for (String stream : graph.gaussians()) {
      double[] z = new double[count];
      Arrays.setAll(z, i -> gaussian(key(stream, from + i)));
      values.put(stream, session.upload(z, count));
    }
    for (Mask mask : graph.graph().masks()) {
      long[] keys = keys(mask.name(), from, count);
      values.put(mask.name(), session.masks(keys, mask.rate(), mask.row()));
    }
    numbers.forEach((name, number) -> values.put(name, session.upload(number, 1)));
    return values;
  }

  private Value normals(long[] keys, Shape row) {
    return session.normals(keys, row.channels(), row.height(), row.width());
  }

  private static double gaussian(long key) {
    float[] one = new float[1];
    CounterRandom.normals(key, one, 0, 1);
    return one[0];
  }

  /** Classes, some of which are withheld. */
  private int[] labels(int from, int count) {
    double dropout = model.labels().dropout();
    int[] labels = Arrays.copyOfRange(batch.labels(), from, from + count);
    for (int i = 0; i < count && dropout > 0; i++) {
      if (CounterRandom.uniform(key("label-dropout", from + i), 0) < dropout) {
        labels[i] = model.anyClass();
      }
    }
    return labels;
  }

  /** Keys of the noise from which the examples were generated. */
  private long[] origins(int from, int count) {
    long[] keys = new long[count];
    Arrays.setAll(keys, i -> Sampling.priorKey(seed, batch.indices()[from + i]));
    return keys;
  }
}
