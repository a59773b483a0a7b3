package org.langevin.runner.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
  @TempDir private Path runs;
  private RunSummary run;

  @BeforeEach
  void aRun() throws IOException {
    RunFolder.at(runs.resolve("a/20261101-100000-aaaaaa"))
        .facts(
            "a",
            "\"seed\": 7, \"device\": \"cpu\", \"dataset\": {\"name\": \"mnist\"},"
                + " \"numbers\": {\"final-loss\": 0.5}")
        .write(
            "experiment.conf",
            "sampler {\n  type = ddim\n  steps = 50\n}\noptimizer {\n  lr = 2e-4\n}\n");
    run = new RunList(runs).find("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sampler=ddim",
        "sampler.steps = 50",
        "sampler.steps>=50",
        "optimizer.lr=0.0002",
        "optimizer.lr<1e-3",
        "seed!=8",
        "seed<10",
        "device=CPU",
        "dataset.name=mnist",
        "final-loss<=0.5",
        "nobody!=1",
      })
  void conditionsHold(String text) {
    assertThat(Condition.parse(text).holds(run)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sampler=edm", "sampler.steps>50", "seed=8", "nobody=1", "nobody<1"})
  void conditionsDoNotHold(String text) {
    assertThat(Condition.parse(text).holds(run)).isFalse();
  }

  @Test
  void whatIsNoConditionIsRefused() {
    assertThatThrownBy(() -> Condition.parse("seed")).hasMessageContaining("KEY=VALUE");
  }
}
