package org.langevin.runner.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.config.Catalogue;
import org.langevin.config.InputException;
import org.langevin.runner.Engines;
import org.langevin.runner.sampling.Sampling.StoppedException;
import org.langevin.spi.Features;
import org.langevin.spi.Metric;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Settings;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

class EvaluationTest {
  private static final Shape SHAPE = new Shape(1, 2, 2, 0);
  private static final Evaluation.Listener SILENT = (what, done, of) -> {};

  @TempDir private Path cache;
  private final Session session =
      new Engines(Catalogue.load(EvaluationTest.class.getClassLoader()))
          .open("torch", new Settings("cpu", Precision.FP32, 1))
          .session();

  @AfterEach
  void close() {
    session.close();
  }

  /** The mean of each image, as vector of one number and as logits. */
  private static final class Means implements Features {
    @Override
    public int dimension(Shape images) {
      return 1;
    }

    @Override
    public Seen build(Graph g, Shape images, SDVariable x) {
      SDVariable means = g.reshape(g.mean(x, false, 1, 2, 3), -1, 1);
      return new Seen(means, means.mul(2));
    }

    @Override
    public String hash() {
      return "none";
    }
  }

  /** The difference of the sums; remembers what it was given. */
  private static final class Difference implements Metric {
    final List<Integer> batches = new ArrayList<>();

    private final class Sum implements Summary {
      double sum;

      @Override
      public void add(float[] vectors, float @Nullable [] logits, int n) {
        batches.add(n);
        assertThat(vectors).hasSize(n);
        assertThat(logits).hasSize(n);
        for (int i = 0; i < n; i++) {
          sum += vectors[i] + (logits == null ? 0 : logits[i] - 2 * vectors[i]);
        }
      }
    }

    @Override
    public boolean needsReference() {
      return true;
    }

    @Override
    public Summary summary(int dimension) {
      return new Sum();
    }

    @Override
    public Map<String, Double> measure(Summary samples, @Nullable Summary reference) {
      if (reference == null) {
        throw new IllegalArgumentException("no reference");
      }
      return Map.of("difference", ((Sum) samples).sum - ((Sum) reference).sum);
    }
  }

  /** Images all of one value. */
  private record Grey(int count, float value, List<Integer> reads) implements ImageSource {
    @Override
    public float[] read(int first, int n) {
      reads.add(first);
      float[] images = new float[n * SHAPE.length()];
      Arrays.fill(images, value);
      return images;
    }
  }

  private static Grey grey(int count, double value) {
    return new Grey(count, (float) value, new ArrayList<>());
  }

  private Map<String, Double> measure(Metric metric, int batch, Grey reference, Grey samples) {
    Instrument instrument = new Instrument("means", new Means(), Map.of("difference", metric));
    try (Evaluation evaluation =
        new Evaluation(session, List.of(instrument), SHAPE, batch, SILENT)) {
      evaluation.reference(reference, "set", cache);
      return evaluation.measure(samples, name -> name + "-5-train", List.of());
    }
  }

  @Test
  void numbersAreNamedByTheProtocolAndDoNotDependOnTheBatch() {
    Map<String, Double> one = measure(new Difference(), 2, grey(4, -1), grey(5, 1));
    assertThat(one).containsExactly(Map.entry("difference.means-5-train", 9.0));
    assertThat(measure(new Difference(), 100, grey(4, -1), grey(5, 1))).isEqualTo(one);
  }

  @Test
  void noMoreThanABatchIsHeldAtOnce() {
    Difference metric = new Difference();
    measure(metric, 3, grey(7, 0), grey(8, 0));
    assertThat(metric.batches).containsExactly(3, 3, 1, 3, 3, 2);
  }

  @Test
  void imagesAreRoundedToEightBits() {
    Map<String, Double> numbers = measure(new Difference(), 4, grey(2, -1), grey(2, 0.001));
    // (0.001 + 1) * 127.5 = 127.6 is nearest to level 128
    assertThat(numbers.get("difference.means-5-train"))
        .isEqualTo(2 * (double) (128 / 127.5f - 1) + 2);
  }

  @Test
  void referenceIsLookedAtOnceAndAgainIfItChanges() throws Exception {
    Grey first = grey(5, 0.5);
    Map<String, Double> fresh = measure(new Difference(), 2, first, grey(2, 0));
    Grey second = grey(5, 0.5);
    assertThat(measure(new Difference(), 3, second, grey(2, 0))).isEqualTo(fresh);
    assertThat(first.reads).containsExactly(0, 2, 4);
    assertThat(second.reads).isEmpty();
    Grey shorter = grey(4, 0.5);
    measure(new Difference(), 2, shorter, grey(2, 0));
    assertThat(shorter.reads).hasSize(2);
    try (Stream<Path> files = Files.list(cache.resolve("reference"))) {
      assertThat(files.filter(f -> f.toString().endsWith(".vectors"))).hasSize(2);
    }
  }

  @Test
  void setsTooLargeToBeKeptAreLookedAtEachTime() {
    List<Integer> seen = new ArrayList<>();
    ReferenceVectors kept = new ReferenceVectors(cache, 11);
    var sizes = new ReferenceVectors.Sizes(3, 1, 0, 2);
    var vectors = new Extractor.Vectors(3, new float[] {1, 2, 3}, null);
    for (int i = 0; i < 2; i++) {
      kept.each("0".repeat(64), sizes, batch -> batch.accept(vectors), v -> seen.add(v.n()));
    }
    assertThat(seen).containsExactly(3, 3);
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void valuesThatAreNotFiniteAreRefused() {
    assertThatThrownBy(() -> measure(new Difference(), 2, grey(2, 0), grey(2, Double.NaN)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not finite");
  }

  @Test
  void whatAMetricRefusesNamesTheMetric() {
    Metric choosy =
        new Metric() {
          @Override
          public boolean needsReference() {
            return false;
          }

          @Override
          public Summary summary(int dimension) {
            return (vectors, logits, n) -> {};
          }

          @Override
          public Map<String, Double> measure(Summary samples, @Nullable Summary reference) {
            throw new IllegalArgumentException("too few images");
          }
        };
    assertThatThrownBy(() -> measure(choosy, 2, grey(2, 0), grey(2, 0)))
        .isInstanceOf(InputException.class)
        .hasMessage("metric 'difference': too few images");
  }

  @Test
  void stopWhileLookingAtTheReferenceLeavesNothing() {
    Instrument instrument =
        new Instrument("means", new Means(), Map.of("difference", new Difference()));
    Evaluation.Listener stopping =
        (what, done, of) -> {
          throw new StoppedException();
        };
    try (Evaluation evaluation = new Evaluation(session, List.of(instrument), SHAPE, 2, stopping)) {
      assertThatThrownBy(() -> evaluation.reference(grey(5, 0), "set", cache))
          .isInstanceOf(StoppedException.class);
    }
    assertThat(cache.resolve("reference").toFile().list()).noneMatch(n -> n.endsWith(".part"));
  }
}
