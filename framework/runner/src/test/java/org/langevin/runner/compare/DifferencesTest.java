package org.langevin.runner.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.compare.Differences.Row;

class DifferencesTest {
  @TempDir private Path runs;

  private RunSummary run(String name, String experiment, String facts) throws IOException {
    RunFolder.at(runs.resolve(name).resolve("20261101-100000-aaaaaa"))
        .write("experiment.conf", experiment)
        .facts(name, facts);
    return new RunList(runs).find(name);
  }

  @Test
  void onlyKeysThatDifferAreTold() throws IOException {
    RunSummary a = run("a", "seed = 1\nsampler {\n  type = ddim\n  steps = 5\n}\nloss = l2\n", "");
    RunSummary b = run("b", "seed = 1\nsampler {\n  type = heun\n  rho = 7\n}\nloss = l1\n", "");

    assertThat(Differences.experiment(List.of(a, b)))
        .containsExactly(
            new Row("sampler.type", List.of("ddim", "heun")),
            new Row("sampler.steps", List.of("5", "")),
            new Row("sampler.rho", List.of("", "7")),
            new Row("loss", List.of("l2", "l1")));
    assertThat(Differences.experiment(List.of(a, a))).isEmpty();
  }

  @Test
  void versionsDataAndNumbersAreToldApart() throws IOException {
    RunSummary a =
        run(
            "a",
            "",
            "\"version\": \"1\", \"dataset\": {\"hash\": \"x\"}, \"numbers\": {\"nfe\": 5}");
    RunSummary b =
        run(
            "b",
            "",
            "\"version\": \"2\", \"dataset\": {\"hash\": \"y\"}, \"numbers\": {\"nfe\": 6}");

    assertThat(Differences.versions(List.of(a, b)))
        .containsExactly(new Row("version", List.of("1", "2")));
    assertThat(Differences.data(List.of(a, b)))
        .containsExactly(new Row("dataset.hash", List.of("x", "y")));
    assertThat(Differences.numbers(List.of(a, b)))
        .containsExactly(new Row("nfe", List.of("5.0", "6.0")));
  }

  @Test
  void valuesAreShownShortAsLongAsTheyStillDiffer() {
    assertThat(new Row("final-loss", List.of("0.123456", "0.2")).shown())
        .containsExactly("0.1235", "0.2");
    assertThat(new Row("final-loss", List.of("0.123456", "0.123457")).shown())
        .containsExactly("0.123456", "0.123457");
    assertThat(new Row("dataset.hash", List.of("0123456789abcdef", "1123456789abcdef")).shown())
        .containsExactly("0123456789ab", "1123456789ab");
  }
}
