package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.langevin.config.Binding.bind;
import static org.langevin.config.Binding.problems;
import static org.langevin.config.Binding.problemsOf;
import static org.langevin.config.Binding.toy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.spi.config.Key;

class BinderTest {
  @Test
  void theSmallestFileTakesAllDefaults() {
    Toys.Experiment experiment = bind("name = x", "train.steps = 10").value();

    assertThat(experiment.seed()).isEqualTo(1);
    assertThat(experiment.notes()).isNull();
    assertThat(experiment.pictures()).isTrue();
    assertThat(experiment.words()).isEmpty();
    assertThat(experiment.tracking()).isEmpty();
    assertThat(experiment.network().factory().name()).isEqualTo("unet");
    assertThat(experiment.network().config()).isEqualTo(new Toys.Unet(List.of(32, 64), 0, 64));
    assertThat(experiment.sampler().config()).isEqualTo(new Toys.EdmHeun(10, 0, 0, null));
    assertThat(experiment.train()).isEqualTo(new Toys.Train(10, 128, 2e-4, Toys.Precision.FP32));
  }

  @Test
  void everyTypeOfKeyBinds() {
    Toys.Experiment experiment =
        toy(
            "seed = 9007199254740993",
            "notes = \"a # b\"",
            "pictures = false",
            "train { batch = 1e3, lr = 1e-4, precision = bf16 }",
            "tracking = [{ uri = \"http://h\", token = t }, {}]",
            "words { 0 = zero, \"a.b\" = c }",
            "layers = [[1, 2], []]",
            "sampler { type = edm-heun, s-t-max = 5 }");

    assertThat(experiment.seed()).isEqualTo(9007199254740993L);
    assertThat(experiment.notes()).isEqualTo("a # b");
    assertThat(experiment.pictures()).isFalse();
    assertThat(experiment.train()).isEqualTo(new Toys.Train(10, 1000, 1e-4, Toys.Precision.BF16));
    assertThat(experiment.tracking())
        .containsExactly(
            new Toys.Track("http://h", "t"), new Toys.Track("http://127.0.0.1:5000", null));
    assertThat(experiment.words()).isEqualTo(Map.of("0", "zero", "a.b", "c"));
    assertThat(experiment.layers()).containsExactly(List.of(1, 2), List.of());
    assertThat(experiment.sampler().config()).isEqualTo(new Toys.EdmHeun(10, 0, 0, 5.0));
  }

  @Test
  void aBareNameIsAChoiceWithDefaults() {
    assertThat(toy("loss = huber").loss().config()).isEqualTo(new Toys.Huber(0.1));
    assertThat(toy("loss { type = huber }").loss().config()).isEqualTo(new Toys.Huber(0.1));
    assertThat(toy("loss { type = huber, delta = 2 }").loss().config())
        .isEqualTo(new Toys.Huber(2));
  }

  @Test
  void choicesNest() {
    Toys.Sum sum =
        (Toys.Sum)
            toy("loss { type = sum, terms = [l2, { type = sum, terms = [{type = huber}] }] }")
                .loss()
                .config();

    assertThat(sum.terms().get(0).config()).isEqualTo(new Toys.L2());
    Toys.Sum inner = (Toys.Sum) sum.terms().get(1).config();
    assertThat(inner.terms().get(0).config()).isEqualTo(new Toys.Huber(0.1));
  }

  @Test
  void aBlockWithoutTypeKeepsTheDefaultsTypeAndKeys() {
    assertThat(toy("network { width = 3 }").network().config())
        .isEqualTo(new Toys.Unet(List.of(32, 64), 0, 3));
    assertThat(toy("sampler { s-churn = 3 }").sampler().config())
        .isEqualTo(new Toys.EdmHeun(10, 3, 0, null));
  }

  @Test
  void anotherTypeKeepsNothingOfTheDefault() {
    assertThat(toy("sampler { type = euler }").sampler().config()).isEqualTo(new Toys.Euler(50));
    assertThat(toy("sampler = edm-heun").sampler().config())
        .isEqualTo(new Toys.EdmHeun(18, 0, 0, null));
  }

  @Test
  void aBlockAfterABareNameDoesNotFallBackToTheDefaultsType() {
    assertThat(problems("network = mlp", "network.width = 3"))
        .containsExactly(
            "a.conf:3: network.type: is required, as a block replaces a name that was set before;"
                + " known: mlp, unet");
  }

