package org.langevin.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.langevin.spi.tracking.Remote.RefusedException;

/**
 * Every request to the server, with a limit on its whole time, from connecting to the last byte of
 * the answer, and interruptible; a file may take as long as it moves. Nothing is tried twice here:
 * that is the follower's business, who remembers what arrived. A failed answer is an exception at
 * once: a {@link NoException} if the server understood and said no, else an {@link IOException}.
 */
final class Transport {
  /** How fast a server at least puts a file away that has arrived, in bytes per second. */
  private static final long STORING = 10_000_000;

  private static final long GLANCE_MILLIS = 200;

  private static final int SHOWN = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final Duration timeout;
  private final Optional<String> authorization;

  /**
   * Prepares to ask.
   *
   * @param timeout for an answer to a small request
   * @param environment with the user's MLFLOW_TRACKING_USERNAME and _PASSWORD, or _TOKEN
   */
  Transport(Duration timeout, Map<String, String> environment) {
    this.timeout = timeout;
    this.authorization = authorization(environment);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER) // credentials are for this server alone
            .connectTimeout(timeout)
            .build();
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    String user = environment.get("MLFLOW_TRACKING_USERNAME");
    String password = environment.get("MLFLOW_TRACKING_PASSWORD");
    String token = environment.get("MLFLOW_TRACKING_TOKEN");
    if (user != null && password != null) {
      byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
    }
    return Optional.ofNullable(token).map(t -> "Bearer " + t);
  }

  /**
   * Asks and gives the body of the answer.
   *
   * @param method for example {@code "POST"}
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   */
  byte[] send(String method, URI uri, String type, BodyPublisher body) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        begin(request(uri, type).method(method, body).timeout(timeout).build());
    try {
      return body(uri, await(answer, timeout.toMillis()));
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + timeout.toSeconds() + " s", e);
    } finally {
      answer.cancel(true);
    }
  }

  /**
   * Puts a file there. It is read from disk as the connection takes it, and may take as long as it
   * moves; once it has been sent, the server has time to put it away.
   *
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   */
  void put(URI uri, Path file) throws IOException {
    FileBody body = new FileBody(file);
    CompletableFuture<HttpResponse<byte[]>> answer =
        begin(request(uri, "application/octet-stream").PUT(body).build());
    try {
      while (true) {
        try {
          body(uri, await(answer, GLANCE_MILLIS));
          return;
        } catch (TimeoutException e) {
          checkMoves(body);
        }
      }
    } finally {
      answer.cancel(true);
    }
  }

  private void checkMoves(FileBody body) throws IOException {
    long size = body.contentLength();
    boolean whole = body.sent() >= size;
    double limit = timeout.toMillis() / 1e3 + (whole ? (double) size / STORING : 0);
    if (body.idle() > limit) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "no %s within %.0f s, after %d of %d bytes",
              whole ? "answer" : "progress",
              limit,
              body.sent(),
              size));
    }
  }

  private HttpRequest.Builder request(URI uri, String type) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Content-Type", type);
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private CompletableFuture<HttpResponse<byte[]>> begin(HttpRequest request) {
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> await(
      CompletableFuture<HttpResponse<byte[]>> answer, long millis)
      throws IOException, TimeoutException {
    try {
      return answer.get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      String message = cause == null ? null : cause.getMessage();
      throw new IOException(message == null ? "no connection" : message, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static byte[] body(URI uri, HttpResponse<byte[]> answer) throws IOException {
    int status = answer.statusCode();
    if (status >= 200 && status < 300) {
      return answer.body();
    }
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    String said = said(text);
    String message = status + (said.isEmpty() ? "" : ": " + said);
    boolean passes = status < 400 || status == 401 || status == 403 || status == 408;
    boolean understood = !code(text).isEmpty() || status == 400 || status == 413;
    if (!passes && status != 429 && status < 500 && understood) {
      throw new NoException(code(text), message);
    }
    throw new IOException(message + advice(status, uri));
  }

  private static String advice(int status, URI uri) {
    if (status == 401) {
      return "; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or"
          + " MLFLOW_TRACKING_TOKEN";
    } else if (status == 403) {
      return "; if the server knows itself by another name: mlflow server --allowed-hosts "
          + uri.getHost();
    }
    return status < 400 ? "; a redirection is not followed: name the server itself" : "";
  }

  /** What the server says of a failure, on one line and not at length. */
  private static String said(String text) {
    String message;
    try {
      JsonNode json = JSON.readTree(text);
      message = json.path("message").asText(json.path("detail").asText());
    } catch (JsonProcessingException e) {
      message = text.contains("<") ? "" : text; // a page for people
    }
    String line = message.replaceAll("\\s+", " ").strip();
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
  }

  private static String code(String text) {
    try {
      return JSON.readTree(text).path("error_code").asText();
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  /** The server's no, with its code. */
  static final class NoException extends IOException {
    private static final long serialVersionUID = 1;

    /** For example {@code RESOURCE_DOES_NOT_EXIST}; empty if it gave none. */
    final String code;

    NoException(String code, String message) {
      super(message);
      this.code = code;
    }

    /** The same as those know it who ask. */
    RefusedException refused() {
      return new RefusedException(String.valueOf(getMessage()));
    }

    /** Whether what was asked for is not there. */
    boolean isMissing() {
      return code.equals("RESOURCE_DOES_NOT_EXIST");
    }
  }
}
