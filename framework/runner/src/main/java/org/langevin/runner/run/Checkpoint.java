package org.langevin.runner.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;

/**
 * All that training needs to go on: {@code step-NNNNNNNN/{model,optimizer}.safetensors}, a file for
 * each moving average, and {@code state.json}. No generator state is among it, for there is none.
 *
 * @param step optimiser steps done
 * @param model the parameters as trained
 * @param averages their moving averages by name: {@link #EMA}, power-function averages, and those
 *     that an objective keeps
 * @param optimizer the optimiser's own values
 */
public record Checkpoint(
    long step,
    Map<String, Tensor> model,
    Map<String, Map<String, Tensor>> averages,
    Map<String, Tensor> optimizer) {
  /** The moving average that samples are drawn with. */
  public static final String EMA = "ema";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = ".safetensors";
  private static final Pattern NAME = Pattern.compile("step-(\\d{8,})");

  /**
   * Writes the checkpoint aside, forces it to disk, then gives it its name; then removes all but
   * the newest {@code kept}.
   *
   * @return its folder
   */
  public Path write(Path checkpoints, int kept) {
    Path target = checkpoints.resolve(String.format(Locale.ROOT, "step-%08d", step));
    Path aside = checkpoints.resolve(target.getFileName() + ".part");
    try {
      delete(aside);
      Files.createDirectories(aside);
      new Safetensors(model, Map.of("format", "pt")).write(aside.resolve("model.safetensors"));
      for (Map.Entry<String, Map<String, Tensor>> average : averages.entrySet()) {
        new Safetensors(average.getValue(), Map.of("format", "pt"))
            .write(aside.resolve(average.getKey() + SUFFIX));
      }
      new Safetensors(optimizer, Map.of()).write(aside.resolve("optimizer.safetensors"));
      ObjectNode state = JSON.createObjectNode().put("step", step);
      averages.keySet().forEach(state.putArray("averages")::add);
      RunDirectory.write(aside.resolve("state.json"), state + "\n");
      delete(target); // a resumed run may come to the same step again
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(checkpoints, StandardOpenOption.READ)) {
        folder.force(true);
      }
      List<Path> all = all(checkpoints);
      for (Path old : all.subList(0, Math.max(0, all.size() - kept))) {
        delete(old);
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest whole checkpoint of a folder. */
  public static Optional<Path> newest(Path checkpoints) {
    List<Path> all = all(checkpoints);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** All whole checkpoints of a folder, oldest first. */
  public static List<Path> all(Path checkpoints) {
    if (!Files.isDirectory(checkpoints)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(checkpoints)) {
      return entries
          .filter(p -> stepOf(p) >= 0 && Files.exists(p.resolve("state.json")))
          .sorted(Comparator.comparingLong(Checkpoint::stepOf))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long stepOf(Path folder) {
    Matcher matcher = NAME.matcher(folder.getFileName().toString());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  /**
   * Reads a checkpoint; tensors are mapped, not loaded.
   *
   * @throws IOException if a file is missing or damaged
   */
  public static Checkpoint read(Path folder) throws IOException {
    JsonNode state = JSON.readTree(folder.resolve("state.json").toFile());
    Map<String, Map<String, Tensor>> averages = new LinkedHashMap<>();
    for (JsonNode name : state.path("averages")) {
      averages.put(
          name.asText(), Safetensors.read(folder.resolve(name.asText() + SUFFIX)).tensors());
    }
    return new Checkpoint(
        state.path("step").asLong(),
        Safetensors.read(folder.resolve("model.safetensors")).tensors(),
        averages,
        Safetensors.read(folder.resolve("optimizer.safetensors")).tensors());
  }

  /** The average that samples are drawn with; empty if none is kept. */
  public Map<String, Tensor> ema() {
    return averages.getOrDefault(EMA, Map.of());
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> entries = Files.walk(folder)) {
        for (Path p : entries.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(p);
        }
      }
    }
  }
}
