package org.langevin.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Engine;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.engine.Device;
import org.langevin.spi.engine.NvidiaDriver;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;

final class Nd4jEngineTest {
  private static final NvidiaGpu ADA = new NvidiaGpu(0, "NVIDIA L4", "23034 MiB", 8.9);
  private static final NvidiaGpu HOPPER = new NvidiaGpu(1, "NVIDIA H200", "143771 MiB", 9.0);
  private static final NvidiaGpu KEPLER = new NvidiaGpu(2, "Tesla K40", "11441 MiB", 3.5);

  @Test
  void thePluginOffersTheEngine() {
    assertThat(ServiceLoader.load(LangevinPlugin.class))
        .flatMap(LangevinPlugin::factories)
        .anySatisfy(
            factory -> {
              assertThat(factory.role()).isEqualTo(Engine.class);
              assertThat(factory.name()).isEqualTo("nd4j");
            });
  }

  @Test
  void withoutTheCudaBuildTheProcessorServesAndTheProfileIsNamed() {
    List<Device> devices = new Nd4jEngine(false, () -> List.of(ADA)).devices();
    assertThat(devices).extracting(Device::name).containsExactly("cpu", "cuda:0");
    assertThat(devices.get(0).usable()).isTrue();
    assertThat(devices.get(1).obstacle()).contains("-Pnd4j-cuda").contains("torch");
  }

  @Test
  void withTheCudaBuildEachGpuSaysWhetherItServes() {
    List<Device> devices = new Nd4jEngine(true, () -> List.of(HOPPER, ADA, KEPLER)).devices();
    assertThat(devices)
        .extracting(Device::name)
        .containsExactly("cuda:0", "cuda:1", "cuda:2", "cpu");
    assertThat(devices.get(0).usable()).isTrue();
    assertThat(devices.get(0).description()).contains("NVIDIA L4").contains("8.9");
    assertThat(devices.get(1).obstacle())
        .contains("3.7 to 8.6 and no PTX")
        .contains("this GPU has 9.0")
        .contains("engine.type = torch");
    assertThat(devices.get(2).obstacle()).contains("this GPU has 3.5");
  }

  @Test
  void withTheCudaBuildAndNoGpuTheProcessorServes() {
    List<Device> devices = new Nd4jEngine(true, List::of).devices();
    assertThat(devices).filteredOn(Device::usable).extracting(Device::name).containsExactly("cpu");
    assertThat(devices.get(1).obstacle()).contains("nvidia-smi finds no GPU");
  }

  @Test
  void theDriversWordsAreRead() {
    assertThat(NvidiaGpu.of(List.of("1", "NVIDIA H200", "143771 MiB", "9.0"))).contains(HOPPER);
    assertThat(NvidiaGpu.of(List.of("No", "devices", "were", "found"))).isEmpty();
    assertThat(NvidiaGpu.of(List.of("0", "NVIDIA L4", "23034 MiB", "[N/A]"))).isEmpty();
  }

  @Test
  void aGpusMemoryIsToldInBytes() {
    Device device = new Nd4jEngine(true, () -> List.of(ADA)).devices().get(0);
    assertThat(device.memory()).isEqualTo(23034L * 1024 * 1024);
    assertThat(NvidiaDriver.bytes("[N/A]")).isZero();
  }

  @Test
  void bfloat16IsRefusedWithTheEngineThatHasIt() {
    assertThatThrownBy(() -> new Nd4jEngine().open("cpu", Precision.BF16, 1))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("bf16")
        .hasMessageContaining("engine.type = torch");
  }

  @Test
  void aDeviceThatDoesNotServeIsRefusedWithItsObstacle() {
    Nd4jEngine engine = new Nd4jEngine(true, () -> List.of(HOPPER));
    assertThatThrownBy(() -> engine.open("cuda:1", Precision.FP32, 1))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("this GPU has 9.0");
    assertThatThrownBy(() -> engine.open("cuda:7", Precision.FP32, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cuda:7")
        .hasMessageContaining("cuda:1");
  }

  @Test
  void allCoresAreTakenIfNoNumberIsGiven() {
    try (Session session = new Nd4jEngine(false, List::of).open("cpu", Precision.FP32, 0)) {
      assertThat(session.device()).isEqualTo("cpu");
    }
  }
}
