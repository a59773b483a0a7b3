package org.langevin.runner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a trial's folder is called. */
class TrialTest {
  private static String folder(String... values) {
    Map<String, String> named = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      named.put("key" + i, values[i]);
    }
    return Trial.folder(7, Collections.unmodifiableMap(named));
  }

  @Test
  void theNumberAndTheValues() {
    assertThat(folder()).isEqualTo("007");
    assertThat(folder("ddpm", "32", "[1,2]")).isEqualTo("007-ddpm-32-_1_2_");
  }

  @Test
  void fractionsToFourDigits() {
    assertThat(folder("0.08198322240090497", "-8.886845277354732e-4", "0.001", "0.12"))
        .isEqualTo("007-0.08198--0.0008887-0.001-0.12");
    assertThat(folder("1.9999999e-12")).isEqualTo("007-2e-12");
  }

  @Test
  void asFarAsANameMayHoldThem() {
    assertThat(folder("a".repeat(100))).isEqualTo("007-" + "a".repeat(48));
  }
}
