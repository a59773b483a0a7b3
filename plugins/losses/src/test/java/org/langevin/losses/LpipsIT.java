package org.langevin.losses;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Shape;

/** LPIPS with the weights of torchvision, where {@code langevin fetch lpips} has brought them. */
class LpipsIT {
  private static final Shape CIFAR = new Shape(3, 32, 32, 10);

  /** What is in the user's cache already. */
  private static final class CachedOnly implements Assets {
    private static final Path CACHE =
        Path.of(
            System.getenv()
                .getOrDefault(
                    "LANGEVIN_CACHE", System.getProperty("user.home") + "/.cache/langevin"));

    @Override
    public Path fetch(Asset asset) {
      return Stream.concat(Stream.of(asset), asset.instead().stream())
          .map(a -> CACHE.resolve("assets/" + a.sha256().substring(0, 16)).resolve(a.name()))
          .filter(Files::exists)
          .findFirst()
          .orElseThrow(() -> new AssetException(asset.name() + " is not in the cache"));
    }

    @Override
    public Path cache() {
      return CACHE;
    }

    boolean has(Asset asset) {
      try {
        return Files.exists(fetch(asset));
      } catch (AssetException e) {
        return false;
      }
    }
  }

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
