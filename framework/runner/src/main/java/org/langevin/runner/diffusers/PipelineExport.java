package org.langevin.runner.diffusers;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Catalogue;
import org.langevin.config.ConfigException;
import org.langevin.config.InputException;
import org.langevin.config.Problem;
import org.langevin.runner.Engines;
import org.langevin.runner.Plan;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Weights;
import org.langevin.runner.run.Checkpoint;
import org.langevin.runner.run.RunDirectory;
import org.langevin.spi.Portable;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Settings;

/**
 * Writes a run as a folder that diffusers loads with {@code DDPMPipeline.from_pretrained}:
 *
 * <pre>
 *   model_index.json
 *   scheduler/scheduler_config.json
 *   unet/{config.json, diffusion_pytorch_model.safetensors}
 *   unet_raw/ or unet_ema/    likewise: the parameters that are not in unet/
 * </pre>
 */
public final class PipelineExport {
  static final String INDEX = "model_index.json";
  static final String SCHEDULER = "scheduler";
  static final String SCHEDULER_CONFIG = "scheduler_config.json";
  static final String UNET = "unet";
  static final String RAW = "unet_raw";
  static final String EMA = "unet_ema";

  private final Plan plan;
  private final Catalogue catalogue;
  private final RunDirectory run;
  private final List<String> notes = new ArrayList<>();

  private PipelineExport(Plan plan, Catalogue catalogue, RunDirectory run) {
    this.plan = plan;
    this.catalogue = catalogue;
    this.run = run;
  }

