package org.langevin.runner.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.langevin.config.Redaction;
import org.langevin.runner.report.RunFacts.Fact;
import org.langevin.runner.report.SampleFiles.Found;
import org.langevin.runner.report.SampleFiles.Kind;
import org.langevin.spi.data.WholeFile;

/**
 * A run as one page that needs nothing else: pictures, figures, curves, configuration and
 * provenance in {@code report.html}. It shows what is there; a run that has only begun, or failed,
 * has a report too.
 */
public final class Report {
  /** The page's file name in the run's folder. */
  public static final String FILE = "report.html";

  /** Lines of the log that a failed run's report repeats. */
  private static final int LOG_LINES = 40;

  /** The page may load nothing and run nothing, whatever a file of the run contains. */
  private static final String POLICY =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

  private final Path run;
  private final RunFacts facts;
  private final Metrics metrics;
  private final Found samples;
  private final Html out = new Html();

  private Report(Path run) throws IOException {
    this.run = run.toAbsolutePath().normalize();
    facts = RunFacts.read(run.resolve("run.json"));
    metrics = Metrics.read(run.resolve("metrics.jsonl"));
    samples = SampleFiles.in(run.resolve("samples"));
  }

  /**
   * Writes the report of a run anew, from {@code run.json}, {@code experiment.conf}, {@code
   * metrics.jsonl}, {@code figures.json}, {@code log.txt} and {@code samples/*.png}, each of which
   * may be missing.
   *
   * @return the report's file
   * @throws IOException if a file cannot be read or the report cannot be written
   */
  public static Path write(Path runDirectory) throws IOException {
    Path file = runDirectory.resolve(FILE);
    String page = new Report(runDirectory).page();
    WholeFile.replace(file, part -> Files.writeString(part, page));
    return file;
  }

  private String page() throws IOException {
    open(out, name());
    header();
    problem();
    if (facts.readable() && facts.json().isEmpty() && metrics.series().isEmpty()) {
      out.element("p", "No facts or measurements have been recorded yet.", "class", "quiet");
    }
    hero();
    Pictures.progress(samples, out);
    Pictures.strips(samples, out);
    curves();
    FigureSection.write(run, out);
    Pictures.others(samples, out);
    provenance();
    configuration();
    out.close().close().close().line();
    return "<!DOCTYPE html>\n" + out;
  }

  /** Begins a page: its head, and the element that holds all the rest. */
  static void open(Html out, String title) throws IOException {
    out.open("html", "lang", "en").open("head");
    out.empty("meta", "charset", "utf-8");
    out.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    out.empty("meta", "name", "color-scheme", "content", "light dark");
    out.element("title", title + " \u00B7 Langevin").style(css()).close().line();
    out.open("body").open("main").line();
  }

  private String name() {
    String name = facts.text("name");
    return name.isBlank() ? String.valueOf(run.getFileName()) : name;
  }

  private void header() {
    RunStatus status = RunStatus.of(facts.text("status"));
    out.open("header").element("p", "Langevin run", "class", "eyebrow");
    out.open("h1").text(name()).text(" ");
    if (!status.word().isEmpty()) {
      out.element("span", status.word(), "class", "status " + status.mood());
    }
    out.close();
    List<String> line = new ArrayList<>();
    for (String field : List.of("id", "started", "duration")) {
      line.add(facts.shown(field));
    }
    line.removeIf(String::isBlank);
    out.element("p", String.join(" \u00B7 ", line), "class", "under");
    out.close().line();
  }

  private void problem() throws IOException {
    RunStatus status = RunStatus.of(facts.text("status"));
    String advice = facts.advice().isBlank() ? status.advice(place()) : facts.advice();
    if (!facts.readable()) {
      notice("run.json cannot be read; what it says is missing below.", "", RunStatus.BAD);
    }
    if (!facts.problem().isBlank() || !advice.isBlank()) {
      String message = facts.problem().isBlank() ? status.meaning() : facts.problem();
      notice(message, advice, status.mood());
    }
    if (status.mood().equals(RunStatus.BAD)) {
      logTail();
    }
  }

