package org.langevin.spi;

import java.util.List;
import org.langevin.spi.engine.Device;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;

/**
 * The role of an engine plugin: says what it can use on this machine, and opens it. Its
 * configuration record is {@link org.langevin.spi.engine.Settings} and its constructor takes
 * nothing, so that engines can be listed without an experiment.
 */
public interface Engine {
  /** Name and version of the engine and its libraries, for example {@code "LibTorch 2.10.0"}. */
  String version();

  /** The devices it knows of, best first; looking must not fail and must not start the device. */
  List<Device> devices();

  /**
   * Opens a device.
   *
   * @param device one of the usable {@link #devices}' names
   * @param threads processor threads, from 1
   * @throws UnsupportedOperationException if the engine lacks that precision there
   */
  Session open(String device, Precision precision, int threads);
}
