package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.langevin.spi.data.Shape;

/** What the U-Net refuses, and how it says so. */
class UnetConfigTest {
  private static final Shape MNIST = new Shape(1, 28, 28, 0);

  @Test
  void theDefaultsAreSound() {
    assertThat(problems("")).isEmpty();
    UnetParametersTest.built(Golden.unet(""), MNIST);
  }

  @Test
  void groupsMustDivideEveryLevelsChannels() {
    assertThat(problems("channels = [32, 48, 64, 80]"))
        .containsExactlyInAnyOrder(
            "channels: 48 is not a multiple of groups = 32; change either",
            "channels: 80 is not a multiple of groups = 32; change either");
  }

  @Test
  void thereIsAtLeastOneLevel() {
    assertThat(problems("channels = []")).singleElement().asString().startsWith("channels: ");
  }

  @Test
  void sinusoidsNeedAnEvenNumberOfChannels() {
    assertThat(problems("channels = [7], groups = 1"))
        .singleElement()
        .asString()
        .startsWith("channels: the first is 7");
    assertThat(problems("channels = [7], groups = 1, time.embedding = fourier")).isEmpty();
  }

  @Test
  void theFrequencyShiftStaysBelowTheNumberOfFrequencies() {
    assertThat(problems("channels = [2], groups = 1"))
        .singleElement()
        .asString()
        .startsWith("time.frequency-shift: 1 must be below");
  }

  @Test
  void blocksAreListedForEachLevelOfBothArms() {
    assertThat(problems("channels = [32, 32], down.blocks = [plain, attention, plain]"))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).startsWith("down.blocks: has 3 entries for 2 levels"),
            p -> assertThat(p).startsWith("up.blocks: has 0 entries for 2 levels"));
  }

  @Test
  void attentionIsSaidOnce() {
    assertThat(
            problems(
                "channels = [32], attention-at = [28], down.blocks = [plain], up.blocks = [plain]"))
        .singleElement()
        .asString()
        .startsWith("attention-at: ");
  }

  @Test
  void groupsOfTheMiddleDivideTheLastLevel() {
    assertThat(problems("channels = [32, 64], middle.groups = 24"))
        .singleElement()
        .asString()
        .startsWith("middle.groups: 24 does not divide");
  }

  @Test
  void theFilterDoublesInResidualBlocksAlone() {
    assertThat(problems("filter = fir")).singleElement().asString().startsWith("filter: fir ");
    assertThat(problems("filter = fir, up.resample = biggan")).isEmpty();
    assertThat(problems("filter = fir, channels = [64]")).isEmpty();
    assertThat(
            problems(
                "filter = fir, channels = [32, 32], down.blocks = [plain, resnet],"
                    + " up.blocks = [resnet, plain], up.resample = resnet"))
        .singleElement()
        .asString()
        .startsWith("filter: fir ");
  }

  @Test
  void groupsMustDivideSumsOfChannelsToo() {
    assertThatThrownBy(
            () ->
                UnetParametersTest.built(
                    Golden.unet("channels = [100, 100], groups = null"), MNIST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("normalisation of 200 channels", "32 groups");
  }

  @Test
  void imagesThatCannotBeHalvedAreRefused() {
    assertThatThrownBy(
            () ->
                UnetParametersTest.built(
                    Golden.unet("channels = [32, 32, 32, 32]"), new Shape(1, 40, 28, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("4 levels", "40x28", "multiples of 8");
  }

  @Test
  void moreLevelsThanBitsAreRefused() {
    String channels = "32, ".repeat(70);
    assertThatThrownBy(
            () -> UnetParametersTest.built(Golden.unet("channels = [" + channels + "]"), MNIST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("70 levels");
  }

  @Test
  void attentionAtAResolutionThatDoesNotOccurIsRefused() {
    assertThatThrownBy(
            () -> UnetParametersTest.built(Golden.unet("attention-at = [14, 16]"), MNIST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("16", "28, 14, 7");
  }

  @Test
  void headsWiderThanTheirLevelAreRefused() {
    assertThatThrownBy(
            () ->
                UnetParametersTest.built(
                    Golden.unet("attention-at = [28], head-width = 128"), MNIST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("head-width is 128", "64 channels");
  }

  private static List<String> problems(String hocon) {
    return Records.problems(UnetNetwork.Config.class, hocon);
  }
}
