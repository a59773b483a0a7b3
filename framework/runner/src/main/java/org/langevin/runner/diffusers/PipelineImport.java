package org.langevin.runner.diffusers;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Catalogue;
import org.langevin.config.ConfigException;
import org.langevin.config.ExperimentFile;
import org.langevin.config.InputException;
import org.langevin.config.Problem;
import org.langevin.runner.Plan;
import org.langevin.runner.Provenance;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Weights;
import org.langevin.runner.run.Checkpoint;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.spi.Portable;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.graph.Parameter;

/**
 * Makes a run of a folder of diffusers: a pipeline as {@link PipelineExport} describes it, or a
 * model's folder. The run has a checkpoint at step 0 and is ready to be sampled.
 */
public final class PipelineImport {
  /** What stands for a dataset: sampling looks at its sizes and does not open it. */
  private static final String NO_IMAGES = "none-this-run-was-imported";

  /** Origin of what the folder says, in the run's experiment. */
  private static final String GENERATED = "imported";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final int SHOWN = 10;

  private final Path folder;
  private final Catalogue catalogue;
  private final List<Problem> problems = new ArrayList<>();

  private PipelineImport(Path folder, Catalogue catalogue) {
    this.folder = folder;
    this.catalogue = catalogue;
  }

  /**
   * Imports.
   *
   * @param name the run's name; null for the folder's
   * @param runs folder of all runs
   * @param overrides changes of the experiment, each {@code key=value}
   * @param command as the user typed it, for the manifest
   * @throws ConfigException with every problem of the folder; nothing has been written
   * @throws InputException if there is no such folder, or the name cannot be one
   */
  public static RunDirectory read(
      Path folder,
      @Nullable String name,
      Path runs,
      List<String> overrides,
      Catalogue catalogue,
      String command) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          folder + " is no folder; expected is one that diffusers' save_pretrained wrote");
    }
    String called = name == null ? folder.toAbsolutePath().normalize().getFileName() + "" : name;
    if (!NAME.matcher(called).matches() || called.equals("latest")) {
      throw new InputException(
          "A run cannot be named '"
              + called
              + "': letters, digits, '.', '_' and '-' are expected; choose with --name");
    }
    try {
      return new PipelineImport(folder, catalogue).read(called, runs, overrides, command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunDirectory read(String name, Path runs, List<String> overrides, String command)
      throws IOException {
    boolean pipeline = Files.isDirectory(folder.resolve(PipelineExport.UNET));
    checkIndex();
    DdpmScheduler scheduler = scheduler(pipeline);
    Path modelFolder = pipeline ? folder.resolve(PipelineExport.UNET) : folder;
    ModelFolder model = ModelFolder.read(modelFolder, problems);
    Map<String, Map<String, Tensor>> weights = new LinkedHashMap<>();
    Plan plan = null;
    if (model != null) {
      Twins.Twin twin = twin(modelFolder, model);
      Portable.Imported imported = twin == null ? null : translated(modelFolder, twin, model);
      if (twin != null && imported != null) {
        weights = weights(modelFolder, twin, model, pipeline);
        boolean averaged = weights.size() > 1;
        plan = plan(experiment(name, scheduler, twin, imported, averaged), overrides, name);
      }
    }
    if (plan != null) {
      checkFit(plan.model().parameters(), weights);
    }
    if (plan == null || !problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return write(plan, weights, runs, command);
  }

  private void problem(Path file, String key, String message) {
    problems.add(new Problem(file.toString(), key, message));
  }

  /** Refuses a pipeline with parts that would be left out. */
  private void checkIndex() throws IOException {
    Path file = folder.resolve(PipelineExport.INDEX);
    if (Files.exists(file)) {
      ObjectNode index = JsonFile.read(file, problems);
      if (index != null) {
        index
            .fieldNames()
            .forEachRemaining(
                part -> {
                  if (!part.startsWith("_")
                      && !Set.of(PipelineExport.UNET, PipelineExport.SCHEDULER).contains(part)) {
                    problem(file, part, "only pipelines of unet and scheduler are available");
                  }
                });
      }
    }
  }

  private DdpmScheduler scheduler(boolean pipeline) throws IOException {
    Path within = folder.resolve(PipelineExport.SCHEDULER).resolve(PipelineExport.SCHEDULER_CONFIG);
    Path beside = folder.resolve(PipelineExport.SCHEDULER_CONFIG); // as pipelines of 2022 have it
    boolean flat = !pipeline && Files.exists(beside);
    if (!pipeline && !flat && !Files.exists(within)) {
      return DdpmScheduler.USUAL;
    }
    Path file = flat ? beside : within;
    ObjectNode json = JsonFile.read(file, problems);
    return json == null ? DdpmScheduler.USUAL : DdpmScheduler.read(file, json, problems);
  }

  private Twins.@Nullable Twin twin(Path modelFolder, ModelFolder model) {
    Map<String, Twins.Twin> twins = Twins.of(catalogue);
    Object type = model.config().get("_class_name");
    Twins.Twin twin = type instanceof String word ? twins.get(word) : null;
    if (twin == null) {
      problem(
          modelFolder.resolve(ModelFolder.CONFIG),
          "_class_name",
          "is " + type + "; available are " + String.join(", ", twins.keySet()));
    }
    return twin;
  }

  private Portable.@Nullable Imported translated(
      Path modelFolder, Twins.Twin twin, ModelFolder model) {
    Path file = modelFolder.resolve(ModelFolder.CONFIG);
    try {
      Portable.Imported imported = twin.network().importConfig(model.config());
      Shape s = imported.shape();
      if (s.height() != s.width() || s.channels() == 2 || s.channels() > 3) {
        problem(
            file,
            "",
            "its images are %d x %d x %d; square ones of 1 or 3 channels are available"
                .formatted(s.channels(), s.height(), s.width()));
        return null;
      }
      return imported;
    } catch (IllegalArgumentException refused) {
      problem(file, "", String.valueOf(refused.getMessage()));
      return null;
    }
  }

  /** Parameters by the file that they come from: those as trained, then their moving average. */
  private Map<String, Map<String, Tensor>> weights(
      Path modelFolder, Twins.Twin twin, ModelFolder model, boolean pipeline) throws IOException {
    Map<String, Map<String, Tensor>> weights = new LinkedHashMap<>();
    put(weights, modelFolder, twin, model);
    Path raw = folder.resolve(PipelineExport.RAW);
    Path ema = folder.resolve(PipelineExport.EMA);
    boolean hasRaw = pipeline && Files.isDirectory(raw);
    boolean hasEma = pipeline && Files.isDirectory(ema);
    if (hasRaw && hasEma) {
      problem(raw, "", "stands beside " + PipelineExport.EMA + "; only one of them is expected");
    } else if (hasRaw) {
      Map<String, Map<String, Tensor>> first = new LinkedHashMap<>();
      second(first, raw, twin, model);
      first.putAll(weights);
      return first;
    } else if (hasEma) {
      second(weights, ema, twin, model);
    }
    return weights;
  }

  private void second(
      Map<String, Map<String, Tensor>> weights, Path from, Twins.Twin twin, ModelFolder model)
      throws IOException {
    ModelFolder other = ModelFolder.read(from, problems);
    if (other != null) {
      put(weights, from, twin, other);
      try {
        if (!twin.network()
            .importConfig(other.config())
            .equals(twin.network().importConfig(model.config()))) {
          problem(from.resolve(ModelFolder.CONFIG), "", "differs from the one of unet");
        }
      } catch (IllegalArgumentException refused) {
        problem(from.resolve(ModelFolder.CONFIG), "", String.valueOf(refused.getMessage()));
      }
    }
  }

  private void put(
      Map<String, Map<String, Tensor>> weights, Path from, Twins.Twin twin, ModelFolder model) {
    Path file = from.resolve(ModelFolder.WEIGHTS);
    try {
      weights.put(file.toString(), twin.network().importWeights(model.weights()));
    } catch (IllegalArgumentException refused) {
      problem(file, "", String.valueOf(refused.getMessage()));
    }
  }

  private static ObjectNode experiment(
      String name,
      DdpmScheduler scheduler,
      Twins.Twin twin,
      Portable.Imported imported,
      boolean averaged) {
    Shape shape = imported.shape();
    ObjectNode experiment = JsonNodeFactory.instance.objectNode();
    experiment.put("name", name);
    experiment
        .putObject("dataset")
        .put("type", "image-folder")
        .put("path", NO_IMAGES)
        .put("size", shape.height())
        .put("channels", shape.channels())
        .put("classes", shape.classes());
    experiment.put("condition", shape.classes() > 0 ? "labels" : "none");
    scheduler.describe(experiment);
    ObjectNode network = experiment.putObject("network").put("type", twin.name());
    network.setAll((ObjectNode) JsonFile.JSON.valueToTree(imported.keys()));
    ObjectNode train = experiment.putObject("train").put("steps", 0);
    if (!averaged) {
      train.put("ema", 0);
    }
    return experiment;
  }

  private @Nullable Plan plan(ObjectNode experiment, List<String> overrides, String name) {
    try {
      return Plan.of(
          ExperimentFile.bindText(
              GENERATED, experiment.toPrettyString(), overrides, Experiment.class, catalogue),
          catalogue,
          name);
    } catch (ConfigException e) {
      for (Problem p : e.problems()) { // places in a text that the user has not written say nothing
        problems.add(
            p.origin().startsWith(GENERATED)
                ? new Problem(folder.toString(), p.key(), p.message())
                : p);
      }
      return null;
    }
  }

  private void checkFit(List<Parameter> parameters, Map<String, Map<String, Tensor>> weights) {
    weights.forEach(
        (file, tensors) -> {
          List<String> misfits = Weights.misfits(parameters, tensors);
          misfits.stream()
              .limit(SHOWN)
              .forEach(misfit -> problems.add(new Problem(file, "", misfit)));
          if (misfits.size() > SHOWN) {
            problems.add(
                new Problem(file, "", (misfits.size() - SHOWN) + " more such differences"));
          }
        });
  }

  private RunDirectory write(
      Plan plan, Map<String, Map<String, Tensor>> weights, Path runs, String command) {
    RunDirectory run = RunDirectory.create(runs, plan.name()).furnished();
    List<Map<String, Tensor>> sets = List.copyOf(weights.values());
    Map<String, Map<String, Tensor>> averages =
        sets.size() > 1 ? Map.of(Checkpoint.EMA, sets.get(1)) : Map.of();
    new Checkpoint(0, sets.get(0), averages, Map.of())
        .write(run.checkpoints(), plan.experiment().train().checkpointsKept());
    RunDirectory.write(run.experiment(), plan.bound().render());
    Manifest manifest = Manifest.create(run);
    ObjectNode fields = manifest.fields();
    fields.put("id", run.id());
    fields.put("name", plan.name());
    fields.put("status", "imported");
    fields.put("source", folder.toAbsolutePath().normalize().toString());
    fields.put("command", command);
    fields.put(
        "started",
        OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString());
    fields.put("parameters", plan.parameterCount());
    Provenance.describe(fields);
    manifest.write();
    return run;
  }
}
