package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteralsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "-2.5, -2.5",
    "0.0001, 1e-4",
    "0.00015, 1.5e-4",
    "0.001, 0.001",
    "1e6, 1000000",
    "12345678, 12345678",
    "1e22, 1e22",
    "4.9e-324, 4.9e-324"
  })
  void numbersAreWrittenAsAPersonWould(double number, String text) {
    assertThat(Literals.number(number)).isEqualTo(text);
  }

  @Test
  void numbersReadBackExactly() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        assertThat(Double.parseDouble(Literals.number(number))).isEqualTo(number);
      }
    }
  }

  @Test
  void longTextIsCutAndKeptOnALine() {
    assertThat(Literals.abbreviated("a\nb")).isEqualTo("a b");
    assertThat(Literals.abbreviated("x".repeat(1000))).hasSize(80).endsWith("...");
  }
}
