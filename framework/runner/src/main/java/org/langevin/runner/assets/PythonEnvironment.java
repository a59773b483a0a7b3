package org.langevin.runner.assets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.langevin.config.InputException;
import org.langevin.spi.data.WholeFile;

/**
 * A virtual environment with one Python package, for programs that have no other home. It is made
 * on first use and kept in the user's cache; several processes that want it wait for the one that
 * makes it.
 */
public final class PythonEnvironment {
  private static final String VERSION = "import sys; assert sys.version_info >= (3, 10)";

  private final Path folder;

  private PythonEnvironment(Path folder) {
    this.folder = folder;
  }

  /**
   * The environment of a package.
   *
   * @param cache folder for files that can be made again
   * @param requirement as pip takes it, with an exact version: {@code "mlflow==3.1.0"}
   * @param notes gets a line before something that takes long
   * @throws InputException saying what to install, if there is no Python 3.10 or newer, or the
   *     package cannot be installed
   */
  public static PythonEnvironment of(Path cache, String requirement, Consumer<String> notes) {
    return of(cache, requirement, notes, new Programs());
  }

  static PythonEnvironment of(
      Path cache, String requirement, Consumer<String> notes, Programs programs) {
    Path folder = cache.resolve("python").resolve(requirement.replace("==", "-")).toAbsolutePath();
    PythonEnvironment environment = new PythonEnvironment(folder);
    try {
      WholeFile.make(
          folder.resolve("installed.txt"),
          installed -> true,
          installed -> {
            notes.accept("installing " + requirement + " in " + folder);
            environment.install(requirement, programs);
            Files.writeString(installed, requirement + "\n");
          });
      return environment;
    } catch (IOException e) {
      throw new InputException(
          requirement
              + " cannot be installed ("
              + e.getMessage()
              + "): pip must reach a package index, or install it yourself with: pip install "
              + requirement);
    }
  }

  private void install(String requirement, Programs programs) throws IOException {
    programs.run(folder, List.of(python(programs), "-m", "venv", folder.toString()));
    programs.run(
        folder,
        List.of(
            program("python").toString(),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "-q",
            requirement));
  }

  private String python(Programs programs) {
    StringBuilder tried = new StringBuilder();
    for (String candidate : List.of("python3", "python")) {
      try {
        programs.run(folder, List.of(candidate, "-c", VERSION));
        return candidate;
      } catch (IOException e) {
        tried.append(tried.isEmpty() ? "" : "; ").append(e.getMessage());
      }
    }
    throw new InputException(
        "Python 3.10 or newer with its module venv is needed ("
            + tried
            + "): install it, for example with: apt install python3-venv");
  }

  /** A program of the environment. */
  public Path program(String name) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    return windows
        ? folder.resolve("Scripts").resolve(name + ".exe")
        : folder.resolve("bin").resolve(name);
  }
}
