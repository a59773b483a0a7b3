package org.langevin.torch;

import java.util.Locale;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.langevin.spi.engine.DeviceMemoryException;

/** Frees the native objects that some work leaves behind, whichever way it ends. */
final class Native {
  private Native() {}

  /**
   * Does work with LibTorch; afterwards only what a {@link TorchValue} or {@link Kept} took lives.
   *
   * @throws DeviceMemoryException if the device's memory is too small for it
   */
  @SuppressWarnings("try") // a scope is not called, it is open
  static <T> T scope(Supplier<T> work) {
    try (PointerScope scope = new PointerScope()) {
      return work.get();
    } catch (RuntimeException e) {
      throw explained(e);
    }
  }

  /** The same, recording nothing for autograd. */
  @SuppressWarnings("try")
  static <T> T scopeWithoutGradients(Supplier<T> work) {
    return scope(
        () -> {
          try (NoGradGuard noGrad = new NoGradGuard()) {
            return work.get();
          }
        });
  }

  /** LibTorch's errors reach Java as words alone: {@code CUDA out of memory. Tried to ...}. */
  static RuntimeException explained(RuntimeException e) {
    String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    boolean full =
        e.getClass() == RuntimeException.class
            && (words.contains("out of memory") || words.contains("can't allocate memory"));
    return full ? new DeviceMemoryException(firstLine(e), e) : e;
  }

  /** The rest is LibTorch's stack. */
  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
