package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment in stages, of which each builds on those before it. */
class StagesTest {
  private static final String CHAIN =
      """
      dataset = moons
      network { type = mlp, width = 16, layers = 1 }
      schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
      train { steps = 6, batch = 16 }
      sampler { type = ddim, steps = 4 }
      samples { count = 8, batch = 8 }
      engine { type = torch, device = cpu, threads = 1 }
      stages = [
        { name = teacher }
        { name = student, from { start = teacher, pairs = teacher, pair-count = 20 } }
      ]
      """;
  private static final String MODEL = "checkpoints/step-00000006/model.safetensors";

  @TempDir private Path folder;

  private Path run(String runs, String text) throws IOException {
    Cli.Result result = attempt(runs, text);
    assertThat(result.code()).as(result.err()).isZero();
    return folder.resolve(runs).resolve("latest").toRealPath();
  }

  private Cli.Result attempt(String runs, String text, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("chain.conf"), text);
    List<String> arguments =
        new ArrayList<>(List.of("run", file.toString(), "--runs", folder.resolve(runs).toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  @Test
  void eachStageIsARunThatSaysWhatItCameFrom() throws IOException {
    Path run = run("runs", CHAIN);

    assertThat(run.resolve("run.json")).content().contains("1-teacher", "2-student", "finished");
    assertThat(run.resolve("1-teacher/report.html")).isNotEmptyFile();
    assertThat(run.resolve("2-student/samples/final.png")).isNotEmptyFile();
    assertThat(run.resolve("2-student/run.json"))
        .content()
        .contains("\"start\"", "\"pairs\"", run.resolve("1-teacher").toString());
    assertThat(run.resolve("2-student/pairs.f32")).hasSize(20 * 2 * 4);
  }

  @Test
  void aStageStartsFromTheParametersOfTheOneItNames() throws IOException {
    Path run =
        run(
            "runs",
            CHAIN
                .replace("pair-count = 20", "pair-count = 20, weights = raw")
                .replace("{ name = student,", "{ name = student, optimizer.lr = 1e-30,"));

    assertThat(run.resolve("2-student").resolve(MODEL))
        .hasSameBinaryContentAs(run.resolve("1-teacher").resolve(MODEL));
  }

  @Test
  void resumingDoesWhatIsMissingAndEqualsNoInterruption() throws IOException {
    Path whole = run("whole", CHAIN);
    Path cut = run("cut", CHAIN);
    Path student = cut.resolve("2-student");
    delete(student.resolve("checkpoints"));
    Files.createDirectory(student.resolve("checkpoints"));
    Files.writeString(
        student.resolve("run.json"),
        Files.readString(student.resolve("run.json")).replace("\"finished\"", "\"running\""));
    try (FileChannel pairs =
        FileChannel.open(student.resolve("pairs.f32"), StandardOpenOption.WRITE)) {
      pairs.truncate(11 * 2 * 4 + 3); // in the middle of a pair
    }

    Cli.Result result =
        Cli.run("resume", cut.toString(), "--runs", folder.resolve("cut").toString());

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(student.resolve("pairs.f32"))
        .hasSameBinaryContentAs(whole.resolve("2-student/pairs.f32"));
    assertThat(student.resolve(MODEL))
        .hasSameBinaryContentAs(whole.resolve("2-student").resolve(MODEL));
  }

  @Test
  void diffusionOnLatentsResumesWithTheScaleThatItMeasured() throws IOException {
    String latent =
        """
        dataset { type = image-folder, path = "%s", size = 8 }
        schedule = cosine
        network { type = unet, channels = [8], groups = 4, layers-per-block = 1 }
        train { steps = 6, batch = 2, checkpoint-every = 3 }
        sampler { type = ddim, steps = 2 }
        samples { count = 2, batch = 2 }
        engine { type = torch, device = cpu, threads = 1 }
        stages = [
          {
            name = coder
            objective { type = vae }
            autoencoder { type = kl-vae, channels = [8, 8], layers-per-block = 1, groups = 4 }
          }
          { name = diffusion, from.autoencoder = coder }
        ]
        """
            .formatted(images());
    Path whole = run("whole", latent).resolve("2-diffusion");
    Path cut = run("cut", latent).resolve("2-diffusion");
    delete(cut.resolve("checkpoints/step-00000006"));
    unfinished(cut);

    Cli.Result result =
        Cli.run("resume", cut.getParent().toString(), "--runs", folder.resolve("cut").toString());

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(cut.resolve(MODEL)).hasSameBinaryContentAs(whole.resolve(MODEL));
    assertThat(cut.resolve("samples/final.png"))
        .hasSameBinaryContentAs(whole.resolve("samples/final.png"));
    assertThat(cut.resolve("figures.json"))
        .hasSameBinaryContentAs(whole.resolve("figures.json"))
        .content()
        .contains("\"data\"", "\"noised\" : [ ]");
  }

  private Path images() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 4; i++) {
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i, 7 - i, 0xff8040 * (i + 1));
      ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
    }
    return images;
  }

  private static void unfinished(Path run) throws IOException {
    for (Path manifest : List.of(run.resolve("run.json"), run.resolveSibling("run.json"))) {
      Files.writeString(
          manifest, Files.readString(manifest).replace("\"finished\"", "\"running\""));
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> entries = Files.walk(tree)) {
      for (Path p : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }

  @Test
  void samplesComeFromTheLastStageOrFromTheOneNamed() throws IOException {
    Path run = run("runs", CHAIN);
    String runs = folder.resolve("runs").toString();

    Cli.Result last = Cli.run("sample", "chain", "--runs", runs, "--to", run + "/a");
    Cli.Result first =
        Cli.run("sample", run.resolve("1-teacher").toString(), "--runs", runs, "--to", run + "/b");

    assertThat(last.code()).as(last.err()).isZero();
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(run.resolve("a/grid.png"))
        .hasSameBinaryContentAs(run.resolve("2-student/samples/final.png"));
    assertThat(run.resolve("b/grid.png"))
        .hasSameBinaryContentAs(run.resolve("1-teacher/samples/final.png"));
  }

  @Test
  void aLaterExperimentBuildsOnARunAndRemembersWhichOne() throws IOException {
    Path teacher = run("runs", CHAIN.substring(0, CHAIN.indexOf("stages")));
    String student =
        CHAIN.substring(0, CHAIN.indexOf("stages")) + "\nname = student, from.start = chain";

    Path run = run("runs", student);

    assertThat(run.resolve("experiment.conf"))
        .content()
        .contains("start = \"chain/" + teacher.getFileName() + "\"");
  }

  @Test
  void anUnknownStageOrRunIsReportedWithItsPlace() throws IOException {
    Cli.Result result = attempt("runs", CHAIN.replace("start = teacher", "start = techer"));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("chain.conf:", "from.start", "No run 'techer'");
    assertThat(folder.resolve("runs")).doesNotExist();
  }
}
