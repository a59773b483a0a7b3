package org.langevin.preconditioners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Preconditioner.Coefficients;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** The four coefficients against values of fifty digits (tools/parity). */
class PreconditionersGoldenTest {
  private static Safetensors golden(String name) throws IOException {
    return Safetensors.read(Path.of("src/test/resources/golden/" + name + ".safetensors"));
  }

  private static double setting(Safetensors golden, String name) {
    return Double.parseDouble(golden.metadata().get(name));
  }

  private static void equal(Safetensors golden, String name, SDVariable found) {
    double[] wanted = golden.tensors().get(name).doubles();
    double[] values = found.eval(Map.of()).toDoubleVector();
    assertThat(values).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(values[i])
          .as("%s[%d]", name, i)
          .isCloseTo(wanted[i], within(1e-9 * Math.abs(wanted[i]) + 1e-15));
    }
  }

  private static void allEqual(Safetensors golden, Preconditioner preconditioner) {
    Graph g = new Graph();
    Coefficients c = preconditioner.at(g, g.table(golden.tensors().get("sigma").doubles()));
    equal(golden, "c_skip", c.cSkip());
    equal(golden, "c_out", c.cOut());
    equal(golden, "c_in", c.cIn());
    equal(golden, "c_noise", c.cNoise());
  }

  @Test
  void edmEqualsTheReference() throws IOException {
    Safetensors golden = golden("edm");
    var config = new EdmPreconditioner.Config(setting(golden, "sigma_data"), 0.25);
    allEqual(golden, new EdmPreconditioner(config));
  }

  @Test
  void vpEqualsTheReference() throws IOException {
    Safetensors golden = golden("vp");
    var config =
        new VpPreconditioner.Config(
            setting(golden, "beta_d"), setting(golden, "beta_min"), (int) setting(golden, "steps"));
    allEqual(golden, new VpPreconditioner(config));
  }

  @Test
  void veEqualsTheReference() throws IOException {
    allEqual(golden("ve"), new VePreconditioner());
  }

  @Test
  void consistencyEqualsTheReference() throws IOException {
    Safetensors golden = golden("consistency");
    var config =
        new ConsistencyPreconditioner.Config(
            setting(golden, "sigma_data"), setting(golden, "sigma_min"), 250);
    allEqual(golden, new ConsistencyPreconditioner(config));
  }

  @Test
  void ctmEqualsTheReferenceWithTheCodesLabels() throws IOException {
    Safetensors golden = golden("ctm");
    Graph g = new Graph();
    var ctm =
        new CtmPreconditioner(new CtmPreconditioner.Config(setting(golden, "sigma_data"), 250));
    Coefficients at = ctm.at(g, g.table(golden.tensors().get("t").doubles()));
    equal(golden, "c_skip", at.cSkip());
    equal(golden, "c_out", at.cOut());
    equal(golden, "c_in", at.cIn());
    equal(golden, "label_t", at.cNoise());
    Coefficients until = ctm.at(g, g.table(golden.tensors().get("s").doubles()));
    equal(golden, "label_s", until.cNoise());
  }
}
