package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.Factory;
import org.langevin.spi.Network;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;

class ReferenceTest {
  private static final Factory<Sampler> HEUN =
      Toys.catalogue().named(Sampler.class).get("edm-heun");

  @TempDir private Path folder;

  @Test
  void aPluginIsDescribedForTheTerminal() {
    assertThat(Reference.about(HEUN)).isEqualTo("Second-order steps with churn.");
    assertThat(Reference.text(HEUN))
        .isEqualTo(
            """
            sampler 'edm-heun'
              Second-order steps with churn.
              Karras et al. 2022, algorithm 2

              steps = 18                      (int, steps, at least 1)
                  How many.

              s-churn = 0                     (double, at least 0)
                  Noise added.

              s-t-min = 0                     (double, at least 0)
                  Where churn begins.

              s-t-max = null                  (double, at least 0)
                  Where churn ends.
            """);
  }

  @Test
  void aPluginThatSaysWhatItIsSpeaksForItsRecord() {
    Factory<Sampler> strolling =
        Factory.of(Sampler.class, "stroll", Stroll.class, Toys.Euler.class);
    String own = "Small steps.";

    assertThat(Reference.about(strolling)).isEqualTo(own);
    assertThat(Reference.text(strolling)).contains(own, "steps = 50").doesNotContain("Euler 1768");
    assertThat(Reference.sample(strolling)).contains("# sampler 'stroll'\n# " + own + "\n");
  }

  @About("Small steps.")
  private static final class Stroll implements Sampler {
    @Override
    public State sample(Sampling sampling) {
      return sampling.prior();
    }

    @Override
    public OptionalLong nfe() {
      return OptionalLong.of(0);
    }
  }

  @Test
  void aRolesPageHasATableForEachPlugin() {
    assertThat(Reference.markdown(Network.class, Toys.catalogue()))
        .isEqualTo(
            """
            <!-- Generated from the plugins' records; edits are overwritten. -->
            # network

            Chosen by `network = NAME`, or with keys by `network { type = NAME, ... }`.

            ## mlp

            A multi-layer perceptron.

            | key | type | default | range | meaning |
            |---|---|---|---|---|
            | `width` | int | `64` | at least 1 | Units of each layer. |

            ## unet

            A U-Net.

            Source: Ronneberger et al. 2015

            | key | type | default | range | meaning |
            |---|---|---|---|---|
            | `channels` | list of int | `[32, 64]` | at least 1 | Channels of each level. |
            | `dropout` | double | `0` | in [0, 1) | Probability of dropping a value. |
            | `width` | int | `64` | at least 1 | Width of the middle. |
            """);
  }

  @Test
  void aRecordsPageShowsTheKeysOfBlocksWithinIt() {
    assertThat(Reference.markdown("experiment", Toys.Experiment.class))
        .startsWith(
            """
            <!-- Generated from the plugins' records; edits are overwritten. -->
            # experiment

            A toy experiment.
            """)
        .contains(
            "| `network` | [network](network.md) | `unet` |  | The network. |",
            "| `train.steps` | long | required | at least 1 | Optimiser steps. |",
            "| `train.precision` | fp32 \\| bf16 | `fp32` |  | Number format. |",
            "| `tracking[].uri` | string |");
  }

  @Test
  void aPluginsSampleBindsToItsDefaults() {
    assertThat(Reference.sample(HEUN))
        .isEqualTo(
            """
            # Generated from the plugins' records; edits are overwritten.
            # sampler 'edm-heun'
            # Second-order steps with churn.
            # Karras et al. 2022, algorithm 2
            type = edm-heun

            # How many. (int, steps, at least 1)
            steps = 18

            # Noise added. (double, at least 0)
            s-churn = 0

            # Where churn begins. (double, at least 0)
            s-t-min = 0

            # Where churn ends. (double, at least 0)
            s-t-max = null
            """);
    assertThat(Binding.toy("sampler {", Reference.sample(HEUN), "}").sampler())
        .isEqualTo(Binding.toy("sampler = edm-heun").sampler());
  }

  @Test
  void aRecordsSampleBindsToItsDefaultsOnceTheRequiredKeysAreThere() {
    String sample = Reference.sample("An experiment", Toys.Experiment.class);

    assertThat(sample)
        .contains("# What to call it. (string, required)\n# name = ...\n")
        .contains("train {\n  # Optimiser steps. (long, at least 1, required)\n  # steps = ...\n");
    assertThat(Binding.toy(sample)).isEqualTo(Binding.toy());
  }

  @Test
  void aBlocksOwnDefaultsReplaceThoseOfItsRecord() {
    assertThat(Reference.sample("An outer", Outer.class))
        .endsWith(
            """
            block {
              # First. (int)
              a = 5

              # Second. (int)
              b = 2
            }

            # None. (block)
            absent = null
            """);
  }

  record Inner(@Key(doc = "First.", or = "1") int a, @Key(doc = "Second.", or = "2") int b) {}

  record Outer(
      @Key(doc = "Some.", or = "{ a = 5 }") Inner block,
      @Key(doc = "None.", or = "null") @Nullable Inner absent) {}

  private static List<String> differences(Path docs, Path conf) throws IOException {
    return Reference.differences(docs, conf, Toys.catalogue(), Toys.Experiment.class, Inner.class);
  }

  private static void write(Path docs, Path conf) throws IOException {
    Reference.write(docs, conf, Toys.catalogue(), Toys.Experiment.class, Inner.class);
  }

  @Test
  void filesAreWrittenAndCompared() throws IOException {
    Path docs = folder.resolve("docs");
    Path conf = folder.resolve("conf");

    assertThat(differences(docs, conf)).hasSize(15).allMatch(line -> line.endsWith(": is missing"));

    write(docs, conf);
    assertThat(differences(docs, conf)).isEmpty();
    assertThat(docs.resolve("reference/loss.md")).exists();
    assertThat(docs.resolve("reference/sweep.md")).content().contains("# sweep", "| `a` | int |");
    assertThat(conf.resolve("reference/sweep.conf")).content().contains("\nb = 2");
    assertThat(docs.resolve("reference/README.md"))
        .content()
        .contains(
            "| [network](network.md) | [mlp](network.md#mlp), [unet](network.md#unet) |",
            "[conf/reference](../../conf/reference)");
    assertThat(conf.resolve("reference/sampler/edm-heun.conf")).hasContent(Reference.sample(HEUN));

    Path stale = conf.resolve("reference/sampler/old.conf");
    Path own = conf.resolve("reference/sampler/own.conf");
    Path heun = conf.resolve("reference/sampler/edm-heun.conf");
    Files.copy(heun, stale);
    Files.writeString(own, "steps = 3");
    Files.writeString(heun, Files.readString(heun).replace("steps = 18", "steps = 19"));
    assertThat(differences(docs, conf))
        .isEqualTo(
            List.of(
                TextFile.shown(heun) + ":8: has 'steps = 19', should have 'steps = 18'",
                TextFile.shown(stale) + ": is stale"));

    write(docs, conf);
    assertThat(differences(docs, conf)).isEmpty();
    assertThat(stale).doesNotExist();
    assertThat(own).hasContent("steps = 3");
  }
}
