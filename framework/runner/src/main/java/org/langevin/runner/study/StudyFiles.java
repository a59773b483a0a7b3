package org.langevin.runner.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.langevin.runner.report.MethodPlot;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.study.StudyTable.Cell;
import org.langevin.runner.study.StudyTable.Column;
import org.langevin.runner.study.StudyTable.Entry;

/** The folder of a table: the table in four formats, plots against its costs, and samples. */
public final class StudyFiles {
  private StudyFiles() {}

  /** The costs that quality is drawn against, with their words. */
  private static final Map<String, String> COSTS =
      Map.of("nfe", "network evaluations", "seconds-per-image", "seconds for each image");

  /**
   * Writes {@code table.md}, {@code .tex}, {@code .csv} and {@code .html}, {@code
   * METRIC-against-COST.svg}, and a picture of samples for each row that has one.
   *
   * @param samples pictures by their rows' names
   */
  public static void write(Path folder, StudyTable table, Map<String, Path> samples) {
    Map<String, String> pictures = new LinkedHashMap<>();
    try {
      Files.createDirectories(folder);
      plots(folder, table, pictures);
      int i = 1;
      for (Map.Entry<String, Path> sheet : samples.entrySet()) {
        String name = "samples-" + i++ + ".png";
        Files.copy(sheet.getValue(), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        pictures.put(sheet.getKey(), name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TableText text = new TableText(table);
    RunDirectory.write(folder.resolve("table.md"), text.markdown(pictures));
    RunDirectory.write(folder.resolve("table.tex"), text.latex());
    RunDirectory.write(folder.resolve("table.csv"), text.csv());
    RunDirectory.write(folder.resolve("table.html"), text.html(pictures));
  }

  private static void plots(Path folder, StudyTable table, Map<String, String> pictures) {
    for (Column quality : qualities(table)) {
      for (String cost : List.of("nfe", "seconds-per-image")) {
        List<MethodPlot.Curve> curves = curves(table, quality, cost);
        if (curves.stream().mapToInt(curve -> curve.x().length).sum() > 1) {
          String metric = quality.metric().substring(0, quality.metric().indexOf('.'));
          String words = COSTS.get(cost);
          String name = metric + "-against-" + cost + ".svg";
          String title = table.heading(quality) + " against " + words;
          RunDirectory.write(
              folder.resolve(name),
              MethodPlot.svg(title, String.valueOf(words), table.heading(quality), curves));
          pictures.put(title, name);
        }
      }
    }
  }

  /** FID by whatever features; in a study without it the first metric. */
  private static List<Column> qualities(StudyTable table) {
    List<Column> metrics =
        table.columns().stream().filter(column -> column.metric().contains(".")).toList();
    List<Column> fid = metrics.stream().filter(c -> c.metric().startsWith("fid.")).toList();
    return fid.isEmpty() ? metrics.stream().limit(1).toList() : fid.stream().limit(1).toList();
  }

  private static List<MethodPlot.Curve> curves(StudyTable table, Column quality, String cost) {
    Map<String, List<double[]>> points = new LinkedHashMap<>();
    for (Entry entry : table.entries()) {
      Optional<Cell> y = table.cell(entry, quality);
      Optional<Cell> x = cost(table, entry, cost);
      if (x.isPresent() && y.isPresent() && Double.isFinite(y.get().mean())) {
        points
            .computeIfAbsent(entry.curve(), c -> new ArrayList<>())
            .add(new double[] {x.get().mean(), y.get().mean()});
      }
    }
    List<MethodPlot.Curve> curves = new ArrayList<>();
    points.forEach(
        (name, all) -> {
          all.sort((a, b) -> Double.compare(a[0], b[0]));
          curves.add(
              new MethodPlot.Curve(
                  name,
                  all.stream().mapToDouble(p -> p[0]).toArray(),
                  all.stream().mapToDouble(p -> p[1]).toArray()));
        });
    return curves;
  }

  /** What a row costs; times of several machines do not stand in one plot. */
  private static Optional<Cell> cost(StudyTable table, Entry entry, String cost) {
    List<Column> columns =
        table.columns().stream().filter(column -> column.metric().equals(cost)).toList();
    Set<String> machines = Set.copyOf(columns.stream().map(Column::protocol).toList());
    return machines.size() == 1
        ? Stream.of(columns.get(0)).flatMap(c -> table.cell(entry, c).stream()).findFirst()
        : Optional.empty();
  }
}
