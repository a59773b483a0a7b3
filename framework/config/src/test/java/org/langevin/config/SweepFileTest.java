package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;

/** What a sweep varies, and what its trials are. */
class SweepFileTest {
  @TempDir private Path root;

  @About("Keys of a sweep.")
  record Settings(@Key(doc = "How many.", or = "1", min = 1) int trials) {}

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(root.resolve("conf"));
  }

  private SweepFile<Toys.Experiment, Settings> sweep(String text, String... overrides)
      throws IOException {
    Path file = Files.writeString(root.resolve("a.conf"), text);
    return ExperimentFile.sweep(
            file, List.of(overrides), Toys.Experiment.class, Settings.class, Toys.catalogue())
        .orElseThrow();
  }

  private static List<String> labels(SweepFile<?, ?> sweep) {
    return sweep.grid(100).stream().map(point -> label(sweep, point)).toList();
  }

  private static String label(SweepFile<?, ?> sweep, double[] point) {
    StringBuilder label = new StringBuilder();
    for (int a = 0; a < point.length; a++) {
      String value = sweep.axes().get(a).label(point[a]);
      label.append(value.isEmpty() ? "" : (label.isEmpty() ? "" : " ") + value);
    }
    return label.toString();
  }

  private static Toys.Experiment trial(SweepFile<Toys.Experiment, Settings> sweep, double... at) {
    return sweep.trial(at, List.of()).get(0).bound().value();
  }

  private List<String> problems(String text, String... overrides) {
    return Binding.problemsOf(
        () -> {
          try {
            sweep(text, overrides);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void aGridRunsEveryCombinationInTheOrderOfKeysWithTheSeedFastest() throws IOException {
    SweepFile<?, ?> sweep =
        sweep(
            """
            name = x, train.steps = 10
            sweep { grid { seed = [1, 2], "train.lr" = [1e-3, 1e-4], loss.type = [l2, huber] } }
            """);

    assertThat(sweep.axes()).extracting(Axis::key).containsExactly("loss.type", "train.lr", "seed");
    assertThat(labels(sweep))
        .startsWith("l2 0.001 1", "l2 0.001 2", "l2 1e-4 1")
        .endsWith("huber 1e-4 2")
        .hasSize(8);
  }

  @Test
  void aTrialIsTheExperimentWithItsValuesAsIfTheyWereOverrides() throws IOException {
    var sweep =
        sweep(
            """
            name = x, train.steps = 10, network { type = unet, width = 9 }
            sweep { grid { network = [mlp, { width = 3 }, { type = mlp, width = 5 }] } }
            """,
            "train.batch=7");

    assertThat(trial(sweep, 0).network().config()).isEqualTo(new Toys.Mlp(64));
    assertThat(trial(sweep, 1).network().config()).isEqualTo(new Toys.Unet(List.of(32, 64), 0, 3));
    assertThat(trial(sweep, 2).network().config()).isEqualTo(new Toys.Mlp(5));
    assertThat(trial(sweep, 2).train().batch()).isEqualTo(7);
  }

  @Test
  void keysOfOneValueAreVariedWithThatValueAlone() throws IOException {
    var sweep =
        sweep(
            """
            name = x, train.steps = 10
            sweep { grid { loss = [l2, { type = huber, grid { delta = [0.5, 1] } }] } }
            """);

    assertThat(labels(sweep)).containsExactly("l2", "huber 0.5", "huber 1");
    assertThat(trial(sweep, 0, Double.NaN).loss().config()).isEqualTo(new Toys.L2());
    assertThat(trial(sweep, 1, 1).loss().config()).isEqualTo(new Toys.Huber(1));
  }

  @Test
  void aKeyMayDependOnTheValueOfAnother() throws IOException {
    SweepFile<?, ?> sweep =
        sweep(
            """
            name = x, train.steps = 10
            sweep { grid {
              "loss.type" = [l2, huber]
              loss.delta = { values = [0.5, 1], when { loss.type = huber } }
              train.batch = { from = 2, to = 6, step = 2 }
            } }
            """);

    assertThat(labels(sweep))
        .containsExactly(
            "l2 2",
            "l2 4",
            "l2 6",
            "huber 0.5 2",
            "huber 0.5 4",
            "huber 0.5 6",
            "huber 1 2",
            "huber 1 4",
            "huber 1 6");
  }

  @Test
  void filesAreVariedAsIfTheExperimentIncludedThem() throws IOException {
    Files.writeString(root.resolve("narrow.conf"), "network { type = mlp, width = 2 }, seed = 5");
    Files.writeString(root.resolve("wide.conf"), "network { type = mlp, width = 9 }, seed = 5");
    String text = "name = x, seed = 4, train.steps = 10\nsweep.grid.file = [narrow.conf, wide]";
    var sweep = sweep(text);
    Files.writeString(root.resolve("frozen.conf"), sweep.frozen());

    var frozen = sweep(sweep.frozen());

    for (var read : List.of(sweep, frozen)) {
      assertThat(labels(read)).containsExactly("narrow", "wide");
      assertThat(trial(read, 1).network().config()).isEqualTo(new Toys.Mlp(9));
      assertThat(trial(read, 1).seed()).isEqualTo(4);
    }
    assertThat(sweep.frozen()).doesNotContain("wide.conf");
  }

  @Test
  void aRangeGivesEveryNumberOfItsScale() throws IOException {
    SweepFile<?, ?> sweep =
        sweep(
            """
            name = x, train.steps = 10
            sweep.space {
              train.lr = { from = 1e-5, to = 1e-1, scale = log }
              train.batch = { from = 8, to = 64, step = 8 }
            }
            """);
    Axis.Range lr = sweep.axes().get(1).range().orElseThrow();
    Axis.Range batch = sweep.axes().get(0).range().orElseThrow();

    assertThat(lr.at(0.5)).isCloseTo(1e-3, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(lr.place(lr.at(0.3))).isCloseTo(0.3, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(new double[] {batch.at(0), batch.at(0.5), batch.at(0.9999)})
        .containsExactly(8, 40, 64);
    assertThat(sweep.grid(9)).hasSize(1);
    assertThat(Arrays.toString(sweep.grid(9).get(0))).isEqualTo("[NaN, NaN]");
  }

  @Test
  void problemsOfTheBlockAreReportedTogetherWithTheirLines() {
    assertThat(
            problems(
                """
                name = x, train.steps = 10
                sweep {
                  tirals = 3
                  grid {
                    network = mlp
                    train.lr = { from = 1, to = x }
                    loss.delta = { values = [1], when { "los" = huber } }
                    loss.type = [l2]
                    words = []
                    file = [nowhere.conf]
                  }
                }
                """))
        .anySatisfy(p -> assertThat(p).contains("a.conf:3: sweep.tirals: ", "Did you mean 'trials"))
        .anySatisfy(p -> assertThat(p).contains("a.conf:5: sweep.grid.network: must be a list"))
        .anySatisfy(p -> assertThat(p).contains("a.conf:6: sweep.grid.train.lr: to must be a num"))
        .anySatisfy(p -> assertThat(p).contains("a.conf:7: ", "'los'", "loss.type"))
        .anySatisfy(p -> assertThat(p).contains("a.conf:9: sweep.grid.words: has no values"))
        .anySatisfy(p -> assertThat(p).contains("a.conf:10: includes ", "nowhere.conf"))
        .hasSize(6);
  }

  @Test
  void anOverrideOfAVariedKeyIsRefused() {
    assertThat(problems("name = x, train.steps = 1, sweep.grid.seed = [1, 2]", "seed=3"))
        .singleElement()
        .asString()
        .contains(
            "command line: -o seed=3: seed: is varied", "a.conf:1", "-o sweep.grid.seed=[..]");
  }

  @Test
  void otherCommandsRefuseASweep() throws IOException {
    Path file = Files.writeString(root.resolve("a.conf"), "name = x, sweep.grid.seed = [1, 2]");

    assertThat(Binding.problems(file))
        .anySatisfy(p -> assertThat(p).contains("sweep: only `run`, `check` and `sweep` take"));
  }

  @Test
  void aFileWithoutASweepIsNone() throws IOException {
    Path file = Files.writeString(root.resolve("a.conf"), "name = x");

    assertThat(
            ExperimentFile.sweep(
                file, List.of(), Toys.Experiment.class, Settings.class, Toys.catalogue()))
        .isEmpty();
  }
}