  /** The run as it is named on the command line: runs/NAME/ID. */
  private String place() {
    int names = run.getNameCount();
    return names < 3 ? run.toString() : run.subpath(names - 3, names).toString();
  }

  private void notice(String message, String advice, String mood) {
    out.open("div", "class", "notice " + mood);
    out.element("p", message);
    if (!advice.isBlank()) {
      out.open("p").element("strong", "What to do: ").text(advice).close();
    }
    out.close().line();
  }

  private void logTail() throws IOException {
    Path log = run.resolve("log.txt");
    if (Files.exists(log)) {
      List<String> lines = redacted(log).lines().toList();
      List<String> tail = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
      out.open("details", "class", "card").element("summary", "The end of log.txt");
      out.element("pre", String.join("\n", tail)).close().line();
    }
  }

  /** The final picture, and what one wants to know first beside it. */
  private void hero() {
    boolean picture = !samples.of(Kind.FINAL).isEmpty();
    List<Fact> numbers = facts.numbers();
    if (!picture && numbers.isEmpty() && facts.first().isEmpty()) {
      return;
    }
    out.open("div", "class", picture ? "hero" : "hero bare");
    Pictures.finals(samples, out);
    out.open("div", "class", "side");
    if (!numbers.isEmpty()) {
      out.element("h2", "Numbers").open("dl", "class", "numbers");
      for (Fact number : numbers) {
        out.open("div").element("dt", number.name()).element("dd", number.value()).close();
      }
      out.close();
    }
    facts(facts.first(), "list", "h2");
    out.close().close().line();
  }

  private void facts(Map<String, List<Fact>> sections, String look, String heading) {
    sections.forEach(
        (title, list) -> {
          out.open("div", "class", look).element(heading, title).open("dl");
          for (Fact fact : list) {
            out.element("dt", fact.name()).element("dd", fact.value());
          }
          out.close().close().line();
        });
  }

  private void curves() {
    List<Chart> charts = Curves.of(metrics);
    if (charts.isEmpty()) {
      return;
    }
    out.open("section").element("h2", "Training").open("div", "class", "charts");
    int number = 0;
    for (Chart chart : charts) {
      String id = "chart-" + number++;
      out.open("figure", "class", "card").open("figcaption");
      out.element("h3", chart.title(), "id", id);
      out.element("p", chart.note(), "id", id + "-note");
      if (!chart.warning().isEmpty()) {
        out.element("p", chart.warning(), "class", "warning");
      }
      out.close();
      out.open(
          "svg",
          "xmlns",
          "http://www.w3.org/2000/svg",
          "viewBox",
          "0 0 " + Chart.WIDTH + " " + Chart.HEIGHT,
          "role",
          "img",
          "aria-labelledby",
          id,
          "aria-describedby",
          id + "-note");
      chart.draw(new SvgCanvas(out));
      out.close().close().line();
    }
    out.close();
    if (metrics.unreadable() > 0) {
      out.element(
          "p",
          "Lines of metrics.jsonl that could not be read and are left out: "
              + NumberText.grouped(metrics.unreadable()),
          "class",
          "quiet");
    }
    out.close().line();
  }

  private void provenance() {
    if (!facts.rest().isEmpty()) {
      out.open("section").element("h2", "Provenance").open("div", "class", "facts");
      facts(facts.rest(), "card", "h3");
      out.close().close().line();
    }
  }

  private void configuration() throws IOException {
    Path file = run.resolve("experiment.conf");
    if (Files.exists(file)) {
      out.open("section").element("h2", "Configuration");
      out.open("details", "class", "card").element("summary", "experiment.conf");
      ConfigText.write(redacted(file), out);
      out.close().close().line();
    }
  }

  /** A text file, which an older version or a person may have written, without secrets. */
  private static String redacted(Path file) throws IOException {
    return Redaction.text(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  /** The style that all pages share. */
  public static String css() throws IOException {
    try (InputStream in = Report.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is missing beside " + Report.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
