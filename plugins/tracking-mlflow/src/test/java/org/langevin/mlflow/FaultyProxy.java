package org.langevin.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands in front of a server and spoils what goes through. */
final class FaultyProxy implements AutoCloseable {
  /** What becomes of a request. */
  enum Fault {
    /** It goes through. */
    NONE,
    /** The server is asked too much. */
    TOO_MANY,
    /** The server fails, and has done nothing. */
    ERROR,
    /** The server has done it, and the answer is a failure. */
    ERROR_AFTER,
    /** No answer comes, and nothing is done. */
    HANG,
    /** It is done, and no answer comes. */
    HANG_AFTER,
    /** The connection ends, and nothing is done. */
    DROP,
    /** It is done, and the connection ends. */
    DROP_AFTER
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger faults = new AtomicInteger();
  private final String target;
  private final HttpServer server;
  private final Random dice;
  private volatile double rate = 0;
  private volatile Fault always = Fault.NONE;

  FaultyProxy(String target, long seed) throws IOException {
    this.target = target;
    this.dice = new Random(seed);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on this share of the requests meets some fault. */
  void spoil(double share) {
    rate = share;
    always = Fault.NONE;
  }

  /** From now on every request meets this fault. */
  void spoil(Fault fault) {
    rate = 0;
    always = fault;
  }

  int faults() {
    return faults.get();
  }

  private synchronized Fault next() {
    if (dice.nextDouble() < rate) {
      Fault[] all = Fault.values();
      return all[1 + dice.nextInt(all.length - 1)];
    }
    return always;
  }

  private void handle(HttpExchange exchange) throws IOException {
    Fault fault = next();
    if (fault != Fault.NONE) {
      faults.incrementAndGet();
    }
    byte[] body = exchange.getRequestBody().readAllBytes();
    try {
      switch (fault) {
        case NONE -> pass(exchange, body);
        case TOO_MANY -> answer(exchange, 429, "slow down");
        case ERROR -> answer(exchange, 500, "oops");
        case ERROR_AFTER -> {
          forward(exchange, body);
          answer(exchange, 502, "oops");
        }
        case HANG -> end.await();
        case HANG_AFTER -> {
          forward(exchange, body);
          end.await();
        }
        case DROP -> {}
        case DROP_AFTER -> forward(exchange, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private void pass(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer;
    try {
      answer = forward(exchange, body);
    } catch (IOException e) {
      answer(exchange, 503, "the server is away");
      return;
    }
    answer(exchange, answer.statusCode(), answer.body());
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null) {
      request.header("Content-Type", type);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
