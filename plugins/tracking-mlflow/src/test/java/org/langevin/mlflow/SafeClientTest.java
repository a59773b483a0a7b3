package org.langevin.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.langevin.spi.tracking.Remote.RefusedException;
import org.mlflow.tracking.MlflowClient;

/** The defects of MLflow's client that are known do not show. */
@Timeout(60)
class SafeClientTest {
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;
  private volatile int status = 200;
  private volatile String body = "{}";
  private volatile boolean silent;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(
        exchange.getRequestURI().getPath()
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization"));
    exchange.getRequestBody().readAllBytes();
    if (silent) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private MlflowClient client(Map<String, String> environment, Duration timeout) {
    return SafeClient.of(
        "http://127.0.0.1:" + server.getAddress().getPort(), new Transport(timeout, environment));
  }

  private MlflowClient client() {
    return client(Map.of(), Duration.ofSeconds(30));
  }

  @Test
  void aSilentServerIsGivenUp() {
    silent = true;
    MlflowClient client = client(Map.of(), Duration.ofMillis(200));

    assertThatThrownBy(() -> SafeClient.ask(() -> client.createRun("1")))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(RefusedException.class);
  }

  @Test
  void aWaitingRequestCanBeInterrupted() {
    silent = true;
    MlflowClient client = client();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> SafeClient.ask(() -> client.createRun("1")))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void tooManyRequestsExhaustNoPoolAndAreNotRepeatedHere() throws Exception {
    status = 429;
    MlflowClient client = client();
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> SafeClient.ask(() -> client.getRun("a")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("429");
    }
    assertThat(requests).hasSize(5);

    status = 200;
    body = "{\"run\": {\"info\": {\"run_id\": \"a\", \"something_new\": 1}}}";
    assertThat(SafeClient.ask(() -> client.getRun("a")).getInfo().getRunId()).isEqualTo("a");
  }

  @Test
  void failuresAreSentOnceAndPass() {
    for (int failure : new int[] {500, 503, 401, 403, 404}) {
      status = failure;
      body = "<html>sorry</html>";
      requests.clear();

      assertThatThrownBy(() -> SafeClient.ask(() -> client().createRun("1")))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(RefusedException.class)
          .hasMessageNotContainingAny("html");
      assertThat(requests).hasSize(1);
    }
  }

  @Test
  void whatTheServerUnderstandsAndRefusesIsRefused() {
    status = 400;
    body = "{\"error_code\": \"INVALID_PARAMETER_VALUE\", \"message\": \"no\\nsuch\"}";

    assertThatThrownBy(() -> SafeClient.ask(() -> client().createRun("1")))
        .isInstanceOf(RefusedException.class)
        .hasMessage("400: no such");
  }

  @Test
  void messagesSayWhatTheUserCanDo() {
    status = 401;
    assertThatThrownBy(() -> SafeClient.ask(() -> client().getRun("a")))
        .hasMessageContaining("MLFLOW_TRACKING_TOKEN");
    status = 403;
    assertThatThrownBy(() -> SafeClient.ask(() -> client().getRun("a")))
        .hasMessageContaining("--allowed-hosts 127.0.0.1");
  }

  @Test
  void credentialsComeFromTheEnvironment() throws Exception {
    body = "{\"run\": {\"info\": {\"run_id\": \"a\"}}}";
    MlflowClient token = client(Map.of("MLFLOW_TRACKING_TOKEN", "abc"), Duration.ofSeconds(30));
    MlflowClient user =
        client(
            Map.of("MLFLOW_TRACKING_USERNAME", "me", "MLFLOW_TRACKING_PASSWORD", "pw"),
            Duration.ofSeconds(30));

    SafeClient.ask(() -> token.getRun("a"));
    SafeClient.ask(() -> user.getRun("a"));
    SafeClient.ask(() -> client().getRun("a"));

    assertThat(requests)
        .extracting(request -> request.substring(request.indexOf(' ') + 1))
        .containsExactly("Bearer abc", "Basic bWU6cHc=", "null");
  }
}
