package org.langevin.datasets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.langevin.spi.data.Digest;

/** SHA-256 over strings and bytes, each with its length, so that no two inputs run together. */
final class Sha256 {
  private final MessageDigest digest = Digest.sha256();

  /** Of one block of bytes, as it is. */
  static byte[] of(byte[] bytes) {
    return Digest.sha256().digest(bytes);
  }

  Sha256 add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  Sha256 add(byte[] bytes) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      digest.update((byte) (bytes.length >>> shift));
    }
    digest.update(bytes);
    return this;
  }

  /** In hex, of everything added. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
