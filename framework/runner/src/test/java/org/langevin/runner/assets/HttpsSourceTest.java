package org.langevin.runner.assets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.data.Asset;

class HttpsSourceTest {
  private static final String CONTENT = "0123456789".repeat(1000);
  private static final CountDownLatch DONE = new CountDownLatch(1);
  private static SSLContext tls;
  private static HttpsServer server;
  private static HttpServer plain;
  private static ExecutorService threads;

  @TempDir Path folder;

  @BeforeAll
  static void startServers(@TempDir Path keys) throws Exception {
    tls = selfSigned(keys.resolve("key.p12"));
    threads = Executors.newCachedThreadPool();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    plain = HttpServer.create(any, 0);
    plain.createContext("/file", exchange -> answer(exchange, 200, CONTENT.getBytes(UTF_8)));
    plain.start();
    server = HttpsServer.create(any, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(threads);
    server.createContext("/file", exchange -> answer(exchange, 200, CONTENT.getBytes(UTF_8)));
    server.createContext("/file.gz", exchange -> answer(exchange, 200, gzip(CONTENT)));
    server.createContext("/bomb.gz", exchange -> answer(exchange, 200, gzip(CONTENT + "0")));
    server.createContext("/endless", HttpsSourceTest::endless);
    server.createContext("/silent", HttpsSourceTest::silent);
    server.createContext("/moved", exchange -> redirect(exchange, address("/file")));
    server.createContext(
        "/downgraded",
        exchange ->
            redirect(exchange, "http://localhost:" + plain.getAddress().getPort() + "/file"));
    server.start();
  }

  @AfterAll
  static void stopServers() {
    DONE.countDown();
    server.stop(0);
    plain.stop(0);
    threads.shutdownNow();
  }

  @Test
  void filesAndRedirectedFilesComeWhole() throws IOException {
    assertThat(fetched("/file")).isEqualTo(CONTENT);
    assertThat(fetched("/moved")).isEqualTo(CONTENT);
  }

  @Test
  void aPackedFileIsUnpackedUnlessTheAssetIsThePackedFile() throws IOException {
    assertThat(fetched("/file.gz")).isEqualTo(CONTENT);
    Path part = folder.resolve("part");
    source().fetch(address("/file.gz"), asset("a.gz"), part);
    assertThat(part).hasBinaryContent(gzip(CONTENT));
    assertThat(folder.toFile().list()).containsExactly("part");
  }

  @Test
  void aRedirectAwayFromHttpsIsNotFollowed() {
    assertThatThrownBy(() -> fetched("/downgraded"))
        .hasMessage("the server answers with status 302");
  }

  @Test
  void whatIsMissingEndlessOrSilentIsGivenUp() {
    assertThatThrownBy(() -> fetched("/nothing")).hasMessage("the server answers with status 404");
    assertThatThrownBy(() -> fetched("/bomb.gz")).hasMessageContaining("unpacks to more");
    assertThatThrownBy(() -> fetched("/endless")).hasMessageContaining("sends more");
    HttpsSource impatient = source(Duration.ofMillis(500));
    assertThatThrownBy(
            () -> impatient.fetch(address("/silent"), asset("a"), folder.resolve("part")))
        .hasMessage("nothing came for 0.5 s");
  }

  @Test
  void anUnreachableHostIsAskedOnce() throws IOException {
    HttpsSource source = source();
    String closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = "https://localhost:" + socket.getLocalPort() + "/";
    }
    Path part = folder.resolve("part");
    for (String address : List.of(closed, address("/file"))) {
      assertThatThrownBy(() -> source.fetch(address, asset("a"), part))
          .hasMessage("localhost cannot be connected to");
    }
  }

  @Test
  void aServerWithoutATrustedCertificateIsRefused() {
    HttpsSource strict = new HttpsSource(Duration.ofMinutes(1), Duration.ofMinutes(2));
    assertThatThrownBy(() -> strict.fetch(address("/file"), asset("a"), folder.resolve("part")))
        .isInstanceOf(IOException.class);
    assertThat(folder.resolve("part")).doesNotExist();
  }

  private String fetched(String path) throws IOException {
    Path part = folder.resolve("part");
    Files.writeString(part, "rubbish of an earlier attempt");
    source().fetch(address(path), asset("a"), part);
    return Files.readString(part);
  }

  private static HttpsSource source() {
    return source(Duration.ofMinutes(2));
  }

  private static HttpsSource source(Duration patience) {
    return new HttpsSource(HttpClient.newBuilder().sslContext(tls), patience);
  }

  private static Asset asset(String name) {
    return new Asset(name, CONTENT.length(), "0".repeat(64), List.of("https://localhost/"));
  }

  private static String address(String path) {
    return "https://localhost:" + server.getAddress().getPort() + path;
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().add("Location", to);
      exchange.sendResponseHeaders(302, -1);
    }
  }

  private static void silent(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, CONTENT.length());
      exchange.getResponseBody().write(CONTENT.substring(1).getBytes(UTF_8));
      exchange.getResponseBody().flush();
      DONE.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends until the other side hangs up. */
  private static void endless(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, 0);
      byte[] block = new byte[1 << 16];
      while (!DONE.await(1, TimeUnit.MILLISECONDS)) {
        exchange.getResponseBody().write(block);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return out.toByteArray();
  }

  /** A new key for localhost, trusted by the context itself. */
  private static SSLContext selfSigned(Path store) throws Exception {
    new Programs()
        .run(
            store.getParent(),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "localhost",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString()));
    char[] password = "changeit".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, password);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, password);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
