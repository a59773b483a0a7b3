package org.langevin.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.langevin.runner.Preflight.ResourceException;
import org.langevin.spi.engine.Device;

class BatchSizeTest {
  private static final long MB = 1_000_000;

  /** 100 MB of parameters, and 10 MB for each sample. */
  private static final MemoryNeeds NEEDS = new MemoryNeeds(100 * MB, n -> n * 10L * MB);

  private static int chosen(String device, long megabytes) {
    BatchSize chosen = BatchSize.of(NEEDS, new Device(device, "", megabytes * MB, null));
    assertThat(chosen.automatic()).isTrue();
    return chosen.size();
  }

  @Test
  void aProcessorWithMemoryEnoughTakes64AndAGpu1024() {
    assertThat(chosen("cpu", 1_000_000)).isEqualTo(64);
    assertThat(chosen("cuda:1", 1_000_000)).isEqualTo(1024);
  }

  @Test
  void theLargestPowerOfTwoInAPartOfTheMemoryIsTaken() {
    assertThat(chosen("cpu", 4 * (100 + 640))).isEqualTo(64);
    assertThat(chosen("cpu", 4 * (100 + 640) - 1)).isEqualTo(32);
    assertThat(chosen("cpu", 4 * (100 + 10))).isEqualTo(1);
    assertThat(chosen("cuda:0", 2 * (100 + 10 * 300))).isEqualTo(256);
  }

  @Test
  void unknownMemoryLetsTheBatchBeWhatEveryDeviceCanTake() {
    assertThat(chosen("cuda:0", 0)).isEqualTo(64);
  }

  @Test
  void aSampleThatIsTooMuchIsRefusedWithNumbersAndAWayOut() {
    assertThatThrownBy(() -> chosen("cpu", 4 * (100 + 10) - 4))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("110 MB")
        .hasMessageContaining("109 MB of the 436 MB")
        .hasMessageContaining("samples.batch = 1");
  }
}
