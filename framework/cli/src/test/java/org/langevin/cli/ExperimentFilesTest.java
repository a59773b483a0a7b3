package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.runner.Ancestry;
import org.langevin.runner.Chain;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.sweep.SweepSettings;
import org.langevin.spi.data.Shape;

/** Every experiment file runs two steps in a tiny mode, on both engines. */
class ExperimentFilesTest {
  private static final Path HOME = Path.of(System.getProperty("langevin.home"));
  private static final List<String> OWN_IMAGES = List.of("dataset.path=\"of the user\"");
  private static final List<String> TINY =
      List.of(
          "train.steps=2",
          "train.batch=4",
          "train.epochs=null",
          "train.microbatch=null",
          "samples.count=2",
          "samples.every=0",
          "sampler.steps=2");

  /** What else becomes smaller where a key, or a key of a value, is written. */
  private static final Map<String, List<String>> SMALLER =
      Map.of(
          "network.type=unet", List.of("network.groups=4", "network.head-width=null"),
          "network.stem=128", List.of("network.stem=8"),
          "network.type=dit", List.of("network.depth=1", "network.width=16", "network.heads=2"),
          "from.pair-count=1000000", List.of("from.pair-count=4"),
          "from.pair-count=20000", List.of("from.pair-count=4"),
          "sampler.method=rk45", List.of("sampler.rtol=0.5", "sampler.atol=0.5"),
          "loss.type=lpips", List.of("loss=l2"), // its weights are not everywhere
          "schedule.type=learned", List.of("schedule.hidden=8"),
          "evaluate.samples=2000", List.of("evaluate=null")); // nothing is learned in two steps

  @TempDir private Path folder;

  static Stream<Arguments> filesAndEngines() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    try (Stream<Path> files = Files.walk(HOME.resolve("experiments"))) {
      for (Path file : files.filter(p -> p.toString().endsWith(".conf")).sorted().toList()) {
        for (String engine : List.of("torch", "nd4j")) {
          cases.add(Arguments.of(HOME.relativize(file).toString(), engine));
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("filesAndEngines")
  void runsTwoStepsInTinyMode(String file, String engine) throws IOException {
    Path path = HOME.resolve(file);
    List<String> arguments = new ArrayList<>(List.of("run", path.toString()));
    arguments.addAll(List.of("--runs", folder.resolve("runs").toString()));
    for (String override : tiny(path)) {
      arguments.addAll(List.of("-o", override));
    }
    arguments.addAll(List.of("-o", "engine.type=" + engine, "-o", "engine.device=cpu"));

    Cli.Result result = Cli.run(arguments.toArray(String[]::new));

    assertThat(result.code()).as(result.err()).isZero();
    Path run = folder.resolve("runs/latest");
    List<Path> stages = parts(run);
    for (Path stage : stages.isEmpty() ? List.of(run) : stages) {
      if (!Files.readString(stage.resolve("experiment.conf")).contains("classification")) {
        assertThat(stage.resolve("samples/final.png")).isNotEmptyFile();
      }
      assertThat(stage.resolve("report.html")).isNotEmptyFile();
      if (Files.readString(stage.resolve("run.json")).contains("\"nfe\"")) { // it drew samples
        assertThat(stage.resolve("figures.json")).content().contains("log-snr");
      }
      assertThat(stage.resolve("checkpoints/step-00000002/model.safetensors")).isNotEmptyFile();
    }
  }

  /** The stages of a run, or the trials of a sweep but for those that equal another. */
  private static List<Path> parts(Path run) throws IOException {
    Path trials = run.resolve("trials");
    try (Stream<Path> entries = Files.list(Files.exists(trials) ? trials : run)) {
      return entries
          .filter(p -> p.getFileName().toString().matches("\\d+-.*"))
          .filter(p -> Files.exists(p.resolve("run.json")))
          .toList();
    }
  }

  /** The experiments of a file: one, or each trial of its sweep. */
  private static List<List<ExperimentFile.Stage<Experiment>>> experiments(
      Path file, List<String> overrides, Catalogue catalogue) {
    return ExperimentFile.sweep(file, overrides, Experiment.class, SweepSettings.class, catalogue)
        .map(sweep -> sweep.grid(1000).stream().map(p -> sweep.trial(p, List.of())).toList())
        .orElseGet(
            () -> List.of(ExperimentFile.stages(file, overrides, Experiment.class, catalogue)));
  }

  /** The same methods, on a few small images with a small network. */
  private List<String> tiny(Path file) throws IOException {
    Catalogue catalogue = Setup.catalogue();
    List<String> asked = file.toString().contains("cat-faces") ? OWN_IMAGES : List.of();
    Set<String> keys = new TreeSet<>();
    for (var stages : experiments(file, asked, catalogue)) {
      for (var stage : stages) {
        stage.bound().flattened().forEach((key, value) -> keys.add(key + "=" + value));
      }
    }
    List<String> overrides = new ArrayList<>(TINY);
    SMALLER.forEach(
        (written, smaller) -> {
          if (keys.stream().anyMatch(key -> key.startsWith(written))) {
            overrides.addAll(smaller);
          }
        });
    String channels = "network.channels=";
    int levels =
        keys.stream()
            .filter(key -> key.startsWith(channels))
            .mapToInt(key -> key.split(",").length)
            .max()
            .orElse(0);
    if (levels > 0) {
      overrides.add(channels + Collections.nCopies(levels, 8));
    }
    List<String> all = new ArrayList<>(overrides);
    all.addAll(asked);
    var stages = experiments(file, all, catalogue).get(0);
    Shape shape = Chain.of(stages, catalogue, "tiny", Ancestry.NONE).last().model().images();
    if (shape.length() > 2) {
      overrides.add("dataset=" + images(shape));
    }
    return overrides;
  }

  /** A folder for each class, if there are any, and at least four images. */
  private String images(Shape shape) throws IOException {
    Path images = folder.resolve("images");
    for (int i = 0; i < Math.max(4, shape.classes()); i++) {
      BufferedImage image =
          new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
      image.setRGB(i, i, 0xFFFFFF);
      Path in = Files.createDirectories(images.resolve(shape.classes() > 0 ? "class" + i : "."));
      ImageIO.write(image, "png", in.resolve(i + ".png").toFile());
    }
    return "{type=image-folder,path=\"%s\",size=%d,channels=%d,classes=%d}"
        .formatted(images, shape.height(), shape.channels(), shape.classes());
  }
}
