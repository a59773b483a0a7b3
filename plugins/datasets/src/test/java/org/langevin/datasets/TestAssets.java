package org.langevin.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;

/** Assets that are there already, by name. */
final class TestAssets implements Assets {
  final List<String> fetched = new ArrayList<>();
  private final Path cache;
  private final Map<String, Path> files;

  TestAssets(Path cache, Map<String, Path> files) {
    this.cache = cache;
    this.files = files;
  }

  @Override
  public Path fetch(Asset asset) {
    fetched.add(asset.name());
    Path file = files.get(asset.name());
    if (file == null) {
      throw new AssetException("no " + asset.name());
    }
    return file;
  }

  @Override
  public Path cache() {
    return cache;
  }
}
