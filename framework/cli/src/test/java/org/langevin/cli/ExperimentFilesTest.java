package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.runner.Plan;
import org.langevin.runner.experiment.Experiment;
import org.langevin.spi.data.Shape;

/** Every experiment file runs two steps in a tiny mode, on both engines. */
class ExperimentFilesTest {
  private static final Path HOME = Path.of(System.getProperty("langevin.home"));
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
    assertThat(run.resolve("samples/final.png")).isNotEmptyFile();
    assertThat(run.resolve("report.html")).isNotEmptyFile();
    assertThat(run.resolve("checkpoints/step-00000002/model.safetensors")).isNotEmptyFile();
  }

  /** The same methods, on a few small images with a small network. */
  private List<String> tiny(Path file) throws IOException {
    Catalogue catalogue = Setup.catalogue();
    var bound = ExperimentFile.bind(file, List.of(), Experiment.class, catalogue);
    Plan plan = Plan.of(bound, catalogue, "tiny");
    List<String> overrides = new ArrayList<>();
    overrides.add("train.steps=2");
    overrides.add("train.batch=2");
    overrides.add("train.epochs=null");
    overrides.add("train.microbatch=null");
    overrides.add("samples.count=2");
    overrides.add("samples.every=0");
    overrides.add("sampler.steps=2");
    if (bound.value().network().factory().name().equals("unet")) {
      int levels =
          Collections.frequency(
              bound.flattened().keySet().stream().map(k -> k.replaceAll("\\d+", "N")).toList(),
              "network.channels.N");
      overrides.add("network.channels=" + Collections.nCopies(Math.max(levels, 3), 8));
      overrides.add("network.groups=4");
    }
    Shape shape = plan.dataset().shape();
    if (shape.length() > 2) {
      overrides.add("dataset=" + images(shape));
    }
    return overrides;
  }

  private String images(Shape shape) throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 4; i++) {
      BufferedImage image =
          new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
      image.setRGB(i, i, 0xFFFFFF);
      ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
    }
    return "{type=image-folder,path=\""
        + images
        + "\",size="
        + shape.height()
        + ",channels="
        + shape.channels()
        + "}";
  }
}
