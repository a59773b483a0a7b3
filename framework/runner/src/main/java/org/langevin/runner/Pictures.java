package org.langevin.runner;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.langevin.runner.evaluation.Neighbours;
import org.langevin.runner.report.FilmStrip;
import org.langevin.runner.report.ImageGrid;
import org.langevin.runner.report.Images;
import org.langevin.runner.report.Png;
import org.langevin.runner.report.SampleFiles;
import org.langevin.runner.sampling.Sampling;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;

/** The pictures of a run's samples, in a folder. */
final class Pictures {
  private static final int FILM_ROWS = 8;
  private final Path folder;
  private final Shape shape;

  Pictures(Path folder, Shape shape) {
    this.folder = folder;
    this.shape = shape;
  }

  /** A grid of samples, or a plot of points. */
  void grid(Sampling.Samples samples, String name) {
    Images images = Images.of(samples.x0(), shape);
    write(ImageGrid.draw(images), name);
  }

  /** Images, each followed by what a model makes of it. */
  void reconstructions(float[] both) {
    write(ImageGrid.draw(Images.of(both, shape)), SampleFiles.FINAL);
  }

  /**
   * The first samples, each at the beginning of a row with the training images nearest to it: as
   * many rows as columns, for so the grid is cut.
   */
  void neighbours(Sampling.Samples samples, Examples examples) {
    int rows = Math.min(8, samples.count());
    float[] first = Arrays.copyOf(samples.x0(), rows * shape.length());
    float[] sheet = Neighbours.beside(first, shape.length(), examples, Math.max(1, rows - 1));
    write(ImageGrid.draw(Images.of(sheet, shape)), "neighbours.png");
  }

  /** The way of the first samples from noise: {@link SampleFiles#FILM_STRIP}. */
  void film(Sampling.Samples samples) {
    if (samples.film().isEmpty()) {
      return; // a sampler that cannot tell its length beforehand
    }
    List<FilmStrip.Moment> moments =
        samples.film().stream()
            .map(m -> new FilmStrip.Moment(1 - m.fraction(), Images.of(first(m.x()), shape)))
            .toList();
    write(FilmStrip.draw(moments), SampleFiles.FILM_STRIP);
  }

  private float[] first(float[] x) {
    return shape.length() == 2 // points: the cloud as a whole
        ? x
        : Arrays.copyOf(x, Math.min(x.length, FILM_ROWS * shape.length()));
  }

  private void write(BufferedImage picture, String name) {
    try {
      Png.write(picture, folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
