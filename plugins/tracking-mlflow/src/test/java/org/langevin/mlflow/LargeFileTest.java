package org.langevin.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.mlflow.RealServer.Stored;
import org.langevin.spi.data.Digest;

/** Files that are larger than the memory, and connections that stop in the middle of one. */
@Timeout(1200)
class LargeFileTest {
  private static final long MEGA = 1 << 20;

  @TempDir private Path folder;

  /** A file whose bytes are all different places, so that none can be lost unseen. */
  private Path file(long bytes) throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] part = new byte[(int) MEGA];
      for (long at = 0; at < bytes; at += part.length) {
        for (int i = 0; i < part.length; i++) {
          part[i] = (byte) (((at + i) * 0x9E3779B97F4A7C15L) >>> 56);
        }
        out.write(part, 0, (int) Math.min(part.length, bytes - at));
      }
    }
    return file;
  }

  @Test
  void aFileLargerThanTheMemoryArrivesWhole() throws Exception {
    ToyRun toy = ToyRun.in(folder.resolve("runs"), "large");
    Path checkpoint = toy.directory.checkpoints().resolve("step-00000100");
    Files.createDirectories(checkpoint);
    Path sent = checkpoint.resolve("model.safetensors");
    Files.move(file(64 * MEGA + 5), sent);
    toy.end("finished");
    RealServer server = RealServer.shared();
    Path log = folder.resolve("log");

    Process small =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                SmallMemory.class.getName(),
                server.uri(),
                toy.directory.path().toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();

    assertThat(small.waitFor()).as(Files.readString(log)).isZero();
    Stored run = server.runs("large").get(toy.directory.id());
    assertThat(run.info("status")).isEqualTo("FINISHED");
    Path back = folder.resolve("back");
    HttpRequest get =
        HttpRequest.newBuilder(
                URI.create(
                    server.uri()
                        + "/get-artifact?run_uuid="
                        + run.id()
                        + "&path=checkpoints/step-00000100/model.safetensors"))
            .build();
    HttpClient.newHttpClient().send(get, HttpResponse.BodyHandlers.ofFile(back));
    assertThat(Digest.sha256(back)).isEqualTo(Digest.sha256(sent));
  }

  /** Answers each connection in turn with a script of its own. */
  private static final class Scripted implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());

    /** What to read of a body, and what to answer then; nothing is never an answer. */
    record Script(long read, String answer) {}

    Scripted(Script... scripts) throws IOException {
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (Script script : scripts) {
                    Socket connection = socket.accept();
                    open.add(connection);
                    serve(connection, script);
                  }
                } catch (IOException e) {
                  // closed
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    private void serve(Socket connection, Script script) throws IOException {
      InputStream in = connection.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      asked.add(head.toString());
      in.skipNBytes(script.read());
      if (!script.answer().isEmpty()) {
        String answer =
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                + script.answer().length()
                + "\r\n\r\n"
                + script.answer();
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        connection.close();
      }
    }

    Artifacts artifacts(Duration timeout) {
      URI uri = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
      return new Artifacts(uri, "mlflow-artifacts:/1/a b", new Transport(timeout, Map.of()));
    }

    @Override
    public void close() throws IOException {
      socket.close();
      for (Socket connection : open) {
        connection.close();
      }
    }
  }

  @Test
  void theLengthIsToldBeforehandAndComparedAfterwards() throws Exception {
    Path file = file(3 * MEGA);
    String there = "{\"files\": [{\"path\": \"m.bin\", \"file_size\": " + 3 * MEGA + "}]}";
    try (Scripted server =
        new Scripted(new Scripted.Script(3 * MEGA, "{}"), new Scripted.Script(0, there))) {
      server.artifacts(Duration.ofSeconds(60)).put("sub/m.bin", file);

      assertThat(server.asked.get(0))
          .startsWith("PUT /api/2.0/mlflow-artifacts/artifacts/1/a%20b/sub/m.bin ")
          .containsIgnoringCase("Content-Length: " + 3 * MEGA);
      assertThat(server.asked.get(1))
          .startsWith("GET /api/2.0/mlflow-artifacts/artifacts?path=1/a%20b/sub ");
    }
  }

  @Test
  void whatArrivedShortOrNotAtAllIsAFailure() throws Exception {
    Path file = file(2 * MEGA);
    String other = "{\"files\": [{\"path\": \"m.bin\", \"file_size\": 7}]}";
    for (String there : List.of(other, "{\"files\": []}", "{}")) {
      try (Scripted server =
          new Scripted(new Scripted.Script(2 * MEGA, "{}"), new Scripted.Script(0, there))) {
        Artifacts artifacts = server.artifacts(Duration.ofSeconds(60));
        assertThatThrownBy(() -> artifacts.put("m.bin", file))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("m.bin");
      }
    }
  }

  @Test
  void aConnectionThatStandsStillIsGivenUpHoweverLargeTheFile() throws Exception {
    Path file = file(64 * MEGA);
    try (Scripted server = new Scripted(new Scripted.Script(MEGA, ""))) {
      Artifacts artifacts = server.artifacts(Duration.ofMillis(700));

      assertThatThrownBy(() -> artifacts.put("m.bin", file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no progress")
          .hasMessageContaining("of " + 64 * MEGA + " bytes");
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsGivenUp() throws Exception {
    Path file = file(MEGA);
    try (Scripted server = new Scripted(new Scripted.Script(MEGA, ""))) {
      Artifacts artifacts = server.artifacts(Duration.ofMillis(700));

      assertThatThrownBy(() -> artifacts.put("m.bin", file)).hasMessageContaining("no answer");
    }
  }
}
