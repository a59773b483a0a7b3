package org.langevin.runner.assets;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.data.Asset;

/**
 * Downloads over https, redirects included. A host that cannot be reached is asked once per
 * process, so that without a network several files do not wait several times.
 */
final class HttpsSource implements Source {
  private static final long POLL_MILLIS = 200;

  /** What compression and a web server may add to the file itself. */
  private static final long OVERHEAD = 1 << 20;

  private final HttpClient.Builder settings;
  private final Duration patience;
  private final Map<String, String> unreachable = new ConcurrentHashMap<>();
  private @Nullable HttpClient client;

  /**
   * With the JVM's trust store and proxy settings.
   *
   * @param connect how long a connection may take
   * @param patience how long a server may stay silent
   */
  HttpsSource(Duration connect, Duration patience) {
    this(HttpClient.newBuilder().connectTimeout(connect), patience);
  }

  HttpsSource(HttpClient.Builder settings, Duration patience) {
    this.settings = settings;
    this.patience = patience;
  }

  @Override
  public boolean serves(String address) {
    return address.startsWith("https://");
  }

  @Override
  public void fetch(String address, Asset asset, Path part) throws IOException {
    URI uri = URI.create(address);
    String known = unreachable.get(uri.getHost());
    if (known != null) {
      throw new IOException(known);
    }
    if (!uri.getPath().endsWith(".gz") || asset.name().endsWith(".gz")) {
      download(uri, part, asset.size() + OVERHEAD);
      return;
    }
    Path packed = part.resolveSibling(part.getFileName() + ".gz");
    try {
      download(uri, packed, asset.size() + OVERHEAD);
      try (InputStream in = new GZIPInputStream(Files.newInputStream(packed), 1 << 16)) {
        Source.copy(in, part, asset.size());
      }
    } finally {
      Files.deleteIfExists(packed);
    }
  }

  private void download(URI uri, Path file, long limit) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("User-Agent", "langevin").GET().build();
    CompletableFuture<HttpResponse<Path>> answer =
        client()
            .sendAsync(
                request,
                head ->
                    head.statusCode() == 200
                        ? BodySubscribers.ofFile(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)
                        : BodySubscribers.replacing(file));
    try {
      HttpResponse<Path> whole = await(answer, file, limit);
      if (whole.statusCode() != 200) {
        throw new IOException("the server answers with status " + whole.statusCode());
      }
    } catch (ExecutionException e) {
      throw reason(uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      answer.cancel(true);
    }
  }

  /** Made on first use: most starts find everything in the cache. */
  private synchronized HttpClient client() {
    if (client == null) {
      // NORMAL never follows from https to http
      client = settings.followRedirects(Redirect.NORMAL).build();
    }
    return client;
  }

  /** Waits as long as bytes keep coming and are not too many. */
  private <T> T await(CompletableFuture<T> answer, Path file, long limit)
      throws IOException, ExecutionException, InterruptedException {
    Files.deleteIfExists(file);
    long received = 0;
    long since = System.nanoTime();
    while (true) {
      try {
        return answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        long now = Files.exists(file) ? Files.size(file) : 0;
        if (now > limit) {
          throw new IOException("sends more than the file can have", e);
        }
        if (now != received) {
          received = now;
          since = System.nanoTime();
        } else if (System.nanoTime() - since > patience.toNanos()) {
          throw new IOException("nothing came for " + patience.toMillis() / 1000.0 + " s", e);
        }
      }
    }
  }

  private IOException reason(URI uri, ExecutionException failure) {
    Throwable e = failure.getCause() == null ? failure : failure.getCause();
    String host = uri.getHost();
    if (e.getCause() instanceof UnresolvedAddressException || e instanceof UnknownHostException) {
      unreachable.put(host, "the name " + host + " cannot be resolved here");
    } else if (e instanceof HttpConnectTimeoutException) {
      unreachable.put(host, host + " does not accept the connection in time");
    } else if (e instanceof ConnectException) {
      unreachable.put(host, host + " cannot be connected to");
    }
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new IOException(unreachable.getOrDefault(host, text), e);
  }
}
