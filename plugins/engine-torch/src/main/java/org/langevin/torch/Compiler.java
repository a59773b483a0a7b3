package org.langevin.torch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.graph.Constant;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * Turns the part of a graph that some outputs need into a {@link Plan}. Variables become numbered
 * slots, operations kernels in topological order; {@link Patterns} joins operations that LibTorch
 * has as one.
 */
final class Compiler {
  private final SameDiff sd;
  private final Device device;
  private final Map<String, Tensor> parameters;
  private final Map<String, Constant> constants;
  private final List<String> outputs;
  private final Kept kept = new Kept();
  private final Operations operations;
  private final Patterns patterns;

  private final Map<String, Integer> slots = new HashMap<>();
  private final Map<Integer, Tensor> fixed = new LinkedHashMap<>();
  private final List<Plan.Input> inputs = new ArrayList<>();
  private final Map<String, Node> nodes = new HashMap<>();
  private final List<Node> order = new ArrayList<>();
  private final Set<String> unsupported = new TreeSet<>();

  /**
   * Some operations as one step.
   *
   * @param kind the operation's name
   * @param reads variables that it reads
   * @param writes variables that it computes
   * @param emitter makes the kernel; null if LibTorch lacks the operation
   */
  record Node(
      String kind, List<String> reads, List<String> writes, Kernel.@Nullable Emitter emitter) {
    /** Whether a result may share memory with what is read. */
    boolean view() {
      return Operations.VIEWS.contains(kind);
    }
  }

  private Compiler(
      Graph graph, Device device, Map<String, Tensor> parameters, List<String> outputs) {
    sd = graph.sameDiff();
    constants = graph.constants();
    this.device = device;
    this.parameters = parameters;
    this.outputs = outputs;
    operations = new Operations(sd, device, kept);
    patterns = new Patterns(sd, operations, outputs);
  }

  /**
   * Compiles for evaluation without gradients, but for those inside the graph.
   *
   * @param parameters a tensor for each parameter that the outputs need
   * @throws UnsupportedOperationException naming every operation that the engine lacks
   * @throws IllegalArgumentException if an output or the value of a parameter is missing
   */
  static Plan evaluation(
      Graph graph, Device device, Map<String, Tensor> parameters, List<String> outputs) {
    Compiler compiler = new Compiler(graph, device, parameters, outputs);
    return compiler.compile(() -> compiler.plan(false));
  }

  /**
   * Compiles for training.
   *
   * @param trainable those of the parameters that ask for gradients
   * @throws UnsupportedOperationException as for {@link #evaluation}
   * @throws IllegalArgumentException as for {@link #evaluation}, and if the loss depends on nothing
   *     that is trained
   */
  static Plan training(
      Graph graph,
      Device device,
      Map<String, Tensor> parameters,
      String loss,
      List<String> trainable) {
    Compiler compiler = new Compiler(graph, device, parameters, List.of(loss));
    return compiler.compile(
        () -> {
          Plan plan = compiler.plan(true);
          String source = compiler.patterns.source(loss);
          if (!Recording.dependent(compiler.order, trainable).contains(source)) {
            throw new IllegalArgumentException(
                "The loss '" + loss + "' depends on none of the parameters to train");
          }
          return plan;
        });
  }

  private Plan compile(Supplier<Plan> work) {
    try {
      return Native.scope(work);
    } catch (RuntimeException e) {
      kept.close();
      throw e;
    }
  }

  private Plan plan(boolean training) {
    for (String output : outputs) {
      if (!sd.hasVariable(output)) {
        throw new IllegalArgumentException("The graph has no variable '" + output + "'");
      }
      visit(patterns.source(output));
    }
    if (!unsupported.isEmpty()) {
      throw new UnsupportedOperationException(
          "Operations that the torch engine lacks: "
              + String.join(", ", unsupported)
              + ". Use what Graph offers.");
    }
    return new Plan(slots.size(), fixed, inputs, steps(training), results(), kept);
  }

  private List<Plan.Step> steps(boolean training) {
    Recording recording = new Recording(order);
    Set<String> starts = recording.starts();
    int[][] dead = dead();
    List<Plan.Step> steps = new ArrayList<>();
    for (String leaf : starts) {
      if (!nodes.containsKey(leaf)) {
        steps.add(new Plan.Step(Recording.start(slot(leaf)), new int[0]));
      }
    }
    for (int i = 0; i < order.size(); i++) {
      Node node = order.get(i);
      Kernel kernel =
          emitter(recording, i, training).emit(slots(node.reads()), slots(node.writes()));
      boolean recorded = !training && recording.contains(i);
      steps.add(new Plan.Step(recorded ? Recording.recorded(kernel) : kernel, dead[i]));
      for (String written : node.writes()) {
        if (starts.contains(written)) {
          steps.add(new Plan.Step(Recording.start(slot(written)), new int[0]));
        }
      }
    }
    return steps;
  }

