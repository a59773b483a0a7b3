package org.langevin.runner.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.config.InputException;
import org.langevin.runner.compare.Comparison.Entry;

class ComparisonTest {
  private static final String FIRST = "20261101-100000-aaaaaa";
  private static final String SECOND = "20261102-100000-bbbbbb";

  @TempDir private Path runs;

  private RunFolder run(String path, String name) throws IOException {
    return RunFolder.at(runs.resolve(path)).finished(name, 1);
  }

  private List<Entry> entries(String... names) throws IOException {
    RunList list = new RunList(runs);
    List<RunSummary> all = new ArrayList<>();
    for (String name : names) {
      all.addAll(list.select(name));
    }
    return Comparison.of(all).entries();
  }

  @Test
  void labelsAreAsShortAsTheyCanBeAndAllDifferent() throws IOException {
    run("a/" + FIRST, "a");
    run("b/" + FIRST, "b");
    run("b/" + SECOND, "b");

    assertThat(entries("a", "b"))
        .extracting(Entry::label)
        .containsExactly("a", "b aaaaaa", "b bbbbbb");
  }

  @Test
  void partsOfOneStudyAreCalledByTheirOwnNames() throws IOException {
    RunFolder.at(runs.resolve("s/" + FIRST)).facts("s", "\"kind\": \"sweep\"");
    run("s/" + FIRST + "/trials/000-l2", "s");
    run("s/" + FIRST + "/trials/001-l1", "s");

    assertThat(entries("s")).extracting(Entry::label).containsExactly("000-l2", "001-l1");
  }

  @Test
  void aRunIsComparedOnceHoweverOftenItIsNamed() throws IOException {
    run("a/" + FIRST, "a");

    assertThat(entries("a", FIRST)).hasSize(1);
    assertThatThrownBy(() -> Comparison.of(List.of())).isInstanceOf(InputException.class);
  }

  @Test
  void theKeysWithMostValuesAreWhatIsSpecial() throws IOException {
    run("a/" + FIRST, "a").write("experiment.conf", "lr = 1\nsampler { type = ddim }\nx = null\n");
    run("b/" + FIRST, "b").write("experiment.conf", "lr = 2\nsampler { type = heun }\nx = 1\n");
    run("c/" + FIRST, "c").write("experiment.conf", "lr = 3\nsampler { type = heun }\nx = 1\n");

    assertThat(entries("a", "b", "c"))
        .extracting(Entry::special)
        .containsExactly(
            List.of("lr = 1", "sampler = ddim"),
            List.of("lr = 2", "sampler = heun", "x = 1"),
            List.of("lr = 3", "sampler = heun", "x = 1"));
  }
}
