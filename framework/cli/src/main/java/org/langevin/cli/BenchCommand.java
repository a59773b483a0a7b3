package org.langevin.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.langevin.runner.Bench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Times training and sampling steps of an experiment.")
final class BenchCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The experiment, a HOCON file.")
  private Path file = Path.of("");

  @Option(
      names = "--worker",
      description = {
        "Obey commands on standard input, so that another program can be measured in turns:",
        "`train N` and `sample` print seconds, `memory` prints resident bytes."
      })
  private boolean worker;

  @Option(
      names = "--steps",
      defaultValue = "20",
      description = "Training steps to time (default: ${DEFAULT-VALUE}).")
  private int steps = 20;

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (Bench bench = new Bench(setup.plan(file))) {
      if (worker) {
        obey(bench, out);
      } else {
        bench.train(3);
        out.printf(Locale.ROOT, "%s%n", bench.place());
        out.printf(Locale.ROOT, "training step       %.4f s%n", bench.train(steps));
        out.printf(Locale.ROOT, "network evaluation  %.4f s%n", bench.sample());
        out.printf(Locale.ROOT, "resident memory     %,d MB%n", memory() / 1_000_000);
      }
    }
    out.flush();
    return ExitCode.DONE.code;
  }

  private static void obey(Bench bench, PrintWriter out) throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("train ")) {
        out.println(bench.train(Integer.parseInt(line.substring(6))));
      } else if (line.equals("sample")) {
        out.println(bench.sample());
      } else if (line.equals("memory")) {
        out.println(memory());
      } else {
        out.println("unknown command: " + line);
      }
      out.flush();
    }
  }

  private static long memory() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    }
  }
}
