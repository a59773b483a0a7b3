package org.langevin.spi.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path folder;

  @Test
  void aFileThatTheCheckAcceptsIsLeftAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "old");
    WholeFile.make(file, f -> true, part -> Files.writeString(part, "new"));
    assertThat(file).hasContent("old");
  }

  @Test
  void aFileThatTheCheckRefusesIsReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "old");
    WholeFile.make(file, f -> false, part -> Files.writeString(part, "new"));
    assertThat(file).hasContent("new");
  }

  @Test
  void afterAFailureNeitherFileNorPartIsThere() {
    Path file = folder.resolve("deep/er/a");
    assertThatThrownBy(
            () ->
                WholeFile.make(
                    file,
                    f -> true,
                    part -> {
                      Files.writeString(part, "half");
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(file.getParent()).isDirectoryNotContaining("glob:**a").isDirectory();
    assertThat(file.resolveSibling("a.part")).doesNotExist();
  }

  @Test
  void threadsThatWantTheSameFileDoTheWorkOnce() throws Exception {
    AtomicInteger made = new AtomicInteger();
    Path file = folder.resolve("a");
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Path>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            pool.submit(
                () ->
                    WholeFile.make(
                        file,
                        f -> true,
                        part -> Files.writeString(part, "made " + made.incrementAndGet()))));
      }
      for (Future<Path> one : all) {
        assertThat(one.get()).hasContent("made 1");
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
