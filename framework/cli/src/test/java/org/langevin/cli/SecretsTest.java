package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret in a value, in the command line and in a path is nowhere in what a run leaves. */
class SecretsTest {
  private static final String SECRET = "opensesame";

  @TempDir private Path folder;

  private static final String MOONS =
      """
      dataset = moons
      network { type = mlp, width = 16, layers = 1 }
      schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
      train { steps = 2, batch = 16 }
      sampler { type = ddim, steps = 2 }
      samples { count = 8, batch = 8 }
      engine { type = torch, device = cpu, threads = 1 }
      """;

  private Cli.Result run(Path file, Path runs, String... more) {
    List<String> all =
        Stream.concat(Stream.of("run", "" + file, "--runs", "" + runs), Stream.of(more)).toList();
    Cli.Result result = Cli.run(all.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private static List<Path> filesWith(String secret, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> holds(file, secret))
          .map(folder::relativize)
          .toList();
    }
  }

  private static boolean holds(Path file, String secret) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void noFileOfARunAndNoPageHoldsASecret() throws IOException {
    Path file = Files.writeString(folder.resolve("moons.conf"), MOONS);
    Path teachers = folder.resolve("token=" + SECRET);
    run(file, teachers);
    Path teacher = teachers.resolve("latest").toRealPath();
    Path runs = folder.resolve("runs");

    Cli.Result student = run(file, runs, "-o", "from.start=\"" + teacher + "\"");
    Path page = folder.resolve("page.html");
    Cli.Result compared = Cli.run("compare", "latest", "--runs", "" + runs, "--to", "" + page);
    Cli.Result listed =
        Cli.run("runs", "--runs", "" + runs, "--json", "--where", "from.start!=null");

    assertThat(compared.code()).as(compared.err()).isZero();
    assertThat(filesWith("<redacted>", runs))
        .extracting(path -> path.getFileName().toString())
        .contains("experiment.conf", "run.json");
    assertThat(filesWith(SECRET, runs)).isEmpty();
    assertThat(page).content().doesNotContain(SECRET);
    assertThat(student.out() + student.err() + listed.out()).doesNotContain(SECRET);
    assertThat(listed.out()).contains("moons/");
  }

  /**
   * It is in the command line and in the path of the sweep's file; in one sweep also in a value
   * that is varied, whose trial fails, as a saved experiment does not hold it.
   */
  @Test
  void noFileOfASweepAndNoPageHoldsASecret() throws IOException {
    Path teachers = folder.resolve("token=" + SECRET);
    run(Files.writeString(folder.resolve("moons.conf"), MOONS), teachers);
    Path teacher = teachers.resolve("latest").toRealPath();
    Path runs = folder.resolve("runs");
    String varied = "sweep { metric = nothing, grid.from.start = [null, \"" + teacher + "\"] }";
    Path failing = Files.writeString(teachers.resolve("failing.conf"), MOONS + varied);
    Path file =
        Files.writeString(teachers.resolve("sweep.conf"), MOONS + "sweep.grid.seed = [1, 2]");

    Cli.Result failed = Cli.run("sweep", "" + failing, "--runs", "" + runs);
    Cli.Result swept = run(file, runs);
    Path page = folder.resolve("page.html");
    Cli.Result compared = Cli.run("compare", "latest", "--runs", "" + runs, "--to", "" + page);
    Cli.Result exported =
        Cli.run("track", "export", "latest", "" + folder.resolve("mlruns"), "--runs", "" + runs);

    assertThat(failed.code()).as(failed.err()).isEqualTo(5);
    assertThat(compared.code()).as(compared.err()).isZero();
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(filesWith("<redacted>", runs))
        .extracting(path -> path.getFileName().toString())
        .contains("sweep.conf", "sweep.json", "experiment.conf", "run.json", "ledger.jsonl");
    assertThat(filesWith("&lt;redacted&gt;", runs))
        .extracting(path -> path.getFileName().toString())
        .contains("report.html");
    assertThat(filesWith(SECRET, runs)).isEmpty();
    assertThat(filesWith(SECRET, folder.resolve("mlruns"))).isEmpty();
    assertThat(page).content().contains("2 runs compared").doesNotContain(SECRET);
    assertThat(failed.out() + failed.err() + swept.out() + swept.err()).doesNotContain(SECRET);
  }
}
