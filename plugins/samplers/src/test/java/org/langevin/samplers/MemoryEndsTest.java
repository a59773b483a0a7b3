package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.langevin.runner.sampling.Sampling;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.DeviceMemoryException;

/** What becomes of a batch that is larger than the device can hold. */
class MemoryEndsTest {
  private static final Shape PIXELS = new Shape(1, 2, 2, 0);
  private static final int COUNT = 14;

  /** Draws noisily, so that a sample that came to another noise would be another. */
  private static float[] draw(SmallDevice device, int batch, Consumer<Sampling> before) {
    TestProcess process = TestProcess.named("vp-linear");
    EulerMaruyamaSampler.Config config =
        new EulerMaruyamaSampler.Config(3, Spacing.LOG_SNR, TimeGrid.Config.USUAL);
    try (device;
        Sampling sampling =
            new Sampling(
                device,
                new EulerMaruyamaSampler(config, process),
                process,
                PIXELS,
                graph -> ExactDenoiser.normal(process),
                false,
                Map.of(),
                5)) {
      before.accept(sampling);
      return sampling.draw(0, COUNT, batch, 0, () -> false, (n, e) -> {}).x0();
    }
  }

  private static SmallDevice device(int room) {
    return new SmallDevice(TestEngine.open(), room);
  }

  @Test
  void anAutomaticBatchIsHalvedAndTheSamplesAreTheSame() {
    float[] roomy = draw(device(COUNT), 2, sampling -> {});
    SmallDevice small = device(3);

    assertThat(draw(small, 8, Sampling::halveWhereMemoryEnds)).isEqualTo(roomy);
    assertThat(small.batches).startsWith(8L, 4L, 2L).doesNotContain(1L);
    assertThat(small.batches.subList(2, small.batches.size())).containsOnly(2L);
  }

  @Test
  void aBatchThatTheUserChoseIsNotHalved() {
    SmallDevice small = device(3);
    assertThatThrownBy(() -> draw(small, 8, sampling -> {}))
        .isInstanceOf(DeviceMemoryException.class);
    assertThat(small.batches).isEqualTo(List.of(8L));
  }

  @Test
  void wherePlaceForOneSampleIsMissingHalvingEnds() {
    SmallDevice none = device(0);
    assertThatThrownBy(() -> draw(none, 8, Sampling::halveWhereMemoryEnds))
        .isInstanceOf(DeviceMemoryException.class);
    assertThat(none.batches).isEqualTo(List.of(8L, 4L, 2L, 1L));
  }
}
