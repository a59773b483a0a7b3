package org.langevin.runner.assets;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.langevin.spi.data.Asset;

/** One way to get an asset. */
interface Source {
  /** Whether the address has this source's form. */
  boolean serves(String address);

  /**
   * Writes what the address gives, without trusting it: the caller compares checksums. Gives up on
   * anything longer than the asset.
   *
   * @param part file to write, which may exist
   * @throws IOException whose message is the reason, for the user, without the address
   */
  void fetch(String address, Asset asset, Path part) throws IOException;

  /** Writes a stream to a file, but no more than {@code limit} bytes. */
  static void copy(InputStream from, Path to, long limit) throws IOException {
    try (OutputStream out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[1 << 16];
      long left = limit;
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        left -= n;
        if (left < 0) {
          throw new IOException("unpacks to more than the file can have");
        }
        out.write(buffer, 0, n);
      }
    }
  }
}
