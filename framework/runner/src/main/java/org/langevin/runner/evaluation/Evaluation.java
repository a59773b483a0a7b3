package org.langevin.runner.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.langevin.config.InputException;
import org.langevin.runner.evaluation.Extractor.Vectors;
import org.langevin.spi.Metric;
import org.langevin.spi.Metric.Summary;
import org.langevin.spi.data.Digest;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;

/**
 * Measures images by a protocol. Images pass once, batch by batch, from their source through every
 * set of features into the metrics' summaries; none is kept, so memory does not grow with their
 * number.
 */
public final class Evaluation implements AutoCloseable {
  private final Shape shape;
  private final int batch;
  private final Listener listener;
  private final List<Gauge> gauges = new ArrayList<>();

  /** Follows the work; may throw to end it. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Some more is done.
     *
     * @param what is being done: {@code "reference"} or {@code "evaluating"}
     */
    void at(String what, int done, int of);
  }

  /** Features on the device, and what their metrics remember of the reference. */
  private record Gauge(
      Instrument instrument, Extractor extractor, Map<String, Summary> references) {}

  /**
   * Compiles the features.
   *
   * @param shape sizes of an image
   * @param batch images that the device takes at once
   * @throws InputException if features cannot see images of that size
   */
  public Evaluation(
      Session session, List<Instrument> instruments, Shape shape, int batch, Listener listener) {
    this.shape = shape;
    this.batch = batch;
    this.listener = listener;
    for (Instrument instrument : instruments) {
      try {
        gauges.add(
            new Gauge(
                instrument,
                new Extractor(session, instrument.features(), shape),
                new LinkedHashMap<>()));
      } catch (IllegalArgumentException refused) {
        close();
        throw new InputException("features '" + instrument.name() + "': " + refused.getMessage());
      }
    }
  }

  /**
   * Looks at the reference, as far as a metric needs it.
   *
   * @param images the reference
   * @param identity whatever else the vectors depend on: dataset, engine, arithmetic
   * @param cache folder in which they are kept
   */
  public void reference(ImageSource images, String identity, Path cache) {
    ReferenceVectors kept = new ReferenceVectors(cache.resolve("reference"));
    for (Gauge gauge : gauges) {
      Instrument instrument = gauge.instrument;
      if (!instrument.needsReference()) {
        continue;
      }
      instrument
          .metrics()
          .forEach(
              (name, metric) -> {
                if (metric.needsReference()) {
                  gauge.references.put(name, metric.summary(gauge.extractor.dimension()));
                }
              });
      String key =
          String.join(
              "\n",
              identity,
              shape.toString(),
              String.valueOf(images.count()),
              instrument.name(),
              instrument.features().hash(),
              instrument.features().resize());
      kept.each(
          Digest.sha256(key),
          new ReferenceVectors.Sizes(
              images.count(), gauge.extractor.dimension(), gauge.extractor.logits(), batch),
          each -> look(images, gauge.extractor, each),
          seen -> gauge.references.forEach((name, summary) -> add(name, summary, seen)));
    }
  }

  private void look(ImageSource images, Extractor extractor, Consumer<Vectors> each) {
    for (int from = 0; from < images.count(); from += batch) {
      int n = Math.min(batch, images.count() - from);
      float[] x = images.read(from, n);
      EightBits.round(x, shape);
      each.accept(extractor.of(x, n));
      listener.at("reference", from + n, images.count());
    }
  }

  /**
   * Measures images against the reference.
   *
   * @param suffix what follows a number's name and a dot, by the features it was made with
   * @param sinks receive the images as they are measured
   * @return the metrics' numbers by their full names, in the order of features and metrics
   * @throws InputException if a metric cannot measure them; the message says what to do
   */
  public Map<String, Double> measure(
      ImageSource images, UnaryOperator<String> suffix, List<ImageSink> sinks) {
    Map<Gauge, Map<String, Summary>> summaries = new LinkedHashMap<>();
    for (Gauge gauge : gauges) {
      Map<String, Summary> of = new LinkedHashMap<>();
      gauge
          .instrument
          .metrics()
          .forEach((name, metric) -> of.put(name, metric.summary(gauge.extractor.dimension())));
      summaries.put(gauge, of);
    }
    for (int from = 0; from < images.count(); from += batch) {
      int n = Math.min(batch, images.count() - from);
      float[] x = images.read(from, n);
      EightBits.round(x, shape);
      sinks.forEach(sink -> sink.take(x, n));
      summaries.forEach(
          (gauge, of) -> {
            Vectors seen = gauge.extractor.of(x, n);
            of.forEach((name, summary) -> add(name, summary, seen));
          });
      listener.at("evaluating", from + n, images.count());
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    summaries.forEach(
        (gauge, of) ->
            of.forEach(
                (name, summary) ->
                    numbers(gauge, name, summary)
                        .forEach(
                            (n, v) ->
                                numbers.put(n + "." + suffix.apply(gauge.instrument.name()), v))));
    return numbers;
  }

  private static void add(String metric, Summary summary, Vectors seen) {
    try {
      summary.add(seen.vectors(), seen.logits(), seen.n());
    } catch (IllegalArgumentException refused) {
      throw refusal(metric, refused);
    }
  }

  private static Map<String, Double> numbers(Gauge gauge, String name, Summary samples) {
    Metric metric = Objects.requireNonNull(gauge.instrument.metrics().get(name));
    try {
      return metric.measure(samples, gauge.references.get(name));
    } catch (IllegalArgumentException refused) {
      throw refusal(name, refused);
    }
  }

  private static InputException refusal(String metric, IllegalArgumentException refused) {
    return new InputException("metric '" + metric + "': " + refused.getMessage());
  }

  @Override
  public void close() {
    gauges.forEach(gauge -> gauge.extractor.close());
  }
}
