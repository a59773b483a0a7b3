package org.langevin.losses;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.data.Shape;

/** LPIPS with the weights of torchvision, where {@code langevin fetch lpips} has brought them. */
class LpipsIT {
  private static final Shape CIFAR = new Shape(3, 32, 32, 10);

  static List<Recorded> cases() {
    return Recorded.onEveryEngine(
        "VGG16 NONE MAX",
        "VGG16 BILINEAR_224 MAX",
        "VGG16 BILINEAR_224 AVERAGE",
        "ALEXNET NONE MAX",
        "ALEXNET BILINEAR_224 MAX");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void distancesAndGradientsAreThoseOfThePythonPackage(Recorded recorded) throws IOException {
    CachedOnly cache = new CachedOnly();
    assumeTrue(
        cache.has(recorded.backbone().asset()),
        "langevin fetch lpips -o loss.backbone=... was not called for " + recorded.backbone());
    LpipsLoss.Config config =
        new LpipsLoss.Config(recorded.backbone(), recorded.resize(), recorded.pooling(), null);
    recorded.compare(new LpipsLoss(config, CIFAR, cache), "real", 1);
  }
}
