package org.langevin.runner.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.langevin.runner.compare.Comparison.Entry;
import org.langevin.runner.report.Html;
import org.langevin.runner.report.Report;
import org.langevin.spi.data.Digest;
import org.langevin.spi.data.WholeFile;

/** Several runs as one page that needs nothing else: samples, metrics, curves, differences. */
public final class ComparisonPage {
  private static final String READING =
      "Point at a chart, or choose one with Tab and move with the arrow keys, to read its values.";

  private final Comparison comparison;
  private final List<Entry> entries;
  private final Html out = new Html();

  private ComparisonPage(Comparison comparison) {
    this.comparison = comparison;
    this.entries = comparison.entries();
  }

  /**
   * Writes the page.
   *
   * @throws IOException if a file of a run cannot be read or the page cannot be written
   */
  public static void write(Comparison comparison, Path file) throws IOException {
    String page = new ComparisonPage(comparison).page();
    WholeFile.replace(file, part -> Files.writeString(part, page));
  }

  private String page() throws IOException {
    String script = resource("compare.js");
    out.open("html", "lang", "en").open("head");
    out.empty("meta", "charset", "utf-8");
    out.empty("meta", "http-equiv", "Content-Security-Policy", "content", policy(script));
    out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    out.empty("meta", "name", "color-scheme", "content", "light dark");
    out.element("title", title() + " \u00B7 Langevin");
    out.style(Report.css() + resource("compare.css")).close().line();
    out.open("body").open("main").line();
    header();
    legend();
    new SampleSheets(entries, out).write();
    new MetricSection(entries, out).write();
    ChartSections charts = new ChartSections(out);
    charts.write(
        "Curves", JournalCharts.of(entries), READING + " Curves of many points are smoothed.");
    charts.write("Signal and noise", FigureCharts.of(entries), READING);
    new DifferenceSection(comparison, out).write();
    FactSections facts = new FactSections(entries, out);
    facts.numbers();
    facts.provenance();
    out.close();
    out.data("charts", charts.data()).line();
    out.script(script).close().close().line();
    return "<!DOCTYPE html>\n" + out;
  }

  /** The page may run its own script and load nothing, whatever a file of a run contains. */
  private static String policy(String script) {
    byte[] hash = Digest.sha256().digest(script.getBytes(StandardCharsets.UTF_8));
    return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"
        + Base64.getEncoder().encodeToString(hash)
        + "'";
  }

  private String title() {
    return entries.size() == 1 ? entries.get(0).label() : entries.size() + " runs compared";
  }

  private void header() {
    out.open("header").element("p", "Langevin comparison", "class", "eyebrow");
    out.element("h1", title());
    Set<String> names = new LinkedHashSet<>();
    entries.forEach(entry -> names.add(entry.run().name()));
    out.element("p", String.join(" \u00B7 ", names), "class", "under").close().line();
  }

  private void legend() {
    out.open("div", "class", "legend", "role", "group", "aria-label", "Runs shown");
    for (Entry entry : entries) {
      out.open(
          "button",
          "type",
          "button",
          "aria-pressed",
          "true",
          "data-toggles",
          String.valueOf(entry.number()),
          "title",
          entry.run().reference() + "\n" + String.join("\n", entry.special()));
      Table.swatch(out, entry.number());
      out.element("span", entry.label()).close().line();
    }
    if (entries.size() > 2) {
      out.element("button", "all", "type", "button", "class", "plain", "data-all", "true");
      out.element("button", "none", "type", "button", "class", "plain", "data-all", "false");
    }
    out.close().line();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ComparisonPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing beside " + ComparisonPage.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
