package org.langevin.nd4j;

import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.langevin.spi.graph.GroupNorm;
import org.langevin.spi.graph.LayerNorm;
import org.langevin.spi.graph.StopGradient;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.imports.converters.DifferentialFunctionClassHolder;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** Reverse-mode differentiation by SameDiff. */
final class Derivative {
  /** SameDiff's name for the derivative of the loss by itself; {@link Trainer} supplies it. */
  static final String SEED = "one-var";

  private static final Object LOCK = new Object();
  private static boolean registered;

  private Derivative() {}

  /**
   * The graph of a loss and its gradients: everything in {@code graph} under the same names, and
   * the derivatives.
   *
   * @throws IllegalArgumentException if the loss depends on no parameter
   */
  @SuppressWarnings("try") // only closed
  static SameDiff of(SameDiff graph, String loss) {
    synchronized (LOCK) {
      register();
      graph.setLossVariables(loss);
      try (Quiet quiet = new Quiet()) {
        graph.createGradFunction();
      } catch (IllegalStateException e) {
        throw new IllegalArgumentException(
            "The loss '" + loss + "' cannot be differentiated: " + e.getMessage(), e);
      }
      return graph.getFunction("grad");
    }
  }

  /** Name of a parameter's gradient, or null if the loss does not depend on it. */
  static @org.jspecify.annotations.Nullable String gradient(SameDiff derivative, String parameter) {
    SDVariable gradient = derivative.getGradForVariable(parameter);
    return gradient == null ? null : gradient.name();
  }

  /**
   * Makes SameDiff know the operations of its own making that it has to copy when it
   * differentiates: it looks classes up in three tables, which it fills from a fixed list only.
   */
  private static void register() {
    if (registered) {
      return;
    }
    DifferentialFunctionClassHolder holder = DifferentialFunctionClassHolder.getInstance();
    Map<Object, Object> classes = table(holder, "customOpHashToClass");
    Map<Object, Object> fields = table(holder, "fieldsForFunction");
    Map<Object, Object> prototypes = table(holder, "nodeConverters");
    for (DynamicCustomOp operation :
        List.of(
            new GroupNorm(),
            new GroupNorm.Gradient(),
            new LayerNorm(),
            new LayerNorm.Gradient(),
            new StopGradient())) {
      classes.put(operation.opHash(), operation.getClass());
      fields.put(operation.opName(), new HashMap<String, Field>());
      prototypes.put(operation.opName(), operation);
    }
    registered = true;
  }

  @SuppressWarnings("unchecked") // as the fields are declared in ND4J 1.0.0-M2.1
  private static Map<Object, Object> table(DifferentialFunctionClassHolder holder, String name) {
    try {
      Field field = DifferentialFunctionClassHolder.class.getDeclaredField(name);
      field.setAccessible(true);
      return (Map<Object, Object>) field.get(holder);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Not the ND4J that this engine was written for", e);
    }
  }

  /** Drops what the current thread prints: SameDiff announces each operation it differentiates. */
  private static final class Quiet implements AutoCloseable {
    private final PrintStream before = System.out;

    Quiet() {
      Thread thread = Thread.currentThread();
      System.setOut(
          new PrintStream(before, true) {
            @Override
            public void write(byte[] bytes, int from, int length) {
              if (Thread.currentThread() != thread) {
                before.write(bytes, from, length);
              }
            }

            @Override
            public void write(int b) {
              if (Thread.currentThread() != thread) {
                before.write(b);
              }
            }
          });
    }

    @Override
    public void close() {
      System.setOut(before);
    }
  }
}
