package org.langevin.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of whatever is written or shown: values of keys that are called like a password
 * or token, and the user information of URIs. Saved experiments, manifests, logs, reports and
 * trackers all take their texts through here; nothing else decides what a secret is.
 */
public final class Redaction {
  /** What stands in place of a secret. */
  public static final String REDACTED = "<redacted>";

  private static final String WORDS =
      "(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key"
          + "|credentials?|authorization|signature)";

  private static final Pattern WORD = Pattern.compile("(?i)(?<![a-z])" + WORDS + "(?![a-z])");

  /**
   * A key of such a name, up to its value: {@code token = }, {@code "api-key": }, {@code ?sig=}.
   */
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?i)((?<![a-z])"
              + WORDS
              + "(?![a-z])[a-z0-9_-]*\"?\\s*(?:\\+?=|:(?!//))\\s*)"
              + "(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|(?:(?:bearer|basic)\\s+)?[^\\s,;&}\\])\"'#]+)");

  /**
   * User information of a URI: all up to the last {@code @} of its authority; also where a password
   * holds an unescaped slash, which shows by a colon that no port follows.
   */
  private static final Pattern USER =
      Pattern.compile(
          "(?<=://)(?:[^\\s/?#\"'<>]*(?=@)|[^\\s/@:\"'<>]*:(?!\\d{1,5}(?:/|\\s|$))[^\\s\"'<>]*(?=@))");

  private Redaction() {}

  /** Whether a key, or any text with keys in it, looks like holding a secret. */
  public static boolean isSecret(String key) {
    return WORD.matcher(key).find();
  }

  /**
   * A key's value as it may be written: a secret's place holder, or the text without URIs' users.
   */
  public static String value(String key, String value) {
    return isSecret(key) ? REDACTED : text(value);
  }

  /** Text of any kind, such as a line of a log, without the secrets that show in it. */
  public static String text(String text) {
    String shown = USER.matcher(text).replaceAll(Matcher.quoteReplacement(REDACTED));
    return ASSIGNED.matcher(shown).replaceAll("$1" + Matcher.quoteReplacement(REDACTED));
  }

  /** {@code KEY=VALUE} of a command line; nothing of the value is left if a secret is in it. */
  public static String argument(String argument) {
    int equals = argument.indexOf('=');
    return equals > 0 && isSecret(argument)
        ? argument.substring(0, equals + 1) + REDACTED
        : text(argument);
  }
}
