package org.langevin.runner.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A program that says what NVIDIA's says, or what it should not. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS) // for the scripts
class NvidiaSmiTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path folder;

  /** A program that notes that it was asked, and how. */
  private NvidiaSmi program(String does, Duration patience) throws IOException {
    Path script = folder.resolve("nvidia-smi");
    Files.writeString(
        script, "#!/bin/sh\necho \"$@\" >> " + folder.resolve("asked") + "\n" + does + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new NvidiaSmi(script.toString(), patience);
  }

  private Map<String, Double> says(String table) throws Exception {
    Path file = Files.writeString(folder.resolve("table"), table);
    return program("cat " + file, Duration.ofSeconds(50)).now();
  }

  @Test
  void eachDevicesUtilisationMemoryAndPowerHaveTheirUsualNames() throws Exception {
    assertThat(
            says(
                """
                0, 37 %, 1000 MiB, 4000 MiB, 75.50 W, 302.00 W
                3, 0 %, 500 MiB, 40000 MiB, 50.00 W, 700.00 W
                """))
        .containsOnly(
            entry("system/gpu_0_utilization_percentage", 37.0),
            entry("system/gpu_0_memory_usage_megabytes", 1048.576),
            entry("system/gpu_0_memory_usage_percentage", 25.0),
            entry("system/gpu_0_power_usage_watts", 75.5),
            entry("system/gpu_0_power_usage_percentage", 25.0),
            entry("system/gpu_3_utilization_percentage", 0.0),
            entry("system/gpu_3_memory_usage_megabytes", 524.288),
            entry("system/gpu_3_memory_usage_percentage", 1.25),
            entry("system/gpu_3_power_usage_watts", 50.0),
            entry("system/gpu_3_power_usage_percentage", 50.0 / 7));
    assertThat(folder.resolve("asked"))
        .content()
        .contains("--query-gpu=index,utilization.gpu", "--format=csv,noheader");
  }

  @Test
  void whatADeviceDoesNotTellIsLeftOut() throws Exception {
    assertThat(says("0, [N/A], 1000 MiB, 4000 MiB, [Not Supported], [Not Supported]\n"))
        .containsOnlyKeys(
            "system/gpu_0_memory_usage_megabytes", "system/gpu_0_memory_usage_percentage");
    assertThat(says("No devices were found\n")).isEmpty();
    assertThat(says("")).isEmpty();
  }

  @Test
  void aMachineWithoutItHasNoSuchMetrics() throws Exception {
    NvidiaSmi none = new NvidiaSmi(folder.resolve("nothing").toString(), SHORT);

    assertThat(none.now()).isEmpty();
  }

  @Test
  void oneThatFailsOrIsSilentIsAskedThreeTimesInARow() throws Exception {
    NvidiaSmi silent = program("exec sleep 600", SHORT);
    for (int i = 0; i < 5; i++) {
      assertThat(silent.now()).isEmpty();
    }
    assertThat(Files.readAllLines(folder.resolve("asked"))).hasSize(3);

    NvidiaSmi failing = program("echo 0, 1, 2, 3, 4, 5; exit 9", Duration.ofSeconds(50));
    for (int i = 0; i < 5; i++) {
      assertThat(failing.now()).isEmpty();
    }
    assertThat(Files.readAllLines(folder.resolve("asked"))).hasSize(6);
  }

  @Test
  void anAnswerForgivesWhatWasBefore() throws Exception {
    NvidiaSmi moody =
        program(
            "[ $(wc -l < " + folder.resolve("asked") + ") = 3 ] && echo 0, 1, 2, 4, 4, 5 || exit 9",
            Duration.ofSeconds(50));
    for (int i = 0; i < 8; i++) {
      assertThat(moody.now().isEmpty()).isEqualTo(i != 2);
    }
    assertThat(Files.readAllLines(folder.resolve("asked"))).hasSize(6);
  }

  @Test
  void waitingForItCanBeInterrupted() throws Exception {
    NvidiaSmi silent = program("exec sleep 600", Duration.ofMinutes(5));
    Thread.currentThread().interrupt();

    assertThatThrownBy(silent::now).isInstanceOf(InterruptedException.class);
  }
}
