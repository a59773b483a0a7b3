package org.langevin.torch;

import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What PyTorch's {@code torch.autocast(device, dtype=torch.bfloat16)} does: convolutions and matrix
 * products take bfloat16 inputs, and the casts of parameters are kept for their next use within the
 * work.
 */
final class Autocast {
  private Autocast() {}

  static <T> T bfloat16(DeviceType device, Supplier<T> work) {
    torch.set_autocast_dtype(device, ScalarType.BFloat16);
    torch.set_autocast_enabled(device, true);
    try {
      return work.get();
    } finally {
      torch.set_autocast_enabled(device, false);
      torch.clear_cache();
    }
  }
}
