package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://ann:sesame@host:5000/x",
        "https://sesame@host",
        "mlflow at http://ann:s@sesame@host/ answers",
        "postgresql+psycopg://ann:a/sesame@db:5432/mlflow",
        "token = sesame",
        "{\"api-key\": \"sesame\"}",
        "MLFLOW_TRACKING_PASSWORD=sesame langevin run",
        "Authorization: Bearer sesame",
        "https://host/file?a=1&access_token=sesame&b=2",
        "https://bucket/x?X-Amz-Signature=sesame",
        "secret: \"an open \\\" sesame\"",
        "-o tracking.0.password=sesame",
      })
  void secretsInTextAreRedacted(String text) {
    assertThat(Redaction.text(text)).doesNotContain("sesame").contains(Redaction.REDACTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:5000",
        "http://host:5000/models/@champion",
        "http://host/a@b",
        "me@example.org",
        "loss.type = l2, tokens=4, tokenizer: bpe",
        "No run 'a@b'",
        "# a secret of good samples",
        "token",
      })
  void otherTextIsLeftAlone(String text) {
    assertThat(Redaction.text(text)).isEqualTo(text);
  }

  @Test
  void theRestOfTheTextStays() {
    assertThat(Redaction.text("to http://ann:b@h:1/x?token=c&d=e: refused"))
        .isEqualTo("to http://<redacted>@h:1/x?token=<redacted>&d=e: refused");
  }

  @Test
  void redactingTwiceIsRedactingOnce() {
    String once = Redaction.text("http://ann:b@h:1 token = \"c\" password=d");

    assertThat(Redaction.text(once)).isEqualTo(once);
  }

  @ParameterizedTest
  @CsvSource({
    "token, sesame, <redacted>",
    "mlflow-api-key, sesame, <redacted>",
    "tracking.0.password, sesame, <redacted>",
    "uri, http://a:sesame@h, http://<redacted>@h",
    "tokens, many, many",
  })
  void valuesAreRedactedByTheirKey(String key, String value, String shown) {
    assertThat(Redaction.value(key, value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tracking.0.token=a b c | tracking.0.token=<redacted>",
        "tracking=[{token=a,x=1}] | tracking=<redacted>",
        "tracking.0.uri=http://a:b@h | tracking.0.uri=http://<redacted>@h",
        "train.steps=10 | train.steps=10",
        "run | run",
      })
  void argumentsLoseTheWholeValueThatASecretIsIn(String argument, String shown) {
    assertThat(Redaction.argument(argument)).isEqualTo(shown);
  }
}
