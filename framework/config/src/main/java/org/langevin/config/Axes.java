package org.langevin.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Axis.Condition;
import org.langevin.config.Axis.Kind;

/**
 * The axes of the blocks {@code grid} and {@code space} of a sweep, in their order.
 *
 * <pre>
 *   KEY = [ VALUE, ... ]                                    a value, a name or a block each
 *   KEY = { from = 1e-5, to = 1e-2, scale = log, step = S } numbers
 *   KEY = { values = [ ... ], when { OTHER = VALUE } }      where another axis has a value
 *   KEY = [ l2, { type = huber, grid { delta = [..] } } ]   keys of one of the values
 *   file = [ a.conf, b.conf ]                               files that the experiment begins with
 *   variant = [ { name = a, ... }, ... ]                    blocks over the whole experiment
 * </pre>
 *
 * <p>The order of the axes, and so of a grid's trials, is that of their keys, whichever file says
 * them: files and variants first, then by the alphabet, each after those that it depends on, and
 * the seed last.
 */
final class Axes {
  /** The block whose combinations are all run. */
  static final String GRID = "grid";

  /** The block of which points are suggested. */
  static final String SPACE = "space";

  private final Layers layers;
  private final List<AxisDraft> drafts;

  /** Prepares to order axes; problems are added to the layers'. */
  Axes(Layers layers, List<AxisDraft> drafts) {
    this.layers = layers;
    this.drafts = drafts;
  }

  private void problem(ConfigValue at, String key, String message) {
    layers.add(Origins.of(at), "sweep." + key, message);
  }

  /** Looks the conditions up and puts each axis after those that it depends on. */
  List<Axis> inOrder() {
    List<AxisDraft> waiting = new ArrayList<>(drafts);
    waiting.sort(Comparator.comparingInt(AxisDraft::rank).thenComparing(AxisDraft::key));
    Map<AxisDraft, Set<AxisDraft>> needs = new LinkedHashMap<>();
    for (AxisDraft draft : waiting) {
      Set<AxisDraft> others = new HashSet<>();
      if (draft.parent() != null) {
        others.add(draft.parent());
      }
      draft.when().forEach((name, value) -> addIfFound(others, named(draft, name, value)));
      needs.put(draft, others);
    }
    Map<AxisDraft, Axis> done = new LinkedHashMap<>();
    while (!waiting.isEmpty()) {
      AxisDraft next =
          waiting.stream()
              .filter(d -> done.keySet().containsAll(needs.getOrDefault(d, Set.of())))
              .findFirst()
              .orElse(null);
      if (next == null) {
        waiting.forEach(d -> problem(d.written(), d.shown(), "its conditions lead in a circle"));
        break;
      }
      waiting.remove(next);
      done.put(next, axis(next, done));
    }
    List<Axis> axes = List.copyOf(done.values());
    reportTwice(axes);
    return axes;
  }

  private static void addIfFound(Set<AxisDraft> others, @Nullable AxisDraft found) {
    if (found != null) {
      others.add(found);
    }
  }

  private Axis axis(AxisDraft draft, Map<AxisDraft, Axis> done) {
    List<Condition> conditions = new ArrayList<>();
    Axis parent = draft.parent() == null ? null : done.get(draft.parent());
    if (parent != null) {
      conditions.add(new Condition(parent, Set.of(draft.option())));
    }
    draft
        .when()
        .forEach(
            (name, value) -> {
              for (AxisDraft other : drafts) {
                Axis axis = done.get(other);
                if (axis != null && other.searched() == draft.searched() && other.is(name)) {
                  conditions.add(new Condition(axis, options(draft, other, value)));
                  return;
                }
              }
            });
    return new Axis(
        draft.kind(),
        draft.path(),
        draft.searched(),
        draft.values(),
        draft.labels(),
        draft.range(),
        conditions,
        Origins.of(draft.written()));
  }

  /** The axis that a condition names, reported if there is none. */
  private @Nullable AxisDraft named(AxisDraft draft, String name, ConfigValue value) {
    for (AxisDraft other : drafts) {
      if (!other.equals(draft) && other.searched() == draft.searched() && other.is(name)) {
        return other;
      }
    }
    Set<String> keys = new TreeSet<>();
    drafts.stream()
        .filter(d -> !d.equals(draft) && d.searched() == draft.searched() && d.range() == null)
        .forEach(d -> keys.add(d.key()));
    problem(
        value,
        draft.shown(),
        "when names '"
            + name
            + "', which is no other list of values in this block."
            + Suggestion.didYouMean(name, keys)
            + "  known: "
            + Literals.listed(List.copyOf(keys)));
    return null;
  }

  /** The options of an axis that a condition allows. */
  private Set<Integer> options(AxisDraft draft, AxisDraft other, ConfigValue value) {
    List<ConfigValue> allowed =
        value instanceof ConfigList list ? List.copyOf(list) : List.of(value);
    Set<Integer> options = new TreeSet<>();
    for (ConfigValue one : allowed) {
      int before = options.size();
      String wanted = AxisReader.label(one);
      for (int i = 0; i < other.labels().size(); i++) {
        if (wanted.equals(AxisReader.label(other.values().get(i)))
            || wanted.equals(other.labels().get(i))) {
          options.add(i);
        }
      }
      if (options.size() == before) {
        problem(
            one,
            draft.shown(),
            "when asks for "
                + other.key()
                + " = "
                + wanted
                + "."
                + Suggestion.didYouMean(wanted, other.labels())
                + "  its values: "
                + Literals.listed(other.labels()));
      }
    }
    return options;
  }

  /** Reports keys that two axes set in one trial, and two ways to choose files. */
  private void reportTwice(List<Axis> axes) {
    for (int i = 0; i < axes.size(); i++) {
      for (int j = 0; j < i; j++) {
        Axis a = axes.get(j);
        Axis b = axes.get(i);
        boolean same = a.key().equals(b.key()) || (a.kind() != Kind.KEY && b.kind() != Kind.KEY);
        if (same && !exclusive(a, b)) {
          layers.add(b.origin(), "sweep", b.key() + " is varied twice; also at " + a.origin());
        }
      }
    }
  }

  private static boolean exclusive(Axis a, Axis b) {
    for (Condition one : a.conditions()) {
      for (Condition two : b.conditions()) {
        if (one.axis() == two.axis() && one.options().stream().noneMatch(two.options()::contains)) {
          return true;
        }
      }
    }
    return false;
  }
}
