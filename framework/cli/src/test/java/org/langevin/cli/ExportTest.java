package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.run.Checkpoint;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;

/** Runs become folders that diffusers loads, and come back from there as they were. */
class ExportTest {
  private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path folder;

  private String runs() {
    return folder.resolve("runs").toString();
  }

  private Path latest() throws IOException {
    return folder.resolve("runs/latest").toRealPath();
  }

  /** A run of two steps on images of 8 by 8 pixels. */
  private Cli.Result train(String more) throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    ImageIO.write(
        new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
        "png",
        images.resolve("black.png").toFile());
    Path file =
        Files.writeString(
            folder.resolve("tiny.conf"),
            """
            dataset { type = image-folder, path = "%s", size = 8 }
            network { type = unet, channels = [8, 8], groups = 4, layers-per-block = 1 }
            train { steps = 2, batch = 1, ema = 0.5 }
            samples { count = 1 }
            engine { type = torch, device = cpu, threads = 1 }
            """
                    .formatted(images)
                + more);
    return Cli.run("run", file.toString(), "--runs", runs());
  }

  private Cli.Result export(String... more) {
    return Cli.run(
        Stream.concat(
                Stream.of("export", "latest", out().toString(), "--runs", runs()), Stream.of(more))
            .toArray(String[]::new));
  }

  private Path out() {
    return folder.resolve("out");
  }

  private static Map<String, Tensor> weights(Path folder) throws IOException {
    return Safetensors.read(folder.resolve(WEIGHTS)).tensors();
  }

  private static void assertSame(Map<String, Tensor> found, Map<String, Tensor> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, t) -> {
          assertThat(found.get(name).shape()).as(name).isEqualTo(t.shape());
          assertThat(found.get(name).bytes()).as(name).isEqualTo(t.bytes());
        });
  }

  @Test
  void importedPipelineLeavesAsItCame() throws IOException {
    Path golden = ImportTest.GOLDEN.resolve("diffusers-tiny");
    assertThat(Cli.run("import", golden.toString(), "--runs", runs()).code()).isZero();

    Cli.Result result = export();

    assertThat(result.code()).as(result.err()).isZero();
    assertSame(weights(out().resolve("unet")), weights(golden.resolve("unet")));
    for (String file :
        new String[] {"model_index.json", "unet/config.json", "scheduler/scheduler_config.json"}) {
      assertThat(plain(out().resolve(file))).isEqualTo(plain(golden.resolve(file)));
    }
    assertThat(out().resolve("unet_raw")).doesNotExist();
  }

  /** Without the version; 1 and 1.0 are the same. */
  private static Map<String, String> plain(Path file) throws IOException {
    Map<String, String> values = new TreeMap<>();
    JSON.readTree(file.toFile())
        .properties()
        .forEach(e -> values.put(e.getKey(), plain(e.getValue())));
    values.remove("_diffusers_version");
    return values;
  }

  private static String plain(JsonNode value) {
    return value.isNumber() ? String.valueOf(value.doubleValue()) : value.toString();
  }

  @Test
  void trainedRunComesBackWithBothSetsOfParameters() throws IOException {
    Cli.Result trained =
        train(
            """
            schedule { type = cosine, steps = 12 }
            objective.predict = v
            sampler { type = ancestral, variance = fixed-small, spacing = linspace, clip = false }
            """);
    assertThat(trained.code()).as(trained.err()).isZero();
    Path run = latest();
    Checkpoint before =
        Checkpoint.read(Checkpoint.newest(run.resolve("checkpoints")).orElseThrow());

    assertThat(export().code()).isZero();

    assertSame(weights(out().resolve("unet")), before.ema());
    assertSame(weights(out().resolve("unet_raw")), before.model());
    JsonNode scheduler = JSON.readTree(out().resolve("scheduler/scheduler_config.json").toFile());
    assertThat(scheduler.path("beta_schedule").asText()).isEqualTo("squaredcos_cap_v2");
    assertThat(scheduler.path("num_train_timesteps").asInt()).isEqualTo(12);
    assertThat(scheduler.path("prediction_type").asText()).isEqualTo("v_prediction");
    assertThat(scheduler.path("variance_type").asText()).isEqualTo("fixed_small");
    assertThat(scheduler.path("timestep_spacing").asText()).isEqualTo("linspace");
    assertThat(scheduler.path("clip_sample").asBoolean(true)).isFalse();

    assertThat(Cli.run("import", out().toString(), "--runs", runs()).code()).isZero();
    Checkpoint after =
        Checkpoint.read(Checkpoint.newest(latest().resolve("checkpoints")).orElseThrow());
    assertSame(after.model(), before.model());
    assertSame(after.ema(), before.ema());
    Map<String, String> keys = ImportTest.keys(latest());
    ImportTest.keys(run)
        .forEach(
            (key, value) -> {
              if (key.matches("(schedule|process|objective|sampler|network\\.(channels|time)).*")) {
                assertThat(keys).containsEntry(key, value);
              }
            });

    assertThat(export("--weights", "raw", "--force").code()).isZero();
    assertSame(weights(out().resolve("unet")), before.model());
    assertSame(weights(out().resolve("unet_ema")), before.ema());
    assertThat(out().resolve("unet_raw")).doesNotExist();
  }

  @Test
  void scheduleWithoutANameIsWrittenStepByStep() throws IOException {
    assertThat(train("schedule { type = cosine, steps = 4, offset = 0.1 }").code()).isZero();

    assertThat(export().code()).isZero();

    JsonNode betas =
        JSON.readTree(out().resolve("scheduler/scheduler_config.json").toFile())
            .path("trained_betas");
    assertThat(betas).hasSize(4);
    double cos0 = Math.cos(0.1 / 1.1 * Math.PI / 2);
    double cos1 = Math.cos(0.35 / 1.1 * Math.PI / 2);
    assertThat(betas.get(0).asDouble()).isCloseTo(1 - cos1 * cos1 / (cos0 * cos0), within(1e-12));
    assertThat(betas.get(3).asDouble()).isCloseTo(0.999, within(1e-12));
  }

  @Test
  void folderWithFilesIsLeftAlone() throws IOException {
    Path golden = ImportTest.GOLDEN.resolve("diffusers-tiny");
    assertThat(Cli.run("import", golden.toString(), "--runs", runs()).code()).isZero();
    Path mine = Files.createDirectory(out()).resolve("README.md");
    Files.writeString(mine, "mine");

    Cli.Result refused = export();

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("not empty", "--force");
    assertThat(out()).isDirectoryNotContaining(p -> !p.equals(mine));
    assertThat(export("--force").code()).isZero();
    assertThat(mine).hasContent("mine");
    assertThat(out().resolve("unet").resolve(WEIGHTS)).isNotEmptyFile();
  }

  @Test
  void optionsWithoutACounterpartAreRefused() throws IOException {
    assertThat(train("network.skip-rescale = true").code()).isZero();

    Cli.Result refused = export();

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("network.skip-rescale = true has no counterpart");
    assertThat(out()).doesNotExist();
  }

  @Test
  void aLearnedVarianceIsRefused() throws IOException {
    assertThat(train("objective.variance = learned").code()).isZero();

    Cli.Result refused = export();

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("6 outputs for 3 channels", "learned variance");
    assertThat(out()).doesNotExist();
  }

  @Test
  void networkWithoutATwinIsRefused() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("moons.conf"),
            """
            dataset = moons
            network = mlp
            schedule.steps = 4
            train { steps = 1, batch = 2 }
            samples { count = 2 }
            engine { type = torch, device = cpu, threads = 1 }
            """);
    assertThat(Cli.run("run", file.toString(), "--runs", runs()).code()).isZero();

    Cli.Result result = export();

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("network.type", "'mlp'", "unet");
    assertThat(out()).doesNotExist();
  }
}
