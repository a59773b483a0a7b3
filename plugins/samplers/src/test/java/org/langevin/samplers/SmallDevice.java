package org.langevin.samplers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.langevin.spi.engine.DeviceMemoryException;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;

/**
 * A device with room for a few images at once, which takes note of the batches that it is asked.
 */
final class SmallDevice implements Session {
  final List<Long> batches = new ArrayList<>();
  private final Session inner;
  private final int room;

  SmallDevice(Session inner, int room) {
    this.inner = inner;
    this.room = room;
  }

  @Override
  public Program compile(Graph graph, Map<String, Value> parameters, List<String> outputs) {
    Program program = inner.compile(graph, parameters, outputs);
    return new Program() {
      @Override
      public Map<String, Value> run(Map<String, Value> feeds) {
        Value x = feeds.get("state/x");
        if (x != null) {
          batches.add(x.shape()[0]);
          if (x.shape()[0] > room) {
            throw new DeviceMemoryException("full", new RuntimeException());
          }
        }
        return program.run(feeds);
      }

      @Override
      public void close() {
        program.close();
      }
    };
  }

  @Override
  public String device() {
    return inner.device();
  }

  @Override
  public Value upload(float[] data, long... shape) {
    return inner.upload(data, shape);
  }

  @Override
  public Value upload(double[] data, long... shape) {
    return inner.upload(data, shape);
  }

  @Override
  public Value upload(int[] data, long... shape) {
    return inner.upload(data, shape);
  }

  @Override
  public float[] download(Value value) {
    return inner.download(value);
  }

  @Override
  public double[] downloadDoubles(Value value) {
    return inner.downloadDoubles(value);
  }

  @Override
  public Value copy(Value value) {
    return inner.copy(value);
  }

  @Override
  public void assign(Value value, float[] data) {
    inner.assign(value, data);
  }

  @Override
  public void assign(Value value, double[] data) {
    inner.assign(value, data);
  }

  @Override
  public Value normals(long[] keys, long... row) {
    return inner.normals(keys, row);
  }

  @Override
  public Value masks(long[] keys, double rate, long... row) {
    return inner.masks(keys, rate, row);
  }

  @Override
  public Trainer trainer(Graph graph, Map<String, Value> parameters, TrainSpec spec) {
    return inner.trainer(graph, parameters, spec);
  }

  @Override
  public void synchronize() {
    inner.synchronize();
  }

  @Override
  public void close() {
    inner.close();
  }
}