  /**
   * Writes the newest checkpoint of a run.
   *
   * @param plan the run's own
   * @param first the parameters that go into {@code unet/}; the others have a folder beside it
   * @param target a folder that does not exist or is empty
   * @param force whether {@code target} may hold files; those of an earlier export are replaced,
   *     others stay
   * @return what to tell the user, line by line
   * @throws ConfigException if diffusers has no counterpart to the experiment
   * @throws InputException if there is no checkpoint, or the folder is not empty
   */
  public static List<String> write(
      Plan plan,
      Catalogue catalogue,
      RunDirectory run,
      Experiment.Weights first,
      Path target,
      boolean force) {
    PipelineExport export = new PipelineExport(plan, catalogue, run);
    try {
      export.write(first, target, force);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return export.notes;
  }

  private void write(Experiment.Weights first, Path target, boolean force) throws IOException {
    if (!force && holdsFiles(target)) {
      throw new InputException(
          target
              + " exists and is not empty: choose another folder, or replace the model in it with"
              + " --force");
    }
    List<Problem> problems = new ArrayList<>();
    int channels = plan.model().shape().channels();
    if (plan.objective().outputs(channels) != channels) {
      problems.add(
          plan.bound()
              .problem(
                  "objective",
                  "its network tells more than a prediction (%d outputs for %d channels), such as a"
                          .formatted(plan.objective().outputs(channels), channels)
                      + " learned variance, which is not written for diffusers"));
    }
    DdpmScheduler scheduler = problems.isEmpty() ? scheduler(problems) : null;
    if (!(plan.network() instanceof Portable network) || scheduler == null) {
      if (!(plan.network() instanceof Portable)) {
        problems.add(
            0,
            plan.bound()
                .problem(
                    "network.type",
                    "the network '"
                        + plan.experiment().network().factory().name()
                        + "' has no counterpart in diffusers; those that have: "
                        + String.join(
                            ", ",
                            Twins.of(catalogue).values().stream().map(Twins.Twin::name).toList())));
      }
      throw new ConfigException(problems);
    }
    Map<String, @Nullable Object> config = config(network);
    Map<String, Map<String, Tensor>> weights = weights(first);
    Path folder = target.toAbsolutePath().normalize();
    Files.createDirectories(folder);
    Path aside = Files.createTempDirectory(folder, ".export-");
    try {
      for (Map.Entry<String, Map<String, Tensor>> e : weights.entrySet()) {
        new ModelFolder(config, e.getValue()).write(aside.resolve(e.getKey()));
      }
      Files.createDirectory(aside.resolve(SCHEDULER));
      JsonFile.write(aside.resolve(SCHEDULER).resolve(SCHEDULER_CONFIG), scheduler.json());
      JsonFile.write(aside.resolve(INDEX), index(network));
      replace(aside, folder);
    } finally {
      delete(aside);
    }
  }

  private Map<String, @Nullable Object> config(Portable network) {
    try {
      return network.exportConfig(shape());
    } catch (IllegalArgumentException refused) {
      throw new InputException(String.valueOf(refused.getMessage()));
    }
  }

  private static boolean holdsFiles(Path target) throws IOException {
    if (!Files.exists(target)) {
      return false;
    }
    if (!Files.isDirectory(target)) {
      throw new InputException(target + " is a file: a folder is expected");
    }
    try (Stream<Path> entries = Files.list(target)) {
      return entries.findAny().isPresent();
    }
  }

  /** The process, objective and sampler in diffusers' words; null with problems if it has none. */
  private @Nullable DdpmScheduler scheduler(List<Problem> problems) {
    Optional<StepVariances> variances;
    Optional<Prediction> prediction;
    Settings processor = new Settings("cpu", Precision.FP32, 1);
    try (Engines.Opened engine = new Engines(catalogue).open("auto", processor)) {
      Likeness likeness = new Likeness(engine.session());
      variances = likeness.variances(plan.process());
      prediction = variances.flatMap(v -> likeness.prediction(plan.objective(), v.betas().length));
    }
    if (variances.isEmpty()) {
      problems.add(
          plan.bound()
              .problem(
                  "process.type",
                  "the process '"
                      + plan.experiment().process().factory().name()
                      + "' has no counterpart in diffusers' "
                      + DdpmScheduler.CLASS
                      + ": discrete and variance-preserving ones have, such as ddpm"));
    } else if (prediction.isEmpty()) {
      problems.add(
          plan.bound()
              .problem(
                  "objective.type",
                  "the objective '"
                      + plan.experiment().objective().factory().name()
                      + "' has no counterpart in diffusers, where a network is given x_t and t - 1"
                      + " and tells eps, x0 or v"));
    }
    return variances.isEmpty() || prediction.isEmpty()
        ? null
        : sampled(variances.get(), prediction.get());
  }

  /** Adds the sampler's keys where it has them under the names of the ancestral sampler. */
  private DdpmScheduler sampled(StepVariances variances, Prediction prediction) {
    Map<String, String> keys = plan.bound().flattened();
    if (!keys.containsKey("sampler.variance")) {
      notes.add(
          "The sampler '"
              + plan.experiment().sampler().factory().name()
              + "' does not travel: the scheduler is a "
              + DdpmScheduler.CLASS
              + ", ancestral sampling");
    }
    DdpmScheduler usual = DdpmScheduler.USUAL;
    return new DdpmScheduler(
        variances,
        prediction,
        keys.getOrDefault("sampler.variance", usual.variance()),
        spacing(keys),
        Boolean.parseBoolean(keys.getOrDefault("sampler.clip", String.valueOf(usual.clip()))));
  }

  /** The spacing, if the twin has it; "null" is the sampler's own choice on whole times. */
  private String spacing(Map<String, String> keys) {
    String own = keys.getOrDefault("sampler.spacing", "null");
    if (DdpmScheduler.SPACINGS.containsKey(own)) {
      return own;
    }
    if (!own.equals("null")) {
      notes.add(
          "The sampler's spacing '%s' does not travel: %s has leading, trailing and linspace"
              .formatted(own, DdpmScheduler.CLASS));
    }
    return "trailing";
  }

  private Shape shape() {
    Shape s = plan.model().shape();
    if (plan.model().labels().told()) {
      notes.add(
          "The network takes class labels; a DDPMPipeline gives none: call its unet yourself");
      return s;
    }
    return new Shape(s.channels(), s.height(), s.width(), 0);
  }

  /** Parameters by folder. */
  private Map<String, Map<String, Tensor>> weights(Experiment.Weights first) throws IOException {
    Path newest =
        Checkpoint.newest(run.checkpoints())
            .orElseThrow(
                () -> new InputException(run.id() + " has no checkpoint yet, nothing to export"));
    Checkpoint checkpoint = Checkpoint.read(newest);
    boolean averaged = !checkpoint.ema().isEmpty();
    boolean emaFirst = averaged && first == Experiment.Weights.EMA;
    Map<String, Map<String, Tensor>> weights = new LinkedHashMap<>();
    weights.put(UNET, emaFirst ? checkpoint.ema() : checkpoint.model());
    notes.add(UNET + ": " + (emaFirst ? "moving average" : "parameters as trained"));
    if (averaged) {
      weights.put(emaFirst ? RAW : EMA, emaFirst ? checkpoint.model() : checkpoint.ema());
      notes.add((emaFirst ? RAW + ": parameters as trained" : EMA + ": moving average"));
    }
    for (Map<String, Tensor> tensors : weights.values()) {
      List<String> misfits = Weights.misfits(plan.model().parameters(), tensors);
      if (!misfits.isEmpty()) {
        throw new InputException(
            newest + " does not fit the network:\n  " + String.join("\n  ", misfits));
      }
    }
    return weights;
  }

  private static ObjectNode index(Portable network) {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    index.put("_class_name", "DDPMPipeline");
    index.putArray(SCHEDULER).add("diffusers").add(DdpmScheduler.CLASS);
    index.putArray(UNET).add("diffusers").add(network.foreignClass());
    return index;
  }

  /** Moves the parts into place, the index last: a folder without it is not taken for whole. */
  private static void replace(Path aside, Path folder) throws IOException {
    List<String> parts = List.of(INDEX, SCHEDULER, EMA, RAW, UNET);
    for (String part : parts) {
      delete(folder.resolve(part));
    }
    for (int i = parts.size() - 1; i >= 0; i--) {
      Path part = aside.resolve(parts.get(i));
      if (Files.exists(part)) {
        Files.move(part, folder.resolve(parts.get(i)), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private static void delete(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.walk(path)) {
        for (Path p : entries.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(p);
        }
      }
    }
  }
}
