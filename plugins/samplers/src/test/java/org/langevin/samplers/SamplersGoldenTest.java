package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.samplers.AncestralSampler.Variance;
import org.langevin.spi.Sampler;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Session;

/**
 * Whole trajectories with recorded noise against diffusers' schedulers and against the papers'
 * formulas in float64 (see tools/parity). Where diffusers departs from the paper, the paper holds.
 */
class SamplersGoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Pattern NAME =
      Pattern.compile(
          "dd(pm|im)-(\\d+)(?:-(leading|trailing|linspace))?(?:-(small|large))?"
              + "(?:-eta([0-9.]+))?(-clip)?(-rederive)?(?:-(x0|v))?");
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
          .filter(name -> NAME.matcher(name).matches())
          // diffusers' other way with clipping, which leaves the path from x_t to x0
          .filter(name -> !(name.startsWith("ddim") && name.endsWith("-clip")))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("trajectories")
  void trajectoryEqualsTheReference(String name) throws IOException {
    var golden = Safetensors.read(GOLDEN.resolve(name + ".safetensors")).tensors();
    Matcher match = NAME.matcher(name);
    assertThat(match.matches()).isTrue();
    TestProcess process = TestProcess.ddpm(1000);
    String told = match.group(8) == null ? "eps" : match.group(8);
    Tensor prior = golden.get("x_T");
    Tensor noise = golden.get("noise");
    RecordedSampling recorded =
        new RecordedSampling(
            session,
            process,
            ExactDenoiser.normal(process).telling(told),
            prior.shape(),
            prior.doubles(),
            noise == null ? Map.of() : Map.of("z", noise.doubles()));

    sampler(match, process).sample(recorded);

    Tensor wanted = golden.getOrDefault("paper/x", golden.get("reference/x"));
    double[] x = wanted.doubles();
    double[] kept = golden.get("kept").doubles();
    int length = prior.length();
    for (int k = 0; k < kept.length; k++) {
      double[] state = recorded.states.get((int) kept[k]);
      for (int i = 0; i < length; i++) {
        assertThat(state[i])
            .as("%s, element %d after %d steps", name, i, (int) kept[k])
            .isCloseTo(x[k * length + i], within(1e-10));
      }
    }
  }

  private static Sampler sampler(Matcher m, TestProcess process) {
    int steps = Integer.parseInt(m.group(2));
    Spacing spacing =
        m.group(3) == null
            ? Spacing.LEADING
            : Spacing.valueOf(m.group(3).toUpperCase(java.util.Locale.ROOT));
    boolean clip = m.group(6) != null;
    if (m.group(1).equals("im")) {
      double eta = Double.parseDouble(m.group(5));
      return new DdimSampler(
          new DdimSampler.Config(steps, eta, spacing, TimeGrid.Config.USUAL, clip), process);
    }
    Variance variance = m.group(4).equals("large") ? Variance.FIXED_LARGE : Variance.FIXED_SMALL;
    return new AncestralSampler(
        new AncestralSampler.Config(steps, spacing, TimeGrid.Config.USUAL, variance, clip),
        process,
        new FakeObjective(false));
  }
}
