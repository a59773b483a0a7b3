package org.langevin.runner.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemMetricsTest {
  private static Map<String, Double> gpu(String row) {
    Map<String, Double> values = new LinkedHashMap<>();
    SystemMetrics.gpu(1, row.split(", ", -1), values);
    return values;
  }

  @Test
  void aRowOfTheDriversTableBecomesMetricsOfTheDevice() {
    assertThat(gpu("37, 1000, 4000, 75.50"))
        .containsOnly(
            entry("system/gpu_1_utilization_percentage", 37.0),
            entry("system/gpu_1_memory_usage_megabytes", 1048.576),
            entry("system/gpu_1_memory_usage_percentage", 25.0),
            entry("system/gpu_1_power_usage_watts", 75.5));
  }

  @Test
  void whatADeviceDoesNotTellIsLeftOut() {
    assertThat(gpu("[N/A], 1000, 4000, [Not Supported]"))
        .containsOnlyKeys(
            "system/gpu_1_memory_usage_megabytes", "system/gpu_1_memory_usage_percentage");
    assertThat(gpu("No devices were found")).isEmpty();
  }
}
