package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrokeFontTest {
  private static final String LETTERS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,;:-+=/%()_#?";

  private final StrokeFont font = new StrokeFont();

  @Test
  void everyLetterLooksDifferentAndStaysInItsBox() {
    List<String> seen = new ArrayList<>();
    for (String letter : LETTERS.split("", 0)) {
      Path2D outline = font.outline(letter);
      assertThat(seen).doesNotContain(strokes(outline));
      seen.add(strokes(outline));
      Rectangle2D box = outline.getBounds2D();
      assertThat(box.getMinX()).as(letter).isGreaterThanOrEqualTo(-0.35);
      assertThat(box.getMaxX()).as(letter).isLessThanOrEqualTo(font.width(letter) + 0.35);
      assertThat(box.getMinY()).as(letter).isGreaterThanOrEqualTo(-8);
      assertThat(box.getMaxY()).as(letter).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void aTextIsAsWideAsItsLettersAndTheirSpaces() {
    double gap = font.width("aa") - 2 * font.width("a");
    assertThat(gap).isPositive();
    assertThat(font.width("abc"))
        .isCloseTo(font.width("a") + font.width("b") + font.width("c") + 2 * gap, within(1e-9));
    assertThat(font.width("a b")).isGreaterThan(font.width("ab"));
    assertThat(font.width("")).isZero();
  }

  @Test
  void anUnknownLetterIsAQuestionMark() {
    assertThat(strokes(font.outline("\u03C3"))).isEqualTo(strokes(font.outline("?")));
  }

  private static String strokes(Path2D outline) {
    StringBuilder text = new StringBuilder();
    double[] at = new double[6];
    for (PathIterator i = outline.getPathIterator(null); !i.isDone(); i.next()) {
      Arrays.fill(at, 0);
      text.append(i.currentSegment(at)).append(Arrays.toString(at));
    }
    return text.toString();
  }
}
