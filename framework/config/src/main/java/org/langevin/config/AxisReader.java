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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Axis.Kind;
import org.langevin.config.Axis.Range;

/** Reads the axes of a sweep as they are written; {@link Axes} says how that is. */
final class AxisReader {
  private static final String FILE = "file";
  private static final String VARIANT = "variant";
  private static final String NAME = "name";
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
  private final List<AxisDraft> drafts = new ArrayList<>();

  /**
   * Prepares to read.
   *
   * @param files reads a file that an axis names
   */
  AxisReader(Layers layers, Function<ConfigValue, ConfigObject> files) {
    this.layers = layers;
    this.files = files;
  }

  /** The axes in no particular order. */
  List<AxisDraft> read(ConfigObject sweep) {
    for (String word : List.of(Axes.GRID, Axes.SPACE)) {
      ConfigValue block = sweep.get(word);
      if (block instanceof ConfigObject keys && !Substitutions.isOpen(block)) {
        walk(keys, List.of(), word, null, 0);
      } else if (block != null) {
        problem(block, word, "must be a block { KEY = [..] }, is " + Literals.shown(block));
      }
    }
    return drafts;
  }

  private void problem(ConfigValue at, String key, String message) {
    layers.add(Origins.of(at), "sweep." + key, message);
  }

  private void walk(
      ConfigObject block, List<String> above, String word, @Nullable AxisDraft parent, int option) {
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
      ConfigObject block, List<String> path, String word, @Nullable AxisDraft parent, int option) {
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
    if (word.equals(Axes.SPACE)) {
      if (count != null) {
        problem(block, shown, "count is for a grid; a space takes every number of its range");
      }
      drafts.add(
          new AxisDraft(
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
        new AxisDraft(
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
      @Nullable AxisDraft parent,
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
      if (kind == Kind.VARIANT && value instanceof ConfigObject block && !block.containsKey(NAME)) {
        problem(value, VARIANT, "each variant needs a name, such as { name = wide, ... }");
      }
      String label = Redaction.value(shown, label(kind, value));
      labels.add(labels.contains(label) ? label + "." + (i + 1) : label);
      if (kind == Kind.FILE) {
        value = value.valueType() == ConfigValueType.STRING ? files.apply(value) : notFile(value);
      } else if (value instanceof ConfigObject block && !Substitutions.isOpen(value)) {
        for (String nested : List.of(Axes.GRID, Axes.SPACE)) {
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
    boolean searched = word.equals(Axes.SPACE);
    AxisDraft draft =
        new AxisDraft(kind, path, searched, values, labels, null, parent, option, when, written);
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
  private static String label(Kind kind, ConfigValue value) {
    String label = label(value);
    return kind == Kind.FILE
        ? label.substring(label.lastIndexOf('/') + 1).replaceFirst("\\.conf$", "")
        : label;
  }

  /** A value in a word or two: a number or name as it is, a block by its name or type. */
  static String label(ConfigValue value) {
    if (Substitutions.isOpen(value)) {
      return "?";
    }
    Object plain = Scalars.plain(value);
    if (plain != null) {
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
    }
    return Literals.abbreviated(value.render(ConfigRenderOptions.concise()));
  }
}
