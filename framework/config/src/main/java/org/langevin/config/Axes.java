package org.langevin.config;

import com.typesafe.config.ConfigException.BadPath;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Axis.Condition;
import org.langevin.config.Axis.Kind;
import org.langevin.config.Axis.Range;

/**
 * Reads the blocks {@code grid} and {@code space} of a sweep.
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

  private static final String FILE = "file";
  private static final String VARIANT = "variant";
  private static final String NAME = "name";
  private static final String SEED = "seed";
  private static final String VALUES = "values";
  private static final String WHEN = "when";
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String SCALE = "scale";
  private static final String STEP = "step";
  private static final String COUNT = "count";
  private static final List<String> RANGE = List.of(COUNT, FROM, SCALE, STEP, TO, WHEN);
  private static final List<String> LISTED = List.of(VALUES, WHEN);
  private static final int MOST_VALUES = 10_000;

  private final Layers layers;
  private final Function<ConfigValue, ConfigObject> files;
  private final List<Draft> drafts = new ArrayList<>();

  /**
   * Prepares to read.
   *
   * @param files reads a file that an axis names
   */
  Axes(Layers layers, Function<ConfigValue, ConfigObject> files) {
    this.layers = layers;
    this.files = files;
  }

  /** An axis whose conditions are not looked up yet. */
  private record Draft(
      Kind kind,
      List<String> path,
      boolean searched,
      List<ConfigValue> values,
      List<String> labels,
      @Nullable Range range,
      @Nullable Draft parent,
      int option,
      Map<String, ConfigValue> when,
      ConfigValue written) {
    String key() {
      String joined = "";
      for (String word : path) {
        joined = Literals.path(joined, word);
      }
      return joined;
    }

    /** Files and variants 0, seeds 2, others 1. */
    int rank() {
      return kind != Kind.KEY ? 0 : path.equals(List.of(SEED)) ? 2 : 1;
    }
  }

  /** The axes in their order. */
  List<Axis> read(ConfigObject sweep) {
    for (String word : List.of(GRID, SPACE)) {
      ConfigValue block = sweep.get(word);
      if (block instanceof ConfigObject keys && !Substitutions.isOpen(block)) {
        walk(keys, List.of(), word, null, 0);
      } else if (block != null) {
        problem(block, word, "must be a block { KEY = [..] }, is " + Literals.shown(block));
      }
    }
    return ordered();
  }

  private void problem(ConfigValue at, String key, String message) {
    layers.add(Origins.of(at), "sweep." + key, message);
  }

  private void walk(
      ConfigObject block, List<String> above, String word, @Nullable Draft parent, int option) {
    new TreeMap<>(block)
        .forEach(
            (key, value) -> {
              List<String> path = new ArrayList<>(above);
              try {
                path.addAll(ConfigUtil.splitPath(key));
              } catch (BadPath e) {
                path.add(key);
              }
              String shown = word + "." + String.join(".", path);
              if (Substitutions.isOpen(value)) {
                return; // reported where it was to be resolved
              } else if (value instanceof ConfigList list) {
                list(list, value, path, word, parent, option, Map.of());
              } else if (!(value instanceof ConfigObject inner)) {
                problem(
                    value,
                    shown,
                    "must be a list of values, [a, b], or a range, { from = 1e-5, to = 1e-2, scale"
                        + " = log }, is "
                        + Literals.shown(value));
              } else if (inner.get(VALUES) instanceof ConfigList list) {
                known(inner, LISTED, shown);
                list(list, value, path, word, parent, option, when(inner, shown));
              } else if (isNumber(inner.get(FROM)) || isNumber(inner.get(TO))) {
                range(inner, path, word, parent, option);
              } else {
                walk(inner, path, word, parent, option);
              }
            });
  }

  private static boolean isNumber(@Nullable ConfigValue value) {
    return value != null && value.valueType() == ConfigValueType.NUMBER;
  }

  private void known(ConfigObject block, List<String> keys, String shown) {
    block.forEach(
        (key, value) -> {
          if (!keys.contains(key)) {
            String known = "  known: " + Literals.listed(keys);
            String near = Suggestion.didYouMean(key, keys);
            problem(value, shown + "." + key, "unknown key of an axis." + near + known);
          }
        });
  }

  private Map<String, ConfigValue> when(ConfigObject axis, String shown) {
    Map<String, ConfigValue> when = new LinkedHashMap<>();
    ConfigValue written = axis.get(WHEN);
    if (written instanceof ConfigObject conditions) {
      conditions(conditions, "", when);
    } else if (written != null) {
      problem(written, shown, "when must be a block { OTHER = VALUE }");
    }
    return when;
  }

  private static void conditions(ConfigObject block, String above, Map<String, ConfigValue> out) {
    new TreeMap<>(block)
        .forEach(
            (key, value) -> {
              String path = above.isEmpty() ? key : above + "." + key;
              if (value instanceof ConfigObject inner) {
                conditions(inner, path, out);
              } else {
                out.put(path, value);
              }
            });
  }

  private void range(
      ConfigObject block, List<String> path, String word, @Nullable Draft parent, int option) {
    String shown = word + "." + String.join(".", path);
    known(block, RANGE, shown);
    Double from = number(block, FROM, shown);
    Double to = number(block, TO, shown);
    Double step = block.containsKey(STEP) ? number(block, STEP, shown) : null;
    Double count = block.containsKey(COUNT) ? number(block, COUNT, shown) : null;
    ConfigValue scale = block.get(SCALE);
    boolean log = scale != null && "log".equals(scale.unwrapped());
    if (scale != null && !log && !"linear".equals(scale.unwrapped())) {
      problem(scale, shown, "scale must be one of linear, log, is " + Literals.shown(scale));
    }
    if (from == null || to == null) {
      return;
    } else if (from >= to) {
      problem(block, shown, "from must be below to: " + from + ", " + to);
      return;
    } else if (log && from <= 0) {
      problem(block, shown, "a log scale begins above 0, not at " + Literals.number(from));
      return;
    } else if (step != null && step <= 0) {
      problem(block, shown, "step must be above 0, is " + Literals.number(step));
      return;
    }
    Range range = new Range(from, to, log, step);
    Map<String, ConfigValue> when = when(block, shown);
    if (word.equals(SPACE)) {
      if (count != null) {
        problem(block, shown, "count is for a grid; a space takes every number of its range");
      }
      drafts.add(
          new Draft(
              Kind.KEY, path, true, List.of(), List.of(), range, parent, option, when, block));
      return;
    }
    double places =
        count != null ? count - 1 : step != null && !log ? Math.floor((to - from) / step) : 0;
    if (places < 1 || places >= MOST_VALUES || places != Math.rint(places)) {
      problem(
          block,
          shown,
          "a grid needs the numbers of a range: count = 4 for as many at equal distances, or step"
              + " = 0.5 on a linear scale");
      return;
    }
    List<ConfigValue> values = new ArrayList<>();
    for (int i = 0; i <= places; i++) {
      double value = count != null ? range.at(i / places) : from + i * (to - from) / places;
      value = count == null && step != null ? from + i * step : value;
      values.add(ConfigValueFactory.fromAnyRef(value, Origins.of(block)));
    }
    drafts.add(
        new Draft(
            Kind.KEY,
            path,
            false,
            values,
            values.stream().map(v -> Literals.number((Double) v.unwrapped())).toList(),
            null,
            parent,
            option,
            when,
            block));
  }

  private @Nullable Double number(ConfigObject block, String key, String shown) {
    ConfigValue value = block.get(key);
    Object number = value == null ? null : Scalars.read(Double.class, value);
    if (number == null) {
      problem(
          value == null ? block : value,
          shown,
          key + " must be a number" + (value == null ? "" : ", is " + Literals.shown(value)));
    }
    return (Double) number;
  }

  private void list(
      ConfigList list,
      ConfigValue written,
      List<String> path,
      String word,
      @Nullable Draft parent,
      int option,
      Map<String, ConfigValue> when) {
    String shown = word + "." + String.join(".", path);
    if (list.isEmpty()) {
      problem(written, shown, "has no values");
      return;
    }
    Kind kind = parent == null && path.size() == 1 ? kind(path.get(0)) : Kind.KEY;
    List<ConfigValue> values = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<Map.Entry<Integer, ConfigObject>> inner = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      ConfigValue value = list.get(i);
      String label = label(kind, value);
      labels.add(labels.contains(label) ? label + "." + (i + 1) : label);
      if (kind == Kind.FILE) {
        value = value.valueType() == ConfigValueType.STRING ? files.apply(value) : notFile(value);
      } else if (value instanceof ConfigObject block && !Substitutions.isOpen(value)) {
        for (String nested : List.of(GRID, SPACE)) {
          ConfigValue keys = block.get(nested);
          if (keys instanceof ConfigObject axes && nested.equals(word)) {
            inner.add(Map.entry(i, axes));
          } else if (keys != null) {
            problem(keys, shown, "within " + word + ", the keys of a value are a block " + word);
          }
          value = ((ConfigObject) value).withoutKey(nested);
        }
        value = kind == Kind.VARIANT ? ((ConfigObject) value).withoutKey(NAME) : value;
      } else if (kind == Kind.VARIANT) {
        value = notVariant(value);
      }
      values.add(value);
    }
    boolean searched = word.equals(SPACE);
    Draft draft =
        new Draft(kind, path, searched, values, labels, null, parent, option, when, written);
    drafts.add(draft);
    List<String> below = kind == Kind.VARIANT ? List.of() : path;
    inner.forEach(entry -> walk(entry.getValue(), below, word, draft, entry.getKey()));
  }

  private static Kind kind(String key) {
    return key.equals(FILE) ? Kind.FILE : key.equals(VARIANT) ? Kind.VARIANT : Kind.KEY;
  }

  private ConfigValue notFile(ConfigValue value) {
    problem(value, FILE, "must name a file, is " + Literals.shown(value));
    return ConfigValueFactory.fromMap(Map.of());
  }

  private ConfigValue notVariant(ConfigValue value) {
    problem(value, VARIANT, "must be a block { name = a, ... }, is " + Literals.shown(value));
    return ConfigValueFactory.fromMap(Map.of());
  }

  /** A value in a word or two. */
  private String label(Kind kind, ConfigValue value) {
    if (Substitutions.isOpen(value)) {
      return "?";
    }
    Object plain = Scalars.plain(value);
    if (kind == Kind.FILE && plain instanceof String file) {
      return file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.conf$", "");
    } else if (plain != null) {
      return plain instanceof Number number
          ? Literals.number(number.doubleValue())
          : plain.toString();
    } else if (value instanceof ConfigObject block) {
      for (String key : List.of(NAME, ValueType.Plugin.TYPE)) {
        ConfigValue word = block.get(key);
        if (word != null && word.unwrapped() instanceof String name) {
          return name;
        }
      }
      if (kind == Kind.VARIANT) {
        problem(value, VARIANT, "each variant needs a name, such as { name = wide, ... }");
      }
    }
    return Literals.abbreviated(value.render(ConfigRenderOptions.concise()));
  }

  /** Looks the conditions up and puts each axis after those that it depends on. */
  private List<Axis> ordered() {
    List<Draft> waiting = new ArrayList<>(drafts);
    waiting.sort(Comparator.comparingInt(Draft::rank).thenComparing(Draft::key));
    Map<Draft, Set<Draft>> needs = new LinkedHashMap<>();
    for (Draft draft : waiting) {
      Set<Draft> others = new HashSet<>();
      if (draft.parent() != null) {
        others.add(draft.parent());
      }
      draft.when().forEach((name, value) -> addIfFound(others, named(draft, name, value)));
      needs.put(draft, others);
    }
    Map<Draft, Axis> done = new LinkedHashMap<>();
    while (!waiting.isEmpty()) {
      Draft next =
          waiting.stream()
              .filter(d -> done.keySet().containsAll(needs.getOrDefault(d, Set.of())))
              .findFirst()
              .orElse(null);
      if (next == null) {
        waiting.forEach(d -> problem(d.written(), word(d), "its conditions lead in a circle"));
        break;
      }
      waiting.remove(next);
      done.put(next, axis(next, done));
    }
    List<Axis> axes = List.copyOf(done.values());
    reportTwice(axes);
    return axes;
  }

  private static void addIfFound(Set<Draft> others, @Nullable Draft found) {
    if (found != null) {
      others.add(found);
    }
  }

  private static String word(Draft draft) {
    return (draft.searched() ? SPACE : GRID) + "." + draft.key();
  }

  private Axis axis(Draft draft, Map<Draft, Axis> done) {
    List<Condition> conditions = new ArrayList<>();
    Axis parent = draft.parent() == null ? null : done.get(draft.parent());
    if (parent != null) {
      conditions.add(new Condition(parent, Set.of(draft.option())));
    }
    draft
        .when()
        .forEach(
            (name, value) -> {
              for (Draft other : drafts) {
                Axis axis = done.get(other);
                if (axis != null && other.searched() == draft.searched() && is(other, name)) {
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

  private static boolean is(Draft draft, String name) {
    String key = draft.key();
    return draft.range() == null
        && (key.equals(name)
            || name.equals(key + "." + ValueType.Plugin.TYPE)
            || key.equals(name + "." + ValueType.Plugin.TYPE));
  }

  /** The axis that a condition names, reported if there is none. */
  private @Nullable Draft named(Draft draft, String name, ConfigValue value) {
    for (Draft other : drafts) {
      if (!other.equals(draft) && other.searched() == draft.searched() && is(other, name)) {
        return other;
      }
    }
    Set<String> keys = new TreeSet<>();
    drafts.stream()
        .filter(d -> !d.equals(draft) && d.searched() == draft.searched() && d.range() == null)
        .forEach(d -> keys.add(d.key()));
    problem(
        value,
        word(draft),
        "when names '"
            + name
            + "', which is no other list of values in this block."
            + Suggestion.didYouMean(name, keys)
            + "  known: "
            + Literals.listed(List.copyOf(keys)));
    return null;
  }

  /** The options of an axis that a condition allows. */
  private Set<Integer> options(Draft draft, Draft other, ConfigValue value) {
    List<ConfigValue> allowed =
        value instanceof ConfigList list ? List.copyOf(list) : List.of(value);
    Set<Integer> options = new TreeSet<>();
    for (ConfigValue one : allowed) {
      int before = options.size();
      String wanted = label(Kind.KEY, one);
      for (int i = 0; i < other.labels().size(); i++) {
        if (wanted.equals(label(Kind.KEY, other.values().get(i)))
            || wanted.equals(other.labels().get(i))) {
          options.add(i);
        }
      }
      if (options.size() == before) {
        problem(
            one,
            word(draft),
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
