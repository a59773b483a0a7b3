package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.report.SampleFiles.Found;
import org.langevin.runner.report.SampleFiles.Kind;
import org.langevin.runner.report.SampleFiles.Sheet;

class SampleFilesTest {
  @TempDir Path folder;
  private byte[] png;

  @BeforeEach
  void draw() throws IOException {
    png = Png.encode(ImageGrid.sheet(40, 30, 0x123456));
  }

  private void put(String... names) throws IOException {
    for (String name : names) {
      Files.write(folder.resolve(name), png);
    }
  }

  @Test
  void namesSayWhatAPictureShows() throws IOException {
    put("final.png", "film-strip.png", "loss.png", "step-00000200.png", "step-00000100.png");
    put("reference.png", ".final.png.123", "notes.txt");
    Found found = SampleFiles.in(folder);
    assertThat(found.of(Kind.FINAL)).extracting(Sheet::name).containsExactly("final.png");
    assertThat(found.of(Kind.FILM_STRIP)).hasSize(1);
    assertThat(found.of(Kind.PROGRESS)).extracting(Sheet::step).containsExactly(100L, 200L);
    assertThat(found.of(Kind.OTHER)).extracting(Sheet::name).containsExactly("reference.png");
    assertThat(found.of(Kind.FINAL).get(0).width()).isEqualTo(40);
    assertThat(found.of(Kind.FINAL).get(0).height()).isEqualTo(30);
  }

  @Test
  void withoutAFinalGridTheLastProgressGridStandsInForIt() throws IOException {
    put("step-00000300.png", "step-00000200.png");
    Found found = SampleFiles.in(folder);
    assertThat(found.of(Kind.FINAL)).extracting(Sheet::step).containsExactly(300L);
    assertThat(found.of(Kind.PROGRESS)).extracting(Sheet::step).containsExactly(200L);
  }

  @Test
  void ofManyProgressGridsAnEvenlySpreadDozenIsShown() throws IOException {
    for (int step = 1; step <= 100; step++) {
      put(SampleFiles.atStep(step));
    }
    put("final.png");
    Found found = SampleFiles.in(folder);
    assertThat(found.progress()).isEqualTo(100);
    assertThat(found.of(Kind.PROGRESS)).hasSize(12);
    assertThat(found.of(Kind.PROGRESS)).extracting(Sheet::step).contains(1L, 100L, 10L, 91L);
  }

  @Test
  void beyondTheLimitTheOldestAreLeftOut() throws IOException {
    put("final.png", "step-00000001.png", "step-00000002.png", "step-00000003.png");
    Found found = SampleFiles.in(folder, 3L * png.length);
    assertThat(found.of(Kind.FINAL)).hasSize(1);
    assertThat(found.of(Kind.PROGRESS)).extracting(Sheet::step).containsExactly(2L, 3L);
    assertThat(found.leftOut()).containsExactly("step-00000001.png");
  }

  @Test
  void aFileThatIsNoPngIsNamedAndNotShown() throws IOException {
    Files.writeString(folder.resolve("final.png"), "<script>alert('not a picture')</script>");
    Files.createDirectory(folder.resolve("folder.png"));
    Found found = SampleFiles.in(folder);
    assertThat(found.sheets()).isEmpty();
    assertThat(found.leftOut()).containsExactly("final.png");
  }

  @Test
  void aFolderThatDoesNotExistHoldsNothing() throws IOException {
    assertThat(SampleFiles.in(folder.resolve("absent")).sheets()).isEmpty();
  }
}
