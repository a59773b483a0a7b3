package org.langevin.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.langevin.spi.data.WholeFile;
import org.langevin.spi.tracking.Remote.RefusedException;

/**
 * Sends files of a run to where the server keeps artifacts: through the server itself ({@code
 * mlflow-artifacts:}, the default of {@code mlflow server}), or into a folder of this machine. A
 * file of the same name is replaced.
 *
 * <p>Each file is one plain PUT of any size, whose length is compared afterwards with what the
 * server says that it has. MLflow also offers to hand out addresses for parts of a file, which go
 * past the server to a store such as S3; a server that keeps files itself answers 501 to that. We
 * do not take it up, as MLflow's own client does not unless it is told to: files and credentials
 * would go to hosts that the user did not name, and the server sends a large file on in parts.
 */
final class Artifacts {
  private static final String SERVED = "api/2.0/mlflow-artifacts/artifacts";
  private static final long LARGE = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI server;
  private final URI root;
  private final Transport transport;

  /**
   * Prepares to send.
   *
   * @param server the tracking server's address, ending in a slash
   * @param root the run's {@code artifact_uri}
   */
  Artifacts(URI server, String root, Transport transport) {
    this.server = server;
    this.root = URI.create(root.replace(" ", "%20"));
    this.transport = transport;
  }

  /** Sends a file. */
  void put(String name, Path file) throws IOException, InterruptedException {
    String scheme = root.getScheme() == null ? "file" : root.getScheme();
    switch (scheme) {
      case "mlflow-artifacts" -> {
        upload(served(name), file);
        verify(name, file);
      }
      case "http", "https" -> upload(beside(name), file);
      case "file" -> copy(Path.of(root.getPath()).resolve(name), file);
      default ->
          throw new RefusedException(
              "artifacts are kept at "
                  + scheme
                  + ":, which only the server can write: start it with --serve-artifacts and"
                  + " --artifacts-destination");
    }
  }

  private URI served(String name) throws RefusedException {
    return server.resolve(SERVED + "/" + encoded(folder() + "/" + name));
  }

  /** The run's folder among those of the server. */
  private String folder() throws RefusedException {
    String authority = root.getRawAuthority();
    if (authority != null && !authority.equals(server.getRawAuthority())) {
      throw new RefusedException("artifacts are kept by another server, " + authority);
    }
    String folder = root.getPath() == null ? root.getSchemeSpecificPart() : root.getPath();
    return folder.replaceFirst("^/+", "");
  }

  /** Asks the server how long a file is that it was sent, if that is worth a request. */
  private void verify(String name, Path file) throws IOException, InterruptedException {
    long size = Files.size(file);
    if (size < LARGE) {
      return;
    }
    String path = folder() + "/" + name;
    int slash = path.lastIndexOf('/');
    URI list = server.resolve(SERVED + "?path=" + encoded(path.substring(0, slash)));
    for (JsonNode there : JSON.readTree(ask(() -> get(list))).path("files")) {
      if (("/" + there.path("path").asText()).endsWith(path.substring(slash))) {
        JsonNode length = there.path("file_size");
        if (length.asLong(size) != size) {
          throw new IOException("%s arrived with %s of %d bytes".formatted(name, length, size));
        }
        return;
      }
    }
    throw new IOException(name + " was sent and is not there");
  }

  private byte[] get(URI uri) throws IOException {
    return transport.send("GET", uri, "application/json", BodyPublishers.noBody());
  }

  /** An address within the server; credentials go nowhere else. */
  private URI beside(String name) throws RefusedException {
    boolean same =
        server.getScheme().equals(root.getScheme())
            && String.valueOf(server.getRawAuthority()).equals(root.getRawAuthority());
    if (!same) {
      throw new RefusedException("artifacts are kept by another server, " + root.getHost());
    }
    return URI.create(root + "/" + encoded(name));
  }

  private static String encoded(String name) {
    return Arrays.stream(name.split("/"))
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }

  private void upload(URI target, Path file) throws IOException, InterruptedException {
    ask(
        () -> {
          transport.put(target, file);
          return target;
        });
  }

  /** A request of the transport. */
  @FunctionalInterface
  private interface Request<T> {
    T send() throws IOException;
  }

  private static <T> T ask(Request<T> request) throws IOException, InterruptedException {
    try {
      return request.send();
    } catch (Transport.NoException e) {
      throw e.refused();
    } catch (InterruptedIOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while sending a file");
      }
      throw e;
    }
  }

  private static void copy(Path target, Path file) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new RefusedException(
          "artifacts are kept in "
              + folder
              + ", which cannot be written here: start the server with --serve-artifacts ("
              + e
              + ")");
    }
    WholeFile.replace(
        target, part -> Files.copy(file, part, java.nio.file.StandardCopyOption.REPLACE_EXISTING));
  }
}
