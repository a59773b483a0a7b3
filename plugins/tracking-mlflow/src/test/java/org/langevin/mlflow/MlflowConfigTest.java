package org.langevin.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MlflowConfigTest {
  private static List<String> problems(String uri) {
    List<String> problems = new ArrayList<>();
    new MlflowTracker.Config(uri, null, 1, MlflowTracker.Checkpoints.NONE, 10)
        .check((key, message) -> problems.add(key + " " + message));
    return problems;
  }

  @ParameterizedTest
  @CsvSource({
    "http://me:sesame@host:5000, MLFLOW_TRACKING_USERNAME",
    "http://sesame@host, MLFLOW_TRACKING_USERNAME",
    "https://me:sesame@my_host, MLFLOW_TRACKING_USERNAME",
    "file:///mlruns, langevin mlflow",
    "databricks, langevin mlflow",
    "http://host/?token=sesame, without",
    "http://a b, no address"
  })
  void addressesThatCannotServeOrHoldSecretsAreRefused(String uri, String advice) {
    assertThat(problems(uri))
        .singleElement()
        .asString()
        .startsWith("uri ")
        .contains(advice)
        .doesNotContain("sesame");
  }

  @Test
  void addressesOfServersAreTaken() {
    assertThat(problems("http://127.0.0.1:5000")).isEmpty();
    assertThat(problems("https://mlflow.example/prefix/")).isEmpty();
  }
}
