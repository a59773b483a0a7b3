package org.langevin.config;

/**
 * One thing that is wrong with the user's input.
 *
 * @param origin where it stands: {@code "file:line"}, {@code "file"} or {@code "command line: -o
 *     key=value"}
 * @param key dotted key at fault; empty if it is no key's
 * @param message what was found, what was expected and what to do
 */
public record Problem(String origin, String key, String message) {
  /** The line shown to the user: {@code experiments/a.conf:14: sampler.eta: must be ...}. */
  @Override
  public String toString() {
    return origin + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
