package org.langevin.runner.evaluation;

import java.util.Map;
import org.langevin.spi.Features;
import org.langevin.spi.Metric;

/**
 * Features with all that is measured by them.
 *
 * @param name of the features, as an experiment selects them
 * @param metrics by their names, likewise
 */
public record Instrument(String name, Features features, Map<String, Metric> metrics) {
  /** Whether any of its metrics compares with a reference. */
  boolean needsReference() {
    return metrics.values().stream().anyMatch(Metric::needsReference);
  }
}
