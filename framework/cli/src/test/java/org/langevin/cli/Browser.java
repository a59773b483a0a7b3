package org.langevin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Headless Chromium, driven by the WebDriver protocol. */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern STARTED = Pattern.compile(".*started successfully on port (\\d+).*");
  private static final List<String> CHROMIUM =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final List<String> DRIVER = List.of("chromedriver", "chromium.chromedriver");

  private final HttpClient client =
      HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
  private final Process driver;
  private final String session;

  private Browser(Process driver, int port, String chromium, Path profile)
      throws IOException, InterruptedException {
    this.driver = driver;
    ObjectNode wanted = JSON.createObjectNode();
    ObjectNode always = wanted.putObject("capabilities").putObject("alwaysMatch");
    always.put("browserName", "chrome");
    always.putObject("goog:loggingPrefs").put("browser", "ALL");
    ObjectNode options = always.putObject("goog:chromeOptions").put("binary", chromium);
    ArrayNode arguments = options.putArray("args");
    List.of(
            "--headless=new",
            "--no-sandbox", // which root may not have; the pages are ours
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            "--user-data-dir=" + profile)
        .forEach(arguments::add);
    String base = "http://127.0.0.1:" + port + "/session";
    session = base + "/" + send("POST", base, wanted).path("sessionId").asText();
  }

  /**
   * Starts the browser.
   *
   * @param profile an empty folder of its own
   * @throws AssertionFailedError if it is not installed and LANGEVIN_BROWSER is {@code required}
   * @throws TestAbortedException if it is not installed and need not be
   */
  static Browser start(Path profile) throws Exception {
    Optional<Path> chromium = onPath(CHROMIUM);
    Optional<Path> chromedriver = onPath(DRIVER);
    if (chromium.isEmpty() || chromedriver.isEmpty()) {
      String message =
          "The browser tests need Chromium and its driver (Debian packages chromium and"
              + " chromium-driver)";
      if ("required".equals(System.getenv("LANGEVIN_BROWSER"))) {
        throw new AssertionFailedError(message + ", and LANGEVIN_BROWSER requires them");
      }
      throw new TestAbortedException(message);
    }
    Process driver =
        new ProcessBuilder(chromedriver.get().toString(), "--port=0")
            .redirectErrorStream(true)
            .start();
    try {
      return new Browser(driver, port(driver), chromium.get().toString(), profile);
    } catch (Exception | Error e) {
      driver.destroyForcibly();
      throw e;
    }
  }

  private static Optional<Path> onPath(List<String> names) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      for (String name : names) {
        Path program = Path.of(folder, name);
        if (Files.isExecutable(program)) {
          return Optional.of(program);
        }
      }
    }
    return Optional.empty();
  }

  private static int port(Process driver) throws IOException {
    BufferedReader lines = driver.inputReader(StandardCharsets.UTF_8);
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher started = STARTED.matcher(line);
      if (started.matches()) {
        Thread drain = new Thread(() -> lines.lines().forEach(ignored -> {}));
        drain.setDaemon(true);
        drain.start();
        return Integer.parseInt(started.group(1));
      }
      seen.append(line).append('\n');
    }
    throw new IOException("chromedriver did not start:\n" + seen);
  }

  private JsonNode send(String method, String uri, JsonNode body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", "application/json")
            .method(
                method,
                method.equals("POST")
                    ? HttpRequest.BodyPublishers.ofString(body.toString())
                    : HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode value = JSON.readTree(response.body()).path("value");
    if (response.statusCode() != 200) {
      throw new AssertionFailedError(uri + ": " + value.path("message").asText());
    }
    return value;
  }

  private JsonNode post(String command, ObjectNode body) throws Exception {
    return send("POST", session + "/" + command, body);
  }

  /** Opens a file, in a window of a size. */
  void open(Path file, int width, int height) throws Exception {
    size(width, height);
    post("url", JSON.createObjectNode().put("url", file.toUri().toString()));
  }

  /** Changes the size of what is seen. */
  void size(int width, int height) throws Exception {
    ObjectNode metrics = JSON.createObjectNode().put("width", width).put("height", height);
    chrome(
        "Emulation.setDeviceMetricsOverride",
        metrics.put("deviceScaleFactor", 1).put("mobile", false));
  }

  /** {@code light} or {@code dark}. */
  void scheme(String scheme) throws Exception {
    ObjectNode media = JSON.createObjectNode();
    media.putArray("features").addObject().put("name", "prefers-color-scheme").put("value", scheme);
    chrome("Emulation.setEmulatedMedia", media);
  }

  private void chrome(String command, ObjectNode parameters) throws Exception {
    ObjectNode body = JSON.createObjectNode().put("cmd", command);
    body.set("params", parameters);
    post("goog/cdp/execute", body);
  }

  /** What a JavaScript expression gives. */
  JsonNode value(String expression) throws Exception {
    ObjectNode body = JSON.createObjectNode().put("script", "return " + expression);
    body.putArray("args");
    return post("execute/sync", body);
  }

  /** The texts that an expression lists. */
  List<String> texts(String expression) throws Exception {
    List<String> texts = new ArrayList<>();
    value(expression).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private String element(String selector) throws Exception {
    ObjectNode body = JSON.createObjectNode().put("using", "css selector").put("value", selector);
    return post("element", body).elements().next().asText();
  }

  /** Clicks as a person does, which fails where something lies over the element. */
  void click(String selector) throws Exception {
    post("element/" + element(selector) + "/click", JSON.createObjectNode());
  }

  /** Types into an element. */
  void type(String selector, String keys) throws Exception {
    ObjectNode body = JSON.createObjectNode().put("text", keys);
    post("element/" + element(selector) + "/value", body);
  }

  /** Moves the mouse to a place relative to an element's centre, in pixels. */
  void point(String selector, int x, int y) throws Exception {
    value("document.querySelector('" + selector + "').scrollIntoView({block: 'center'})");
    ObjectNode actions = JSON.createObjectNode();
    ObjectNode mouse = actions.putArray("actions").addObject();
    mouse.put("type", "pointer").put("id", "mouse");
    mouse.putObject("parameters").put("pointerType", "mouse");
    ObjectNode move = mouse.putArray("actions").addObject();
    move.put("type", "pointerMove").put("duration", 0).put("x", x).put("y", y);
    move.putObject("origin").put("element-6066-11e4-a52e-4f735466cecf", element(selector));
    post("actions", actions);
  }

  /** What the page wrote to the console since the last call, errors of the policy included. */
  List<String> console() throws Exception {
    List<String> lines = new ArrayList<>();
    for (JsonNode entry : post("se/log", JSON.createObjectNode().put("type", "browser"))) {
      lines.add(entry.path("level").asText() + " " + entry.path("message").asText());
    }
    return lines;
  }

  /** Saves what is seen. */
  void screenshot(Path file) throws Exception {
    Files.createDirectories(file.getParent());
    String png = send("GET", session + "/screenshot", JSON.createObjectNode()).asText();
    Files.write(file, Base64.getDecoder().decode(png));
  }

  @Override
  public void close() throws IOException {
    try {
      send("DELETE", session, JSON.createObjectNode());
      driver.destroy();
      driver.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      driver.destroyForcibly();
    }
  }
}
