package org.langevin.runner.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.langevin.runner.report.Axis.Tick;
import org.langevin.runner.report.Canvas.Anchor;
import org.langevin.spi.data.WholeFile;

/**
 * A sweep as one page that needs nothing else: the best trial, means and deviations over seeds,
 * parallel coordinates, what each key matters, and every trial with a link to its own report.
 *
 * @param metric what trials are judged by
 * @param minimise whether small values are better
 * @param keys what is varied
 * @param trials in their order
 * @param groups trials that differ in their seed alone
 */
public record SweepReport(
    String metric, boolean minimise, List<Key> keys, List<Trial> trials, List<Group> groups) {
  private static final int MOST_LINES = 2000;
  private static final double WIDTH = 1080;
  private static final double HEIGHT = 340;
  private static final double SIDE = 90;
  private static final double TOP = 24;
  private static final double FLOOR = HEIGHT - 34;

  /**
   * A key that is varied.
   *
   * @param low the label at the bottom of its axis
   * @param high the label at the top
   * @param labels of a list's values, from bottom to top; empty for a range
   * @param importance see the page; NaN if there are too few trials to say
   */
  public record Key(String name, String low, String high, List<String> labels, double importance) {}

  /**
   * A trial.
   *
   * @param folder its name below {@code trials/}
   * @param values by key, as {@link #keys} lists them; empty where a key does not apply
   * @param places where each value stands on its axis, 0 to 1; NaN where the key does not apply
   * @param state in a word
   * @param value of the metric; NaN if there is none
   * @param problem of one that failed; else empty
   */
  public record Trial(
      int number,
      String folder,
      List<String> values,
      double[] places,
      String state,
      double value,
      String problem) {}

  /** Trials that differ in their seed alone: what they share, how many have a value, and it. */
  public record Group(String label, int count, double mean, double deviation) {}

  /**
   * Writes {@code report.html} into a sweep's folder.
   *
   * @return the file
   * @throws IOException if it cannot be written
   */
  public Path write(Path sweep) throws IOException {
    Path file = sweep.resolve(Report.FILE);
    RunFacts facts = RunFacts.read(sweep.resolve("run.json"));
    String page = page(facts);
    WholeFile.replace(file, part -> Files.writeString(part, page));
    return file;
  }

  private String page(RunFacts facts) throws IOException {
    Html out = new Html();
    Report.open(out, facts.text("name"));
    RunStatus status = RunStatus.of(facts.text("status"));
    out.open("header").element("p", "Langevin sweep", "class", "eyebrow");
    out.open("h1").text(facts.text("name") + " ");
    out.element("span", status.word(), "class", "status " + status.mood()).close();
    long valued = trials.stream().filter(t -> Double.isFinite(t.value())).count();
    out.element(
        "p",
        facts.text("id")
            + " \u00B7 "
            + trials.size()
            + " trials begun, "
            + valued
            + " with a value",
        "class",
        "under");
    out.close().line();
    best(out);
    groups(out);
    coordinates(out);
    importance(out);
    table(out);
    out.close().close().close().line();
    return "<!DOCTYPE html>\n" + out;
  }

  private void best(Html out) {
    Trial best = bestTrial();
    if (best == null) {
      out.element("p", "No trial has a value yet.", "class", "quiet");
      return;
    }
    out.open("section").element("h2", "Best trial").open("div", "class", "card list");
    out.open("dl").element("dt", metric).element("dd", NumberText.of(best.value()));
    out.element("dt", "trial").open("dd");
    link(out, best).close();
    for (int i = 0; i < keys.size(); i++) {
      if (!best.values().get(i).isEmpty()) {
        out.element("dt", keys.get(i).name()).element("dd", best.values().get(i));
      }
    }
    out.close().close().close().line();
  }

  private @org.jspecify.annotations.Nullable Trial bestTrial() {
    Trial best = null;
    for (Trial trial : trials) {
      boolean counts = Double.isFinite(trial.value()) && trial.state().equals("finished");
      boolean better =
          best == null || (minimise ? trial.value() < best.value() : trial.value() > best.value());
      best = counts && better ? trial : best;
    }
    return best;
  }

  private static Html link(Html out, Trial trial) {
    return out.element("a", trial.folder(), "href", "trials/" + trial.folder() + "/report.html");
  }

  private void groups(Html out) {
    if (groups.stream().noneMatch(g -> g.count() > 1)) {
      return;
    }
    out.open("section").element("h2", "Over seeds").open("div", "class", "card wide");
    out.open("table").open("tr");
    for (String head : List.of("configuration", "trials", "mean of " + metric, "deviation")) {
      out.element("th", head);
    }
    out.close().line();
    List<Group> sorted = new ArrayList<>(groups);
    sorted.sort((a, b) -> Double.compare(cost(a.mean()), cost(b.mean())));
    for (Group group : sorted) {
      out.open("tr").element("td", group.label());
      out.element("td", Integer.toString(group.count()));
      out.element("td", shown(group.mean())).element("td", shown(group.deviation())).close().line();
    }
    out.close().close();
    out.element("p", "Deviation with n - 1.", "class", "quiet").close().line();
  }

  private double cost(double value) {
    return minimise ? value : -value;
  }

  private static String shown(double value) {
    return Double.isNaN(value) ? "" : NumberText.of(value);
  }

  private void coordinates(Html out) {
    List<Trial> drawn = trials.stream().filter(t -> Double.isFinite(t.value())).toList();
    if (drawn.size() < 2) {
      return;
    }
    out.open("section").element("h2", "Parallel coordinates", "id", "parallel");
    out.open("figure", "class", "card wide");
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        "0 0 " + (int) WIDTH + " " + (int) HEIGHT,
        "role",
        "img",
        "aria-labelledby",
        "parallel");
    draw(new SvgCanvas(out), drawn);
    out.close();
    out.element(
        "figcaption",
        "A line for each trial with a value; the strong line is the best one. A line goes straight"
            + " past keys that do not apply to it.");
    out.close().close().line();
  }

  private void draw(Canvas canvas, List<Trial> drawn) {
    double min = drawn.stream().mapToDouble(Trial::value).min().orElse(0);
    double max = drawn.stream().mapToDouble(Trial::value).max().orElse(1);
    boolean log = min > 0 && max / min > 30;
    Axis values = log ? Axis.logarithmic(min, max, 5) : Axis.linear(min, max, 5);
    int axes = keys.size() + 1;
    Trial best = bestTrial();
    for (Trial trial : drawn.subList(0, Math.min(MOST_LINES, drawn.size()))) {
      path(canvas, Ink.RAW, trial, values, axes);
    }
    if (best != null) {
      path(canvas, Ink.CURVE, best, values, axes);
    }
    for (int a = 0; a < axes; a++) {
      canvas.line(Ink.AXIS, x(a, axes), TOP, x(a, axes), FLOOR);
      boolean last = a == axes - 1;
      String name = last ? metric : keys.get(a).name();
      canvas.text(Ink.TITLE, Anchor.MIDDLE, x(a, axes), HEIGHT - 4, name);
      if (!last) {
        labels(canvas, keys.get(a), x(a, axes));
      }
    }
    for (Tick tick : values.ticks()) {
      double y = y(values.place(tick.value()));
      canvas.text(Ink.LABEL, Anchor.START, x(axes - 1, axes) + 8, y + 4, tick.label());
    }
  }

  private static void labels(Canvas canvas, Key key, double x) {
    int n = key.labels().size();
    for (int i = 0; i < n; i++) {
      double y = y(n == 1 ? 0.5 : i / (n - 1.0));
      canvas.text(Ink.LABEL, Anchor.END, x - 6, y + 4, key.labels().get(i));
    }
    if (n == 0) {
      canvas.text(Ink.LABEL, Anchor.END, x - 6, y(0) + 4, key.low());
      canvas.text(Ink.LABEL, Anchor.END, x - 6, y(1) + 4, key.high());
    }
  }

  private void path(Canvas canvas, Ink ink, Trial trial, Axis values, int axes) {
    double[] xs = new double[axes];
    double[] ys = new double[axes];
    int n = 0;
    for (int a = 0; a < axes; a++) {
      double place = a == axes - 1 ? values.place(trial.value()) : trial.places()[a];
      if (!Double.isNaN(place)) {
        xs[n] = x(a, axes);
        ys[n++] = y(place);
      }
    }
    canvas.path(ink, java.util.Arrays.copyOf(xs, n), java.util.Arrays.copyOf(ys, n));
  }

  private static double x(int axis, int axes) {
    return SIDE + (WIDTH - 2 * SIDE) * axis / Math.max(1, axes - 1);
  }

  private static double y(double place) {
    return FLOOR - place * (FLOOR - TOP);
  }

  private void importance(Html out) {
    List<Key> known = keys.stream().filter(k -> !Double.isNaN(k.importance())).toList();
    if (known.isEmpty()) {
      return;
    }
    out.open("section").element("h2", "What matters").open("div", "class", "card wide");
    out.open("table");
    for (Key key : known) {
      out.open("tr").element("td", key.name()).open("td");
      out.element(
          "meter",
          "",
          "min",
          "0",
          "max",
          "1",
          "value",
          Double.toString(Math.round(key.importance() * 1000) / 1000.0));
      out.close().element("td", Math.round(100 * key.importance()) + " %").close().line();
    }
    out.close().close();
    out.element(
        "p",
        "Main effect alone: the share of the variance of "
            + metric
            + " between trials that lies between the values of a key (ranges are cut into four"
            + " parts of equally many trials), corrected for chance (epsilon squared). Interactions"
            + " are not counted, and a search that prefers good regions narrows what it compares.",
        "class",
        "quiet");
    out.close().line();
  }

  private void table(Html out) {
    out.open("section").element("h2", "Trials").open("div", "class", "card wide");
    out.open("table").open("tr").element("th", "trial");
    keys.forEach(key -> out.element("th", key.name()));
    out.element("th", metric).element("th", "state").close().line();
    for (Trial trial : trials) {
      out.open("tr").open("td");
      link(out, trial).close();
      trial.values().forEach(value -> out.element("td", value));
      out.element("td", shown(trial.value()));
      String problem = trial.problem().isEmpty() ? "" : ": " + trial.problem();
      out.element("td", trial.state() + problem).close().line();
    }
    out.close().close().close().line();
  }
}
