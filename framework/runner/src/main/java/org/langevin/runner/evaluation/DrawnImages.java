package org.langevin.runner.evaluation;

import java.util.function.BooleanSupplier;
import org.langevin.runner.sampling.Sampling;

/** Images that a model draws: image k is its sample k, whatever the batches. */
public final class DrawnImages implements ImageSource {
  private final Sampling sampling;
  private final int count;
  private final BooleanSupplier stop;
  private final Sampling.Listener listener;
  private double evaluations;
  private int drawn;
  private double seconds;
  private double firstSeconds;
  private int firstCount;

  /**
   * Nothing is drawn yet.
   *
   * @param stop asked after each step
   * @param listener told after each step how many images are finished
   */
  public DrawnImages(
      Sampling sampling, int count, BooleanSupplier stop, Sampling.Listener listener) {
    this.sampling = sampling;
    this.count = count;
    this.stop = stop;
    this.listener = listener;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public float[] read(int first, int n) {
    Sampling.Samples samples =
        sampling.draw(
            first, n, n, 0, stop, (finished, calls) -> listener.advanced(first + finished, calls));
    if (drawn == 0) {
      firstSeconds = samples.seconds();
      firstCount = n;
    }
    drawn += n;
    evaluations += samples.nfe() * n;
    seconds += samples.seconds();
    return samples.x0();
  }

  /** Network evaluations that an image took, on average. */
  public double nfe() {
    return evaluations / drawn;
  }

  /** Time for all that was drawn. */
  public double seconds() {
    return seconds;
  }

  /**
   * Time for one image; that of the first batch, in which the steps are compiled, does not count if
   * there are others.
   */
  public double secondsPerImage() {
    return drawn == firstCount ? seconds / drawn : (seconds - firstSeconds) / (drawn - firstCount);
  }
}
