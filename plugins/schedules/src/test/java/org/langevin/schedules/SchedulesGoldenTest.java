package org.langevin.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.spi.Schedule;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Coefficients against independent evaluations in float64 or of fifty digits, and diffusers'
 * float32 (tools/parity).
 */
class SchedulesGoldenTest {
  private static Safetensors golden(String name) throws IOException {
    return Safetensors.read(Path.of("src/test/resources/golden/" + name + ".safetensors"));
  }

  /** The schedule that a file's settings describe. */
  private record Settings(Map<String, String> of) {
    double real(String name) {
      return Double.parseDouble(of.get(name));
    }

    int whole(String name) {
      return Integer.parseInt(of.get(name));
    }

    Schedule schedule() {
      return switch (of.get("schedule")) {
        case "vp-linear" ->
            new VpLinearSchedule(new VpLinearSchedule.Config(real("beta_min"), real("beta_max")));
        case "ve-geometric" ->
            new VeGeometricSchedule(
                new VeGeometricSchedule.Config(real("sigma_min"), real("sigma_max"), false));
        case "ve-geometric-exact" ->
            new VeGeometricSchedule(
                new VeGeometricSchedule.Config(real("sigma_min"), real("sigma_max"), true));
        case "edm" -> new EdmKarrasSchedule(new EdmKarrasSchedule.Config(80));
        case "flow-linear", "flow-linear-sigma-min" ->
            new FlowLinearSchedule(new FlowLinearSchedule.Config(real("sigma_min")));
        case "trigonometric" -> new TrigonometricSchedule();
        case "cosine-log-snr", "cosine-log-snr-shifted" ->
            new VpCosineSchedule(
                new VpCosineSchedule.Config(
                    real("log_snr_min"), real("log_snr_max"), real("shift")));
        case "scaled-linear-1000" ->
            new ScaledLinearSchedule(
                new ScaledLinearSchedule.Config(
                    whole("steps"), real("beta_start"), real("beta_end")));
        case "linear-250-rescaled" ->
            new LinearBetaSchedule(
                new LinearBetaSchedule.Config(
                    whole("steps"), real("beta_start"), real("beta_end"), true));
        default ->
            new SigmoidSchedule(
                new SigmoidSchedule.Config(
                    whole("steps"), real("start"), real("end"), real("tau"), real("beta_max")));
      };
    }
  }

  private static double[] values(SDVariable x) {
    return x.eval(Map.of()).toDoubleVector();
  }

  private static void equal(String what, double[] found, double[] wanted, double tolerance) {
    assertThat(found).as(what).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(found[i])
          .as("%s[%d]", what, i)
          .isCloseTo(wanted[i], within(tolerance * Math.abs(wanted[i])));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vp-linear",
        "ve-geometric",
        "ve-geometric-exact",
        "edm",
        "flow-linear",
        "flow-linear-sigma-min",
        "trigonometric",
        "cosine-log-snr",
        "cosine-log-snr-shifted"
      })
  void continuousCoefficientsAndRatesEqualTheReference(String name) throws IOException {
    Safetensors golden = golden(name);
    Schedule schedule = new Settings(golden.metadata()).schedule();
    Graph g = new Graph();
    SDVariable t = g.table(golden.tensors().get("t").doubles());
    Marginal at = schedule.marginal(g, t);
    Marginal rate = schedule.rate(g, t);
    equal("alpha", values(at.alpha()), golden.tensors().get("alpha").doubles(), 1e-9);
    equal("sigma", values(at.sigma()), golden.tensors().get("sigma").doubles(), 1e-9);
    equal("alpha'", values(rate.alpha()), golden.tensors().get("alpha_derivative").doubles(), 1e-9);
    equal("sigma'", values(rate.sigma()), golden.tensors().get("sigma_derivative").doubles(), 1e-9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scaled-linear-1000",
        "linear-250-rescaled",
        "sigmoid-1000-tau1",
        "sigmoid-400-tau0.5"
      })
  void discreteCoefficientsEqualTheReference(String name) throws IOException {
    Safetensors golden = golden(name);
    Schedule schedule = new Settings(golden.metadata()).schedule();
    Graph g = new Graph();
    Marginal at = schedule.marginal(g, wholeTimes(g, 1, (int) schedule.horizon()));
    equal("alpha", values(at.alpha()), golden.tensors().get("alpha").doubles(), 1e-9);
    equal("sigma", values(at.sigma()), golden.tensors().get("sigma").doubles(), 1e-9);
  }

  private static SDVariable wholeTimes(Graph g, int first, int last) {
    return g.table(IntStream.rangeClosed(first, last).asDoubleStream().toArray());
  }

  static Stream<Arguments> discreteOfOneFile() {
    return Stream.of(
        Arguments.of("linear-1000", linear(1000, false)),
        Arguments.of("linear-100", linear(100, false)),
        Arguments.of("linear-100-scaled", linear(100, true)),
        Arguments.of(
            "scaled-linear-1000",
            new ScaledLinearSchedule(new ScaledLinearSchedule.Config(1000, 1e-4, 0.02))),
        Arguments.of(
            "sigmoid-1000", new SigmoidSchedule(new SigmoidSchedule.Config(1000, -3, 3, 1, 0.999))),
        Arguments.of("cosine-1000", cosine(1000)),
        Arguments.of("cosine-50", cosine(50)));
  }

  private static Schedule linear(int steps, boolean rescale) {
    return new LinearBetaSchedule(new LinearBetaSchedule.Config(steps, 1e-4, 0.02, rescale));
  }

  private static Schedule cosine(int steps) {
    return new CosineSchedule(new CosineSchedule.Config(steps, 0.008, 0.999));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("discreteOfOneFile")
  void squaresEqualTheReferenceAndThoseOfDiffusers(String name, Schedule schedule)
      throws IOException {
    var golden = golden("schedules").tensors();
    double[] alphaBar = golden.get(name + "/alpha_bar").doubles();
    int steps = alphaBar.length;
    assertThat(schedule.horizon()).isEqualTo(steps);
    Graph g = new Graph();
    Marginal at = schedule.marginal(g, wholeTimes(g, 0, steps));
    double[] alpha = values(at.alpha());
    double[] sigma = values(at.sigma());
    assertThat(alpha[0]).isEqualTo(1);
    assertThat(sigma[0]).isEqualTo(0);
    double[] squares = Arrays.stream(alpha).skip(1).map(a -> a * a).toArray();
    equal("alphaBar", squares, alphaBar, 1e-9);
    equal(
        "1 - alphaBar",
        Arrays.stream(sigma).skip(1).map(s -> s * s).toArray(),
        Arrays.stream(alphaBar).map(a -> 1 - a).toArray(),
        1e-9);
    var diffusers = golden.get("diffusers/" + name + "/alpha_bar");
    if (diffusers != null) {
      assertThat(squares).containsExactly(diffusers.doubles(), within(1e-6));
    }
  }
}