  @Test
  void aRecordThatRefusesItsValuesIsReported() {
    Catalogue catalogue = Toys.catalogue();
    assertThat(
            problemsOf(
                () -> ExperimentFile.bindText("a", "a = 1", List.of(), Picky.class, catalogue)))
        .containsExactly("a: 1 is not my number");
  }

  record Picky(@Key(doc = "A number.") int a) {
    Picky {
      throw new IllegalArgumentException(a + " is not my number");
    }
  }

  @Test
  void anUnknownKeyIsReportedWithTheNearestName() {
    assertThat(problems("sampler {", "  type = edm-heun", "  s-chrun = 1", "}"))
        .containsExactly(
            "a.conf:4: sampler.s-chrun: unknown key of sampler 'edm-heun'."
                + " Did you mean 's-churn'?");
    assertThat(problems("train.batchSize = 1"))
        .containsExactly(
            "a.conf:2: train.batchSize: unknown key of 'train'."
                + "  known: batch, lr, precision, steps");
    assertThat(problems("Seed = 1"))
        .containsExactly("a.conf:2: Seed: unknown key of the experiment. Did you mean 'seed'?");
    assertThat(problems("train.\"a b\" = 1").get(0)).startsWith("a.conf:2: train.\"a b\": unknown");
  }

  @Test
  void aKeyOfAnotherTypeIsReportedWithTheWayToReplaceABlock() {
    assertThat(problems("network { type = unet, channels = [8] }", "network { type = mlp }"))
        .containsExactly(
            "a.conf:2: network.channels: unknown key of network 'mlp'. It is a key of unet; give"
                + " that type, or replace the whole block that was set before with network = null"
                + " first, or network = NAME.");
    assertThat(
            toy("network { type = unet, channels = [8] }", "network = null", "network.type = mlp")
                .network()
                .config())
        .isEqualTo(new Toys.Mlp(64));
    assertThat(toy("network { type = unet, channels = [8] }", "network = mlp").network().config())
        .isEqualTo(new Toys.Mlp(64));
  }

  @Test
  void aKeyThatBothTypesHaveKeepsItsValue() {
    assertThat(toy("network { type = unet, width = 8 }", "network.type = mlp").network().config())
        .isEqualTo(new Toys.Mlp(8));
  }

