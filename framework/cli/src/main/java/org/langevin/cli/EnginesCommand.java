package org.langevin.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.langevin.runner.Engines;
import org.langevin.spi.engine.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code langevin engines}. */
@Command(
    name = "engines",
    mixinStandardHelpOptions = true,
    description = "Lists engines and devices, and why one cannot serve here.")
final class EnginesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Engines engines = new Engines(Setup.catalogue());
    engines
        .byName()
        .forEach(
            (name, engine) -> {
              out.printf("%s  %s%n", name, engine.version());
              for (Device device : engine.devices()) {
                out.printf("  %-8s %s%n", device.name(), device.description());
                if (device.obstacle() != null) {
                  out.printf("  %-8s cannot be used: %s%n", "", device.obstacle());
                }
              }
            });
    engines.places().stream()
        .filter(place -> place.device().usable())
        .findFirst()
        .ifPresent(place -> out.println("engine = auto takes " + place));
    out.flush();
    return ExitCode.DONE.code;
  }
}
