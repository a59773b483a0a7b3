package org.langevin.mlflow;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
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
 */
final class Artifacts {
  private static final String SERVED = "api/2.0/mlflow-artifacts/artifacts/";

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
      case "mlflow-artifacts" -> upload(served(name), file);
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
    String authority = root.getRawAuthority();
    if (authority != null && !authority.equals(server.getRawAuthority())) {
      throw new RefusedException("artifacts are kept by another server, " + authority);
    }
    String folder = root.getRawPath() == null ? root.getRawSchemeSpecificPart() : root.getRawPath();
    return server.resolve(SERVED + folder.replaceFirst("^/+", "") + "/" + encoded(name));
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
    BodyPublisher body = BodyPublishers.ofFile(file);
    try {
      transport.send("PUT", target, "application/octet-stream", body, Files.size(file));
    } catch (Transport.NoException e) {
      throw e.refused();
    } catch (InterruptedIOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while sending " + file.getFileName());
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
