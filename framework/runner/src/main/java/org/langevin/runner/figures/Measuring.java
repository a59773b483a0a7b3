package org.langevin.runner.figures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.langevin.runner.figures.Spectra.Level;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler.Curve;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;

/**
 * Takes the figures of a trained model.
 *
 * @param process the model's
 * @param marginals its coefficients at some times, with what it has learned
 * @param images sizes of data and samples
 * @param latent whether the process works on latents of these images
 * @param seed the experiment's
 */
public record Measuring(
    Process process, Function<double[], Curve> marginals, Shape images, boolean latent, long seed) {
  private static final int LEVELS = 5;

  /**
   * The figures.
   *
   * @param examples the training data
   * @param samples generated images in a row
   * @param asked times at which the network was asked for them
   */
  public Figures of(Examples examples, float[] samples, double[] asked) {
    Optional<SnrCurve> snr = SnrCurve.of(process, marginals, asked);
    Spectra spectra =
        Spectra.has(images)
            ? Spectra.of(
                images,
                examples,
                samples,
                latent ? List.of() : snr.map(this::levels).orElse(List.of()),
                seed)
            : null;
    return new Figures(snr.orElse(null), spectra);
  }

  /** Moments between the ends of the process, evenly spaced in the log-ratio. */
  private List<Level> levels(SnrCurve snr) {
    double[] t =
        Arrays.stream(snr.evenly(LEVELS))
            .map(time -> process.discrete() ? Math.rint(time) : time)
            .distinct()
            .toArray();
    Curve at = marginals.apply(t);
    List<Level> levels = new ArrayList<>();
    for (int i = 0; i < t.length; i++) {
      levels.add(new Level(t[i], at.alpha()[i], at.sigma()[i]));
    }
    return levels;
  }
}
