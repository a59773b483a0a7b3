package org.langevin.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.runner.Engines.Opened;
import org.langevin.runner.assets.CachedAssets;
import org.langevin.runner.evaluation.Evaluation;
import org.langevin.runner.evaluation.ImageSource;
import org.langevin.runner.evaluation.Instrument;
import org.langevin.runner.evaluation.TrainedFeatures;
import org.langevin.runner.experiment.Experiment;
import org.langevin.spi.Metric;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Examples;
import org.langevin.spi.random.CounterRandom;

/** The classifier's features on real digits; the first start fetches these and trains it. */
class MnistEvaluationIT {
  private static final int SIDE = 28;
  private static final int LENGTH = SIDE * SIDE;
  private static final int HALF = 4000;

  private final CachedAssets assets = CachedAssets.ofUser();
  private Plan plan = plan("train");

  private static Plan plan(String split) {
    Catalogue catalogue = Catalogue.load(MnistEvaluationIT.class.getClassLoader());
    String text =
        """
        dataset { type = mnist }
        train { steps = 1 }
        engine { type = torch, device = cpu, threads = 1 }
        evaluate { features = [classifier], metrics = [fid], reference { type = mnist, split = %s } }
        """
            .formatted(split);
    return Plan.of(
        ExperimentFile.bindText("test", text, List.of(), Experiment.class, catalogue),
        catalogue,
        "test");
  }

  @BeforeEach
  void train() {
    try {
      assets.fetch(plan("test").gauges().reference(plan.dataset()).assets().get(0));
      features().prepare(() -> false, done -> {});
    } catch (Assets.AssetException missing) {
      abort(missing.getMessage());
    }
  }

  private Instrument instrument() {
    return plan.gauges().instruments().get(0);
  }

  private TrainedFeatures features() {
    return (TrainedFeatures) instrument().features();
  }

  /** Compares the class of the largest logit with the label. */
  private static final class Accuracy implements Metric {
    private final Examples examples;

    Accuracy(Examples examples) {
      this.examples = examples;
    }

    private final class Hits implements Summary {
      private int seen;
      private int right;

      @Override
      public void add(float[] vectors, float @Nullable [] logits, int n) {
        float[] all = Objects.requireNonNull(logits);
        int classes = all.length / n;
        for (int i = 0; i < n; i++) {
          int first = i * classes;
          int best =
              IntStream.range(0, classes)
                  .reduce((a, b) -> all[first + a] >= all[first + b] ? a : b)
                  .getAsInt();
          right += best == examples.label(seen++) ? 1 : 0;
        }
      }
    }

    @Override
    public boolean needsReference() {
      return false;
    }

    @Override
    public Summary summary(int dimension) {
      return new Hits();
    }

    @Override
    public Map<String, Double> measure(Summary samples, @Nullable Summary reference) {
      Hits hits = (Hits) samples;
      return Map.of("accuracy", hits.right / (double) hits.seen);
    }
  }

  @Test
  void classifierTellsDigitsThatItHasNotSeen() {
    plan = plan("test");
    train();
    try (Examples test = plan.gauges().reference(plan.dataset()).open(assets);
        Opened engine = plan.open();
        Evaluation evaluation =
            new Evaluation(
                engine.session(),
                List.of(new Instrument("c", features(), Map.of("accuracy", new Accuracy(test)))),
                plan.model().images(),
                250,
                (what, done, of) -> {})) {
      Map<String, Double> numbers =
          evaluation.measure(ImageSource.of(test, LENGTH, test.size()), name -> name, List.of());
      assertThat(numbers.get("accuracy.c")).isGreaterThanOrEqualTo(0.985);
    }
  }

  /** Images of the second half, each changed. */
  private record Changed(Examples examples, int count, ObjIntConsumer<float[]> change)
      implements ImageSource {
    @Override
    public float[] read(int first, int n) {
      float[] images = new float[n * LENGTH];
      for (int i = 0; i < n; i++) {
        float[] image = new float[LENGTH];
        examples.read(HALF + first + i, 0, image, 0);
        change.accept(image, first + i);
        System.arraycopy(image, 0, images, i * LENGTH, LENGTH);
      }
      return images;
    }
  }

  private static ObjIntConsumer<float[]> noise(double sigma) {
    return (image, k) -> {
      float[] normals = new float[LENGTH];
      CounterRandom.normals(CounterRandom.key(1, "noise", k), normals, 0, LENGTH);
      for (int p = 0; p < LENGTH; p++) {
        image[p] = (float) Math.max(-1, Math.min(1, image[p] + sigma * normals[p]));
      }
    };
  }

  /** Means over squares of 3 x 3 pixels, repeated. */
  private static ObjIntConsumer<float[]> blur(int times) {
    return (image, k) -> {
      for (int t = 0; t < times; t++) {
        float[] old = image.clone();
        for (int y = 1; y < SIDE - 1; y++) {
          for (int x = 1; x < SIDE - 1; x++) {
            float sum = 0;
            for (int d = 0; d < 9; d++) {
              sum += old[(y + d / 3 - 1) * SIDE + x + d % 3 - 1];
            }
            image[y * SIDE + x] = sum / 9;
          }
        }
      }
    };
  }

  /** A share of the images becomes the same digit. */
  private static ObjIntConsumer<float[]> swapped(Examples examples, double share) {
    int[] ones = IntStream.range(HALF, 2 * HALF).filter(i -> examples.label(i) == 1).toArray();
    return (image, k) -> {
      if (k % 100 < 100 * share) {
        examples.read(ones[k % ones.length], 0, image, 0);
      }
    };
  }

  @Test
  void distanceOfTheHalvesIsNearZeroAndGrowsWithNoiseBlurAndSwappedClasses() {
    try (Examples examples = plan.dataset().open(assets);
        Opened engine = plan.open();
        Evaluation evaluation =
            new Evaluation(
                engine.session(),
                List.of(instrument()),
                plan.model().images(),
                250,
                (what, done, of) -> {})) {
      evaluation.reference(
          ImageSource.of(examples, LENGTH, HALF), examples.hash() + " halves", assets.cache());
      double[] noise = distances(evaluation, examples, List.of(noise(0.3), noise(0.6), noise(1)));
      double[] blur = distances(evaluation, examples, List.of(blur(1), blur(2), blur(4)));
      double[] swap =
          distances(
              evaluation,
              examples,
              List.of(swapped(examples, 0.1), swapped(examples, 0.3), swapped(examples, 0.8)));
      double none = distances(evaluation, examples, List.of((image, k) -> {}))[0];
      for (double[] growing : List.of(noise, blur, swap)) {
        assertThat(growing).isSorted();
        assertThat(none).isLessThan(growing[0]);
        assertThat(growing[2]).isGreaterThan(20 * none);
      }
    }
  }

  private static double[] distances(
      Evaluation evaluation, Examples examples, List<ObjIntConsumer<float[]>> changes) {
    List<Double> distances = new ArrayList<>();
    for (ObjIntConsumer<float[]> change : changes) {
      ImageSource images = new Changed(examples, HALF, change);
      distances.add(
          Objects.requireNonNull(
              evaluation.measure(images, name -> name, List.of()).get("fid.classifier")));
    }
    return distances.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
