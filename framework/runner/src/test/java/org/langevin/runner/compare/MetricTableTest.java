package org.langevin.runner.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.compare.Differences.Row;
import org.langevin.runner.compare.MetricTable.Column;

class MetricTableTest {
  private static final String FID = "fid.classifier-10k-train";

  @TempDir private Path runs;

  private void run(String name, String metrics, String protocol) throws IOException {
    RunFolder.at(runs.resolve(name).resolve("20261101-100000-aaaaaa"))
        .finished(name, 1)
        .evaluated("20261101-110000-aaaaaa", metrics, protocol);
  }

  private MetricTable table(String... names) throws IOException {
    RunList list = new RunList(runs);
    return new MetricTable(
        Comparison.of(List.of(names).stream().map(list::find).toList()).entries());
  }

  @Test
  void valuesOfOneProtocolShareAColumnWhateverDrewTheSamples() throws IOException {
    run(
        "a",
        "\"%s\": 3, \"nfe\": 50".formatted(FID),
        "\"features\": [\"classifier\"], \"nfe\": 50");
    run(
        "b",
        "\"%s\": 4, \"nfe\": 10".formatted(FID),
        "\"features\": [\"classifier\"], \"nfe\": 10");

    MetricTable table = table("a", "b");

    assertThat(table.columns()).extracting(Column::metric).containsExactly(FID, "nfe");
    assertThat(table.columns()).extracting(table::mark).containsExactly("", "");
  }

  @Test
  void aMetricHasAColumnForEachOfItsProtocols() throws IOException {
    run(
        "a",
        "\"%s\": 3".formatted(FID),
        "\"features-hash\": [\"x\"], \"features\": [\"classifier\"]");
    run(
        "b",
        "\"%s\": 4".formatted(FID),
        "\"features-hash\": [\"y\"], \"features\": [\"classifier\"]");

    MetricTable table = table("a", "b");

    assertThat(table.columns()).extracting(Column::metric).containsExactly(FID, FID);
    assertThat(table.columns()).extracting(table::mark).containsExactly("A", "B");
    assertThat(table.yardstickDifferences())
        .containsExactly(new Row("features-hash", List.of("x", "y")));
  }

  @Test
  void otherFeaturesOfAnEvaluationDoNotPartAMetric() throws IOException {
    run(
        "a",
        "\"%s\": 3".formatted(FID),
        "\"features\": [\"classifier\"], \"features-hash\": [\"x\"], \"comparable\": \"1\"");
    run(
        "b",
        "\"%s\": 4, \"fid.pixels-10k-train\": 9".formatted(FID),
        "\"features\": [\"pixels\", \"classifier\"], \"features-hash\": [\"z\", \"x\"],"
            + " \"comparable\": \"2\"");

    MetricTable table = table("a", "b");

    assertThat(table.columns())
        .extracting(Column::metric)
        .containsExactly(FID, "fid.pixels-10k-train");
    assertThat(table.conditions()).isEmpty();
  }

  @Test
  void howSamplesWereDrawnIsToldWhereItDiffers() throws IOException {
    run(
        "a",
        "\"nfe\": 1",
        "\"sampler\": {\"type\": \"ddim\", \"steps\": 5, \"eta\": 0}, \"seed\": 1");
    run(
        "b",
        "\"nfe\": 1",
        "\"sampler\": {\"type\": \"ddim\", \"steps\": 9, \"eta\": 0}, \"seed\": 1");

    assertThat(table("a", "b").conditions()).containsExactly("sampler.type", "sampler.steps");
  }

  @Test
  void optionsThatASamplerAloneHasAreNotColumns() throws IOException {
    run("a", "\"nfe\": 9", "\"sampler\": {\"type\": \"ddim\", \"steps\": 9, \"eta\": 0}");
    run("b", "\"nfe\": 5", "\"sampler\": {\"type\": \"unipc\", \"steps\": 5, \"order\": 3}");

    assertThat(table("a", "b").conditions()).containsExactly("sampler.type", "sampler.steps");
  }
}
