package org.langevin.torch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/** Frees the native objects that some work leaves behind, whichever way it ends. */
final class Native {
  private Native() {}

  /**
   * Does work with LibTorch; afterwards only what a {@link TorchValue} or {@link Kept} took lives.
   */
  @SuppressWarnings("try") // a scope is not called, it is open
  static <T> T scope(Supplier<T> work) {
    try (PointerScope scope = new PointerScope()) {
      return work.get();
    }
  }

  /** The same, recording nothing for autograd. */
  @SuppressWarnings("try")
  static <T> T scopeWithoutGradients(Supplier<T> work) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      return work.get();
    }
  }
}
