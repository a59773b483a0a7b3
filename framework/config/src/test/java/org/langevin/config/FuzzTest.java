package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is done to a valid file, it binds or its problems are reported. */
class FuzzTest {
  private static final int ROUNDS = 10_000;

  private static final List<String> VALID =
      List.of(
          """
          name = "mnist-ddpm"
          seed = 1
          network   { type = unet, channels = [64, 128, 128], dropout = 0.1 }
          loss      = l2
          train     { steps = 100, batch = 128, lr = 2e-4, precision = bf16 }
          sampler   { type = edm-heun, s-churn = 40, s-t-min = 0.05, s-t-max = 50 }
          """,
          """
          // every kind of key
          name = x ${?HOME} y
          train.steps = 10
          seed = 8
          seed = ${?LANGEVIN_NO_SUCH_SEED}
          loss { type = sum, terms = [l2, { type = huber, delta = ${train.lr} }], weights = [1, 0.5] }
          train.lr = 0.25
          tracking = [{ uri = "http://127.0.0.1:5000", token = null }, {}]
          tracking += { uri = other }
          words { 1 = one, "a.b" = \"\"\"two
          lines\"\"\" }
          layers = [[1, 2], [3]] [[4]]
          pictures = false
          notes = null
          """,
          """
          {
            "name": "json",
            "seed": 12,
            "train": {"steps": 7, "batch": 3},
            "loss": {"type": "sum", "terms": [{"type": "sum", "terms": ["l2", "huber"]}]},
            "words": {"a": "b", "c": ${words.a}},
            "network": {"type": "mlp"} {"width": 3},
            "sampler": "euler"
          }
          """,
          """
          name = merged, train { steps = 3 }
          network { type = unet, channels = [8] }
          network = ${network} { width = ${train.steps} }
          loss = l2
          loss = { type = huber, delta = 3 }
          sampler.steps = 3
          sampler { s-t-min = 1, s-t-max = 2 }
          """);

  private static final List<String> TOKENS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "=",
          ":",
          "+=",
          ",",
          "\n",
          "\"",
          "\"\"\"",
          "${",
          "${?",
          "}",
          "${name}",
          "${train}",
          "${?loss}",
          "include",
          "include \"x\"",
          "include url(\"http://127.0.0.1:9\")",
          "include classpath(\"x\")",
          "null",
          "true",
          "1e999",
          "-0.0",
          "NaN",
          "99999999999999999999",
          "type",
          "sum",
          "#",
          "//",
          "\\",
          "\\u12",
          "\u0000",
          "\uFEFF",
          "\uD800",
          ".",
          "..",
          "é",
          " ",
          "{{{{{{{{",
          "[[[[[[[[",
          "a.b.c.d.e.f.g.h",
          "$",
          "-",
          "\"\" = 1\n",
          "terms = [{}]");

  @Test
  void theFilesAreValid() {
    assertThat(VALID).allMatch(text -> binds(text, List.of("train.batch=${train.steps}")));
  }

  @Test
  void noMutationOfAValidFileEndsInAnythingButProblems() {
    Random random = new Random(20261122);
    int bound = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String text = VALID.get(random.nextInt(VALID.size()));
      List<String> overrides = new ArrayList<>();
      do {
        text = mutated(text, random);
      } while (random.nextInt(5) < 2);
      if (random.nextInt(8) == 0) {
        overrides.add(mutated("train.batch=${train.steps}", random));
      }
      if (binds(text, overrides)) {
        bound++;
      }
    }
    assertThat(bound).as("files that still bind").isBetween(ROUNDS / 100, ROUNDS / 2);
  }

  private static boolean binds(String text, List<String> overrides) {
    try {
      Bound<Toys.Experiment> bound =
          ExperimentFile.bindText(
              "fuzz.conf", text, overrides, Toys.Experiment.class, Toys.catalogue());
      assertThat(bound.render()).isNotEmpty();
      return true;
    } catch (ConfigException e) {
      assertThat(e.problems()).as(text).isNotEmpty();
      assertThat(e.problems())
          .as(text)
          .allMatch(p -> !p.message().isBlank() && !p.origin().isBlank())
          .noneMatch(p -> p.toString().contains("\n"));
      return false;
    } catch (RuntimeException | Error e) {
      return fail("overrides " + overrides + " and file\n" + text, e);
    }
  }

  private static String mutated(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + 1 + random.nextInt(6));
    String token = TOKENS.get(random.nextInt(TOKENS.size()));
    return switch (random.nextInt(8)) {
      case 0 -> text.substring(0, at) + text.substring(end);
      case 1 -> text.substring(0, at) + token + text.substring(at);
      case 2 -> text.substring(0, at) + token + text.substring(end);
      case 3 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at);
      case 4 -> replacedWord(text, random, token);
      case 5 -> text.substring(0, at) + token.repeat(random.nextInt(50)) + text.substring(at);
      default -> movedLines(text, random);
    };
  }

  /** Puts a token, or another word of the file, in place of a word. */
  private static String replacedWord(String text, Random random, String token) {
    String[] words = text.split("(?<=[ \n,])|(?=[ \n,])", -1);
    String other = random.nextBoolean() ? token : words[random.nextInt(words.length)];
    words[random.nextInt(words.length)] = other;
    return String.join("", words);
  }

  /** Deletes, doubles or swaps lines. */
  private static String movedLines(String text, Random random) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    int line = random.nextInt(lines.size());
    switch (random.nextInt(3)) {
      case 0 -> lines.remove(line);
      case 1 -> lines.add(random.nextInt(lines.size()), lines.get(line));
      default -> Collections.swap(lines, line, random.nextInt(lines.size()));
    }
    return String.join("\n", lines);
  }
}
