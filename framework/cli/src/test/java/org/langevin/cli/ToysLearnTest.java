package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every toy of experiments/toys, trained as its file says, draws its law: the maximum mean
 * discrepancy (the square root of metric mmd) of 2,000 samples from as many fresh points stays
 * below what is stated here. Two draws from the law itself differ by about 0.01.
 */
class ToysLearnTest {
  private static final Path TOYS = Path.of(System.getProperty("langevin.home"), "experiments/toys");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of the last stage. */
  private static final double USUAL = 0.06;

  private static final Map<String, Double> OTHERS =
      Map.of(
          "consistency-training", 0.15, // smears, see the file
          "ncsn", 0.09, // 20 levels of 20 steps are few
          "gaussians", 0.12, // 100 noise levels are few for narrow modes
          "swiss-roll", 0.1,
          "improved-ddpm", 0.1, // ten steps
          "guidance", 0.2); // leads away from the other moon, to another law

  /** What an evaluation cannot tell from the law itself. */
  private static final double NOISE = 0.02;

  @TempDir private static Path folder;
  private static final Map<String, CompletableFuture<Integer>> ENDS = new LinkedHashMap<>();
  private static final ExecutorService TWO_AT_ONCE = Executors.newFixedThreadPool(2);

  static List<String> toys() throws IOException {
    try (Stream<Path> files = Files.list(TOYS)) {
      return files.map(p -> p.getFileName().toString().replace(".conf", "")).sorted().toList();
    }
  }

  @BeforeAll
  static void train() throws IOException {
    for (String toy : toys()) {
      ENDS.put(toy, CompletableFuture.supplyAsync(() -> train(toy), TWO_AT_ONCE));
    }
  }

  @AfterAll
  static void stop() {
    TWO_AT_ONCE.shutdownNow();
  }

  private static int train(String toy) {
    try {
      return Cli.start(
              folder.resolve(toy + ".txt"),
              "run",
              TOYS.resolve(toy + ".conf").toString(),
              "--runs",
              folder.resolve(toy).toString(),
              "-o",
              "engine.type=torch",
              "-o",
              "engine.threads=1",
              "-o",
              "engine.device=cpu",
              "-o",
              "samples.count=16") // the evaluation draws its own
          .waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("toys")
  void theToyDrawsItsLaw(String toy) throws IOException {
    assertThat(ENDS.get(toy).join()).as(Files.readString(folder.resolve(toy + ".txt"))).isZero();

    List<Double> discrepancies = discrepancies(folder.resolve(toy).resolve("latest"));
    double last = discrepancies.get(discrepancies.size() - 1);
    assertThat(last).as("discrepancy").isLessThan(OTHERS.getOrDefault(toy, USUAL));
    if (discrepancies.size() > 1) {
      double teacher = discrepancies.get(discrepancies.size() - 2);
      assertThat(last).as("student's").isLessThan(2 * Math.max(teacher, NOISE));
    }
  }

  /** One of each stage that draws samples. */
  private static List<Double> discrepancies(Path run) throws IOException {
    List<Double> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(run.toRealPath())) {
      for (Path file : files.filter(p -> p.endsWith("evaluation.json")).sorted().toList()) {
        for (Map.Entry<String, JsonNode> metric :
            JSON.readTree(file.toFile()).path("metrics").properties()) {
          if (metric.getKey().startsWith("mmd.")) {
            found.add(Math.sqrt(Math.max(0, metric.getValue().asDouble())));
          }
        }
      }
    }
    return found;
  }
}
