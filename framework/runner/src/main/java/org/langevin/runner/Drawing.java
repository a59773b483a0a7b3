package org.langevin.runner;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.langevin.runner.experiment.Experiment.Samples;
import org.langevin.runner.figures.Figures;
import org.langevin.runner.figures.Measuring;
import org.langevin.runner.model.Model;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.sampling.Sampling;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;

/** Draws the samples that an experiment asks for, and tells how far it is. */
final class Drawing implements AutoCloseable {
  /** Moments of a film strip. */
  static final int FRAMES = 11;

  private static final int SIDE = 8;

  private final Plan plan;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final Sampling sampling;
  private final BatchSize batch;

  /**
   * With parameters on the device, owned by the caller.
   *
   * @param batch how many samples at once
   * @param earlier parameters of the models that this one builds on
   */
  Drawing(
      Plan plan,
      Session session,
      BatchSize batch,
      Map<String, Value> parameters,
      Map<Use, Map<String, Tensor>> earlier,
      Progress progress,
      BooleanSupplier stop) {
    this.plan = plan;
    this.progress = progress;
    this.stop = stop;
    this.sampling =
        new Sampling(
            session,
            plan.sampler(),
            plan.process(),
            plan.model(),
            parameters,
            earlier,
            plan.experiment().seed());
    this.batch = batch;
    batch.applyTo(sampling);
  }

  /**
   * Draws.
   *
   * @param frames moments of the first batch to keep
   * @throws Sampling.StoppedException if a stop was asked for
   */
  Sampling.Samples draw(int frames) {
    Samples wanted = plan.experiment().samples();
    if (frames > 0) {
      sampling.noteTimes();
    }
    return sampling.draw(0, wanted.count(), batch.size(), frames, stop, this::tell);
  }

  /** As many rows, each from one sample to another, as columns. */
  Sampling.Samples interpolate() {
    return sampling.interpolate(SIDE, SIDE, batch.size(), stop, (finished, evaluations) -> {});
  }

  private void tell(int finished, long evaluations) {
    Samples wanted = plan.experiment().samples();
    int atWork = Math.min(batch.size(), wanted.count() - finished);
    long nfe = plan.sampler().nfe().orElse(0);
    double done = nfe == 0 ? 0 : evaluations / (double) nfe;
    progress.moving(
        "sampling",
        (finished + done * atWork) / wanted.count(),
        String.format(
            Locale.ROOT,
            "%d of %d done, evaluation %d%s",
            finished,
            wanted.count(),
            evaluations,
            nfe == 0 ? "" : " of " + nfe));
  }

  /** The figures of the model whose samples were drawn, moments of them kept. */
  Figures figures(Sampling.Samples samples, Examples examples) {
    Model model = plan.model();
    Measuring measuring =
        new Measuring(
            plan.process(),
            sampling::coefficients,
            model.images(),
            model.isLatent(),
            plan.experiment().seed());
    return measuring.of(examples, samples.x0(), sampling.times());
  }

  /** The numbers of a drawing, for manifest and numbers.json. */
  ObjectNode numbers(Sampling.Samples samples, boolean averaged) {
    ObjectNode numbers = JsonNodeFactory.instance.objectNode();
    numbers.put("samples", samples.count());
    numbers.put("sampler", plan.experiment().sampler().factory().name());
    numbers.put("nfe", samples.nfe());
    numbers.put("seconds-per-sample", samples.seconds() / samples.count());
    numbers.put("sampled-with", averaged ? "moving average" : "raw parameters");
    return numbers;
  }

  @Override
  public void close() {
    sampling.close();
  }
}
