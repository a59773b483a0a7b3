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
          .filter(name -> name.startsWith("dpmpp-") || name.startsWith("unip"))
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

  private static void equals(
      Safetensors golden, String states, TestProcess process, Denoiser denoiser) {
    equals(golden, states, process, denoiser, 1e-8);
  }

  private static void equals(
      Safetensors golden, String states, TestProcess process, Denoiser denoiser, double tolerance) {
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
    double[] t = tensors.get("t").doubles();

    if (golden.metadata().get("sampler").equals("dpmpp-2s")) {
      // the recorded times inside the steps, which need not be at half of them
      Levels levels = Levels.of(recorded, interleaved(t, tensors.get("t_between").doubles()));
      dpmSolver(golden, process).singlesteps(recorded, levels);
    } else if (golden.metadata().get("sampler").equals("unipc")) {
      uniPc(golden, process).sample(recorded);
    } else {
      dpmSolver(golden, process).sample(recorded);
    }

    double[] wanted = tensors.get(states).doubles();
    int length = prior.length();
    assertThat(recorded.states).hasSize(t.length);
    for (int k = 0; k < t.length; k++) {
      double[] expected = Arrays.copyOfRange(wanted, k * length, (k + 1) * length);
      // relative to the noise's scale, which is 80 at the start of some
      double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
      assertThat(recorded.states.get(k))
          .as("%s after %d steps", states, k)
          .containsExactly(expected, within(tolerance * scale));
    }
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
          case "dpmpp-2m" -> Variant.MULTISTEP;
          case "dpmpp-2m-sde" -> Variant.SDE;
          default -> Variant.SINGLESTEP;
        };
    Form form = Form.valueOf(told.getOrDefault("solver", "midpoint").toUpperCase(Locale.ROOT));
    return new DpmSolverPlusPlusSampler(
        new DpmSolverPlusPlusSampler.Config(
            null,
            variant,
            2,
            form,
            Boolean.parseBoolean(told.get("lower_order_final")),
            Spacing.LIST,
            End.DATA,
            times(golden),
            false),
        process);
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
