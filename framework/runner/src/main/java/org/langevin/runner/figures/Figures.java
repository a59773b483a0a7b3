package org.langevin.runner.figures;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.run.RunDirectory;

/**
 * The numbers of a run's figures, {@code figures.json} in its folder: written when the final
 * samples are drawn, a function of the experiment alone. Runs of older versions have none.
 *
 * @param snr null if the process has no finite ratio
 * @param spectra null if the data are not images
 */
public record Figures(@Nullable SnrCurve snr, @Nullable Spectra spectra) {
  /** The file's name in a run's folder. */
  public static final String FILE = "figures.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final MathContext DIGITS = new MathContext(6);

  /**
   * Reads a run's figures.
   *
   * @return empty if there are none, or the file is damaged
   * @throws IOException if it cannot be read
   */
  public static Optional<Figures> read(Path run) throws IOException {
    Path file = run.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readValue(Files.readAllBytes(file), Figures.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * Writes them whole into a run's folder.
   *
   * @throws java.io.UncheckedIOException if that fails
   */
  public void write(Path run) {
    try {
      String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
      RunDirectory.write(run.resolve(FILE), text + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // numbers and lists of them can be written
    }
  }

  /** Six significant digits: more would only tell the machine's rounding. */
  static double rounded(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : value;
  }

  /** Six significant digits of each. */
  static double[] rounded(double[] values) {
    return Arrays.stream(values).map(Figures::rounded).toArray();
  }
}
