package org.langevin.runner.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.langevin.runner.compare.Comparison.Entry;
import org.langevin.runner.report.Html;
import org.langevin.runner.report.SampleFiles;

/** The last grid of samples of each run, side by side. */
final class SampleSheets {
  /** About 40 MB once they are text. */
  private static final long PICTURE_BYTES = 30_000_000;

  private final List<Entry> entries;
  private final Html out;

  SampleSheets(List<Entry> entries, Html out) {
    this.entries = entries;
    this.out = out;
  }

  /** Writes the section, if there is a picture. */
  void write() throws IOException {
    List<Entry> without = new ArrayList<>();
    long left = PICTURE_BYTES;
    boolean open = false;
    for (Entry entry : entries) {
      Optional<byte[]> png = SampleFiles.last(entry.run().path().resolve("samples"));
      if (png.isEmpty() || png.get().length > left) {
        without.add(entry);
        continue;
      }
      left -= png.get().length;
      if (!open) {
        out.open("section").element("h2", "Samples").open("div", "class", "sheets");
        open = true;
      }
      sheet(entry, png.get());
    }
    if (open) {
      out.close();
      if (!without.isEmpty()) {
        String names = String.join(", ", without.stream().map(Entry::label).toList());
        out.element("p", "No picture, or too many to show: " + names, "class", "quiet");
      }
      out.close().line();
    }
  }

  private void sheet(Entry entry, byte[] png) {
    out.open("details", "data-run", String.valueOf(entry.number())).open("summary");
    out.empty(
        "img",
        "src",
        "data:image/png;base64," + Base64.getEncoder().encodeToString(png),
        "alt",
        "Samples of " + entry.label());
    out.open("strong");
    Table.swatch(out, entry.number());
    out.text(entry.label()).close();
    entry.special().forEach(key -> out.element("span", key));
    out.close().close().line();
  }
}
