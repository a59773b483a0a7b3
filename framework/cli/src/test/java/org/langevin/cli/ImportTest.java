package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.runner.Engines;
import org.langevin.runner.Plan;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Weights;
import org.langevin.runner.run.Checkpoint;
import org.langevin.spi.Condition;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Settings;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.nd4j.linalg.api.buffer.DataType;

/** Folders that diffusers wrote become runs. The recorded ones are by tools/parity. */
class ImportTest {
  static final Path GOLDEN =
      Path.of(System.getProperty("langevin.home"), "framework/runner/src/test/resources/golden");
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path folder;

  private Cli.Result bring(Path from, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("import", from.toString(), "--runs", runs().toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private Path runs() {
    return folder.resolve("runs");
  }

  private Path latest() throws IOException {
    return runs().resolve("latest").toRealPath();
  }

  /** A copy of a recorded pipeline, to be spoilt. */
  static Path copy(String golden, Path to) throws IOException {
    Path from = GOLDEN.resolve(golden);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  private static void set(Path file, String key, Object value) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    json.set(key, JSON.valueToTree(value));
    Files.writeString(file, json.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"diffusers-tiny", "diffusers-tiny-old-names"})
  void importedNetworkComputesWhatDiffusersComputes(String golden) throws IOException {
    assertThat(bring(GOLDEN.resolve(golden)).code()).isZero();
    Map<String, Tensor> io =
        Safetensors.read(GOLDEN.resolve(golden).resolve("io.safetensors")).tensors();

    double[] y = forward(latest(), io.get("x"), io.get("t"));

    double[] expected = io.get("y").doubles();
    assertThat(y).hasSameSizeAs(expected);
    for (int i = 0; i < y.length; i++) {
      assertThat(y[i]).isCloseTo(expected[i], within(1e-5));
    }
  }

  private static double[] forward(Path run, Tensor x, Tensor t) throws IOException {
    Catalogue catalogue = Setup.catalogue();
    Plan plan =
        Plan.of(
            ExperimentFile.bind(
                run.resolve("experiment.conf"), List.of(), Experiment.class, catalogue),
            catalogue,
            "imported");
    Checkpoint checkpoint =
        Checkpoint.read(Checkpoint.newest(run.resolve("checkpoints")).orElseThrow());
    Graph g = new Graph();
    g.output(
        "y",
        plan.network()
            .build(
                g,
                plan.model().shape(),
                plan.model().shape().channels(),
                g.input("x", g.real(), x.shape()),
                new Condition(g.input("t", DataType.DOUBLE, t.shape()), null, null)));
    try (Engines.Opened engine =
        new Engines(catalogue).open("torch", new Settings("cpu", Precision.FP32, 1))) {
      Session session = engine.session();
      Map<String, Value> weights = Weights.upload(session, checkpoint.model());
      Map<String, Value> feeds = new HashMap<>();
      feeds.put("x", session.upload(x.floats(), x.shape()));
      feeds.put("t", session.upload(t.doubles(), t.shape()));
      try (Program program = session.compile(g, weights, List.of("y"))) {
        return session.downloadDoubles(program.run(feeds).values().iterator().next());
      }
    }
  }

  @Test
  void importedRunIsSampled() throws IOException {
    bring(GOLDEN.resolve("diffusers-tiny"), "--name", "tiny");

    Cli.Result result =
        Cli.run(
            "sample",
            "tiny",
            "--runs",
            runs().toString(),
            "--to",
            folder.resolve("drawn").toString(),
            "-o",
            "samples.count=2",
            "-o",
            "sampler.steps=3",
            "-o",
            "engine={type=torch,device=cpu,threads=1}");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(folder.resolve("drawn/grid.png")).isNotEmptyFile();
    assertThat(latest().resolve("run.json")).content().contains("\"imported\"", "diffusers-tiny");
  }

  @Test
  void schedulerBecomesScheduleObjectiveAndSampler() throws IOException {
    Path pipeline = copy("diffusers-tiny", folder.resolve("cosine"));
    Path scheduler = pipeline.resolve("scheduler/scheduler_config.json");
    Files.writeString(
        scheduler,
        """
        {"_class_name": "DDPMScheduler", "num_train_timesteps": 50,
         "beta_schedule": "squaredcos_cap_v2", "prediction_type": "v_prediction",
         "clip_sample": false}
        """);

    assertThat(bring(pipeline).code()).isZero();

    Map<String, String> keys = keys(latest());
    assertThat(keys)
        .containsEntry("schedule.type", "cosine")
        .containsEntry("schedule.steps", "50")
        .containsEntry("objective.predict", "v")
        .containsEntry("sampler.type", "ancestral")
        .containsEntry("sampler.variance", "fixed-small")
        .containsEntry("sampler.spacing", "leading")
        .containsEntry("sampler.clip", "false");
  }

  static Map<String, String> keys(Path run) {
    return ExperimentFile.bind(
            run.resolve("experiment.conf"), List.of(), Experiment.class, Setup.catalogue())
        .flattened();
  }

  @Test
  void modelsFolderAloneHasTheUsualScheduler() throws IOException {
    assertThat(bring(GOLDEN.resolve("diffusers-tiny/unet"), "--name", "alone").code()).isZero();
    assertThat(keys(latest()))
        .containsEntry("schedule.type", "linear-beta")
        .containsEntry("schedule.beta-end", "0.02")
        .containsEntry("sampler.variance", "fixed-small");
  }

  @Test
  void averageBesideTheModelIsTheRunsAverage() throws IOException {
    Path pipeline = copy("diffusers-tiny", folder.resolve("averaged"));
    Path ema = Files.createDirectory(pipeline.resolve("unet_ema"));
    Path config = pipeline.resolve("unet/config.json");
    Files.copy(config, ema.resolve("config.json"));
    set(ema.resolve("config.json"), "decay", 0.9999); // as EMAModel.save_pretrained does
    String file = "diffusion_pytorch_model.safetensors";
    Map<String, Tensor> raw = Safetensors.read(pipeline.resolve("unet").resolve(file)).tensors();
    Map<String, Tensor> halved = new LinkedHashMap<>();
    raw.forEach((name, t) -> halved.put(name, halved(t)));
    new Safetensors(halved, Map.of()).write(ema.resolve(file));

    assertThat(bring(pipeline).code()).isZero();

    Checkpoint checkpoint =
        Checkpoint.read(Checkpoint.newest(latest().resolve("checkpoints")).orElseThrow());
    assertThat(checkpoint.step()).isZero();
    assertThat(checkpoint.model().get("conv_in.weight").bytes())
        .isEqualTo(raw.get("conv_in.weight").bytes());
    assertThat(checkpoint.ema().get("conv_in.weight").bytes())
        .isEqualTo(halved.get("conv_in.weight").bytes());
  }

  private static Tensor halved(Tensor t) {
    float[] values = t.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] /= 2;
    }
    return Tensor.of(values, t.shape());
  }

