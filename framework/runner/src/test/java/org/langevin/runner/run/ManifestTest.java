package org.langevin.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  @TempDir private Path runs;

  private Manifest manifest() {
    Manifest manifest = Manifest.create(RunDirectory.create(runs, "a"));
    manifest.running();
    return manifest;
  }

  @Test
  void aRunOfThisProcessIsRunning() {
    assertThat(manifest().status()).isEqualTo("running");
  }

  @Test
  void aRunWhoseProcessIsGoneHasCrashed() {
    Manifest manifest = manifest();
    ((ObjectNode) manifest.fields().path("process")).put("start", 1); // its number is another's now

    assertThat(manifest.status()).isEqualTo("crashed");
  }

  @Test
  void ofAProcessOnAnotherMachineNothingIsKnown() {
    Manifest manifest = manifest();
    ((ObjectNode) manifest.fields().path("process")).put("start", 1).put("host", "elsewhere");

    assertThat(manifest.status()).isEqualTo("running");
  }

  @Test
  void anEndedRunStaysAsItEnded() {
    Manifest manifest = manifest();
    manifest.fields().put("status", "finished");
    ((ObjectNode) manifest.fields().path("process")).put("start", 1);

    assertThat(manifest.status()).isEqualTo("finished");
  }
}