  @Test
  void anUnknownPluginIsReportedWithTheKnownOnes() {
    assertThat(problems("network = unett"))
        .containsExactly(
            "a.conf:2: network.type: no network named 'unett'. Did you mean 'unet'?"
                + "  known: mlp, unet");
    assertThat(problems("loss { delta = 1,", "type = 7 }"))
        .containsExactly("a.conf:3: loss.type: must be a string, is 7; put it in quotes");
    assertThat(problems("loss = 7"))
        .containsExactly(
            "a.conf:2: loss: must be the name of a loss or a block { type = NAME, ... }, is 7");
    assertThat(problems("loss { type = sum, terms = [{}] }"))
        .containsExactly(
            "a.conf:2: loss.terms.0.type: is required, as a block replaces a name that was set"
                + " before; known: huber, l2, sum");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "pictures = yes ~ pictures: must be true or false, is \"yes\"",
        "pictures = \"true\" ~ pictures: must be true or false, is \"true\"",
        "pictures = 1 ~ pictures: must be true or false, is 1",
        "seed = 1.5 ~ seed: must be a whole number, is 1.5",
        "seed = x ~ seed: must be a whole number, is \"x\"",
        "seed = \"3\" ~ seed: must be a whole number, is \"3\"; write numbers without quotes, and of"
            + " at most 18 digits",
        "seed = null ~ seed: is null; it must be a whole number",
        "seed = [1] ~ seed: must be a whole number, is a list [...]",
        "seed = {a = 1} ~ seed: must be a whole number, is a block { ... }",
        "train.batch = 1e10 ~ train.batch: must be a whole number, is 10000000000, which is too large",
        "train.batch = 0 ~ train.batch: must be in [1, 1000000], is 0",
        "train.batch = 1000001 ~ train.batch: must be in [1, 1000000], is 1000001",
        "train.lr = NaN ~ train.lr: must be a number, is \"NaN\"",
        "train.lr = 1e999 ~ train.lr: must be a number, is Infinity",
        "train.lr = 0 ~ train.lr: must be above 0, is 0",
        "train.lr = true ~ train.lr: must be a number, is true",
        "train.precision = fp16 ~ train.precision: must be one of fp32, bf16, is \"fp16\".",
        "train.precision = FP32 ~ train.precision: must be one of fp32, bf16, is \"FP32\". Did you"
            + " mean 'fp32'?",
        "train.precision = 32 ~ train.precision: must be one of fp32, bf16, is 32",
        "train = 3 ~ train: must be a block { ... }, is 3",
        "notes = 3 ~ notes: must be a string, is 3; put it in quotes",
        "notes = true ~ notes: must be a string, is true; put it in quotes",
        "words = [a] ~ words: must be a block { ... }, is a list [...]",
        "words.a = 1 ~ words.a: must be a string, is 1; put it in quotes",
        "words.a = null ~ words.a: must be a string, is null",
        "layers = 3 ~ layers: must be a list [...], is 3",
        "layers = [3] ~ layers.0: must be a list [...], is 3",
        "layers = [[1, x]] ~ layers.0.1: must be a whole number, is \"x\"",
        "network.dropout = 1 ~ network.dropout: must be in [0, 1), is 1",
        "network.channels = [8, 0] ~ network.channels.1: must be at least 1, is 0",
        "tracking = [{url = x}] ~ tracking.0.url: unknown key of 'tracking.0'. Did you mean 'uri'?",
        "tracking = [{token = 123}] ~ tracking.0.token: must be a string, is <redacted>; put it in"
            + " quotes",
      })
  void aValueThatDoesNotFitIsReported(String line, String problem) {
    assertThat(problems(line)).isNotEmpty();
    assertThat(problems(line).get(0)).startsWith("a.conf");
    assertThat(problems(line).get(0).replaceFirst("a\\.conf(:\\d+)?: ", "")).isEqualTo(problem);
  }

  @Test
  void aMissingKeyIsReportedWithItsMeaning() {
    assertThat(problemsOf(() -> bind("seed = 1", "train {", "}")))
        .containsExactly(
            "a.conf: name: is required: What to call it.",
            "a.conf:2: train.steps: is required: Optimiser steps.");
  }

  @Test
  void allProblemsAreReportedAtOnceAndCounted() {
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () -> bind("seed = x", "train { steps = 1, batch = 0 }", "loss = l3", "color = red"));

    assertThat(e.problems()).hasSize(5);
    assertThat(e)
        .hasMessageStartingWith("a.conf:4: color: unknown key")
        .hasMessageEndingWith("\n5 problems; nothing was run.");
    assertThat(new ConfigException(List.of(new Problem("a:1", "", "is bad"))))
        .hasMessage("a:1: is bad\n1 problem; nothing was run.");
  }

  @Test
  void rulesBetweenKeysAreCheckedWhenTheRecordIsBound() {
    assertThat(problems("sampler {", "type = edm-heun", "s-t-min = 5", "s-t-max = 1", "}"))
        .containsExactly("a.conf:5: sampler.s-t-max: must not be below s-t-min = 5.0, is 1.0");
    assertThat(problems("loss { type = sum,", "terms = [l2]", "weights = [1, 2] }"))
        .containsExactly("a.conf:4: loss.weights: there are 2 for 1 terms; give as many");
    assertThat(problems("loss { type = sum, terms = [l3], weights = [1, 2] }"))
        .singleElement()
        .asString()
        .contains("no loss named 'l3'");
  }

  @Test
  void laterProblemsFindTheirPlace() {
    Bound<Toys.Experiment> bound =
        bind("name = x", "train.steps = 10", "sampler {", "  type = euler", "  steps = 3", "}");

    assertThat(bound.problem("sampler.steps", "is odd"))
        .hasToString("a.conf:5: sampler.steps: is odd");
    assertThat(bound.problem("sampler", "is odd")).hasToString("a.conf:4: sampler: is odd");
    assertThat(bound.problem("loss", "is odd")).hasToString("default: loss: is odd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "\"x\"", "", "{", "}", "a = }", "a = \"", "= 1", "a\u0001 = ?"})
  void textThatIsNoBlockIsAProblemAndNothingIsSaidMissing(String text) {
    assertThat(problemsOf(() -> bind(text))).isNotEmpty().allMatch(p -> p.startsWith("a.conf"));
    if (!text.isEmpty()) {
      assertThat(problemsOf(() -> bind(text))).noneMatch(p -> p.contains("required"));
    }
  }
}
