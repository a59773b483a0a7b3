package org.langevin.networks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.langevin.spi.data.Tensor;

/**
 * Gives weights of diffusers' {@code UNet2DModel} the names and shapes of today. Releases until
 * 2023 named attention's parts {@code query}, {@code key}, {@code value} and {@code proj_attn}, and
 * weights converted from still older code hold them as 1x1 convolutions, [out, in, 1, 1].
 */
final class DiffusersWeights {
  private static final Pattern OLD =
      Pattern.compile("(.*attentions\\.\\d+\\.)(query|key|value|proj_attn)(\\..*)");
  private static final Map<String, String> NEW =
      Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");
  private static final Pattern MATRIX =
      Pattern.compile(".*attentions\\.\\d+\\.to_(q|k|v|out\\.0)\\.weight");

  private DiffusersWeights() {}

  /** See {@link UnetNetwork#importWeights}. */
  static Map<String, Tensor> modern(Map<String, Tensor> weights) {
    Map<String, Tensor> out = new LinkedHashMap<>();
    weights.forEach(
        (foreign, tensor) -> {
          String name = name(foreign);
          if (out.put(name, matrix(name, tensor)) != null) {
            throw new IllegalArgumentException(
                "The weights hold " + name + " twice, under its old name and its new one");
          }
        });
    return out;
  }

  private static String name(String foreign) {
    Matcher old = OLD.matcher(foreign);
    return old.matches() ? old.group(1) + NEW.get(old.group(2)) + old.group(3) : foreign;
  }

  private static Tensor matrix(String name, Tensor tensor) {
    long[] shape = tensor.shape();
    boolean convolution = shape.length == 4 && shape[2] == 1 && shape[3] == 1;
    return convolution && MATRIX.matcher(name).matches()
        ? new Tensor(tensor.type(), new long[] {shape[0], shape[1]}, tensor.bytes())
        : tensor;
  }
}
