package org.langevin.runner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.langevin.runner.model.Lender;
import org.langevin.runner.model.Model;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.run.Checkpoint;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The standard deviation of a dataset's latents, by which they are divided before diffusion
 * (Rombach et al. 2022, appendix G): measured once, when training begins, over the first examples,
 * and stored with the parameters.
 */
final class LatentScale {
  private static final int MOST = 1024;
  private static final int BATCH = 32;

  private LatentScale() {}

  /** The checkpoint from which training begins, with the scale in place of the 1 that it holds. */
  static Checkpoint measure(
      Session session,
      Model model,
      Map<Use, Map<String, Tensor>> earlier,
      Examples examples,
      Checkpoint start) {
    Tensor scale = Tensor.of(new float[] {(float) deviation(session, model, earlier, examples)}, 1);
    Map<String, Map<String, Tensor>> averages = new LinkedHashMap<>();
    start.averages().forEach((name, tensors) -> averages.put(name, scaled(tensors, scale)));
    return new Checkpoint(start.step(), scaled(start.model(), scale), averages, start.optimizer());
  }

  private static Map<String, Tensor> scaled(Map<String, Tensor> tensors, Tensor scale) {
    Map<String, Tensor> scaled = new LinkedHashMap<>(tensors);
    scaled.put(Model.LATENT_SCALE, scale);
    return scaled;
  }

  private static double deviation(
      Session session, Model model, Map<Use, Map<String, Tensor>> earlier, Examples examples) {
    Shape s = model.images();
    Graph graph = new Graph();
    SDVariable x = graph.input("x", graph.real(), -1, s.channels(), s.height(), s.width());
    SDVariable[] law = model.latentLaw(graph, x);
    graph.output("moment-1", law[0]);
    graph.output("moment-2", graph.square(law[0]).add(graph.exp(law[1])));
    double mean = 0;
    double square = 0;
    int batches = 0;
    try (Lender lender = new Lender(session, earlier);
        Program program =
            session.compile(graph, lender.lend(graph), List.of("moment-1", "moment-2"))) {
      for (int from = 0;
          from + BATCH <= Math.min(MOST, examples.size()) || from == 0;
          from += BATCH) {
        int count = Math.min(BATCH, examples.size() - from);
        float[] images = new float[count * s.length()];
        for (int i = 0; i < count; i++) {
          examples.read(from + i, 0, images, i * s.length());
        }
        try (Value fed = session.upload(images, count, s.channels(), s.height(), s.width())) {
          Map<String, Value> out = program.run(Map.of("x", fed));
          mean += average(session, Objects.requireNonNull(out.get("moment-1")));
          square += average(session, Objects.requireNonNull(out.get("moment-2")));
          out.values().forEach(Value::close);
          batches++;
        }
      }
    }
    mean /= batches;
    return Math.sqrt(square / batches - mean * mean);
  }

  private static double average(Session session, Value value) {
    double sum = 0;
    float[] numbers = session.download(value);
    for (float number : numbers) {
      sum += number;
    }
    return sum / numbers.length;
  }
}