  @Test
  void everyProblemOfAFolderIsReportedAndNothingIsWritten() throws IOException {
    Path pipeline = copy("diffusers-tiny", folder.resolve("spoilt"));
    set(pipeline.resolve("model_index.json"), "vqvae", List.of("diffusers", "VQModel"));
    Path scheduler = pipeline.resolve("scheduler/scheduler_config.json");
    set(scheduler, "beta_schedule", "sigmoid");
    set(scheduler, "variance_type", "learned_range");
    set(scheduler, "thresholding", true);
    set(scheduler, "novelty", 1);
    Path weights = pipeline.resolve("unet/diffusion_pytorch_model.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>(Safetensors.read(weights).tensors());
    tensors.remove("conv_in.bias");
    tensors.put("conv_out.bias", Tensor.of(new float[7], 7));
    Path spoilt = folder.resolve("spoilt.safetensors");
    new Safetensors(tensors, Map.of()).write(spoilt);
    Files.move(spoilt, weights, StandardCopyOption.REPLACE_EXISTING);

    Cli.Result result = bring(pipeline);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains(
            "vqvae",
            "beta_schedule: is \"sigmoid\"",
            "squaredcos_cap_v2",
            "variance_type",
            "thresholding",
            "novelty",
            "missing: conv_in.bias",
            "conv_out.bias has shape [7]",
            "7 problems");
    assertThat(runs()).doesNotExist();
  }

  @Test
  void missingFilesAreNamedTogether() throws IOException {
    Path pipeline = copy("diffusers-tiny", folder.resolve("holes"));
    Files.delete(pipeline.resolve("scheduler/scheduler_config.json"));
    Files.move(
        pipeline.resolve("unet/diffusion_pytorch_model.safetensors"),
        pipeline.resolve("unet/diffusion_pytorch_model.bin"));

    Cli.Result result = bring(pipeline);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("scheduler_config.json: is missing", "safe_serialization=True", "2 problems");
  }

  @Test
  void otherModelsAndNamesAreRefused() throws IOException {
    Path pipeline = copy("diffusers-tiny", folder.resolve("other"));
    set(pipeline.resolve("unet/config.json"), "_class_name", "UNet2DConditionModel");
    assertThat(bring(pipeline).err()).contains("UNet2DConditionModel", "available are UNet2DModel");
    assertThat(bring(GOLDEN.resolve("diffusers-tiny"), "--name", "../x").code()).isEqualTo(2);
    assertThat(bring(folder.resolve("nowhere")).code()).isEqualTo(2);
  }
}
