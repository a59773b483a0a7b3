package org.langevin.spi;

import java.util.List;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.NeedsAssets;
import org.langevin.spi.data.Shape;

/** A source of training examples. */
public interface Dataset extends NeedsAssets {
  /** Sizes of an example, known without reading any file. */
  Shape shape();

  @Override
  default List<Asset> assets() {
    return List.of();
  }

  /**
   * Fetches what is missing and opens the examples.
   *
   * @throws org.langevin.spi.data.Assets.AssetException if a file cannot be had
   * @throws org.langevin.spi.data.DataException if the user's own files cannot be used as they are
   */
  Examples open(Assets assets);
}
