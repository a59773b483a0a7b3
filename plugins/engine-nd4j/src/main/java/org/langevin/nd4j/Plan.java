package org.langevin.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * The operations that some outputs of a graph need, in an order in which they can run. Every value
 * has a slot, a small number.
 */
final class Plan {
  /** The operation that {@link #seed} adds. */
  static final String SEED = "seed";

  private final SameDiff graph;
  private final List<String> names = new ArrayList<>();
  private final Map<String, String> values;
  private final Map<String, Integer> slots = new HashMap<>();
  private final int[] outputs;
  private List<Node> nodes;

  /**
   * Plans.
   *
   * @param outputs names of variables of the graph
   * @param values variables that others take their values from, by the names of these others
   */
  Plan(SameDiff graph, Map<String, String> values, List<String> outputs) {
    this.graph = graph;
    this.values = values;
    Set<SameDiffOp> needed = needed(graph, values, outputs);
    this.nodes =
        sorted(graph.getOps().values().stream().filter(needed::contains).map(this::node).toList());
    this.outputs = outputs.stream().mapToInt(this::slot).toArray();
  }

  /** The operations that some outputs of a graph need. */
  static Set<SameDiffOp> needed(SameDiff graph, Map<String, String> values, List<String> outputs) {
    Map<String, SameDiffOp> producers = new HashMap<>();
    for (SameDiffOp op : graph.getOps().values()) {
      op.getOutputsOfOp().forEach(name -> producers.put(name, op));
    }
    Set<SameDiffOp> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    List<String> open = new ArrayList<>(outputs);
    while (!open.isEmpty()) {
      String name = open.remove(open.size() - 1);
      SameDiffOp op = producers.get(values.getOrDefault(name, name));
      if (op != null && needed.add(op)) {
        open.addAll(inputs(op));
      }
    }
    return needed;
  }

  private static List<String> inputs(SameDiffOp op) {
    return op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
  }

  private Node node(SameDiffOp op) {
    return new Node(
        op.getOp().opName(),
        op.getOp(),
        inputs(op).stream().mapToInt(this::slot).toArray(),
        op.getOutputsOfOp().stream().mapToInt(this::slot).toArray());
  }

  private int slot(String name) {
    return slots.computeIfAbsent(
        values.getOrDefault(name, name),
        n -> {
          names.add(n);
          return names.size() - 1;
        });
  }

  /** In topological order, otherwise as given: SameDiff's own order is not always executable. */
  private List<Node> sorted(List<Node> list) {
    int[] producer = new int[names.size()];
    Arrays.fill(producer, -1);
    for (int i = 0; i < list.size(); i++) {
      for (int slot : list.get(i).out()) {
        producer[slot] = i;
      }
    }
    int[] missing = new int[list.size()];
    List<List<Integer>> followers = new ArrayList<>();
    list.forEach(node -> followers.add(new ArrayList<>()));
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < list.size(); i++) {
      for (int slot : list.get(i).in()) {
        if (producer[slot] >= 0) {
          missing[i]++;
          followers.get(producer[slot]).add(i);
        }
      }
      if (missing[i] == 0) {
        ready.add(i);
      }
    }
    List<Node> sorted = new ArrayList<>();
    while (!ready.isEmpty()) {
      int i = ready.remove();
      sorted.add(list.get(i));
      for (int follower : followers.get(i)) {
        if (--missing[follower] == 0) {
          ready.add(follower);
        }
      }
    }
    return sorted;
  }

  /** Has a leaf filled with a number given at each run, in the shape of another value. */
  void seed(String leaf, String like) {
    List<Node> more = new ArrayList<>(nodes);
    more.add(new Node(SEED, null, new int[] {slot(like)}, new int[] {slot(leaf)}));
    rewrite(more);
  }

  /** Replaces the operations; the slots stay. */
  void rewrite(List<Node> rewritten) {
    nodes = sorted(rewritten);
  }

  List<Node> nodes() {
    return nodes;
  }

  /** Number of slots. */
  int size() {
    return names.size();
  }

  String name(int slot) {
    return names.get(slot);
  }

  SDVariable variable(int slot) {
    return graph.getVariable(names.get(slot));
  }

  /** Slots of the outputs asked for, in that order. */
  int[] outputs() {
    return outputs.clone();
  }

  /** Slots of a kind (inputs, parameters, constants) that the operations or outputs use. */
  int[] leaves(VariableType type) {
    BitSet used = new BitSet();
    Arrays.stream(outputs).forEach(used::set);
    nodes.forEach(node -> Arrays.stream(node.in()).forEach(used::set));
    nodes.forEach(node -> Arrays.stream(node.out()).forEach(used::clear));
    return used.stream().filter(slot -> variable(slot).getVariableType() == type).toArray();
  }
}
