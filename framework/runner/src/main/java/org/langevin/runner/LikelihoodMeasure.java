package org.langevin.runner;

import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.evaluation.Dequantised;
import org.langevin.runner.evaluation.Evaluation;
import org.langevin.runner.evaluation.ImageSource;
import org.langevin.runner.evaluation.Protocol.Reference;
import org.langevin.runner.experiment.Experiment.Evaluate;
import org.langevin.runner.sampling.Sampling;
import org.langevin.spi.Dataset;
import org.langevin.spi.Likelihood;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;

/**
 * Measures the bits that a model takes for each value of some images, by its log-density of the
 * dequantised images; of points their density as it is.
 */
final class LikelihoodMeasure {
  private final Plan plan;
  private final Evaluate evaluate;
  private final Likelihood likelihood;
  private final Dataset dataset;

  private LikelihoodMeasure(Plan plan, Evaluate evaluate, Likelihood likelihood) {
    this.plan = plan;
    this.evaluate = evaluate;
    this.likelihood = likelihood;
    this.dataset = plan.gauges().likelihoodOf(plan.dataset());
  }

  /** As the plan's evaluate block says; null if it asks for none. */
  static @Nullable LikelihoodMeasure of(Plan plan) {
    Likelihood likelihood = plan.gauges().likelihood();
    Evaluate evaluate = plan.experiment().evaluate();
    return likelihood == null || evaluate == null
        ? null
        : new LikelihoodMeasure(plan, evaluate, likelihood);
  }

  /**
   * What was measured.
   *
   * @param by the likelihood's name
   * @param of the images
   * @param bits for each value, on average over the images
   */
  record Measured(String by, Reference of, double bits) {}

  /**
   * Measures.
   *
   * @param seed of the dequantisation; the probes have the sampling's
   * @param batch images at once
   */
  Measured measure(
      Sampling sampling,
      Assets assets,
      long seed,
      int batch,
      BooleanSupplier stop,
      Evaluation.Listener listener) {
    Shape shape = plan.model().images();
    Gauges.checkFit(dataset.shape(), shape);
    try (Examples examples = dataset.open(assets)) {
      int count = Math.min(examples.size(), evaluate.likelihoodCount());
      ImageSource images = ImageSource.of(examples, shape.length(), count);
      boolean levels = shape.height() * shape.width() > 1;
      double sum = 0;
      for (int from = 0; from < count; from += batch) {
        int n = Math.min(batch, count - from);
        float[] x = images.read(from, n);
        if (levels) {
          Dequantised.fill(x, shape.length(), from, seed);
        }
        for (double nats : sampling.logDensity(likelihood, x, from, stop)) {
          sum += Likelihood.bitsPerDimension(nats, shape.length(), levels ? Dequantised.LEVELS : 2);
        }
        listener.at("likelihood", from + n, count);
      }
      return new Measured(
          Objects.requireNonNull(evaluate.likelihood()).factory().name(),
          plan.gauges().likelihoodOf(examples, count),
          sum / count);
    }
  }
}
