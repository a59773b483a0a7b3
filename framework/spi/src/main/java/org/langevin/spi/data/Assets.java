package org.langevin.spi.data;

import java.nio.file.Path;

/** Brings assets to this machine; supplied by the runner, asked for in a plugin's constructor. */
public interface Assets {
  /**
   * The asset's verified file: from the cache, else downloaded; or that of one {@linkplain
   * Asset#instead in its stead}.
   *
   * @throws AssetException if no source could supply it; the message says what was tried and how to
   *     put the file in place by hand
   */
  Path fetch(Asset asset);

  /** Folder for files that are derived from others and can be made again at any time. */
  Path cache();

  /** Raised when an asset cannot be had. */
  final class AssetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With a message for the user. */
    public AssetException(String message) {
      super(message);
    }
  }
}
