package org.langevin.losses;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;

/** What is in the user's cache already. */
final class CachedOnly implements Assets {
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
