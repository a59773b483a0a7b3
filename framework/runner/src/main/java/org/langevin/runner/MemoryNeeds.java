package org.langevin.runner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.langevin.runner.evaluation.Instrument;
import org.langevin.runner.memory.Footprint;
import org.langevin.runner.model.Model;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.model.TrainingGraph;
import org.langevin.runner.training.Averages;
import org.langevin.spi.Estimate;
import org.langevin.spi.Features;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.graph.Shapes;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * An estimate of the memory that a part of an experiment takes on a device. It depends on the
 * experiment alone.
 *
 * @param held bytes of what lies there all the time: parameters of all models, what training keeps
 *     beside its own, constants of features
 * @param working bytes that so many examples at once take besides
 */
record MemoryNeeds(long held, IntToLongFunction working) {
  private static final int FLOAT = 4;

  /** Parameters, their gradients and Adam's two moments. */
  private static final int COPIES = 4;

  /** Images that a sampler keeps between two steps: rk45's slopes and ends are the most. */
  private static final int STATES = 9;

  /** Values of a graph that are computed together. */
  private record Part(Graph graph, List<String> outputs) {
    long bytes(int batch) {
      return Footprint.ofEvaluation(graph, outputs, batch);
    }
  }

  /** Bytes in all for so many examples at once. */
  long bytes(int batch) {
    return held + working.applyAsLong(batch);
  }

  /** The largest power of two, at most so many, that takes no more than some bytes. */
  OptionalInt largest(int most, long room) {
    for (int batch = Integer.highestOneBit(most); batch > 0; batch /= 2) {
      if (bytes(batch) <= room) {
        return OptionalInt.of(batch);
      }
    }
    return OptionalInt.empty();
  }

  /** Forward and backward of examples that the device takes at once. */
  static MemoryNeeds ofTraining(Plan plan) {
    Graph graph = plan.model().trainingGraph().graph();
    return new MemoryNeeds(
        held(plan, List.of(graph)), n -> Footprint.ofTraining(graph, TrainingGraph.LOSS, n));
  }

  /** Drawing samples, right after training. */
  static MemoryNeeds ofDrawing(Plan plan) {
    return of(plan, drawing(plan.model()));
  }

  /** Drawing samples and measuring them. */
  static MemoryNeeds ofEvaluation(Plan plan) {
    List<Part> parts = new ArrayList<>(drawing(plan.model()));
    Shape images = plan.model().images();
    for (Instrument instrument : plan.gauges().instruments()) {
      try {
        parts.add(seeing(instrument.features(), images));
      } catch (IllegalArgumentException refused) {
        // Features that cannot see such images say so themselves, when they are to be used.
      }
    }
    if (plan.gauges().likelihood() != null) {
      parts.add(likelihood(plan.model()));
    }
    return of(plan, parts);
  }

  private static MemoryNeeds of(Plan plan, List<Part> parts) {
    long image = (long) FLOAT * plan.model().shape().length();
    return new MemoryNeeds(
        held(plan, parts.stream().map(Part::graph).toList()),
        n ->
            STATES * image * n
                + parts.stream().mapToLong(part -> part.bytes(n)).max().orElseThrow());
  }

  /** A step's evaluation of the model, guidance included, and the decoder of latents. */
  private static List<Part> drawing(Model model) {
    Graph step = new Graph();
    Estimate estimate = estimate(model, step, input(step, model.shape()));
    step.output("x0", estimate.x0());
    step.output("eps", estimate.eps());
    Part drawing = new Part(step, List.of("x0", "eps"));
    if (!model.isLatent()) {
      return List.of(drawing);
    }
    Graph decoder = new Graph();
    decoder.output("decoded", model.decode(decoder, input(decoder, model.shape())));
    return List.of(drawing, new Part(decoder, List.of("decoded")));
  }

  /** A gradient through the model, as a divergence takes it. */
  private static Part likelihood(Model model) {
    Graph graph = new Graph();
    SDVariable x = input(graph, model.shape());
    graph.output("gradient", graph.gradient(estimate(model, graph, x).x0(), x)[0]);
    return new Part(graph, List.of("gradient"));
  }

  private static Estimate estimate(Model model, Graph graph, SDVariable x) {
    return model.denoiser(graph, () -> {}).estimate(graph, x, graph.input("t", DataType.DOUBLE, 1));
  }

  private static Part seeing(Features features, Shape images) {
    Graph graph = new Graph();
    graph.output("vector", features.build(graph, images, input(graph, images)).vector());
    return new Part(graph, List.of("vector"));
  }

  private static SDVariable input(Graph graph, Shape shape) {
    return graph.input("x", graph.real(), -1, shape.channels(), shape.height(), shape.width());
  }

  private static long held(Plan plan, List<Graph> graphs) {
    TrainingGraph training = plan.model().trainingGraph();
    int averages = Averages.of(plan.experiment().train(), training).size();
    long own =
        training.graph().parameters().stream()
            .filter(p -> p.owner().isEmpty())
            .mapToLong(Parameter::length)
            .sum();
    return FLOAT * (own * (COPIES + averages) + lent(graphs));
  }

  /** Parameters of earlier models, and constants; one that several graphs have is counted once. */
  private static long lent(List<Graph> graphs) {
    Set<String> uses = Arrays.stream(Use.values()).map(Use::key).collect(Collectors.toSet());
    record Held(String name, long length) {}
    return graphs.stream()
        .flatMap(
            graph ->
                Stream.concat(
                    graph.parameters().stream()
                        .filter(p -> uses.contains(p.owner()))
                        .map(p -> new Held(p.name(), p.length())),
                    graph.constants().values().stream()
                        .map(c -> new Held(c.name(), Shapes.length(c.shape())))))
        .distinct()
        .mapToLong(Held::length)
        .sum();
  }
}
