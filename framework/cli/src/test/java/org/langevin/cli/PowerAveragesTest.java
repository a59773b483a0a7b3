package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.averaging.PowerFunction;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;

/** Averages of any width from those that a run kept. */
class PowerAveragesTest {
  private static final int STEPS = 8;
  private static final String EXPERIMENT =
      """
      dataset = moons
      network { type = mlp, width = 16 }
      schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
      train { steps = 8, batch = 32, ema = 0, power-ema = [0.05, 0.10] }
      train { checkpoint-every = 1, checkpoints-kept = 100 }
      optimizer.lr = 1e-2
      samples { count = 8, batch = 8, weights = raw }
      engine { type = torch, device = cpu, threads = 1 }
      """;
  @TempDir private Path folder;

  private Cli.Result run(String runs, String... overrides) throws IOException {
    return run(runs, EXPERIMENT, overrides);
  }

  private Cli.Result run(String runs, String experiment, String[] overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("powers.conf"), experiment);
    return cli(runs, overrides, "run", file.toString());
  }

  private Cli.Result cli(String runs, String[] overrides, String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--runs", folder.resolve(runs).toString()));
    for (String override : overrides) {
      arguments.addAll(List.of("-o", override));
    }
    return Cli.run(arguments.toArray(String[]::new));
  }

  private Cli.Result average(String runs, String run, double width) {
    return cli(runs, new String[0], "average", run, "--width", String.valueOf(width));
  }

  private Path latest(String runs) throws IOException {
    return folder.resolve(runs).resolve("latest").toRealPath();
  }

  private static Tensor weight(Path run, int step, String of) throws IOException {
    Path file =
        run.resolve(String.format(Locale.ROOT, "checkpoints/step-%08d/%s.safetensors", step, of));
    var tensors = Safetensors.read(file).tensors();
    return tensors.values().iterator().next();
  }

  /** The average of the parameters as they were after each step, added up here. */
  private static double[] direct(Path run, double width) throws IOException {
    double power = PowerFunction.ofWidth(width).gamma() + 1;
    double[] sum = new double[weight(run, STEPS, "model").length()];
    for (int step = 1; step <= STEPS; step++) {
      double share = (Math.pow(step, power) - Math.pow(step - 1, power)) / Math.pow(STEPS, power);
      double[] values = weight(run, step, "model").doubles();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += share * values[i];
      }
    }
    return sum;
  }

  @Test
  void averageOfAnotherWidthIsMadeAfterTrainingAndSampled() throws IOException {
    assertThat(run("whole").code()).isZero();
    Path parent = latest("whole");
    assertThat(weight(parent, STEPS, "power-0.05").doubles())
        .containsExactly(direct(parent, 0.05), within(1e-6));
    assertThat(weight(parent, STEPS, "power-0.1").doubles())
        .containsExactly(direct(parent, 0.1), within(1e-6));

    Cli.Result result = average("whole", "powers", 0.08);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("from 8 checkpoints");
    Path made = latest("whole");
    assertThat(made.getParent().getFileName()).hasToString("powers-power-0.08");
    assertThat(weight(made, STEPS, "ema").doubles())
        .containsExactly(direct(parent, 0.08), within(1e-4));
    assertThat(made.resolve("checkpoints/step-00000008/model.safetensors"))
        .hasSameBinaryContentAs(parent.resolve("checkpoints/step-00000008/model.safetensors"));
    assertThat(made.resolve("run.json"))
        .content()
        .contains("\"parent\" : \"" + parent + "\"", "\"width\" : 0.08");

    Path to = folder.resolve("samples");
    Cli.Result sampled =
        cli("whole", new String[0], "sample", "powers-power-0.08", "--to", to.toString());
    assertThat(sampled.code()).as(sampled.err()).isZero();
    assertThat(to.resolve("numbers.json")).content().contains("moving average");

    Cli.Result again = average("whole", "latest", 0.07);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("was made from those of " + parent);

    Cli.Result resumed = cli("whole", new String[0], "resume", "powers-power-0.08");
    assertThat(resumed.code()).isEqualTo(2);
    assertThat(resumed.err()).contains("no moving average 'power-0.05'", "from.start");

    Cli.Result wide = average("whole", "powers", 0.5);
    assertThat(wide.code()).isEqualTo(2);
    assertThat(wide.err()).contains("--width must be in [0.001, 0.28], is 0.5");
  }

  @Test
  void resumedRunKeepsTheSameAverages() throws IOException {
    String once = "train.checkpoint-every=100";
    assertThat(run("peace", once).code()).isZero();
    assertThat(run("war", once, "train.steps=5").code()).isZero();
    String[] further = {"train.steps=8"};
    assertThat(cli("war", further, "resume", "latest").code()).isZero();
    for (String name : List.of("model", "power-0.05", "power-0.1", "optimizer")) {
      String file = "checkpoints/step-00000008/" + name + ".safetensors";
      assertThat(latest("war").resolve(file)).hasSameBinaryContentAs(latest("peace").resolve(file));
    }
  }

  @Test
  void averageOfAStageStillKnowsTheStageItBuildsOn() throws IOException {
    String stages = "stages = [{ name = first }, { name = second, from.start = first }]";
    Cli.Result staged = run("staged", EXPERIMENT + stages, new String[] {"train.steps=2"});
    assertThat(staged.code()).as(staged.err()).isZero();
    String id = latest("staged").getFileName().toString();
    Cli.Result result = average("staged", "latest", 0.06);
    assertThat(result.code()).as(result.err()).isZero();
    Path made = latest("staged");
    assertThat(made.resolve("experiment.conf")).content().contains("powers/" + id + "/1-first");
    Cli.Result sampled =
        cli("staged", new String[] {"sampler=ddim", "sampler.steps=2"}, "sample", "latest");
    assertThat(sampled.code()).as(sampled.err()).isZero();
  }

  @Test
  void tooFewCheckpointsAreRefusedWithWhatToSet() throws IOException {
    assertThat(run("few", "train.checkpoint-every=4").code()).isZero();
    Cli.Result result = average("few", "latest", 0.2);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("width 0.05 and 0.1 at 2 checkpoints", "at most 5%")
        .contains("train.checkpoints-kept = 16", "train.checkpoint-every = 1");
    Cli.Result far = average("few", "latest", 0.001);
    assertThat(far.err()).contains("Choose a width nearer to these, or train with others");
  }

  @Test
  void runWithoutPowerAveragesSaysHowToKeepThem() throws IOException {
    assertThat(run("none", "train.power-ema=[]", "train.checkpoint-every=8").code()).isZero();
    Cli.Result result = average("none", "latest", 0.08);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("train.power-ema = [0.05, 0.10]");
  }

  @Test
  void halfLifeTakesThePlaceOfTheDecay() throws IOException {
    Cli.Result both = run("both", "train.ema-half-life=100");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("train.ema-half-life", "ema, which is set to 0.0");
    Cli.Result twice = run("twice", "train.power-ema=[0.1, 0.10]");
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.err()).contains("train.power-ema", "twice");

    String[] halfLife = {"train.ema-half-life=32", "train.ema-ramp=0", "train.ema=0.9999"};
    assertThat(run("half", EXPERIMENT + "train.steps = 3", halfLife).code()).isZero();
    Path run = latest("half");
    double[] before = weight(run, 2, "ema").doubles();
    double[] raw = weight(run, 3, "model").doubles();
    double[] after = weight(run, 3, "ema").doubles();
    for (int i = 0; i < raw.length; i++) {
      assertThat(after[i]).isCloseTo((before[i] + raw[i]) / 2, within(1e-6));
    }
  }
}
