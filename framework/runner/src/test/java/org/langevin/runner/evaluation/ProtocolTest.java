package org.langevin.runner.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.langevin.runner.evaluation.Protocol.Reference;
import org.langevin.runner.evaluation.Protocol.Seen;

class ProtocolTest {
  private static Protocol protocol(int samples, boolean foreign, String weights) {
    return new Protocol(
        List.of(new Seen("classifier", weights, "none")),
        true,
        new Reference("mnist", "train", foreign, 60000, "abc"),
        samples);
  }

  @Test
  void nameTellsFeaturesNumberAndSplit() {
    assertThat(protocol(10_000, false, "w").suffix("classifier")).isEqualTo("classifier-10k-train");
    assertThat(protocol(2_500, false, "w").suffix("pixels")).isEqualTo("pixels-2500-train");
    assertThat(protocol(50_000, true, "w").suffix("inception"))
        .isEqualTo("inception-50k-mnist-train");
  }

  @Test
  void numbersAreComparableIfAllOfTheProtocolIsTheSame() {
    assertThat(protocol(10, false, "w").hash()).isEqualTo(protocol(10, false, "w").hash());
    assertThat(protocol(10, false, "w").hash()).isNotEqualTo(protocol(11, false, "w").hash());
    assertThat(protocol(10, false, "w").hash()).isNotEqualTo(protocol(10, false, "v").hash());
    assertThat(protocol(10, false, "w").toJson().path("comparable").asText())
        .isEqualTo(protocol(10, false, "w").hash());
  }
}
