package org.langevin.runner.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.config.InputException;

class PythonEnvironmentTest {
  @TempDir private Path cache;
  private final List<String> commands = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** Programs of which some fail. */
  private Programs programs(String failing) {
    return new Programs() {
      @Override
      void run(Path folder, List<String> command) throws IOException {
        String line = String.join(" ", command);
        commands.add(line);
        if (line.contains(failing)) {
          throw new IOException(command.get(0) + " failed");
        }
      }
    };
  }

  private PythonEnvironment make(String failing) {
    return PythonEnvironment.of(cache, "toy==1.0", notes::add, programs(failing));
  }

  @Test
  void itIsMadeOnceAndThenThere() {
    Path program = make("nothing").program("toy");
    make("nothing");

    assertThat(program).startsWithRaw(cache.resolve("python/toy-1.0").toAbsolutePath());
    assertThat(notes).singleElement().asString().contains("installing toy==1.0");
    assertThat(commands).hasSize(3);
    assertThat(commands.get(1)).startsWith("python3 -m venv");
    assertThat(commands.get(2)).endsWith("toy==1.0");
  }

  @Test
  void withoutPythonTheMessageSaysWhatToInstall() {
    assertThatThrownBy(() -> make("version_info"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Python 3.10")
        .hasMessageContaining("python3-venv");
  }

  @Test
  void withoutAPackageIndexTheMessageSaysSoAndNothingCountsAsInstalled() {
    assertThatThrownBy(() -> make("pip install"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("package index");
    commands.clear();

    make("nothing");

    assertThat(commands).hasSize(3);
  }
}
