package org.langevin.runner.figures;

import java.util.ArrayList;
import java.util.List;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.random.CounterRandom;

/**
 * {@linkplain PowerSpectrum Power spectra} of training images, of the same at some moments of the
 * process, and of generated samples. Natural images have most of their power at low frequencies and
 * noise has the same at all, so that noise drowns fine detail first (Dieleman 2024, "Diffusion is
 * spectral autoregression"); frequencies that a model misses show where its samples fall below the
 * data.
 *
 * @param channels of an image
 * @param height of an image
 * @param width of an image
 * @param data of the first training images, without augmentation
 * @param samples of generated images
 * @param noised of the training images in noise, the cleanest first; none of a latent model, whose
 *     process knows no pixels
 */
public record Spectra(
    int channels, int height, int width, Spectrum data, Spectrum samples, List<Noised> noised) {
  /** Most images of which a spectrum is taken. */
  static final int MOST = 256;

  /** Most values of all images together, 64 MB: a run must not end for want of memory here. */
  private static final int VALUES = 1 << 24;

  private static final String STREAM = "figures/noise";

  /**
   * Power by frequency.
   *
   * @param images of how many
   * @param power S(0), S(1), ...: index k is k cycles along the shorter side
   */
  public record Spectrum(int images, double[] power) {}

  /**
   * The spectrum of alpha x0 + sigma eps, about alpha^2 S + sigma^2.
   *
   * @param t the process's time
   * @param power as that of the training images
   */
  public record Noised(double t, double alpha, double sigma, double[] power) {
    /** ln alpha^2 / sigma^2. */
    public double logSnr() {
      return 2 * Math.log(alpha / sigma);
    }
  }

  /**
   * A moment of a process.
   *
   * @param t its time
   */
  record Level(double t, double alpha, double sigma) {}

  /** Checks the lengths, since a file may say anything. */
  public Spectra {
    int length = Math.min(height, width) / 2 + 1;
    noised = List.copyOf(noised);
    if (data.power.length != length
        || samples.power.length != length
        || noised.stream().anyMatch(n -> n.power.length != length)) {
      throw new IllegalArgumentException("spectra do not belong to images of this size");
    }
  }

  /** Whether images of this shape have a spectrum to speak of: points have none. */
  static boolean has(Shape shape) {
    return Math.min(shape.height(), shape.width()) >= 4;
  }

  /**
   * Takes the spectra.
   *
   * @param shape of images and samples
   * @param samples [n, c, h, w]
   * @param seed of the noise; that of image i at level j is a sequence of its own
   */
  static Spectra of(
      Shape shape, Examples examples, float[] samples, List<Level> levels, long seed) {
    int count = count(examples.size(), shape);
    float[] images = new float[count * shape.length()];
    for (int i = 0; i < count; i++) {
      examples.read(i, 0, images, i * shape.length());
    }
    int drawn = count(samples.length / shape.length(), shape);
    List<Noised> noised = new ArrayList<>();
    for (int j = 0; j < levels.size(); j++) {
      Level level = levels.get(j);
      float[] noisy = noised(images, shape.length(), level, CounterRandom.key(seed, STREAM, j));
      noised.add(
          new Noised(
              Figures.rounded(level.t),
              Figures.rounded(level.alpha),
              Figures.rounded(level.sigma),
              power(noisy, count, shape)));
    }
    return new Spectra(
        shape.channels(),
        shape.height(),
        shape.width(),
        new Spectrum(count, power(images, count, shape)),
        new Spectrum(drawn, power(samples, drawn, shape)),
        noised);
  }

  /** Of how many of the images that there are the spectrum is taken. */
  static int count(int available, Shape shape) {
    return Math.min(available, Math.max(1, Math.min(MOST, VALUES / shape.length())));
  }

  private static double[] power(float[] images, int count, Shape shape) {
    return Figures.rounded(PowerSpectrum.of(images, count, shape));
  }

  private static float[] noised(float[] images, int length, Level level, long key) {
    float[] noisy = new float[images.length];
    for (int from = 0; from < images.length; from += length) {
      CounterRandom.normals(CounterRandom.key(key, from / length), noisy, from, length);
      for (int i = from; i < from + length; i++) {
        noisy[i] = (float) (level.alpha * images[i] + level.sigma * noisy[i]);
      }
    }
    return noisy;
  }
}
