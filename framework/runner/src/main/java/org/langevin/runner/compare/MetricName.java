package org.langevin.runner.compare;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.langevin.config.InputException;

/** Metrics as a person names them: in full, or by the beginning before the protocol. */
public final class MetricName {
  private MetricName() {}

  /**
   * The full name of a metric, such as {@code fid.classifier-10k-train} for {@code fid}.
   *
   * @throws InputException if no run has it, or if runs have it with several protocols, whose
   *     values are not comparable
   */
  public static String resolve(String wanted, List<RunSummary> runs) {
    Set<String> known = new TreeSet<>();
    Set<String> matching = new TreeSet<>();
    runs.forEach(run -> collect(wanted, run, known, matching));
    if (known.contains(wanted)) {
      return wanted;
    }
    if (matching.size() == 1) {
      return matching.iterator().next();
    }
    throw new InputException(
        matching.isEmpty()
            ? "No run has a metric '" + wanted + "'; known: " + String.join(", ", known)
            : "'"
                + wanted
                + "' was measured with several protocols, which do not compare; name one: "
                + String.join(", ", matching));
  }

  private static void collect(
      String wanted, RunSummary run, Set<String> known, Set<String> matching) {
    for (String name : run.metrics().keySet()) {
      known.add(name);
      if (name.startsWith(wanted + ".")) {
        matching.add(name);
      }
    }
    run.parts().forEach(part -> collect(wanted, part, known, matching));
  }
}
