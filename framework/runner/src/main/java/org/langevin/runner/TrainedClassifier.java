package org.langevin.runner;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Bound;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.runner.Engines.Opened;
import org.langevin.runner.evaluation.TrainedFeatures;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Weights;
import org.langevin.runner.sampling.Sampling.StoppedException;
import org.langevin.runner.training.Training;
import org.langevin.spi.Classifier;
import org.langevin.spi.Dataset;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Digest;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.data.WholeFile;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The last hidden layer of a small classifier that Langevin trains on the dataset's own labels:
 * features for datasets that ImageNet's networks know nothing of, such as handwritten digits, and
 * for machines without a network. The recipe is fixed, so that the dataset alone decides what comes
 * out; it is trained once, by one processor thread whatever the experiment runs on, and kept under
 * a hash of recipe and dataset. The hash of its weights belongs to the protocol.
 */
final class TrainedClassifier implements TrainedFeatures, Checked {
  /** The recipe; every block in it takes the place of the experiment's. */
  private static final String RECIPE =
      """
      name       = classifier
      seed       = 1
      objective  = classification
      classifier { type = resnet, channels = [16, 32, %d], layers-per-block = 1, groups = 8 }
      optimizer  { type = adam, lr = 3e-3, warmup = 50, decay = cosine }
      train      { steps = 1000, batch = 64, ema = 0.99 }
      engine     { type = auto, device = cpu, threads = 1, precision = fp32 }
      """;

  private static final int DIMENSION = 64;
  private static final String OWNER = "classifier";

  private final Experiment experiment;
  private final Catalogue catalogue;
  private final Dataset dataset;
  private final Assets assets;
  private @Nullable Map<String, Tensor> weights;

  @Inject
  TrainedClassifier(Experiment experiment, Catalogue catalogue, Dataset dataset, Assets assets) {
    this.experiment = experiment;
    this.catalogue = catalogue;
    this.dataset = dataset;
    this.assets = assets;
  }

  @Override
  public void check(Problems problems) {
    Shape shape = dataset.shape();
    if (shape.classes() == 0 || shape.height() * shape.width() == 1) {
      problems.add(
          "type",
          "'classifier' is trained on images with labels, which this dataset has not: take other"
              + " features, for example evaluate.features = [pixels]");
    }
  }

  /** The recipe on the experiment's dataset, as an experiment of its own. */
  private String text() {
    return new Bound<>(experiment, Map.of()).render("dataset") + RECIPE.formatted(DIMENSION);
  }

  private Plan recipe() {
    Bound<Experiment> bound =
        ExperimentFile.bindText(
            "features 'classifier'", text(), List.of(), Experiment.class, catalogue);
    return Plan.of(bound, catalogue, OWNER);
  }

  @Override
  public void prepare(BooleanSupplier stop, Listener listener) {
    Plan plan = recipe();
    try (Examples examples = plan.dataset().open(assets)) {
      byte[] madeFrom = (text() + examples.hash()).getBytes(StandardCharsets.UTF_8);
      String name = HexFormat.of().formatHex(Digest.sha256().digest(madeFrom)).substring(0, 32);
      Path file = assets.cache().resolve("classifiers").resolve(name + ".safetensors");
      WholeFile.make(
          file, TrainedClassifier::isSound, part -> train(plan, examples, part, stop, listener));
      weights = Safetensors.read(file).tensors();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSound(Path file) {
    try {
      return !Safetensors.read(file).tensors().isEmpty();
    } catch (IOException damaged) {
      return false;
    }
  }

  private static void train(
      Plan plan, Examples examples, Path file, BooleanSupplier stop, Listener listener)
      throws IOException {
    Experiment recipe = plan.experiment();
    long steps = recipe.train().steps(examples.size());
    Map<String, Tensor> initial = Weights.initial(plan.model().parameters(), recipe.seed());
    try (Opened engine = plan.open();
        Training training =
            new Training(
                engine.session(),
                plan.model(),
                plan.optimizer(),
                recipe.train(),
                recipe.seed(),
                steps,
                Map.of(),
                Training.fresh(plan.model(), initial, recipe.train()))) {
      training.run(examples, steps, stop, new Steps(steps, listener));
      if (training.step() < steps) {
        throw new StoppedException();
      }
      new Safetensors(Weights.download(engine.session(), training.ema()), Map.of("format", "pt"))
          .write(file);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException();
    }
  }

  /** Tells how far training is. */
  private record Steps(long steps, Listener listener) implements Training.Listener {
    @Override
    public void stepped(long step) {
      listener.at(step / (double) steps);
    }

    @Override
    public void measured(long step, Map<String, Double> values) {}
  }

  private Map<String, Tensor> trained() {
    return Objects.requireNonNull(weights, "prepare() comes first");
  }

  @Override
  public Map<String, Tensor> weights() {
    Map<String, Tensor> owned = new LinkedHashMap<>();
    trained().forEach((name, tensor) -> owned.put(OWNER + "/" + name, tensor));
    return owned;
  }

  @Override
  public int dimension(Shape images) {
    return DIMENSION;
  }

  @Override
  public Seen build(Graph g, Shape images, SDVariable x) {
    Classifier.Prediction prediction =
        recipe().classifier().build(g.teacher(OWNER).evaluating(), dataset.shape(), x, null);
    return new Seen(prediction.features(), prediction.logits());
  }

  @Override
  public String hash() {
    MessageDigest sha = Digest.sha256();
    new TreeMap<>(trained())
        .forEach(
            (name, tensor) -> {
              sha.update(name.getBytes(StandardCharsets.UTF_8));
              sha.update(tensor.bytes());
            });
    return HexFormat.of().formatHex(sha.digest());
  }

  @About(
      "The last hidden layer of a small residual classifier that Langevin trains on the dataset's"
          + " labels, once, by a fixed recipe: about two minutes for handwritten digits.")
  record Config() {}
}
