package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures that runs leave behind. */
class FiguresTest {
  private static final String EXPERIMENT =
      """
      dataset { type = image-folder, path = "%s", size = 8 }
      schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
      network { type = unet, channels = [8], groups = 4, layers-per-block = 1 }
      train { steps = 6, batch = 2, checkpoint-every = 3 }
      sampler { type = ddim, steps = 4 }
      samples { count = 3, batch = 2 }
      engine { type = torch, device = cpu, threads = 1 }
      """;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void anExperimentWithImages() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 4; i++) {
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i, 7 - i, 0xff8040 * (i + 1));
      ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
    }
    file = Files.writeString(folder.resolve("images.conf"), EXPERIMENT.formatted(images));
  }

  private Path run(String runs, String... more) throws IOException {
    Path to = folder.resolve(runs);
    Cli.Result result =
        Cli.run(
            Stream.concat(
                    Stream.of("run", file.toString(), "--runs", to.toString()), Stream.of(more))
                .toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    return to.resolve("latest").toRealPath();
  }

  private static JsonNode figures(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("figures.json").toFile());
  }

  @Test
  void aRunOfImagesHasItsProcessAndTheSpectraOfDataNoiseAndSamples() throws IOException {
    Path run = run("runs");
    JsonNode figures = figures(run);

    JsonNode snr = figures.path("snr");
    assertThat(snr.path("start").asDouble()).isEqualTo(1);
    assertThat(snr.path("end").asDouble()).isEqualTo(20);
    assertThat(snr.path("network-t")).hasSize(4);
    assertThat(snr.at("/network-t/0").asDouble()).isGreaterThan(snr.at("/network-t/3").asDouble());
    JsonNode spectra = figures.path("spectra");
    assertThat(spectra.at("/data/images").asInt()).isEqualTo(4);
    assertThat(spectra.at("/samples/images").asInt()).isEqualTo(3);
    assertThat(spectra.at("/data/power")).hasSize(5);
    assertThat(spectra.path("noised")).hasSize(5);
    for (JsonNode noised : spectra.path("noised")) {
      double alpha = noised.path("alpha").asDouble();
      double sigma = noised.path("sigma").asDouble();
      assertThat(alpha * alpha + sigma * sigma).isCloseTo(1, within(1e-5));
      assertThat(noised.path("t").asDouble()).isBetween(1.0, 20.0);
    }
    assertThat(run.resolve("report.html")).content().contains("Signal and noise");
  }

  @Test
  void aRunThatWasResumedHasTheSameBytes() throws IOException {
    Path whole = run("whole");
    Path cut = run("cut");
    Files.delete(cut.resolve("figures.json"));
    delete(cut.resolve("checkpoints/step-00000006"));
    Path manifest = cut.resolve("run.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"finished\"", "\"interrupted\""));

    Cli.Result result = Cli.run("resume", "latest", "--runs", folder.resolve("cut").toString());

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(cut.resolve("figures.json")).hasSameBinaryContentAs(whole.resolve("figures.json"));
  }

  @Test
  void aLearnedScheduleShowsWhatItHasLearned() throws IOException {
    String[] learned = {
      "-o", "schedule={type=learned,hidden=8}",
      "-o", "process=vdm",
      "-o", "objective=vdm",
      "-o", "sampler={type=ancestral,steps=4}"
    };
    List<String> more =
        Stream.concat(Stream.of(learned), Stream.of("-o", "optimizer.lr=0.1")).toList();
    JsonNode slow = figures(run("slow", learned)).at("/snr/log-snr");
    JsonNode fast = figures(run("fast", more.toArray(String[]::new))).at("/snr/log-snr");

    assertThat(fast.get(fast.size() / 2).asDouble())
        .isNotCloseTo(slow.get(slow.size() / 2).asDouble(), within(1e-3));
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> entries = Files.walk(tree)) {
      for (Path p : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }
}
