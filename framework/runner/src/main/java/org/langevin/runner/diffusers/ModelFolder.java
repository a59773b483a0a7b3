package org.langevin.runner.diffusers;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Problem;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;

/**
 * A model's folder in diffusers: {@code config.json} and {@code
 * diffusion_pytorch_model.safetensors}.
 */
record ModelFolder(Map<String, @Nullable Object> config, Map<String, Tensor> weights) {
  static final String CONFIG = "config.json";
  static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

  /** What diffusers' {@code EMAModel} writes among the model's keys. */
  private static final Set<String> AVERAGING =
      Set.of(
          "decay",
          "inv_gamma",
          "min_decay",
          "optimization_step",
          "power",
          "update_after_step",
          "use_ema_warmup");

  private static final Set<String> REAL = Set.of("F64", "F32", "F16", "BF16");

  /** Reads a folder; null if that fails. Every reason is added to the problems. */
  static @Nullable ModelFolder read(Path folder, List<Problem> problems) throws IOException {
    ObjectNode json = JsonFile.read(folder.resolve(CONFIG), problems);
    Map<String, Tensor> weights = weights(folder, problems);
    if (json == null || weights == null) {
      return null;
    }
    json.remove(AVERAGING);
    Map<String, @Nullable Object> config =
        JsonFile.JSON.convertValue(json, new TypeReference<Map<String, @Nullable Object>>() {});
    return new ModelFolder(config, weights);
  }

  private static @Nullable Map<String, Tensor> weights(Path folder, List<Problem> problems)
      throws IOException {
    Path file = folder.resolve(WEIGHTS);
    if (!Files.isRegularFile(file)) {
      problems.add(new Problem(file.toString(), "", "is missing" + others(folder)));
      return null;
    }
    Map<String, Tensor> weights = new LinkedHashMap<>();
    try {
      Safetensors.read(file).tensors().forEach((name, t) -> weights.put(name, single(name, t)));
    } catch (IOException e) {
      problems.add(new Problem(file.toString(), "", "cannot be read: " + e.getMessage()));
      return null;
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(file.toString(), "", String.valueOf(e.getMessage())));
      return null;
    }
    return weights;
  }

  private static String others(Path folder) {
    return Files.exists(folder.resolve("diffusion_pytorch_model.bin"))
        ? "; the .bin beside it is a program's memory and is not read: load the model in diffusers"
            + " and save it with save_pretrained(..., safe_serialization=True)"
        : Files.exists(folder.resolve(WEIGHTS + ".index.json"))
            ? "; weights in several files are not read: save the model with"
                + " save_pretrained(..., max_shard_size=\"100GB\")"
            : "";
  }

  private static Tensor single(String name, Tensor tensor) {
    if (!REAL.contains(tensor.type())) {
      throw new IllegalArgumentException(
          name + " is of type " + tensor.type() + ", where a floating-point type is expected");
    }
    return tensor.type().equals("F32") ? tensor : Tensor.of(tensor.floats(), tensor.shape());
  }

  /** Writes a new folder. */
  void write(Path folder) throws IOException {
    Files.createDirectory(folder);
    JsonFile.write(folder.resolve(CONFIG), config);
    new Safetensors(weights, Map.of("format", "pt")).write(folder.resolve(WEIGHTS));
  }
}
