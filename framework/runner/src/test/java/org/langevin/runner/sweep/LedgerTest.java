package org.langevin.runner.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.config.InputException;
import org.langevin.runner.sweep.Ledger.Entry;

/** What is written is found again, whatever happens. */
class LedgerTest {
  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve(Ledger.FILE);
  }

  @Test
  void whatWasAppendedIsReadAgain() {
    Entry[] entries = {
      Entry.started(new Job(0, Job.END), "a"),
      Entry.finished(new Job(0, Job.END), "a", 0.1 + 0.2, null),
      Entry.started(new Job(1, 2), "b"),
      Entry.failed(new Job(1, 2), "b", "it \"diverged\"\nat step 3"),
      Entry.finished(new Job(2, Job.END), "a", Double.NaN, 0)
    };
    try (Ledger ledger = Ledger.open(file)) {
      for (Entry entry : entries) {
        ledger.append(entry);
      }
    }

    assertThat(Ledger.read(file)).containsExactly(entries);
  }

  @Test
  void aTornLineIsDroppedAndWrittenOver() throws IOException {
    try (Ledger ledger = Ledger.open(file)) {
      ledger.append(Entry.started(new Job(0, Job.END), "a"));
    }
    String whole = Files.readString(file);
    Files.writeString(file, "{\"trial\":0,\"sta", StandardOpenOption.APPEND);

    try (Ledger ledger = Ledger.open(file)) {
      assertThat(ledger.entries()).hasSize(1);
      assertThat(ledger.underWay()).containsExactly(new Job(0, Job.END));
      ledger.append(Entry.finished(new Job(0, Job.END), "a", 1.0, null));
      assertThat(ledger.underWay()).isEmpty();
    }

    assertThat(file).content().startsWith(whole).hasLineCount(2);
  }

  @Test
  void onlyOneProcessWritesAtATime() {
    try (Ledger ledger = Ledger.open(file)) {
      assertThat(ledger.entries()).isEmpty();
      assertThatThrownBy(() -> Ledger.open(file))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("at work in another process");
    }
    Ledger.open(file).close();
  }

  @Test
  void aResultIsFoundByTheConfigurationsHash() {
    try (Ledger ledger = Ledger.open(file)) {
      ledger.append(Entry.started(new Job(3, Job.END), "a"));
      assertThat(ledger.finished("a", Job.END)).isEmpty();
      ledger.append(Entry.finished(new Job(3, Job.END), "a", 1.5, null));

      assertThat(ledger.finished("a", Job.END).orElseThrow().value()).isEqualTo(1.5);
      assertThat(ledger.finished("a", 1)).isEmpty();
      assertThat(ledger.finished("b", Job.END)).isEmpty();
    }
  }
}
