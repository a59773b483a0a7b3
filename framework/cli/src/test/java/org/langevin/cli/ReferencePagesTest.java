package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference pages in the repository are those of the records. */
class ReferencePagesTest {
  @Test
  void pagesAreWhatTheRecordsSay() throws IOException {
    Path home = Path.of(System.getProperty("langevin.home"));

    assertThat(ReferencePages.differences(home, Setup.catalogue()))
        .as("Write them anew with: tools/langevin plugins --write-reference")
        .isEmpty();
  }
}
