package org.langevin.config;

/** A plugin jar is at fault, not the user's experiment. The message names the jar. */
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong with which jar. */
  public PluginException(String message) {
    super(message);
  }

  /** Says what is wrong with which jar, and what the JVM said. */
  public PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
