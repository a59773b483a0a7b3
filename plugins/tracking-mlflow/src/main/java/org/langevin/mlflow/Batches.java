package org.langevin.mlflow;

import java.util.ArrayList;
import java.util.List;
import org.mlflow_project.google.protobuf.MessageLite;

/** Splits what is logged into requests of a size that the server takes. */
final class Batches {
  /** The server's limit on metrics in a request. */
  static final int METRICS = 1000;

  /** Its limits on parameters and on tags. */
  static final int PARAMS = 100;

  /** Half of the server's limit of 1 MB: JSON is longer than what is counted here. */
  private static final int BYTES = 500_000;

  /** About what JSON writes around the values of one. */
  private static final int FRAME = 80;

  private Batches() {}

  /** Splits a list in its order. */
  static <M extends MessageLite> List<List<M>> of(List<M> messages, int most) {
    List<List<M>> batches = new ArrayList<>();
    List<M> batch = new ArrayList<>();
    int bytes = 0;
    for (M message : messages) {
      int size = message.getSerializedSize() + FRAME;
      if (batch.size() == most || (bytes + size > BYTES && !batch.isEmpty())) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(message);
      bytes += size;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }
}
