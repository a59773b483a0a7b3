package org.langevin.cli;

import java.nio.file.Path;
import org.langevin.runner.compare.RunList;
import picocli.CommandLine.Option;

/** The option of commands that only look at runs. */
final class Runs {
  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder of all runs (default: ${DEFAULT-VALUE}).",
      defaultValue = "runs")
  private Path folder = Path.of("runs");

  Path folder() {
    return folder.toAbsolutePath().normalize();
  }

  RunList list() {
    return new RunList(folder);
  }
}
