package org.langevin.runner.training;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.random.CounterRandom;

/**
 * Reads batches ahead of training on a thread of its own. Example number n of training is entry
 * {@code permute(n mod size)} of epoch n div size, a pure function of the seed; batches run across
 * the end of an epoch, so every example is seen equally often.
 */
final class Batches implements AutoCloseable {
  private static final int AHEAD = 3;
  private final Examples examples;
  private final Shape shape;
  private final long seed;
  private final int size;
  private final BlockingQueue<Object> ready = new ArrayBlockingQueue<>(AHEAD);
  private final Thread reader;
  private volatile boolean closed;

  /**
   * Starts reading.
   *
   * @param size examples of a batch
   * @param step optimiser step to start at, from 0
   */
  Batches(Examples examples, Shape shape, long seed, int size, long step) {
    this.examples = examples;
    this.shape = shape;
    this.seed = seed;
    this.size = size;
    this.reader = new Thread(() -> read(step), "langevin-batches");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(long step) {
    try {
      for (long k = step; !closed; k++) {
        ready.put(batch(k * size));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      while (!closed) { // the trainer is told in its own thread, after the batches that were fine
        try {
          if (ready.offer(e, 100, TimeUnit.MILLISECONDS)) {
            return;
          }
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private Batch batch(long first) {
    float[] x0 = new float[size * shape.length()];
    int[] labels = new int[size];
    int[] indices = new int[size];
    for (int i = 0; i < size; i++) {
      long n = first + i;
      long epoch = n / examples.size();
      long order = CounterRandom.key(seed, "data/order", epoch);
      int index = CounterRandom.permute(order, (int) (n % examples.size()), examples.size());
      long augmentation = CounterRandom.key(seed, "data/augmentation", n);
      examples.read(index, augmentation, x0, i * shape.length());
      labels[i] = examples.label(index);
      indices[i] = index;
    }
    return new Batch(first, indices, x0, labels);
  }

  /** The next batch, waiting for it if need be. */
  Batch next() throws InterruptedException {
    Object next = ready.take();
    if (next instanceof Batch batch) {
      return batch;
    }
    throw new IllegalStateException(
        "Reading the training data failed: " + ((Throwable) next).getMessage(), (Throwable) next);
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
  }
}
