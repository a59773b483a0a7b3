package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class NumberTextTest {
  @Test
  void numbersHaveFourDigitsAndGroups() {
    assertThat(NumberText.of(0.0214837)).isEqualTo("0.02148");
    assertThat(NumberText.of(1000)).isEqualTo("1,000");
    assertThat(NumberText.of(1541313)).isEqualTo("1,541,313");
    assertThat(NumberText.of(12345.678)).isEqualTo("12,346");
    assertThat(NumberText.of(2e-4)).isEqualTo("2e-4");
    assertThat(NumberText.of(-0.000012344)).isEqualTo("-1.234e-5");
    assertThat(NumberText.of(0x1p70)).isEqualTo("1.181e21");
    assertThat(NumberText.of(0)).isEqualTo("0");
    assertThat(NumberText.of(-0.0)).isEqualTo("0");
    assertThat(NumberText.of(0.5)).isEqualTo("0.5");
  }

  @Test
  void numbersThatAreNoneSaySo() {
    assertThat(NumberText.of(Double.NaN)).isEqualTo("NaN");
    assertThat(NumberText.of(Double.NEGATIVE_INFINITY)).isEqualTo("-infinity");
    assertThat(NumberText.tick(Double.POSITIVE_INFINITY)).isEqualTo("infinity");
  }

  @Test
  void spansAreReadAtAGlance() {
    assertThat(NumberText.duration(0.84)).isEqualTo("0.8 s");
    assertThat(NumberText.duration(42.4)).isEqualTo("42 s");
    assertThat(NumberText.duration(59.7)).isEqualTo("1 min 0 s");
    assertThat(NumberText.duration(302.4)).isEqualTo("5 min 2 s");
    assertThat(NumberText.duration(8040)).isEqualTo("2 h 14 min");
    assertThat(NumberText.duration(1_000_000)).isEqualTo("277 h 47 min");
  }

  @Test
  void everyLocaleReadsTheSame() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(NumberText.of(0.5)).isEqualTo("0.5");
      assertThat(NumberText.of(1541313)).isEqualTo("1,541,313");
      assertThat(SampleFiles.atStep(1000)).isEqualTo("step-00001000.png");
    } finally {
      Locale.setDefault(before);
    }
  }
}
