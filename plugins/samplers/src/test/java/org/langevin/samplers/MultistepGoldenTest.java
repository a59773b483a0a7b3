package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.samplers.DpmSolverPlusPlusSampler.Variant;
import org.langevin.samplers.ExponentialStep.Form;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.samplers.UniPcSampler.B;
import org.langevin.spi.Denoiser;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Session;

/**
 * Whole trajectories of DPM-Solver++ and UniPC, in float64, against the papers' formulas, with
 * which diffusers and k-diffusion agree (see tools/parity).
 */
class MultistepGoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  static List<String> trajectories() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files
          .map(p -> p.getFileName().toString().replace(".safetensors", ""))
          .filter(name -> name.startsWith("dpm") || name.startsWith("unip"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("trajectories")
  void trajectoryEqualsTheReference(String name) throws IOException {
    Safetensors golden = Safetensors.read(GOLDEN.resolve(name + ".safetensors"));
    TestProcess process = TestProcess.named(golden.metadata().get("process"));
    equals(golden, "reference/x", process, ExactDenoiser.normal(process));
    equals(golden, "mixture/x", process, ExactDenoiser.mixture(process));
    if (golden.tensors().containsKey("upstream/x")) {
      // diffusers' own, with its float32 coefficients
      equals(golden, "upstream/x", process, ExactDenoiser.normal(process), 1e-4);
    }
  }

  @Test
  void thirdOrderDepartsFromDiffusersByHalfOfD2() throws IOException {
    Safetensors golden = Safetensors.read(GOLDEN.resolve("dpmpp-3m-ddpm-linspace.safetensors"));
    double[] theirs = golden.tensors().get("half-d2/x").doubles();
    TestProcess process = TestProcess.named(golden.metadata().get("process"));
    List<double[]> ours = walk(golden, process, ExactDenoiser.normal(process));
    int length = ours.get(0).length;
    for (int k = 0; k < ours.size(); k++) {
      double difference = 0;
      for (int i = 0; i < length; i++) {
        difference = Math.max(difference, Math.abs(ours.get(k)[i] - theirs[k * length + i]));
      }
      // three points are first known in the third step, where the noise hides the data
      assertThat(difference > 1e-10).as("difference after %d steps", k).isEqualTo(k >= 3);
      assertThat(difference > 1e-3).as("difference after %d steps", k).isEqualTo(k >= 7);
    }
  }

  private static void equals(
      Safetensors golden, String states, TestProcess process, Denoiser denoiser) {
    equals(golden, states, process, denoiser, 1e-8);
  }

  private static void equals(
      Safetensors golden, String states, TestProcess process, Denoiser denoiser, double tolerance) {
    List<double[]> walked = walk(golden, process, denoiser);
    double[] wanted = golden.tensors().get(states).doubles();
    int length = walked.get(0).length;
    assertThat(walked).hasSize(wanted.length / length);
    for (int k = 0; k < walked.size(); k++) {
      double[] expected = Arrays.copyOfRange(wanted, k * length, (k + 1) * length);
      // relative to the noise's scale, which is 80 at the start of some
      double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
      assertThat(walked.get(k))
          .as("%s after %d steps", states, k)
          .containsExactly(expected, within(tolerance * scale));
    }
  }

  private static List<double[]> walk(Safetensors golden, TestProcess process, Denoiser denoiser) {
    Map<String, Tensor> tensors = golden.tensors();
    Tensor prior = tensors.get("x_T");
    Tensor noise = tensors.get("noise");
    RecordedSampling recorded =
        new RecordedSampling(
            session,
            process,
            denoiser,
            prior.shape(),
            prior.doubles(),
            noise == null ? Map.of() : Map.of("z", noise.doubles()));
    if (tensors.containsKey("t_between")) {
      // the recorded times inside the steps, which need not be at half of them
      double[] between = tensors.get("t_between").doubles();
      Levels levels = Levels.of(recorded, interleaved(tensors.get("t").doubles(), between));
      dpmSolver(golden, process).singlesteps(recorded, levels);
    } else if (golden.metadata().get("sampler").equals("unipc")) {
      uniPc(golden, process).sample(recorded);
    } else {
      dpmSolver(golden, process).sample(recorded);
    }
    return recorded.states;
  }

  private static double[] interleaved(double[] t, double[] between) {
    double[] all = new double[2 * t.length - 1];
    for (int i = 0; i < all.length; i++) {
      // the step to the data has no inside
      all[i] = i % 2 == 0 || i / 2 == between.length ? t[i / 2] : between[i / 2];
    }
    return all;
  }

  private static DpmSolverPlusPlusSampler dpmSolver(Safetensors golden, TestProcess process) {
    Map<String, String> told = golden.metadata();
    Variant variant =
        switch (told.get("sampler")) {
          case "dpmpp-2m", "dpmpp-3m" -> Variant.MULTISTEP;
          case "dpmpp-2m-sde" -> Variant.SDE;
          default -> Variant.SINGLESTEP;
        };
    Form form = Form.valueOf(told.getOrDefault("solver", "midpoint").toUpperCase(Locale.ROOT));
    return new DpmSolverPlusPlusSampler(
        new DpmSolverPlusPlusSampler.Config(
            null,
            variant,
            told.get("sampler").equals("dpmpp-3m") ? 3 : 2,
            form,
            Boolean.parseBoolean(told.get("lower_order_final")),
            Spacing.LIST,
            End.DATA,
            times(golden),
            false),
        process,
        told.get("sampler").equals("dpm-solver-2"));
  }

  private static UniPcSampler uniPc(Safetensors golden, TestProcess process) {
    Map<String, String> told = golden.metadata();
    return new UniPcSampler(
        new UniPcSampler.Config(
            null,
            Integer.parseInt(told.get("order")),
            B.valueOf(told.get("b").toUpperCase(Locale.ROOT)),
            Boolean.parseBoolean(told.get("corrector")),
            Boolean.parseBoolean(told.get("lower_order_final")),
            Spacing.LIST,
            End.DATA,
            times(golden),
            false),
        process);
  }

  private static TimeGrid.Config times(Safetensors golden) {
    List<Double> t = Arrays.stream(golden.tensors().get("t").doubles()).boxed().toList();
    return new TimeGrid.Config(7, null, null, false, t);
  }
}
