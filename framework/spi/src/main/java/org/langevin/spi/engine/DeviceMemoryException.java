package org.langevin.spi.engine;

/**
 * Raised by an engine when the device's memory is too small for what was asked of it. Values that
 * were there before still are; what was asked for, smaller, may succeed.
 */
public final class DeviceMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * With the engine's own words.
   *
   * @param cause what the library raised
   */
  public DeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
