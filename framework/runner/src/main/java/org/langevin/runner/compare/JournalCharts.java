package org.langevin.runner.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.langevin.runner.compare.Comparison.Entry;
import org.langevin.runner.compare.OverlayChart.Horizontal;
import org.langevin.runner.compare.OverlayChart.Line;
import org.langevin.runner.report.Axis;
import org.langevin.runner.report.Curves;
import org.langevin.runner.report.Metrics;
import org.langevin.runner.report.Trace;

/** What the runs' journals hold, over the steps. */
final class JournalCharts {
  private JournalCharts() {}

  /** A chart of every quantity that a run measured at finite values. */
  static List<OverlayChart> of(List<Entry> entries) {
    Set<String> keys = new LinkedHashSet<>();
    entries.forEach(entry -> keys.addAll(entry.metrics().series().keySet()));
    List<OverlayChart> charts = new ArrayList<>();
    Curves.inOrder(keys).forEach(key -> of(key, entries).ifPresent(charts::add));
    return charts;
  }

  private static Optional<OverlayChart> of(String key, List<Entry> entries) {
    List<Line> lines = new ArrayList<>();
    Set<String> losses = new LinkedHashSet<>();
    for (Entry entry : entries) {
      Metrics.Series series = entry.metrics().series().get(key);
      Trace all = series == null ? new Trace(new double[0], new double[0]) : Trace.finite(series);
      if (all.size() > 0) {
        lines.add(Line.of(entry.number(), Curves.line(key, all)));
        losses.add(Comparison.lossOf(entry.run()));
      }
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    double min = lines.stream().mapToDouble(line -> line.trace().min()).min().orElse(0);
    double max = lines.stream().mapToDouble(line -> line.trace().max()).max().orElse(0);
    double last =
        lines.stream().mapToDouble(l -> l.trace().x()[l.trace().size() - 1]).max().orElse(0);
    String warning =
        key.equals("loss") && losses.size() > 1
            ? "these runs minimise different losses: shapes compare, heights do not"
            : "";
    return Optional.of(
        new OverlayChart(
            Curves.title(key),
            "",
            warning,
            new Horizontal("step", Axis.linear(0, last, 6), true),
            Curves.values(key, min, max),
            lines));
  }
}
