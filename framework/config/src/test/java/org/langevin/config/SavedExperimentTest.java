package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.langevin.config.Binding.bind;

import org.junit.jupiter.api.Test;

class SavedExperimentTest {
  @Test
  void aSavedExperimentHasTheKeysOfTheBoundOneInTheirOrder() {
    Bound<Toys.Experiment> bound =
        bind(
            "name = \"a \\\"b\\\" # é\", train { steps = 1e5, lr = 1e-4 }",
            "loss { type = sum, terms = [l2, { type = huber, delta = 0.3 }], weights = [1, 0.5] }",
            "words { \"a.b\" = \"c d\", e = \"true\" }, layers = [[1, 2], []]",
            "tracking = [{ uri = \"http://h:1/x\" }]");

    assertThat(SavedExperiment.flattened(bound.render()))
        .containsExactlyEntriesOf(bound.flattened());
  }

  @Test
  void secretsThatSomebodyWroteAreRedacted() {
    assertThat(SavedExperiment.flattened("token = sesame\nuri = \"http://a:b@h\""))
        .containsEntry("token", "<redacted>")
        .containsEntry("uri", "http://<redacted>@h");
  }

  @Test
  void aVariableOfTheEnvironmentIsNotRead() {
    assertThat(SavedExperiment.flattened("token = \"<redacted>\"\ntoken = ${?LANGEVIN_TOKEN}"))
        .containsEntry("token", "<redacted>");
  }

  @Test
  void aTornFileIsRefused() {
    assertThatThrownBy(() -> SavedExperiment.flattened("a {"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no saved experiment");
  }
}
