package org.langevin.runner.report;

import java.util.Base64;
import java.util.List;
import org.langevin.runner.report.SampleFiles.Found;
import org.langevin.runner.report.SampleFiles.Kind;
import org.langevin.runner.report.SampleFiles.Sheet;

/** The pictures of a run on its page. */
final class Pictures {
  private Pictures() {}

  /** The final grid, large. */
  static void finals(Found samples, Html out) {
    for (Sheet sheet : samples.of(Kind.FINAL)) {
      String caption =
          sheet.step() < 0
              ? "Samples of the trained model"
              : "Samples after " + NumberText.grouped(sheet.step()) + " steps";
      out.open("figure", "class", "final");
      image(sheet, caption, out);
      out.element("figcaption", caption).close().line();
    }
  }

  /** Grids drawn during training, small; each grows when it is opened. */
  static void progress(Found samples, Html out) {
    List<Sheet> sheets = samples.of(Kind.PROGRESS);
    if (sheets.isEmpty()) {
      return;
    }
    out.open("section").element("h2", "During training").open("div", "class", "progress");
    for (Sheet sheet : sheets) {
      String caption = "step " + NumberText.grouped(sheet.step());
      out.open("details").open("summary");
      image(sheet, "Samples at " + caption, out);
      out.element("span", caption).close().close().line();
    }
    out.close();
    if (sheets.size() < samples.progress()) {
      String note =
          sheets.size() + " of " + samples.progress() + " grids; all are in the folder samples.";
      out.element("p", note, "class", "quiet");
    }
    out.close().line();
  }

  /** From noise to sample. */
  static void strips(Found samples, Html out) {
    wide("From noise to sample", "Samples at moments of sampling", Kind.FILM_STRIP, samples, out);
  }

  /** Pictures of other names, and the names of those not shown. */
  static void others(Found samples, Html out) {
    wide("More pictures", "", Kind.OTHER, samples, out);
    if (!samples.leftOut().isEmpty()) {
      String names = String.join(", ", samples.leftOut());
      out.element("p", "Not shown, too large or no picture: samples/ " + names, "class", "quiet");
      out.line();
    }
  }

  private static void wide(String title, String alt, Kind kind, Found samples, Html out) {
    List<Sheet> sheets = samples.of(kind);
    if (sheets.isEmpty()) {
      return;
    }
    out.open("section").element("h2", title);
    for (Sheet sheet : sheets) {
      out.open("figure", "class", "wide");
      image(sheet, alt.isEmpty() ? sheet.name() : alt, out);
      if (alt.isEmpty()) {
        out.element("figcaption", sheet.name());
      }
      out.close().line();
    }
    out.close().line();
  }

  private static void image(Sheet sheet, String alt, Html out) {
    out.empty(
        "img",
        "src",
        "data:image/png;base64," + Base64.getEncoder().encodeToString(sheet.png()),
        "alt",
        alt,
        "width",
        Integer.toString(sheet.width()),
        "height",
        Integer.toString(sheet.height()));
  }
}
