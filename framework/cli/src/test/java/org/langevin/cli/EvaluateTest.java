package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluation, from the experiment's block to the numbers and their protocol. */
class EvaluateTest {
  private static final String POINTS =
      """
      dataset = gaussians
      network { type = mlp, width = 16, layers = 1 }
      schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
      train { steps = 6, batch = 16, ema = 0.9 }
      sampler { type = ddim, steps = 4 }
      samples { count = 8, batch = 8 }
      engine { type = torch, device = cpu, threads = 1 }
      evaluate { samples = 50, metrics = [mmd, fid], features = [pixels], batch = 20, reference-count = 300 }
      """;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private Cli.Result cli(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--runs", folder.resolve("runs").toString()));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private Path run(String experiment) throws IOException {
    Path file = Files.writeString(folder.resolve("e.conf"), experiment);
    Cli.Result result = cli("run", file.toString());
    assertThat(result.code()).as(result.err()).isZero();
    return folder.resolve("runs/latest").toRealPath();
  }

  /** The newest evaluation of a run. */
  private static JsonNode newest(Path run) throws IOException {
    try (Stream<Path> all = Files.list(run.resolve("evaluations"))) {
      Path newest =
          all.max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
              .orElseThrow();
      assertThat(newest.resolve("samples.png")).isNotEmptyFile();
      return JSON.readTree(newest.resolve("evaluation.json").toFile());
    }
  }

  @Test
  void runThatSaysSoEndsWithAnEvaluation() throws IOException {
    Path run = run(POINTS);

    JsonNode evaluation = newest(run);
    assertThat(evaluation.path("metrics").path("mmd.pixels-50-train").isNumber()).isTrue();
    assertThat(evaluation.path("metrics").path("nfe").asDouble()).isEqualTo(4);
    assertThat(evaluation.path("step").asInt()).isEqualTo(6);
    JsonNode protocol = evaluation.path("protocol");
    assertThat(protocol.path("reference").asText()).isEqualTo("gaussians");
    assertThat(protocol.path("reference-count").asInt()).isEqualTo(300);
    assertThat(protocol.path("weights").asText()).isEqualTo("ema");
    assertThat(protocol.path("quantised").asBoolean()).isFalse();
    assertThat(protocol.path("sampler").path("steps").asInt()).isEqualTo(4);
    assertThat(run.resolve("metrics.jsonl")).content().contains("\"fid.pixels-50-train\"");
    assertThat(run.resolve("run.json")).content().contains("\"fid.pixels-50-train\"");
  }

  @Test
  void numbersAreTheSameAfterwardsAndInOtherBatches() throws IOException {
    Path run = run(POINTS);
    JsonNode first = newest(run);

    Cli.Result result = cli("evaluate", "latest", "-o", "evaluate.batch=7");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("mmd.pixels-50-train", "images-per-second");
    for (String name : List.of("mmd.pixels-50-train", "fid.pixels-50-train")) {
      assertThat(newest(run).path("metrics").path(name).asDouble())
          .isCloseTo(first.path("metrics").path(name).asDouble(), within(1e-5));
    }
    assertThat(Files.readString(run.resolve("metrics.jsonl")).split("mmd.pixels-50-train", -1))
        .hasSize(3);
  }

  /** Of pictures, whose rounding to 8 bits may turn a last digit into a level. */
  @Test
  void everyMetricIsTheSameWhateverTheBatches() throws IOException {
    Path run = imageRun();
    String metrics =
        "evaluate.metrics=[fid,mmd,sliced-wasserstein,precision-recall,"
            + "{type=kid,subsets=5,subset-size=6}]";
    List<JsonNode> measured = new ArrayList<>();
    for (String batch : List.of("1", "5", "12")) {
      Cli.Result result = cli("evaluate", "latest", "-o", metrics, "-o", "evaluate.batch=" + batch);
      assertThat(result.code()).as(result.err()).isZero();
      JsonNode evaluation = newest(run);
      assertThat(evaluation.path("protocol").path("batch").asText()).isEqualTo(batch);
      measured.add(evaluation.path("metrics"));
    }
    List<String> names = new ArrayList<>();
    measured.get(0).fieldNames().forEachRemaining(names::add);
    names.removeIf(name -> !name.contains(".pixels-"));
    assertThat(names).hasSize(9);
    for (String name : names) {
      double one = measured.get(0).path(name).asDouble();
      for (JsonNode other : measured) {
        assertThat(other.path(name).asDouble()).as(name).isCloseTo(one, within(2e-3));
      }
    }
  }

