package org.langevin.config;

/** Raised when what a user asked for does not exist or makes no sense; the message is for them. */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message that says what was found, expected, and what to do. */
  public InputException(String message) {
    super(message);
  }
}
