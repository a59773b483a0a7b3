package org.langevin.runner.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.config.InputException;

class RunListTest {
  private static final String FIRST = "20261101-100000-aaaaaa";
  private static final String SECOND = "20261102-100000-bbbbbb";

  @TempDir private Path runs;

  private RunFolder run(String name, String id) throws IOException {
    return RunFolder.at(runs.resolve(name).resolve(id));
  }

  private RunFolder chain(String id) throws IOException {
    RunFolder chain = run("chain", id).facts("chain", "\"stages\": [\"1-teacher\", \"2-student\"]");
    RunFolder.at(chain.path().resolve("1-teacher")).finished("chain", 0.5);
    RunFolder.at(chain.path().resolve("2-student")).finished("chain", 0.25);
    return chain;
  }

  private RunFolder sweep(String id) throws IOException {
    RunFolder sweep = run("study", id).facts("study", "\"kind\": \"sweep\"");
    for (int i = 1; i <= 3; i++) {
      RunFolder.at(sweep.path().resolve("trials/00" + i + "-lr")).finished("study", i);
    }
    return sweep;
  }

  private static List<String> references(List<RunSummary> found) {
    return found.stream().map(RunSummary::reference).toList();
  }

  @Test
  void theNewestComesFirst() throws IOException {
    run("b", FIRST).finished("b", 1);
    run("a", SECOND).finished("a", 1);

    assertThat(references(new RunList(runs).named("*")))
        .containsExactly("a/" + SECOND, "b/" + FIRST);
    assertThat(references(new RunList(runs).named("b*"))).containsExactly("b/" + FIRST);
  }

  @Test
  void aListReadsOneFileOfEachRun() throws IOException {
    for (int i = 0; i < 20; i++) {
      run("a", "20261101-1000%02d-aaaaaa".formatted(i))
          .finished("a", i)
          .write("experiment.conf", "}{ unreadable")
          .write("metrics.jsonl", "unreadable")
          .evaluated("x", "unreadable", "");
    }

    List<RunSummary> found = new RunList(runs).named("*");

    assertThat(found).hasSize(20);
    assertThat(found).allSatisfy(run -> assertThat(run.numbers()).containsKey("final-loss"));
    assertThatThrownBy(() -> found.get(0).experiment()).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> found.get(0).metrics()).isInstanceOf(InputException.class);
  }

  @Test
  void aFolderThatHoldsNoRunIsNoneAndADamagedOneIsTold() throws IOException {
    run("a", FIRST).finished("a", 1);
    run("a", SECOND).write("run.json", "{ torn");
    Files.createDirectories(runs.resolve("a/notes"));
    Files.writeString(runs.resolve("readme.txt"), "x");
    Files.writeString(runs.resolve("a/readme.txt"), "x");

    RunList list = new RunList(runs);

    assertThat(references(list.named("*"))).containsExactly("a/" + FIRST);
    assertThat(list.unreadable()).singleElement().asString().contains(SECOND, "not JSON");
  }

  @Test
  void stagesAndTrialsStandInTheirRun() throws IOException {
    chain(FIRST);
    sweep(SECOND);

    List<RunSummary> found = new RunList(runs).named("*");

    assertThat(references(found)).containsExactly("study/" + SECOND, "chain/" + FIRST);
    assertThat(references(found.get(1).parts()))
        .containsExactly("chain/" + FIRST + "/1-teacher", "chain/" + FIRST + "/2-student");
    assertThat(found.get(0).parts()).hasSize(3);
  }

  @Test
  void aNameStandsForAllItsRunsAndAWholeForItsParts() throws IOException {
    run("a", FIRST).finished("a", 1);
    run("a", SECOND).finished("a", 1);
    chain(FIRST);
    RunFolder sweep = sweep(SECOND);
    RunList list = new RunList(runs);

    assertThat(references(list.select("a"))).containsExactly("a/" + FIRST, "a/" + SECOND);
    assertThat(references(list.select("a/" + FIRST))).containsExactly("a/" + FIRST);
    assertThat(list.select("chain")).hasSize(2);
    assertThat(list.select(sweep.path().toString())).hasSize(3);
    assertThatThrownBy(() -> list.select("b")).hasMessageContaining("No run 'b'");
  }

  @Test
  void stagesAndTrialsAreFoundByABeginningOfTheirName() throws IOException {
    chain(FIRST);
    sweep(SECOND);
    RunList list = new RunList(runs);

    String student = "chain/" + FIRST + "/2-student";
    for (String what :
        List.of(student, "chain/2-student", "chain/2", "chain/student", "20261101/2")) {
      assertThat(list.find(what).reference()).as(what).isEqualTo(student);
    }
    String trial = "study/" + SECOND + "/trials/002";
    for (String what : List.of("study/002", "study/trials/002", trial, trial + "-lr")) {
      assertThat(list.find(what).id()).as(what).isEqualTo("002-lr");
    }
    assertThatThrownBy(() -> list.find("study/00"))
        .hasMessageContainingAll("several parts", "003-lr");
    assertThatThrownBy(() -> list.find("chain/3")).hasMessageContaining("No run 'chain/3'");
  }

  @Test
  void metricsOfEvaluationsAreAmongTheRuns() throws IOException {
    RunFolder run = run("a", FIRST).finished("a", 1);
    run.evaluated("20261101-110000-aaaaaa", "\"fid.pixels-10k-train\": 9", "\"features\": \"x\"");
    run.evaluated("20261101-120000-aaaaaa", "\"fid.pixels-10k-train\": \"NaN\"", "");
    Files.createDirectories(run.path().resolve("evaluations/20261101-130000-unfinished"));

    RunSummary found = new RunList(runs).find("a");

    assertThat(found.evaluations()).hasSize(2);
    assertThat(found.metrics()).containsEntry("fid.pixels-10k-train", Double.NaN);
    assertThat(MetricName.resolve("fid", List.of(found))).isEqualTo("fid.pixels-10k-train");
    assertThatThrownBy(() -> MetricName.resolve("kid", List.of(found)))
        .hasMessageContainingAll("known: ", "fid.pixels-10k-train");
  }
}
