package org.langevin.spi.engine;

import java.util.List;
import java.util.Map;
import org.langevin.spi.graph.Graph;

/**
 * An open engine on one device. Use it from one thread. Its memory is flat: what is not held by an
 * open {@link Value}, {@link Program} or {@link Trainer} is free after each call.
 */
public interface Session extends AutoCloseable {
  /** The device in words, for example {@code "cpu"} or {@code "cuda:0 (NVIDIA H200)"}. */
  String device();

  /** Copies float32 data to the device. */
  Value upload(float[] data, long... shape);

  /** Copies float64 data to the device. */
  Value upload(double[] data, long... shape);

  /** Copies whole numbers (class labels) to the device. */
  Value upload(int[] data, long... shape);

  /** Copies a float32 or float64 value to the host, as float32, in row-major order. */
  float[] download(Value value);

  /** Copies a float32 or float64 value to the host, as float64, in row-major order. */
  double[] downloadDoubles(Value value);

  /** An independent copy on the device. */
  Value copy(Value value);

  /** Overwrites a value in place with host data of the same length. */
  void assign(Value value, float[] data);

  /** Overwrites a float64 value in place with host data of the same length. */
  void assign(Value value, double[] data);

  /**
   * Standard normals drawn on the device: row i of the result [keys.length, row...] holds the first
   * normals of key i, as {@link org.langevin.spi.random.CounterRandom#normals} defines them.
   */
  Value normals(long[] keys, long... row);

  /**
   * Factors for dropout drawn on the device: row i of the result [keys.length, row...] holds the
   * first of key i, as {@link org.langevin.spi.random.CounterRandom#mask} defines them; float32,
   * equal on all engines.
   *
   * @param rate probability of 0, in [0, 1)
   */
  Value masks(long[] keys, double rate, long... row);

  /**
   * Prepares a graph for evaluation.
   *
   * @param parameters a value for each parameter of the graph; shared, not copied: later changes to
   *     them are seen
   * @param outputs names of the results wanted
   * @throws UnsupportedOperationException naming every operation that this engine lacks
   */
  Program compile(Graph graph, Map<String, Value> parameters, List<String> outputs);

  /**
   * Prepares a graph for training.
   *
   * @param parameters as for {@link #compile}; those named trainable are changed in place
   * @throws UnsupportedOperationException naming every operation that this engine lacks
   * @throws IllegalArgumentException if the loss depends on none of the trainable parameters
   */
  Trainer trainer(Graph graph, Map<String, Value> parameters, TrainSpec spec);

  /** Waits until the device has done everything asked of it. */
  void synchronize();

  @Override
  void close();
}
