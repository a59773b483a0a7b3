package org.langevin.objectives;

import java.util.function.Function;
import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The network of the recorded objectives, F(x, label) = a x + b sin(3 label), told a second time
 * with d cos(2 until) added. The student's a and b are parameters, one for each example.
 */
final class Toy {
  private Toy() {}

  /** The student, whose parameters {@link Recorded#parameter} gives. */
  static Function<Graph, NetworkCall> student(Golden golden, int n) {
    return g ->
        call(
            g,
            g.parameter("a", Init.zeros(), n, 1, 1, 1),
            g.parameter("b", Init.zeros(), n, 1, 1, 1),
            golden.number("student_d"));
  }

  /** A frozen model, or an average. */
  static Function<Graph, NetworkCall> teacher(Golden golden) {
    return g ->
        call(
            g,
            g.broadcast(g.table(golden.number("teacher_a"))),
            g.broadcast(g.table(golden.number("teacher_b"))),
            golden.number("teacher_d"));
  }

  private static NetworkCall call(Graph g, SDVariable a, SDVariable b, double d) {
    return (x, label, until) -> {
      SDVariable y = x.mul(a).add(b.mul(g.broadcast(g.sin(label.mul(3)))));
      return until == null ? y : y.add(g.broadcast(g.cos(until.mul(2)).mul(d)));
    };
  }

  /** The same told a label in other units. */
  static Function<Graph, NetworkCall> labelled(
      Function<Graph, NetworkCall> network, Function<SDVariable, SDVariable> label) {
    return g -> {
      NetworkCall call = network.apply(g);
      return (x, told, until) -> call.call(x, label.apply(told), until);
    };
  }
}
