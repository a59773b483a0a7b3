package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.langevin.config.Binding.bind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundTest {
  private static final String FULL =
      """
      name = "a \\"b\\" \\n ${x} # é"
      train { steps = 100000, lr = 1e-4, batch = 7 }
      seed = 12345678901234567
      notes = "true"
      loss { type = sum, terms = [l2, { type = huber, delta = 0.3333333333333333 }], weights = [1, 0.5] }
      tracking = [{ uri = "http://h:1/x" }, {}]
      words { "1" = one, "a.b" = "c d", "include" = "null", "é" = "" }
      layers = [[1, 2], []]
      """;

  @TempDir private Path folder;

  @Test
  void theResolvedConfigurationShowsEveryLeafWithItsOrigin() throws IOException {
    Path file = folder.resolve("a.conf");
    Files.writeString(
        folder.resolve("b.conf"), "sampler.s-churn = 40\ntracking = [{\n  uri = x\n}]");
    Files.writeString(file, "include \"b.conf\"\nname = x\ntrain.steps = 5\nloss = huber\n");
    String a = TextFile.shown(file);
    String b = TextFile.shown(folder.resolve("b.conf"));

    assertThat(bind(file, "train.steps=10").render())
        .isEqualTo(
            """
            name = x  # A:2
            seed = 1  # default
            notes = null  # default
            network {
              type = unet  # default
              channels = [32, 64]  # default
              dropout = 0  # default
              width = 64  # default
            }
            loss {
              type = huber  # A:4
              delta = 0.1  # default
            }
            sampler {
              type = edm-heun  # default
              steps = 10  # default
              s-churn = 40  # B:1
              s-t-min = 0  # default
              s-t-max = null  # default
            }
            train {
              steps = 10  # -o train.steps=10
              batch = 128  # default
              lr = 2e-4  # default
              precision = fp32  # default
            }
            tracking = [
              {
                uri = x  # B:3
                token = null  # default
              }
            ]
            pictures = true  # default
            words {}  # default
            layers = []  # default
            """
                .replace("A:", a + ":")
                .replace("B:", b + ":"));
  }

  @Test
  void theResolvedConfigurationReadsBackAsAnEqualRecord() {
    for (String text : List.of(FULL, "name = x, train.steps = 1")) {
      Bound<Toys.Experiment> first = bind(text);
      Bound<Toys.Experiment> second = bind(first.render());

      assertThat(second.value()).isEqualTo(first.value());
      assertThat(second.flattened()).isEqualTo(first.flattened());
      assertThat(second.hash(Set.of())).isEqualTo(first.hash(Set.of()));
    }
  }

  @Test
  void anyStringReadsBack() {
    Random random = new Random(1);
    String alphabet = "ab01-_.+ \t\n\"'\\$#/{}[]:=,@&!?é😀\u0000\u007f";
    for (int i = 0; i < 500; i++) {
      String word =
          random
              .ints(random.nextInt(6), 0, alphabet.length())
              .mapToObj(c -> String.valueOf(alphabet.charAt(c)))
              .collect(Collectors.joining());
      Bound<Toys.Experiment> bound =
          bind(
              "train.steps = 1, name = "
                  + Literals.string(word)
                  + "\nwords."
                  + Literals.key(word)
                  + " = x");

      assertThat(bound.value().name()).isEqualTo(word);
      assertThat(bound.value().words()).containsOnlyKeys(word);
      assertThat(bind(bound.render()).value()).isEqualTo(bound.value());
    }
  }

  @Test
  void originsStayOnTheirLine() {
    String text =
        ExperimentFile.bindText(
                "a\nseed = 7",
                "name = x",
                List.of("train.steps=\n3"),
                Toys.Experiment.class,
                Toys.catalogue())
            .render();

    assertThat(text).contains("name = x  # a seed = 7:1\n", "steps = 3  # -o train.steps= 3\n");
  }

  @Test
  void flattenedLeavesHaveDottedKeys() {
    assertThat(bind(FULL).flattened())
        .containsEntry("name", "a \"b\" \n ${x} # é")
        .containsEntry("train.steps", "100000")
        .containsEntry("train.lr", "1e-4")
        .containsEntry("notes", "true")
        .containsEntry("loss.type", "sum")
        .containsEntry("loss.terms.0.type", "l2")
        .containsEntry("loss.terms.1.delta", "0.3333333333333333")
        .containsEntry("loss.weights", "[1, 0.5]")
        .containsEntry("tracking.0.uri", "http://h:1/x")
        .containsEntry("words.\"a.b\"", "c d")
        .containsEntry("layers", "[[1, 2], []]")
        .containsEntry("network.channels", "[32, 64]")
        .doesNotContainKeys("network", "loss.terms");
  }

  @Test
  void secretsAreRedacted() {
    Bound<Toys.Experiment> bound =
        bind("name = x, train.steps = 1, tracking = [{ token = sesame }], words.api-key = open");

    assertThat(bound.value().tracking().get(0).token()).isEqualTo("sesame");
    assertThat(bound.render()).doesNotContain("sesame", "open").contains("token = \"<redacted>\"");
    assertThat(bound.flattened())
        .containsEntry("tracking.0.token", "<redacted>")
        .containsEntry("words.api-key", "<redacted>");
  }

  @Test
  void theHashKnowsValuesAndNotOrigins() {
    String hash = bind("name = x", "train.steps = 10").hash(Set.of());

    assertThat(hash).matches("[0-9a-f]{64}");
    assertThat(bind("train { steps = 1e1 }", "name = \"x\"", "seed = 1").hash(Set.of()))
        .isEqualTo(hash);
    assertThat(bind("name = x", "train.steps = 11").hash(Set.of())).isNotEqualTo(hash);
    assertThat(bind("name = y", "train.steps = 10").hash(Set.of())).isNotEqualTo(hash);
    assertThat(bind("name = y", "train.steps = 10").hash(Set.of("name")))
        .isEqualTo(bind("name = x", "train.steps = 10").hash(Set.of("name")));
    assertThat(bind("name = x", "train.steps = 10", "notes = \"null\"").hash(Set.of()))
        .isNotEqualTo(hash);
  }
}
