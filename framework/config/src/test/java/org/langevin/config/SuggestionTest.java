package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
  private static final List<String> KNOWN =
      List.of("beta-start", "beta-end", "steps", "s-churn", "lr", "l2", "rescale");

  @ParameterizedTest
  @CsvSource({
    "betaStart, beta-start",
    "beta_start, beta-start",
    "beta-strat, beta-start",
    "betastar, beta-start",
    "step, steps",
    "S-CHRUN, s-churn",
    "rl, lr",
    "l1, l2",
    "rescaled, rescale"
  })
  void theNearestNameIsFound(String name, String nearest) {
    assertThat(Suggestion.nearest(name, KNOWN)).contains(nearest);
  }

  @ParameterizedTest
  @CsvSource({"gamma", "x-y-z", "beta", "epochs"})
  void nothingIsSuggestedForWhatIsFarAway(String name) {
    assertThat(Suggestion.nearest(name, KNOWN)).isEmpty();
    assertThat(Suggestion.didYouMean(name, KNOWN)).isEmpty();
  }
}
