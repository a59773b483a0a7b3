package org.langevin.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.spi.Estimate;
import org.langevin.spi.Process;
import org.langevin.spi.Process.Sde;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Processes and estimates on them against values of fifty digits (tools/parity). */
class ProcessesGoldenTest {
  private static final double TOLERANCE = 1e-9;

  private static Process process(Map<String, String> settings) {
    return switch (settings.get("process")) {
      case "vp-sde" ->
          Processes.vpSde(
              Schedules.named("vp-linear", real(settings, "beta_min"), real(settings, "beta_max")));
      case "sub-vp-sde" ->
          Processes.subVpSde(
              Schedules.named("vp-linear", real(settings, "beta_min"), real(settings, "beta_max")));
      case "ve-sde" -> Processes.veSde(geometric(settings, false));
      case "ve-sde-exact" -> Processes.veSde(geometric(settings, true));
      case "edm" -> Processes.edm(Schedules.named("edm-karras", real(settings, "prior_std")));
      case "flow", "flow-sigma-min" ->
          Processes.flow(Schedules.named("flow-linear", real(settings, "sigma_min")));
      default -> Processes.flow(Schedules.named("trigonometric"));
    };
  }

  private static org.langevin.spi.Schedule geometric(Map<String, String> settings, boolean exact) {
    return Schedules.named(
        "ve-geometric", real(settings, "sigma_min"), real(settings, "sigma_max"), exact);
  }

  private static double real(Map<String, String> settings, String name) {
    return Double.parseDouble(settings.get(name));
  }

  private final Graph g = new Graph(DataType.DOUBLE);

  private SDVariable image(double[] values) {
    return g.sameDiff().constant(Nd4j.createFromArray(values).reshape(values.length, 1, 1, 1));
  }

  private static void equal(Safetensors golden, String name, SDVariable found) {
    double[] wanted = golden.tensors().get(name).doubles();
    double[] values = found.eval(Map.of()).reshape(-1).toDoubleVector();
    assertThat(values).as(name).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(values[i])
          .as("%s[%d]", name, i)
          .isCloseTo(wanted[i], within(TOLERANCE * Math.abs(wanted[i])));
    }
  }

  /** Where unlike terms cancel, what is left is compared with the larger term. */
  private static void equal(
      Safetensors golden, String name, SDVariable found, double... magnitudes) {
    double[] wanted = golden.tensors().get(name).doubles();
    double[] values = found.eval(Map.of()).reshape(-1).toDoubleVector();
    for (int i = 0; i < wanted.length; i++) {
      double size = Math.max(Math.abs(wanted[i]), magnitudes[i]);
      assertThat(values[i]).as("%s[%d]", name, i).isCloseTo(wanted[i], within(TOLERANCE * size));
    }
  }

  private static double[] sizes(SDVariable x) {
    double[] values = x.eval(Map.of()).reshape(-1).toDoubleVector();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vp-sde",
        "sub-vp-sde",
        "ve-sde",
        "ve-sde-exact",
        "edm",
        "flow",
        "flow-sigma-min",
        "vp-path"
      })
  void coefficientsAndEveryFormOfAnEstimateEqualTheReference(String name) throws IOException {
    Safetensors golden =
        Safetensors.read(Path.of("src/test/resources/golden/" + name + ".safetensors"));
    Process process = process(golden.metadata());
    assertThat(process.priorScale()).isEqualTo(real(golden.metadata(), "prior_std"));

    SDVariable t = g.table(golden.tensors().get("t").doubles());
    Marginal at = process.marginal(g, t);
    Marginal rate = process.rate(g, t);
    Sde sde = process.sde(g, t);
    equal(golden, "alpha", at.alpha());
    equal(golden, "sigma", at.sigma());
    equal(golden, "alpha_derivative", rate.alpha());
    equal(golden, "sigma_derivative", rate.sigma());
    equal(golden, "drift", sde.drift());
    equal(golden, "diffusion", g.sqrt(sde.squaredDiffusion()));

    SDVariable x0 = image(golden.tensors().get("x0").doubles());
    SDVariable eps = image(golden.tensors().get("eps").doubles());
    Estimate truth = Estimate.truth(g, at, x0, eps);
    double[] velocitySizes = sizes(eps.mul(g.broadcast(rate.sigma())));
    equal(golden, "xt", truth.xt(), sizes(x0.mul(g.broadcast(at.alpha()))));
    equal(golden, "v", truth.v(), sizes(x0.mul(g.broadcast(at.sigma()))));
    equal(golden, "score", truth.score());
    equal(golden, "velocity", truth.velocity(rate), velocitySizes);

    SDVariable drift = truth.xt().mul(g.broadcast(sde.drift()));
    SDVariable pull = truth.score().mul(g.broadcast(sde.squaredDiffusion()));
    equal(golden, "reverse_drift", drift.sub(pull), sizes(pull));
    equal(golden, "ode_drift", drift.sub(pull.div(2)), sizes(pull));
  }
}
