package org.langevin.spi.data;

import java.util.List;

/**
 * A plugin that reads files which live elsewhere. It asks for {@link Assets} in its constructor (a
 * dataset is handed them when it is opened) and fetches when the values are needed, not before;
 * what it says here is fetched beforehand by {@code langevin fetch} and at the beginning of a run.
 */
public interface NeedsAssets {
  /** What will be fetched; depends on the configuration alone. */
  List<Asset> assets();
}
