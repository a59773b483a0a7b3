package org.langevin.runner.tracking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.langevin.config.InputException;

/** An MLflow server of this machine: its own Python program, with an SQLite store. */
public final class MlflowServer implements AutoCloseable {
  /** The version that Langevin is tested with. */
  public static final String REQUIREMENT = "mlflow==3.17.2";

  private static final String HOST = "127.0.0.1";

  /** What the server need not do: tell of itself, and keep a dozen processes for jobs. */
  private static final Map<String, String> LEAN =
      Map.of("MLFLOW_DISABLE_TELEMETRY", "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");

  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final long STOP_SECONDS = 5;
  private static final int SHOWN = 5;

  private final Process process;
  private final String address;
  private final Path log;

  private MlflowServer(Process process, String address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @param program MLflow's command
   * @param data folder for its database, artifacts and log; made if it is not there
   * @param port of the loopback interface
   * @throws InputException if the port is taken or the server ends at once
   */
  public static MlflowServer start(String program, Path data, int port)
      throws InterruptedException {
    if (isTaken(port)) {
      throw new InputException(
          "Something listens at " + HOST + ":" + port + " already; choose another with --port");
    }
    Path folder = data.toAbsolutePath().normalize();
    Path log = folder.resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            program,
            "server",
            "--host",
            HOST,
            "--port",
            String.valueOf(port),
            "--workers",
            "1",
            "--backend-store-uri",
            "sqlite:///" + folder.resolve("mlflow.db"),
            "--artifacts-destination",
            folder.resolve("artifacts").toString());
    LEAN.forEach(builder.environment()::putIfAbsent);
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Files.createDirectories(folder);
      MlflowServer server =
          new MlflowServer(
              builder.directory(folder.toFile()).start(), "http://" + HOST + ":" + port, log);
      server.await();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(program + " cannot be started", e);
    }
  }

  private static boolean isTaken(int port) {
    try (Socket socket = new Socket()) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      socket.connect(new InetSocketAddress(loopback, port), (int) ANSWER.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void await() throws InterruptedException, IOException {
    HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
    HttpRequest health =
        HttpRequest.newBuilder(URI.create(address + "/health")).timeout(ANSWER).build();
    long limit = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < limit && process.isAlive()) {
      try {
        if (http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // not yet
      }
      Thread.sleep(100);
    }
    close();
    List<String> lines = Files.readAllLines(log);
    throw new InputException(
        "MLflow's server did not start; "
            + log
            + " ends with: "
            + String.join("; ", lines.subList(Math.max(0, lines.size() - SHOWN), lines.size())));
  }

  /** Where it is, for {@code tracking.0.uri} and browsers. */
  public String address() {
    return address;
  }

  /** Waits until it ends. */
  public void join() throws InterruptedException {
    process.waitFor();
  }

  /** Ends it and the processes that it started. */
  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    try {
      process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
