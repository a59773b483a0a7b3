package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.assets.CachedAssets;
import org.langevin.runner.assets.PythonEnvironment;
import org.langevin.runner.tracking.MlflowServer;

/** Runs of the command line as a real MLflow server shows them. */
@Timeout(1200) // the first time installs the server
class TrackingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MOONS =
      """
      dataset = moons
      network { type = mlp, width = 16, layers = 1 }
      schedule { type = linear-beta, steps = 20, rescale = true, beta-end = 0.01 }
      train { steps = 60, batch = 16, checkpoint-every = 20 }
      sampler { type = ddim, steps = 4 }
      samples { count = 8, batch = 8 }
      engine { type = torch, device = cpu, threads = 1 }
      """;

  @TempDir private static Path data;
  private static MlflowServer server;
  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    Path cache = CachedAssets.ofUser().cache();
    PythonEnvironment python =
        PythonEnvironment.of(cache, MlflowServer.REQUIREMENT, System.err::println);
    server = MlflowServer.start(python.program("mlflow").toString(), data, freePort());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String tracking() {
    return "tracking=[{ type = mlflow, uri = \"" + server.address() + "\" }]";
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name + ".conf"), text);
  }

  private String[] command(String... arguments) {
    return Stream.concat(
            Stream.of(arguments), Stream.of("--runs", folder.resolve("runs").toString()))
        .toArray(String[]::new);
  }

  private void succeed(String... arguments) {
    Cli.Result result = Cli.run(command(arguments));
    assertThat(result.code()).as(result.err() + result.out()).isZero();
  }

  private static JsonNode ask(String path, ObjectNode body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.address() + "/api/2.0/mlflow/" + path));
    if (body != null) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }
    return JSON.readTree(
        HttpClient.newHttpClient()
            .send(request.build(), HttpResponse.BodyHandlers.ofString())
            .body());
  }

  /** The runs of an experiment by name. */
  private static Map<String, JsonNode> runs(String experiment) throws Exception {
    JsonNode found = ask("experiments/get-by-name?experiment_name=" + experiment, null);
    ObjectNode search = JSON.createObjectNode();
    search.putArray("experiment_ids").add(found.path("experiment").path("experiment_id").asText());
    Map<String, JsonNode> runs = new HashMap<>();
    for (JsonNode run : ask("runs/search", search).path("runs")) {
      assertThat(runs.put(run.path("info").path("run_name").asText(), run)).isNull();
    }
    return runs;
  }

  private static String status(JsonNode run) {
    return run.path("info").path("status").asText();
  }

  private static List<Long> steps(JsonNode run, String metric) throws Exception {
    String id = run.path("info").path("run_id").asText();
    List<Long> steps = new ArrayList<>();
    for (JsonNode row :
        ask("metrics/get-history?run_id=" + id + "&metric_key=" + metric, null).path("metrics")) {
      steps.add(row.path("step").asLong());
    }
    return steps;
  }

  private static Map<String, String> tags(JsonNode run) {
    return pairs(run, "tags");
  }

  private static Map<String, String> pairs(JsonNode run, String field) {
    Map<String, String> pairs = new HashMap<>();
    for (JsonNode pair : run.path("data").path(field)) {
      pairs.put(pair.path("key").asText(), pair.path("value").asText());
    }
    return pairs;
  }

  private static List<String> artifacts(JsonNode run, String in) throws Exception {
    String id = run.path("info").path("run_id").asText();
    List<String> paths = new ArrayList<>();
    for (JsonNode file : ask("artifacts/list?run_id=" + id + "&path=" + in, null).path("files")) {
      paths.add(file.path("path").asText());
    }
    return paths;
  }

  @Test
  void aChainOfStagesShowsAsOneParentWithItsChildren() throws Exception {
    String stages = "stages = [ { name = first }, { name = second, from.start = first } ]\n";

    succeed("run", file("chain", MOONS + stages).toString(), "-o", tracking());

    Map<String, JsonNode> runs = runs("chain");
    String parent = folder.resolve("runs/latest").toRealPath().getFileName().toString();
    assertThat(runs).containsOnlyKeys(parent, "1-first", "2-second");
    assertThat(runs.values()).allMatch(run -> status(run).equals("FINISHED"));
    String id = runs.get(parent).path("info").path("run_id").asText();
    for (String stage : List.of("1-first", "2-second")) {
      assertThat(tags(runs.get(stage))).containsEntry("mlflow.parentRunId", id);
      assertThat(steps(runs.get(stage), "loss")).containsExactly(10L, 20L, 30L, 40L, 50L, 60L);
    }
  }

  @Test
  void theThesisStudyShowsAsOneParentWithItsTrialsAlsoAfterAKill() throws Exception {
    Path study = TinyStudy.in(folder);
    String[] command = command("sweep", study.toString(), "-o", tracking());
    Process process = Cli.start(folder.resolve("log"), command);
    Path sweep = folder.resolve("runs/latest");
    try {
      while (!Files.exists(sweep.resolve("trials/002-ve/metrics.jsonl"))) {
        assertThat(process.isAlive()).as(Files.readString(folder.resolve("log"))).isTrue();
        Thread.sleep(20);
      }
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    assertThat(status(runs("thesis-mnist").get("000-ddpm"))).isEqualTo("FINISHED");

    succeed("resume", "latest");

    Map<String, JsonNode> runs = runs("thesis-mnist");
    String parent = sweep.toRealPath().getFileName().toString();
    assertThat(runs).hasSize(1 + TinyStudy.TRIALS.size()).containsKey(parent);
    assertThat(runs).containsKeys(TinyStudy.TRIALS.toArray(String[]::new));
    assertThat(runs.values()).allMatch(run -> status(run).equals("FINISHED"));
    String id = runs.get(parent).path("info").path("run_id").asText();
    for (String trial : TinyStudy.TRIALS) {
      JsonNode run = runs.get(trial);
      assertThat(tags(run)).containsEntry("mlflow.parentRunId", id);
      assertThat(pairs(run, "params")).containsEntry("train.steps", "4").containsKey("loss.type");
      assertThat(steps(run, "loss")).containsExactly(1L, 2L, 3L, 4L);
      assertThat(artifacts(run, "")).contains("experiment.conf", "report.html", "run.json");
      assertThat(artifacts(run, "samples")).contains("samples/final.png");
      assertThat(artifacts(run, "images")).as("the grid, and a small one").hasSize(2);
    }
    assertThat(artifacts(runs.get(parent), ""))
        .contains("sweep.conf", "sweep.json", "ledger.jsonl", "report.html");

    Path page = folder.resolve("page.html");
    succeed("compare", "latest", "--to", page.toString());
    assertThat(page).content().contains(TinyStudy.TRIALS);
    assertThat(page).content().contains("7 runs compared");
    assertThat(Files.readString(page).split("src=\"data:image/png", -1)).hasSize(1 + 7);
  }

  @Test
  void aSweepAggregatesItsTrials() throws Exception {
    String grid = "sweep.grid { loss.type = [l2, l1], seed = [1, 2] }\n";

    succeed("run", file("means", MOONS + grid).toString(), "-o", tracking());

    Path sweep = folder.resolve("runs/latest").toRealPath();
    Map<String, JsonNode> runs = runs("means");
    JsonNode parent = runs.remove(sweep.getFileName().toString());
    assertThat(runs).containsOnlyKeys("000-l2-1", "001-l2-2", "002-l1-1", "003-l1-2");
    assertThat(pairs(parent, "params"))
        .containsEntry("sweep.strategy", "grid")
        .containsEntry("sweep.metric", "loss")
        .containsEntry("sweep.count", "4")
        .containsEntry("sweep.grid.loss.type", "l2, l1")
        .containsEntry("sweep.grid.seed", "1, 2");
    double[] l2 = {result(sweep, 0), result(sweep, 1)};
    double[] l1 = {result(sweep, 2), result(sweep, 3)};
    double best = Math.min(Math.min(l2[0], l2[1]), Math.min(l1[0], l1[1]));
    Map<String, String> metrics = pairs(parent, "metrics");
    assertThat(metrics)
        .containsEntry("trials/finished", "4.0")
        .containsEntry("trials/failed", "0.0");
    assertThat(number(metrics, "best/loss")).isEqualTo(best);
    assertThat(number(metrics, "mean/loss/loss.type l2"))
        .isCloseTo((l2[0] + l2[1]) / 2, within(1e-12));
    assertThat(number(metrics, "deviation/loss/loss.type l1"))
        .isCloseTo(Math.abs(l1[0] - l1[1]) / Math.sqrt(2), within(1e-12));
    assertThat(steps(parent, "trials/finished")).contains(4L).doesNotHaveDuplicates();
    assertThat(tags(parent))
        .containsEntry("langevin.kind", "sweep")
        .containsEntry("langevin.best.value", String.valueOf(best))
        .containsKey("langevin.best.folder")
        .containsKey("langevin.best.values.loss.type");
    assertThat(artifacts(parent, "")).contains("report.html");
    assertThat(sweep.resolve("report.html")).content().contains("Parallel coordinates");
  }

  private static double number(Map<String, String> metrics, String name) {
    assertThat(metrics).containsKey(name);
    return Double.parseDouble(metrics.get(name));
  }

  /** A trial's value as the ledger has it. */
  private static double result(Path sweep, int trial) throws IOException {
    for (String line : Files.readAllLines(sweep.resolve("ledger.jsonl"))) {
      JsonNode entry = JSON.readTree(line);
      if (entry.path("trial").asInt() == trial && entry.has("value")) {
        return entry.path("value").asDouble();
      }
    }
    throw new AssertionError("no result of trial " + trial);
  }

  @Test
  void aKilledRunHasFailedUntilItIsResumedAndIsWholeThen() throws Exception {
    String longer = MOONS.replace("steps = 60", "steps = 20000");
    Path file = file("killed", longer.replace("checkpoint-every = 20", "checkpoint-every = 250"));
    Process process =
        Cli.start(folder.resolve("log"), command("run", file.toString(), "-o", tracking()));
    Path metrics = folder.resolve("runs/latest/metrics.jsonl");
    try {
      while (!Files.exists(metrics) || Files.size(metrics) < 12_000) {
        assertThat(process.isAlive()).as(Files.readString(folder.resolve("log"))).isTrue();
        Thread.sleep(20);
      }
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    succeed("track", "sync");

    String name = folder.resolve("runs/latest").toRealPath().getFileName().toString();
    assertThat(status(runs("killed").get(name))).isEqualTo("FAILED");
    assertThat(tags(runs("killed").get(name))).containsEntry("langevin.status", "crashed");
    long told = steps(runs("killed").get(name), "loss").size();

    long resumed = 10 * (told + 30);
    succeed("resume", "latest", "-o", "train.steps=" + resumed);

    JsonNode run = runs("killed").get(name);
    assertThat(status(run)).isEqualTo("FINISHED");
    assertThat(steps(run, "loss"))
        .containsExactlyElementsOf(
            Stream.iterate(10L, step -> step <= resumed, step -> step + 10).toList());
  }

  @Test
  void aRunThatWasNotFollowedIsToldLaterAndASecretNever() throws Exception {
    succeed("run", file("later", MOONS).toString());
    Cli.Result nobody = Cli.run(command("track", "sync"));
    assertThat(nobody.code()).isEqualTo(2);
    assertThat(nobody.err()).contains("-o tracking=[mlflow]");

    succeed("track", "sync", "later", "-o", tracking());
    succeed("track", "sync", "later", "-o", tracking());

    JsonNode run = runs("later").values().iterator().next();
    assertThat(status(run)).isEqualTo("FINISHED");
    assertThat(steps(run, "loss")).hasSize(6);
  }

  @Test
  void aServerThatIsAwayHarmsNoRun() throws Exception {
    String away = "tracking=[{ type = mlflow, uri = \"http://127.0.0.1:9\", timeout = 1 }]";
    succeed("run", file("away", MOONS).toString(), "-o", away);

    Cli.Result sync = Cli.run(command("track", "sync", "--all"));

    assertThat(sync.code()).isEqualTo(4);
    assertThat(sync.out()).contains("mlflow at http://127.0.0.1:9/", "cannot be told");
  }

  @Test
  void anAddressWithAPasswordIsRefusedBeforeAnythingRuns() throws Exception {
    String uri = "tracking=[{ type = mlflow, uri = \"http://me:sesame@127.0.0.1:5000\" }]";

    Cli.Result result = Cli.run(command("run", file("secret", MOONS).toString(), "-o", uri));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("tracking.0.uri", "MLFLOW_TRACKING_USERNAME")
        .doesNotContain("sesame");
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @Test
  void anExportIsAFolderOfFilesOfAllParts() throws Exception {
    String stages = "stages = [ { name = first }, { name = second, from.start = first } ]\n";
    succeed("run", file("files", MOONS + stages).toString());

    succeed("track", "export", "latest", folder.resolve("mlruns").toString());

    try (Stream<Path> found = Files.walk(folder.resolve("mlruns"))) {
      assertThat(found.filter(p -> p.endsWith("metrics/loss"))).hasSize(2);
    }
    try (Stream<Path> found = Files.walk(folder.resolve("mlruns"))) {
      assertThat(found.filter(p -> p.endsWith("tags/mlflow.parentRunId"))).hasSize(2);
    }
  }
}
