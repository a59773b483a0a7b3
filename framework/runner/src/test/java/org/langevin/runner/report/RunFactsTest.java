package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.report.RunFacts.Fact;

class RunFactsTest {
  @TempDir Path folder;

  private RunFacts read(String json) throws IOException {
    Path file = folder.resolve("run.json");
    Files.writeString(file, json);
    return RunFacts.read(file);
  }

  @Test
  void fieldsAreShownInWordsInTheirSections() throws IOException {
    RunFacts facts =
        read(
            """
            {"id": "x", "seed": 12345, "started": "2026-11-03T15:05:09.12+01:00",
             "duration": "PT1H2M3S", "parent": null, "parameters": 1541313,
             "dataset": {"name": "mnist", "size": 60000, "hash": "ba89"},
             "engine": "torch", "command": ["langevin", "run", "a.conf"]}
            """);
    assertThat(facts.first().get("Run"))
        .containsExactly(
            new Fact("ID", "x"),
            new Fact("Seed", "12345"),
            new Fact("Started", "2026-11-03 14:05:09 UTC"),
            new Fact("Duration", "1 h 2 min"));
    assertThat(facts.first().get("Data and model"))
        .containsExactly(
            new Fact("Dataset", "mnist"),
            new Fact("Dataset size", "60,000"),
            new Fact("Dataset hash", "ba89"),
            new Fact("Parameters", "1,541,313"));
    assertThat(facts.rest().get("Machine")).containsExactly(new Fact("Engine", "torch"));
    assertThat(facts.rest().get("Program"))
        .containsExactly(new Fact("Command", "langevin run a.conf"));
  }

  @Test
  void unknownFieldsAreShownToo() throws IOException {
    RunFacts facts =
        read(
            """
            {"host-memory": 2.5, "libs": {"torch": "2.10", "more": {"a.b": true}},
             "list": [1, 2000, {"k": 1}], "duration": "long", "-": 1}
            """);
    assertThat(facts.rest().get("Further facts"))
        .containsExactly(
            new Fact("Host memory", "2.5"),
            new Fact("Libs torch", "2.10"),
            new Fact("libs more a.b", "true"),
            new Fact("List", "1, 2,000, {\"k\":1}"),
            new Fact("-", "1"));
    assertThat(facts.first().get("Run")).containsExactly(new Fact("Duration", "long"));
  }

  @Test
  void numbersKeepTheirOrder() throws IOException {
    RunFacts facts =
        read(
            """
            {"numbers": {"nfe": 1000, "final-loss": 0.0214837, "fid.ptinception-10k-train": 4.8,
                         "worst": "NaN"}}
            """);
    assertThat(facts.numbers())
        .containsExactly(
            new Fact("NFE", "1,000"),
            new Fact("Final loss", "0.02148"),
            new Fact("fid.ptinception-10k-train", "4.8"),
            new Fact("Worst", "NaN"));
  }

  @Test
  void aProblemIsATextOrHasAdvice() throws IOException {
    assertThat(read("{\"problem\": \"no space\"}").problem()).isEqualTo("no space");
    RunFacts facts = read("{\"problem\": {\"message\": \"no space\", \"advice\": \"make some\"}}");
    assertThat(facts.problem()).isEqualTo("no space");
    assertThat(facts.advice()).isEqualTo("make some");
    assertThat(read("{\"problem\": null}").problem()).isEmpty();
  }

  @Test
  void aTornFileIsSaidToBeUnreadable() throws IOException {
    assertThat(read("{\"name\": \"mn").readable()).isFalse();
    assertThat(read("[1]").readable()).isFalse();
    assertThat(read("").readable()).isFalse();
    assertThat(RunFacts.read(folder.resolve("absent")).readable()).isTrue();
  }
}
