package org.langevin.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "network.channels, network.channels",
    "best/loss, best/loss",
    "words.\"a:b\", words._a_b_",
    "/a//b/, a/b",
    "a/../b, a/__/b",
    "., _",
    "/, _",
    "é, _"
  })
  void keysBecomeNormalisedPathsOfAllowedCharacters(String name, String key) {
    assertThat(Names.key(name)).isEqualTo(key);
  }

  @Test
  void longNamesAndValuesAreCut() {
    assertThat(Names.key("k".repeat(300))).hasSize(250);
    assertThat(Names.value("v".repeat(7000), Names.LONGEST_PARAM)).hasSize(6000).endsWith(" ...");
    assertThat(Names.value("v".repeat(6000), Names.LONGEST_PARAM)).doesNotContain(" ");
  }

  @ParameterizedTest
  @CsvSource({"samples/a b.png, samples/a_b.png", "../x, __/x", "a+1.png, a+1.png"})
  void artifactsHaveNamesThatNoStoreMisreads(String name, String artifact) {
    assertThat(Names.artifact(name)).isEqualTo(artifact);
  }
}