  @Test
  void aBatchThatNobodyNamesIsChosenAndTold() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("e.conf"),
            POINTS.replace("count = 8, batch = 8", "count = 8").replace("batch = 20, ", ""));
    assertThat(cli("check", file.toString()).out()).contains("to draw 64 samples at once");

    Cli.Result result = cli("run", file.toString());

    assertThat(result.code()).as(result.err()).isZero();
    Path run = folder.resolve("runs/latest").toRealPath();
    JsonNode manifest = JSON.readTree(run.resolve("run.json").toFile());
    assertThat(manifest.path("samples-batch").asInt()).isEqualTo(64);
    assertThat(newest(run).path("protocol").path("batch").asInt()).isEqualTo(64);
  }

  @Test
  void anotherSamplerIsMeasuredButStaysOutOfTheJournal() throws IOException {
    Path run = run(POINTS.replaceAll("evaluate .*", ""));

    Cli.Result result =
        cli(
            "evaluate",
            "latest",
            "-o",
            "sampler.steps=2",
            "-o",
            "evaluate.samples=30",
            "-o",
            "evaluate.metrics=[mmd]",
            "-o",
            "evaluate.features=[pixels]",
            "-o",
            "evaluate.weights=both");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("mmd.pixels-30-train ", "mmd.pixels-30-train-raw ");
    assertThat(newest(run).path("metrics").path("nfe").asDouble()).isEqualTo(2);
    assertThat(run.resolve("metrics.jsonl")).content().doesNotContain("mmd");
  }

  @Test
  void checkTellsWhatAnEvaluationCosts() throws IOException {
    Path file = Files.writeString(folder.resolve("e.conf"), POINTS);

    Cli.Result result = cli("check", file.toString());

    assertThat(result.out())
        .contains("mmd, fid by pixels, of 50 samples: 200 evaluations of the network");
  }

  @Test
  void featuresThatDoNotFitTheDatasetAreReportedWithTheirPlace() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("e.conf"), POINTS.replace("[pixels]", "[pixels, classifier]"));

    Cli.Result result = cli("check", file.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("e.conf:8: evaluate.features", "features = [pixels]");
  }

  @Test
  void likelihoodIsMeasuredInAnyBatchesAndImprovesWithTraining() throws IOException {
    String measured =
        POINTS.replace(
            "samples = 50,",
            "samples = 50, likelihood-count = 40,"
                + " likelihood { type = pf-ode, method = rk4, steps = 20 },");
    String name = "nll.pf-ode-40-train";
    JsonNode early = newest(run(measured));
    assertThat(early.path("protocol").path("likelihood").path("count").asInt()).isEqualTo(40);
    double before = early.path("metrics").path(name).asDouble();

    assertThat(cli("evaluate", "latest", "-o", "evaluate.batch=7").code()).isZero();
    Path run = folder.resolve("runs/latest").toRealPath();
    assertThat(newest(run).path("metrics").path(name).asDouble()).isCloseTo(before, within(1e-3));

    Path trained =
        run(
            measured
                .replace("steps = 6,", "steps = 300, ")
                .replace("ema = 0.9 }", "ema = 0 }\noptimizer.lr = 5e-3"));
    assertThat(newest(trained).path("metrics").path(name).asDouble()).isLessThan(before - 0.3);
  }

  /** Small pictures that differ. */
  private Path pictures(String name, int count, int side) throws IOException {
    Path pictures = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < side * side; p++) {
        image.setRGB(p % side, p / side, (i * 7919 + p * p * 104729) & 0xFFFFFF);
      }
      ImageIO.write(image, "png", pictures.resolve(String.format("%03d.png", i)).toFile());
    }
    return pictures;
  }

  private Path imageRun() throws IOException {
    return run(
        """
        dataset { type = image-folder, path = "%s", size = 4 }
        network { type = unet, channels = [8], layers-per-block = 1, attention-at = [], groups = 4 }
        schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
        train { steps = 2, batch = 4, ema = 0 }
        sampler { type = ddim, steps = 2 }
        samples { count = 4, batch = 4 }
        engine { type = torch, device = cpu, threads = 1 }
        evaluate { samples = 12, metrics = [mmd], features = [pixels] }
        """
            .formatted(pictures("set", 20, 4)));
  }

  @Test
  void samplesThatWereKeptGiveTheSameNumbers() throws IOException {
    Path run = imageRun();
    String number = "mmd.pixels-12-train";
    double drawn = newest(run).path("metrics").path(number).asDouble();
    for (String name : List.of("kept", "kept.zip", "kept.npz")) {
      Path kept = folder.resolve(name);
      Cli.Result written = cli("evaluate", "latest", "--write-samples", kept.toString());
      assertThat(written.code()).as(written.err()).isZero();
      Path to = folder.resolve(name + ".json");

      Cli.Result read =
          cli("evaluate", "latest", "--samples", kept.toString(), "--to", to.toString());

      assertThat(read.code()).as(read.err()).isZero();
      JsonNode evaluation = JSON.readTree(to.toFile());
      assertThat(evaluation.path("metrics").path(number).asDouble()).as(name).isEqualTo(drawn);
      assertThat(evaluation.path("protocol").path("images").path("hash").asText()).isNotEmpty();
      assertThat(evaluation.path("protocol").path("comparable"))
          .isEqualTo(newest(run).path("protocol").path("comparable"));
    }
  }

  @Test
  void samplesAreShownBesideTheirNeighbours() throws IOException {
    Path to = imageRun().resolve("shown");

    Cli.Result result = cli("sample", "latest", "--neighbours", "--to", to.toString());

    assertThat(result.code()).as(result.err()).isZero();
    BufferedImage sheet = ImageIO.read(to.resolve("neighbours.png").toFile());
    assertThat(sheet.getWidth()).as("4 rows of 4 images").isEqualTo(sheet.getHeight());
  }

  @Test
  void foreignImagesThatCannotBeMeasuredAreRefusedWithWhatToDo() throws IOException {
    imageRun();

    assertThat(cli("evaluate", "latest", "--samples", pictures("few", 5, 4).toString()).err())
        .contains("holds 5 images, but 12", "-o evaluate.samples=5");
    assertThat(cli("evaluate", "latest", "--samples", pictures("big", 12, 6).toString()).err())
        .contains("is 6x6, not 4x4");
    Path broken = Files.write(folder.resolve("broken.zip"), new byte[] {'P', 'K', 3, 4, 9, 9, 9});
    Cli.Result damaged = cli("evaluate", "latest", "--samples", broken.toString());
    assertThat(damaged.code()).isEqualTo(2);
    assertThat(damaged.err()).contains("broken.zip", "cannot be read");
    assertThat(cli("evaluate", "latest", "--samples", folder.resolve("no").toString()).err())
        .contains("there is no", "name a folder of images, a zip or an npz");
    Path there = folder.resolve("few");
    assertThat(cli("evaluate", "latest", "--write-samples", there.toString()).err())
        .contains("exists: remove it or choose another name");
  }
}