  private Kernel.Emitter emitter(Recording recording, int position, boolean training) {
    Node node = order.get(position);
    if (recording.isGradient(position)) {
      SameDiffOp operation = Objects.requireNonNull(patterns.producer(node.writes().get(0)));
      return operations.gradient(operation, training || recording.isUsedAfter(position));
    }
    return Objects.requireNonNull(node.emitter());
  }

  /** For each node, the slots that nobody reads after it. */
  private int[][] dead() {
    int[] lastUse = new int[slots.size()];
    Arrays.fill(lastUse, -1);
    for (int i = 0; i < order.size(); i++) {
      for (int slot : slots(order.get(i).reads())) {
        lastUse[slot] = i;
      }
    }
    Set<Integer> live = new HashSet<>(fixed.keySet());
    inputs.forEach(input -> live.add(input.slot()));
    outputs.forEach(output -> live.add(slot(patterns.source(output))));

    int[][] dead = new int[order.size()][];
    for (int i = 0; i < dead.length; i++) {
      Node node = order.get(i);
      Set<Integer> unread = new TreeSet<>();
      for (int slot : slots(node.reads())) {
        if (lastUse[slot] == i && !live.contains(slot)) {
          unread.add(slot);
        }
      }
      for (int slot : slots(node.writes())) {
        if (lastUse[slot] < 0 && !live.contains(slot)) {
          unread.add(slot);
        }
      }
      dead[i] = unread.stream().mapToInt(s -> s).toArray();
    }
    return dead;
  }

  private List<Plan.Output> results() {
    List<Plan.Output> results = new ArrayList<>();
    Set<Integer> taken = new HashSet<>();
    for (String output : outputs) {
      String source = patterns.source(output);
      Node node = nodes.get(source);
      boolean own = node != null && !node.view() && taken.add(slot(source));
      results.add(
          new Plan.Output(
              output, slot(source), Tensors.type(sd.getVariable(output).dataType()), own));
    }
    return results;
  }

  private int slot(String variable) {
    return Objects.requireNonNull(slots.get(variable), variable);
  }

  private int[] slots(List<String> variables) {
    return variables.stream().mapToInt(this::slot).toArray();
  }

  /** Gives slots to a variable and all that it needs; without recursion, for graphs are deep. */
  private void visit(String root) {
    Deque<String> stack = new ArrayDeque<>();
    stack.push(root);
    while (!stack.isEmpty()) {
      String variable = stack.getFirst();
      if (slots.containsKey(variable)) {
        stack.pop();
        continue;
      }
      if (sd.getVariable(variable).getVariableType() != VariableType.ARRAY) {
        leaf(sd.getVariable(variable));
        continue;
      }
      Node node = nodes.computeIfAbsent(variable, this::node);
      List<String> missing =
          node.reads().stream().filter(read -> !slots.containsKey(read)).toList();
      if (missing.isEmpty()) {
        for (String written : node.writes()) {
          slots.put(written, slots.size());
          nodes.put(written, node);
        }
        order.add(node);
      } else {
        missing.forEach(stack::push);
      }
    }
  }

  private Node node(String variable) {
    Node node = patterns.node(variable);
    if (node.emitter() == null) {
      SameDiffOp operation = patterns.producer(variable);
      unsupported.add(Objects.requireNonNull(operation).getOp().opName());
    }
    return node;
  }

  private void leaf(SDVariable variable) {
    int slot = slots.size();
    String name = variable.name();
    slots.put(name, slot);
    switch (variable.getVariableType()) {
      case PLACEHOLDER ->
          inputs.add(
              new Plan.Input(
                  name,
                  slot,
                  Tensors.type(variable.dataType()),
                  variable.placeholderShape().clone()));
      case VARIABLE -> {
        Constant constant = constants.get(name);
        fixed.put(slot, constant == null ? parameter(variable) : constant(variable, constant));
      }
      default -> fixed.put(slot, kept.keep(Tensors.of(variable.getArr(), device)));
    }
  }

  private Tensor parameter(SDVariable variable) {
    String name = variable.name();
    Tensor value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("The parameter '" + name + "' has no value");
    }
    long[] found = Tensors.shape(value);
    if (!Arrays.equals(found, variable.getShape())) {
      throw new IllegalArgumentException(
          "The parameter '%s' has the shape %s; its value has %s"
              .formatted(name, Arrays.toString(variable.getShape()), Arrays.toString(found)));
    }
    return value;
  }

  private Tensor constant(SDVariable variable, Constant constant) {
    Tensor value = Tensors.of(constant.read(), constant.shape(), device);
    ScalarType type = Tensors.type(variable.dataType());
    return kept.keep(Tensors.type(value) == type ? value : value.to(type));
  }
}
