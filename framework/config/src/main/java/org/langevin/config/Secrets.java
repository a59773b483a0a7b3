package org.langevin.config;

import java.util.regex.Pattern;

/** Keys whose values are not shown: passwords, tokens, keys to services. */
final class Secrets {
  /** What stands in place of a secret. */
  static final String REDACTED = "<redacted>";

  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(?<![a-z])(password|passwd|passphrase|secret|token|api[-_]?key|credentials?)(?![a-z])");

  private Secrets() {}

  /** Whether a key, or any text with keys in it, looks like holding a secret. */
  static boolean in(String text) {
    return SECRET.matcher(text).find();
  }
}
