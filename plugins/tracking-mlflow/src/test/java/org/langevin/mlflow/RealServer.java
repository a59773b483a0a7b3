package org.langevin.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.langevin.runner.assets.CachedAssets;
import org.langevin.runner.assets.PythonEnvironment;
import org.langevin.runner.tracking.MlflowServer;

/**
 * MLflow's own server from PyPI, as it is read back by REST. It is installed into the user's cache
 * at the first use, for which Python and a package index must be at hand: without them the tests
 * fail and say so.
 */
final class RealServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static RealServer shared;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path data;
  private final int port;
  private MlflowServer server;

  private RealServer(Path data, int port) {
    this.data = data;
    this.port = port;
  }

  /** The one of all tests, in which each has an experiment of its own. */
  static synchronized RealServer shared() throws Exception {
    if (shared == null) {
      RealServer started = new RealServer(Files.createTempDirectory("mlflow"), freePort());
      started.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> started.server.close()));
      shared = started;
    }
    return shared;
  }

  /** One of its own, over an existing folder of data. */
  static RealServer over(Path data) throws Exception {
    RealServer started = new RealServer(data, freePort());
    started.start();
    return started;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  static PythonEnvironment python() {
    return PythonEnvironment.of(
        CachedAssets.ofUser().cache(), MlflowServer.REQUIREMENT, note -> {});
  }

  private void start() throws InterruptedException {
    server = MlflowServer.start(python().program("mlflow").toString(), data, port);
  }

  void close() {
    server.close();
  }

  /** Ends the server and starts it again at the same place. */
  void restart(Runnable whileItIsAway) throws InterruptedException {
    server.close();
    whileItIsAway.run();
    start();
  }

  String uri() {
    return "http://127.0.0.1:" + port;
  }

  JsonNode get(String path, String... query) throws Exception {
    StringBuilder uri = new StringBuilder(uri() + "/api/2.0/mlflow/" + path);
    for (int i = 0; i < query.length; i += 2) {
      uri.append(i == 0 ? "?" : "&").append(query[i]).append("=");
      uri.append(URLEncoder.encode(query[i + 1], StandardCharsets.UTF_8));
    }
    return send(HttpRequest.newBuilder(URI.create(uri.toString())).build());
  }

  private JsonNode send(HttpRequest request) throws Exception {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(request.uri() + " answered " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** The runs of an experiment by their names. */
  Map<String, Stored> runs(String experiment) throws Exception {
    String id =
        get("experiments/get-by-name", "experiment_name", experiment)
            .path("experiment")
            .path("experiment_id")
            .asText();
    ObjectNode search = JSON.createObjectNode().put("max_results", 100);
    search.putArray("experiment_ids").add(id);
    JsonNode found =
        send(
            HttpRequest.newBuilder(URI.create(uri() + "/api/2.0/mlflow/runs/search"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(search.toString()))
                .build());
    Map<String, Stored> runs = new TreeMap<>();
    for (JsonNode run : found.path("runs")) {
      Stored before = runs.put(run.path("info").path("run_name").asText(), new Stored(run));
      if (before != null) {
        throw new AssertionError("there are two runs named " + before.info("run_name"));
      }
    }
    return runs;
  }

  /** A row of a metric. */
  record Row(long step, long at, String value) {}

  /** A run as the server holds it. */
  final class Stored {
    private final JsonNode json;

    Stored(JsonNode json) {
      this.json = json;
    }

    String info(String field) {
      return json.path("info").path(field).asText();
    }

    String id() {
      return info("run_id");
    }

    Map<String, String> params() {
      return pairs("params");
    }

    Map<String, String> tags() {
      return pairs("tags");
    }

    Map<String, String> metrics() {
      return pairs("metrics");
    }

    private Map<String, String> pairs(String field) {
      Map<String, String> pairs = new TreeMap<>();
      for (JsonNode pair : json.path("data").path(field)) {
        pairs.put(pair.path("key").asText(), pair.path("value").asText());
      }
      return pairs;
    }

    /** All rows of a metric, page by page. */
    List<Row> history(String metric) throws Exception {
      List<Row> rows = new ArrayList<>();
      String token = "";
      do {
        JsonNode page =
            get(
                "metrics/get-history",
                "run_id",
                id(),
                "metric_key",
                metric,
                "max_results",
                "500",
                "page_token",
                token);
        for (JsonNode row : page.path("metrics")) {
          rows.add(
              new Row(
                  row.path("step").asLong(),
                  row.path("timestamp").asLong(),
                  row.path("value").asText()));
        }
        token = page.path("next_page_token").asText();
      } while (!token.isEmpty());
      return rows;
    }

    /** Paths of artifacts in a folder. */
    List<String> artifacts(String folder) throws Exception {
      List<String> paths = new ArrayList<>();
      for (JsonNode file : get("artifacts/list", "run_id", id(), "path", folder).path("files")) {
        paths.add(file.path("path").asText());
      }
      return paths;
    }

    /** Content of an artifact. */
    byte[] artifact(String path) throws Exception {
      String uri =
          uri()
              + "/get-artifact?run_uuid="
              + id()
              + "&path="
              + URLEncoder.encode(path, StandardCharsets.UTF_8);
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(uri)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new AssertionError(path + " answered " + answer.statusCode());
      }
      return answer.body();
    }
  }
}
