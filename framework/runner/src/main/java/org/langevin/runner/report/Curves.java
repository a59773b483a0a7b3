package org.langevin.runner.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.langevin.runner.report.Metrics.Series;

/** Charts of what a run measured while it trained. */
public final class Curves {
  private static final int PIXELS = 2;
  private static final double TITLE_HEIGHT = 54;
  private static final double MARGIN = 8;

  /** Beyond this ratio of largest to smallest, a positive quantity is shown on a log axis. */
  private static final double WIDE = 30;

  /** From this many points on, a quantity gets a smooth line over faint points. */
  private static final int MANY = 40;

  private static final List<String> FIRST =
      List.of("loss", "rate", "gradient-norm", "images-per-second");

  private Curves() {}

  /**
   * The loss curve as a picture, for people who have no report at hand.
   *
   * @param metrics a run's metrics.jsonl; torn lines are left out
   * @return empty if no finite loss was recorded
   * @throws IOException if the file cannot be read
   */
  public static Optional<BufferedImage> loss(Path metrics) throws IOException {
    return of(Metrics.read(metrics)).stream()
        .filter(chart -> chart.key().equals("loss"))
        .findFirst()
        .map(Curves::picture);
  }

  private static BufferedImage picture(Chart chart) {
    BufferedImage sheet =
        ImageGrid.sheet(
            (int) (PIXELS * (Chart.WIDTH + 2 * MARGIN)),
            (int) (PIXELS * (Chart.HEIGHT + TITLE_HEIGHT + MARGIN)),
            0xFFFFFF);
    RasterCanvas canvas = new RasterCanvas(sheet, PIXELS);
    canvas.text(Ink.TITLE, Canvas.Anchor.START, 2 * MARGIN, 22, chart.title());
    canvas.text(Ink.LABEL, Canvas.Anchor.START, 2 * MARGIN, 42, chart.note());
    canvas.text(Ink.ALERT, Canvas.Anchor.END, Chart.WIDTH - MARGIN, 22, chart.warning());
    chart.draw(canvas.at(MARGIN, TITLE_HEIGHT));
    return sheet;
  }

  /** A chart of every quantity with a finite value, the best-known ones first. */
  static List<Chart> of(Metrics metrics) {
    List<Chart> charts = new ArrayList<>();
    for (String key : inOrder(metrics.series().keySet())) {
      chart(key, Objects.requireNonNull(metrics.series().get(key))).ifPresent(charts::add);
    }
    return charts;
  }

  private static Optional<Chart> chart(String key, Series series) {
    Trace all = Trace.finite(series);
    Trace broken = Trace.broken(series);
    if (all.size() == 0) {
      return Optional.empty();
    }
    boolean noisy = isNoisy(key, all);
    Trace curve = line(key, all);
    Trace raw = noisy ? all.thinned() : new Trace(new double[0], new double[0]);
    double[] steps = series.steps();
    return Optional.of(
        new Chart(
            key,
            title(key),
            note(key, curve, noisy),
            warning(broken),
            raw,
            curve,
            broken.thinned(),
            Axis.linear(Math.min(0, steps[0]), steps[steps.length - 1], 6),
            values(key, all)));
  }

  /** A quantity in words. */
  public static String title(String key) {
    return switch (key) {
      case "loss" -> "Loss";
      case "rate" -> "Learning rate";
      case "gradient-norm" -> "Gradient norm";
      case "images-per-second" -> "Images per second";
      default -> key;
    };
  }

  private static Axis values(String key, Trace all) {
    return values(key, all.min(), all.max());
  }

  /** The axis of a quantity's values. */
  public static Axis values(String key, double min, double max) {
    boolean log = min > 0 && (key.equals("loss") || (!key.equals("rate") && max / min > WIDE));
    return log ? Axis.logarithmic(min, max, 5) : Axis.fromZero(min, max, 5);
  }

  /** The line that stands for a quantity: smooth if it was measured often. */
  public static Trace line(String key, Trace all) {
    return isNoisy(key, all) ? all.smoothed() : all.thinned();
  }

  private static boolean isNoisy(String key, Trace all) {
    return all.size() >= MANY && !key.equals("rate");
  }

  /** Names of quantities in the order of their charts: the best-known ones first. */
  public static List<String> inOrder(Collection<String> names) {
    List<String> keys = new ArrayList<>(FIRST);
    names.stream().filter(key -> !FIRST.contains(key)).forEach(keys::add);
    keys.retainAll(names);
    return keys;
  }

  private static String note(String key, Trace curve, boolean noisy) {
    StringBuilder note = new StringBuilder(noisy ? "smoothed, ends at " : "ends at ");
    note.append(NumberText.of(curve.last()));
    if (key.equals("loss") && curve.size() > 1) {
      note.append(", lowest ")
          .append(NumberText.of(curve.min()))
          .append(" near step ")
          .append(NumberText.grouped(Math.round(curve.stepOfMin())));
    }
    return note.toString();
  }

  private static String warning(Trace broken) {
    if (broken.size() == 0) {
      return "";
    }
    String first = NumberText.grouped(Math.round(broken.x()[0]));
    return broken.size() == 1
        ? "not finite at step " + first
        : "not finite at " + NumberText.grouped(broken.size()) + " steps, first at " + first;
  }
}
