package org.langevin.spi.engine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * A device that an engine knows of.
 *
 * @param name as an experiment selects it: {@code cpu}, {@code cuda:0}
 * @param description for people: processor, memory, compute capability, library versions
 * @param memory bytes in all, whoever uses them; 0 if that is not known
 * @param obstacle why the engine cannot use it here, with what to do about it; null if it can
 */
public record Device(String name, String description, long memory, @Nullable String obstacle) {
  /** The processor, with as much memory as this machine or container has. */
  public static Device processor(String description, @Nullable String obstacle) {
    long memory =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    return new Device("cpu", description, memory, obstacle);
  }

  /** Whether the engine can open it. */
  public boolean usable() {
    return obstacle == null;
  }
}
