package org.langevin.runner.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.langevin.runner.report.Html;

/** Charts on a comparison's page, and their values for its script. */
final class ChartSections {
  private final ObjectMapper json = new ObjectMapper();
  private final ObjectNode data = json.createObjectNode();
  private final Html out;

  ChartSections(Html out) {
    this.out = out;
  }

  /** Writes a section, if there is a chart for it. */
  void write(String heading, List<OverlayChart> charts, String hint) {
    if (charts.isEmpty()) {
      return;
    }
    out.open("section").element("h2", heading).open("div", "class", "charts");
    charts.forEach(this::figure);
    out.close();
    out.element("p", hint, "class", "quiet");
    out.close().line();
  }

  private void figure(OverlayChart chart) {
    String id = "chart-" + data.size();
    data.set(id, chart.data(json));
    out.open("figure", "class", "card overlay", "id", id).open("figcaption");
    out.element("h3", chart.title(), "id", id + "-title");
    if (!chart.note().isEmpty()) {
      out.element("p", chart.note());
    }
    if (!chart.warning().isEmpty()) {
      out.element("p", chart.warning(), "class", "warning");
    }
    out.close();
    chart.draw(
        out, "tabindex", "0", "aria-labelledby", id + "-title", "aria-describedby", id + "-values");
    out.element("div", "", "class", "tip", "id", id + "-values", "role", "status");
    out.close().line();
  }

  /** The values behind the lines of all charts, by the charts' ids. */
  String data() throws JsonProcessingException {
    return json.writeValueAsString(data);
  }
}
