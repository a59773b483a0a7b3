package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The features that Langevin trains itself. */
class ClassifierFeaturesIT {
  private static final String EXPERIMENT =
      """
      dataset { type = image-folder, path = "%s", size = 4, channels = 1, classes = 2 }
      network { type = unet, channels = [8], layers-per-block = 1, attention-at = [], groups = 4 }
      schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
      train { steps = 2, batch = 4, ema = 0 }
      sampler { type = ddim, steps = 2 }
      samples { count = 4 }
      engine { type = torch, device = cpu, threads = 2 }
      evaluate { samples = 12, metrics = [fid], features = [classifier] }
      """;

  @TempDir private Path folder;

  private Cli.Result cli(String... command) {
    String[] all =
        Stream.concat(Stream.of(command), Stream.of("--runs", folder.resolve("runs").toString()))
            .toArray(String[]::new);
    Cli.Result result = Cli.run(all);
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  /** Dark pictures of one class, and light ones of another. */
  private Path pictures() throws IOException {
    Path set = folder.resolve("set");
    for (int i = 0; i < 40; i++) {
      BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
      for (int p = 0; p < 16; p++) {
        image.getRaster().setSample(p % 4, p / 4, 0, i % 2 * 120 + (i * 31 + p * p * 17) % 120);
      }
      Path of = Files.createDirectories(set.resolve(i % 2 == 0 ? "dark" : "light"));
      ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
    }
    return set;
  }

  private static Set<Path> classifiers() throws IOException {
    Path kept = Setup.assets().cache().resolve("classifiers");
    if (!Files.isDirectory(kept)) {
      return new TreeSet<>();
    }
    try (Stream<Path> files = Files.list(kept)) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void twoTrainingsGiveTheSameWeightsAndSoTheSameProtocol() throws IOException {
    Set<Path> before = classifiers();
    Path file = Files.writeString(folder.resolve("e.conf"), EXPERIMENT.formatted(pictures()));
    cli("run", file.toString());
    Set<Path> made = classifiers();
    made.removeAll(before);
    assertThat(made).hasSize(1);
    Path weights = made.iterator().next();
    byte[] first = Files.readAllBytes(weights);
    Files.delete(weights);

    cli("evaluate", "latest");

    assertThat(Files.readAllBytes(weights)).isEqualTo(first);
    Files.delete(weights);
    assertThat(digests(folder.resolve("runs/latest/evaluations"))).hasSize(1);
  }

  /** The protocols' digests in the evaluations of a run, of which there are two. */
  private static Set<String> digests(Path evaluations) throws IOException {
    try (Stream<Path> folders = Files.list(evaluations)) {
      Set<String> digests = new TreeSet<>();
      int count = 0;
      for (Path each : folders.toList()) {
        Files.readString(each.resolve("evaluation.json"))
            .lines()
            .filter(line -> line.contains("comparable"))
            .forEach(digests::add);
        count++;
      }
      assertThat(count).isEqualTo(2);
      return digests;
    }
  }
}
