package org.langevin.cli;

import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.assets.PythonEnvironment;
import org.langevin.runner.tracking.MlflowServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code langevin mlflow}. */
@Command(
    name = "mlflow",
    mixinStandardHelpOptions = true,
    description = {
      "Starts an MLflow server on this machine, until Ctrl-C.",
      "It is the `mlflow` of the path, or else one that is installed on first use into a virtual"
          + " environment of the user's cache, for which Python 3.10 or newer is needed."
    })
final class MlflowCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port of the loopback interface (default: ${DEFAULT-VALUE}).",
      defaultValue = "5000")
  private int port = 5000;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder for database, artifacts and log (default: ${DEFAULT-VALUE}).",
      defaultValue = "runs/.mlflow")
  private Path data = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (MlflowServer server = MlflowServer.start(program(out), data, port)) {
      Thread end = new Thread(server::close, "mlflow-end");
      Runtime.getRuntime().addShutdownHook(end);
      out.println("MLflow: " + server.address() + "  (data: " + data + "; Ctrl-C ends it)");
      out.println("runs are seen there with: langevin run FILE -o tracking=" + setting(server));
      out.flush();
      server.join();
    }
    return ExitCode.DONE.code;
  }

  private String setting(MlflowServer server) {
    return port == 5000 ? "[mlflow]" : "'[{ type = mlflow, uri = \"" + server.address() + "\" }]'";
  }

  private static String program(PrintWriter out) {
    return onPath()
        .map(Path::toString)
        .orElseGet(
            () ->
                PythonEnvironment.of(
                        Setup.assets().cache(),
                        MlflowServer.REQUIREMENT,
                        note -> {
                          out.println(note);
                          out.flush();
                        })
                    .program("mlflow")
                    .toString());
  }

  private static Optional<Path> onPath() {
    @Nullable String path = System.getenv("PATH");
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(path == null ? "" : path)
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "mlflow"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
