package org.langevin.runner.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.study.StudyTable.Cell;
import org.langevin.runner.study.StudyTable.Column;
import org.langevin.runner.study.StudyTable.Entry;

class StudyTableTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode evaluation(double fid, double nfe, String protocol) {
    ObjectNode json = JSON.createObjectNode();
    ObjectNode metrics = json.putObject("metrics");
    metrics.put("fid.pixels-1k-train", fid);
    metrics.put("nfe", nfe);
    metrics.put("seconds-per-image", nfe / 100);
    metrics.put("images-per-second", 100 / nfe);
    ObjectNode facts = json.putObject("protocol");
    facts.put("comparable", protocol).put("reference", "set").put("samples", 1000);
    facts.put("device", "cpu");
    return json;
  }

  private static Entry entry(String name, String curve, JsonNode... evaluations) {
    return new Entry(name, curve, Map.of(), null, List.of(evaluations));
  }

  @Test
  void cellIsTheMeanOverSeedsWithItsDeviation() {
    Entry row =
        entry("a", "a", evaluation(1, 5, "p"), evaluation(2, 5, "p"), evaluation(6, 5, "p"));
    StudyTable table = new StudyTable("t", List.of(row));

    Cell cell = table.cell(row, new Column("fid.pixels-1k-train", "p")).orElseThrow();

    assertThat(cell.mean()).isEqualTo(3);
    assertThat(cell.deviation()).isCloseTo(Math.sqrt((4 + 1 + 9) / 2.0), within(1e-12));
    assertThat(cell).hasToString("3 \u00b1 2.646");
    assertThat(table.cell(entry("b", "b", evaluation(1, 5, "p")), table.columns().get(0)))
        .hasToString("Optional[1]");
  }

  @Test
  void numbersOfTwoProtocolsNeverShareAColumn() {
    Entry one = entry("one", "one", evaluation(1, 5, "p"));
    Entry other = entry("other", "other", evaluation(2, 5, "q"));
    StudyTable table = new StudyTable("t", List.of(one, other));

    List<Column> fid = table.columns().stream().filter(c -> c.metric().startsWith("fid")).toList();
    assertThat(fid).hasSize(2);
    assertThat(fid.stream().map(table::heading))
        .containsExactly("fid.pixels-1k-train [p]", "fid.pixels-1k-train [q]");
    assertThat(table.cell(one, fid.get(0))).isPresent();
    assertThat(table.cell(one, fid.get(1))).isEmpty();
    assertThat(new TableText(table).markdown(Map.of())).contains("Protocol p:", "Protocol q:");
  }

  @Test
  void publishedNumbersStandBesideWithTheirSource() {
    Entry row =
        new Entry(
            "A & B",
            "A & B",
            Map.of("fid", 3.17),
            "Ho et al. 2020",
            List.of(evaluation(1, 5, "p")));
    TableText text = new TableText(new StudyTable("t", List.of(row)));

    assertThat(text.markdown(Map.of()))
        .contains("| fid, published | source |", "| 3.17 | Ho et al. 2020 |");
    assertThat(text.latex()).contains("A \\& B & 1 & 5", "3.17 & Ho et al. 2020 \\\\");
    assertThat(text.csv())
        .contains("\"fid, published\"")
        .contains("A & B,1,1.0,,5.0,,0.05,,20.0,,3.17,Ho et al. 2020");
    assertThat(text.html(Map.of())).contains("<td>A &amp; B</td>");
  }

  @TempDir private Path folder;

  @Test
  void rowsThatDifferInTheirStepsMakeOneCurve() throws Exception {
    StudyTable table =
        new StudyTable(
            "t",
            List.of(
                entry("ddim, 20 steps", "ddim", evaluation(1, 20, "p")),
                entry("ddim, 5 steps", "ddim", evaluation(4, 5, "p")),
                entry("other", "other", evaluation(2, 10, "p"))));

    StudyFiles.write(folder, table, Map.of());

    String plot = Files.readString(folder.resolve("fid-against-nfe.svg"));
    assertThat(plot.split("<polyline", -1)).hasSize(3);
    assertThat(plot).contains(">ddim<", ">other<", "network evaluations");
    assertThat(folder.resolve("fid-against-seconds-per-image.svg")).exists();
    assertThat(folder.resolve("table.md")).content().contains("fid-against-nfe.svg");
    assertThat(folder).isDirectoryContaining("glob:**/table.{tex,csv,html}");
  }
}
