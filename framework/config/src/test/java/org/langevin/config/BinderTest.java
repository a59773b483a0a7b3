package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class BinderTest {
  private static Bound<Toys.Experiment> bind(String... lines) {
    return ExperimentFile.bindText(
        "a.conf", String.join("\n", lines), List.of(), Toys.Experiment.class, Toys.catalogue());
  }

  private static List<String> problems(String... lines) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> bind(lines));
    assertThat(e).as("problems").isNotNull();
    return e.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void theSmallestFileTakesAllDefaults() {
    Toys.Experiment experiment = bind("name = x", "train.steps = 10").value();

    assertThat(experiment.seed()).isEqualTo(1);
    assertThat(experiment.notes()).isNull();
    assertThat(experiment.network().factory().name()).isEqualTo("unet");
    assertThat(experiment.network().config()).isEqualTo(new Toys.Unet(List.of(32, 64), 0, 64));
    assertThat(experiment.sampler().config()).isEqualTo(new Toys.EdmHeun(10, 0, 0, null));
    assertThat(experiment.train()).isEqualTo(new Toys.Train(10, 128, 2e-4, Toys.Precision.FP32));
  }

  @Test
  void anUnknownKeyIsReportedWithTheNearestName() {
    assertThat(
            problems(
                "name = x",
                "train.steps = 1",
                "sampler {",
                "  type = edm-heun",
                "  s-chrun = 1",
                "}"))
        .containsExactly(
            "a.conf:5: sampler.s-chrun: unknown key of sampler 'edm-heun'. Did you mean 's-churn'?");
  }
}
