package org.langevin.runner.tracking;

import java.util.Locale;
import java.util.Set;

/** Which values of a metric are the better ones, by its name. */
enum Better {
  /** As for a loss. */
  LOWER,
  /** As for an accuracy. */
  HIGHER,
  /** Neither is known to be. */
  UNKNOWN;

  private static final Set<String> LOW =
      Set.of(
          "loss",
          "fid",
          "kid",
          "mmd",
          "nll",
          "bits-per-dim",
          "lpips",
          "mse",
          "rmse",
          "error",
          "distance",
          "wasserstein",
          "sliced-wasserstein");
  private static final Set<String> HIGH =
      Set.of("is", "precision", "recall", "density", "coverage", "accuracy", "psnr", "ssim");

  /** A metric's name may go before or after: {@code validation/loss, fid.classifier-10k-train}. */
  static Better of(String metric) {
    String name = metric.toLowerCase(Locale.ROOT);
    name = name.substring(name.lastIndexOf('/') + 1);
    name = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
    return LOW.contains(name) ? LOWER : HIGH.contains(name) ? HIGHER : UNKNOWN;
  }

  /** Whether a value is better than another. */
  boolean than(double value, double other) {
    return switch (this) {
      case LOWER -> value < other;
      case HIGHER -> value > other;
      case UNKNOWN -> false;
    };
  }
}
