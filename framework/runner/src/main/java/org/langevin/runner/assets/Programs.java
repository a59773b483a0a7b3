package org.langevin.runner.assets;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs the user's own programs. */
class Programs {
  private static final long LIMIT_MINUTES = 30;
  private static final int LINES = 4;

  /** The program is not there, or not on the path. */
  static final class Missing extends IOException {
    private static final long serialVersionUID = 1;

    Missing(String program, Throwable cause) {
      super("there is no program " + program, cause);
    }
  }

  /**
   * Runs a program to its end, without a shell and without input.
   *
   * @param folder working folder
   * @throws Missing if there is no such program
   * @throws IOException if it fails or hangs; the message holds the first lines that it printed
   */
  void run(Path folder, List<String> command) throws IOException {
    String program = command.get(0);
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new Missing(program, e);
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException(program + " did not end within " + LIMIT_MINUTES + " minutes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    if (process.exitValue() != 0) {
      String printed =
          new String(Files.readAllBytes(output), Charset.defaultCharset())
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .limit(LINES)
              .collect(Collectors.joining("; "));
      throw new IOException(program + " failed: " + printed);
    }
  }
}
