package org.langevin.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.langevin.runner.Progress;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sweep.Launcher;

/**
 * Runs each trial in a process of its own, with the GPU that its place has. A process ends when
 * this one does, however that happens: it sees its standard input close.
 */
final class Processes implements Launcher {
  private static final long POLL_MILLIS = 200;
  private static final String CONSOLE = "console.txt";
  private final List<Integer> devices;
  private final BooleanSupplier stop;
  private final Progress progress;

  /**
   * Prepares to run processes.
   *
   * @param devices GPUs by number, given to places in turn; empty for all of them to each
   * @param stop tells when the processes are to end, resumably
   */
  Processes(List<Integer> devices, BooleanSupplier stop, Progress progress) {
    this.devices = devices;
    this.stop = stop;
    this.progress = progress;
  }

  @Override
  public Ending launch(RunDirectory trial, long until, int place) throws InterruptedException {
    Path console = trial.path().resolve(CONSOLE);
    ProcessBuilder builder = new ProcessBuilder(command(trial, until));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()));
    if (!devices.isEmpty()) {
      int device = devices.get(place % devices.size());
      builder.environment().put("CUDA_VISIBLE_DEVICES", Integer.toString(device));
      progress.note(trial.id() + " runs on GPU " + device);
    }
    try {
      Process process = builder.start();
      boolean asked = false;
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (!asked && stop.getAsBoolean()) {
          asked = true;
          process.destroy(); // asks it to stop; it writes a checkpoint first
        }
      }
      return ending(trial, process.exitValue(), asked);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** This JVM's own command, with another of ours. */
  private static List<String> command(RunDirectory trial, long until) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "trial", trial.path().toString()));
    command.addAll(List.of("--until", Long.toString(until)));
    return command;
  }

  private static Ending ending(RunDirectory trial, int code, boolean asked) throws IOException {
    if (code == ExitCode.DONE.code) {
      return Ending.DONE;
    } else if (asked || code == ExitCode.INTERRUPTED.code) {
      return Ending.INTERRUPTED;
    }
    return Ending.failed("the process ended with code " + code + ": " + problem(trial));
  }

  /** What the trial said last. */
  private static String problem(RunDirectory trial) throws IOException {
    String said = trial.hasBegun() ? Manifest.read(trial).fields().path("problem").asText() : "";
    List<String> lines = Files.readAllLines(trial.path().resolve(CONSOLE));
    return !said.isEmpty() || lines.isEmpty() ? said : lines.get(lines.size() - 1);
  }
}
