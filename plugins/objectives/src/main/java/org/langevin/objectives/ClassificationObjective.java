package org.langevin.objectives;

import jakarta.inject.Inject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Classifier;
import org.langevin.spi.Estimate;
import org.langevin.spi.Objective;
import org.langevin.spi.Process;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Trains a classifier by cross entropy, in nats:
 *
 * <pre>
 *   loss = -sum_k q_k ln softmax(logits)_k,   q_k = (1 - smoothing) [k = class] + smoothing / classes
 * </pre>
 *
 * On clean images it makes features for evaluation; with {@code noisy} it sees x_t at the process's
 * training times and is told the time, as classifier guidance asks for (Dhariwal and Nichol 2021,
 * section 4.1). No distance is injected.
 */
final class ClassificationObjective implements Objective, Checked {
  private final Config config;
  private final Optional<Classifier> classifier;
  private final Process process;
  private final Shape shape;

  @Inject
  ClassificationObjective(
      Config config, Optional<Classifier> classifier, Process process, Shape shape) {
    this.config = config;
    this.classifier = classifier;
    this.process = process;
    this.shape = shape;
  }

  @Override
  public void check(Problems problems) {
    if (classifier.isEmpty()) {
      problems.add(
          "type",
          "objective 'classification' trains a classifier, but the experiment names none: set"
              + " classifier, for example to resnet");
    }
    if (shape.classes() == 0) {
      problems.add("type", "objective 'classification' needs a dataset with labels");
    }
  }

  @Override
  public boolean denoises() {
    return false;
  }

  @Override
  public SDVariable loss(Training training) {
    Graph g = training.graph();
    SDVariable x = training.x0();
    SDVariable label = null;
    if (config.noisy) {
      Moment m = Moment.drawn(g, process, training.uniform("time"));
      x = m.truth(x, training.normal("noise")).xt();
      label = m.label();
    }
    return crossEntropy(g, logits(g, x, label), training.classes());
  }

  private SDVariable logits(Graph g, SDVariable x, @Nullable SDVariable label) {
    return classifier.orElseThrow().build(g, shape, x, label).logits();
  }

  private SDVariable crossEntropy(Graph g, SDVariable logits, SDVariable classes) {
    int count = shape.classes();
    float[] identity = new float[count * count];
    for (int k = 0; k < count; k++) {
      identity[k * count + k] = 1;
    }
    SDVariable oneHot = g.embedding(g.constant(identity, count, count), classes, count);
    SDVariable wanted = oneHot.mul(1 - config.labelSmoothing).add(config.labelSmoothing / count);
    // within ln(count) of the largest logit, so that no exponential overflows
    SDVariable level = g.sum(g.softmax(logits).mul(logits), true, 1);
    SDVariable shifted = logits.sub(g.stopGradient(level));
    SDVariable logSum = g.log(g.sum(g.exp(shifted), false, 1));
    return logSum.sub(g.sum(shifted.mul(wanted), false, 1));
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    throw new UnsupportedOperationException("A classifier does not denoise");
  }

  @About(
      value = "A classifier is trained by cross entropy, for guidance or for features.",
      paper = "Dhariwal and Nichol 2021, section 4.1")
  record Config(
      @Key(doc = "Train on noisy images of all times, as guidance needs.", or = "false")
          boolean noisy,
      @Key(
              doc = "Share of the wanted probability that is spread over all classes.",
              or = "0",
              min = 0,
              max = 1,
              belowMax = true)
          double labelSmoothing) {}
}
