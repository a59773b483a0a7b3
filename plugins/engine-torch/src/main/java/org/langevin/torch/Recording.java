package org.langevin.torch;

import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.langevin.spi.graph.GradientOf;
import org.langevin.torch.Compiler.Node;

/**
 * What autograd has to record of an evaluation so that the gradients inside its graph can be taken:
 * the nodes between what a gradient is with respect to and what it is of. In training everything is
 * recorded anyway.
 */
final class Recording {
  private final List<Node> order;

  /** For the position of each gradient in the order, the positions of the nodes between. */
  private final Map<Integer, BitSet> paths = new LinkedHashMap<>();

  Recording(List<Node> order) {
    this.order = order;
    for (int i = 0; i < order.size(); i++) {
      if (isGradient(i)) {
        paths.put(i, path(order.get(i).reads()));
      }
    }
  }

  boolean isGradient(int position) {
    return order.get(position).kind().equals(GradientOf.NAME);
  }

  private BitSet path(List<String> reads) {
    Set<String> dependent = dependent(order, reads.subList(1, reads.size()));
    Set<String> needed = new HashSet<>(reads.subList(0, 1));
    BitSet path = new BitSet();
    for (int i = order.size() - 1; i >= 0; i--) {
      Node node = order.get(i);
      if (passes(node, dependent) && node.writes().stream().anyMatch(needed::contains)) {
        path.set(i);
        needed.addAll(node.reads());
      }
    }
    return path;
  }

  /** What depends on the given variables in a way that can be differentiated, and these. */
  static Set<String> dependent(List<Node> order, List<String> wrt) {
    Set<String> dependent = new HashSet<>(wrt);
    for (Node node : order) {
      if (passes(node, dependent)) {
        dependent.addAll(node.writes());
      }
    }
    return dependent;
  }

  private static boolean passes(Node node, Set<String> dependent) {
    return !Operations.CONSTANTS.contains(node.kind())
        && node.reads().stream().anyMatch(dependent::contains);
  }

  /** The variables with respect to which there are gradients. */
  Set<String> starts() {
    Set<String> starts = new HashSet<>();
    for (int gradient : paths.keySet()) {
      List<String> reads = order.get(gradient).reads();
      starts.addAll(reads.subList(1, reads.size()));
    }
    return starts;
  }

  /** Whether the node at a position lies between. */
  boolean contains(int position) {
    return paths.values().stream().anyMatch(path -> path.get(position));
  }

  /** Whether a later gradient needs what the one at a position needs. */
  boolean isUsedAfter(int gradient) {
    return paths.entrySet().stream()
        .anyMatch(e -> e.getKey() > gradient && e.getValue().intersects(paths.get(gradient)));
  }

  /** A kernel that autograd records. */
  @SuppressWarnings("try") // the mode is not called, it is on
  static Kernel recorded(Kernel kernel) {
    return slots -> {
      try (AutoGradMode on = new AutoGradMode(true)) {
        kernel.run(slots);
      }
    };
  }

  /** Begins a record at a slot, unless one runs through it. */
  static Kernel start(int slot) {
    return slots -> {
      if (!slots[slot].requires_grad()) {
        slots[slot] = slots[slot].detach().requires_grad_();
      }
    };
  }

  /**
   * The gradients of the sum of a tensor, zeros where it does not depend on one.
   *
   * @param retain whether the record is kept for others
   */
  static Tensor[] gradients(Tensor of, Tensor[] wrt, BoolOptional retain, Device device) {
    Tensor[] gradients = new Tensor[wrt.length];
    TensorVector found = of.requires_grad() ? grad(of, wrt, retain, device) : null;
    for (int i = 0; i < wrt.length; i++) {
      Tensor gradient = found == null ? null : new Tensor(found.get(i));
      gradients[i] = gradient == null || !gradient.defined() ? torch.zeros_like(wrt[i]) : gradient;
    }
    return gradients;
  }

  /** Without autocast: derivatives take the types of what was recorded. */
  private static TensorVector grad(Tensor of, Tensor[] wrt, BoolOptional retain, Device device) {
    boolean autocast = torch.is_autocast_enabled(device.type());
    torch.set_autocast_enabled(device.type(), false);
    try {
      TensorVector seed = new TensorVector(torch.ones_like(of));
      return torch.grad(new TensorVector(of), new TensorVector(wrt), seed, retain, false, true);
    } finally {
      torch.set_autocast_enabled(device.type(), autocast);
    }
  }
}
