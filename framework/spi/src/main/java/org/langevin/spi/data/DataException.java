package org.langevin.spi.data;

/**
 * Raised when files that the user named cannot be used: missing, damaged, of another size than
 * configured, hostile. The message is for the user: what was found, what was expected, what to do.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message for the user. */
  public DataException(String message) {
    super(message);
  }

  /** With a message for the user and what raised it. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
