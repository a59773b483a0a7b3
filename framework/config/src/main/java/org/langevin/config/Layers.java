package org.langevin.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the layers of an experiment: the file with what it includes, then the overrides of the
 * command line, then substitutions. Problems are collected; what could be read is returned.
 */
final class Layers {
  /** Bytes that the files of an experiment may hold together. */
  static final long LIMIT = 10_000_000;

  /** The key that cuts an experiment into stages, and the one that names a stage. */
  private static final String STAGES = "stages";

  /** The key that makes many experiments of one. */
  static final String SWEEP = "sweep";

  private static final String NAME = "name";
  private static final Pattern STAGE_NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

  /** Depth of braces and brackets beyond which nobody writes. */
  private static final int DEPTH = 200;

  private final Map<String, String> environment;
  private final List<Problem> problems = new ArrayList<>();

  private Layers(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * What was read.
   *
   * @param stages the merged tree of each stage; one without a name if the file has no stages. A
   *     substitution that could not be resolved is left in it
   * @param problems what was wrong
   * @param complete whether everything was read, so that a missing key is really missing
   */
  record Loaded(List<Stage> stages, List<Problem> problems, boolean complete) {
    /** One stage. */
    record Stage(String name, ConfigObject root) {}
  }

  /** Reads a file, what it includes, and overrides. */
  static Loaded file(Path file, List<String> overrides, Map<String, String> environment) {
    Layers layers = new Layers(environment);
    return layers.finish(new Includes(layers).main(file), overrides);
  }

  /** Reads text that stands alone, and overrides. */
  static Loaded text(
      String name, String text, List<String> overrides, Map<String, String> environment) {
    Layers layers = new Layers(environment);
    ConfigObject root =
        layers.parse(text, name, new RefusedIncludes(layers, name, text, "this text stands alone"));
    return layers.finish(root, overrides);
  }

  /**
   * A file with a sweep.
   *
   * @param base the experiment, overrides included
   * @param sweep the block
   * @param axes what it varies
   * @param overrides of the command line
   * @param problems what was wrong so far
   */
  record Swept(
      ConfigObject base,
      ConfigObject sweep,
      List<Axis> axes,
      List<String> overrides,
      List<Problem> problems,
      Map<String, String> environment) {
    /** The trial at a point. */
    Loaded trial(double[] point, List<String> more) {
      Layers layers = new Layers(environment);
      ConfigObject start = base;
      ConfigObject layer = ConfigFactory.empty().root();
      for (int i = 0; i < point.length; i++) {
        if (!Double.isNaN(point[i])) {
          ConfigObject chosen = axes.get(i).layer(point[i]);
          boolean below = axes.get(i).kind() == Axis.Kind.FILE;
          start = below ? Overlay.over(chosen, start) : start;
          layer = below ? layer : Overlay.over(layer, chosen);
        }
      }
      List<String> all = Stream.concat(overrides.stream(), more.stream()).toList();
      layer = Overlay.over(layer, new Overrides(layers).layer(all).withoutKey(SWEEP));
      return layers.staged(layers.resolved(Overlay.over(start, layer)), layer, true);
    }
  }

  /** Reads a file with a sweep; empty if it has none, or cannot be read at all. */
  static Optional<Swept> swept(Path file, List<String> overrides, Map<String, String> environment) {
    Layers layers = new Layers(environment);
    Includes includes = new Includes(layers);
    Overrides given = new Overrides(layers);
    ConfigObject root = includes.main(file);
    ConfigObject whole = layers.resolved(Overlay.over(root, given.layer(overrides)));
    ConfigValue written = whole.get(SWEEP);
    if (written == null || Substitutions.isOpen(written)) {
      return Optional.empty();
    }
    ConfigObject block = ConfigFactory.empty().root();
    if (written instanceof ConfigObject keys) {
      block = keys;
    } else {
      layers.add(
          Origins.of(written),
          SWEEP,
          "must be a block, such as sweep { grid { seed = [1, 2, 3] } }, is "
              + Literals.shown(written));
    }
    AxisReader reader = new AxisReader(layers, value -> layers.column(includes, file, value));
    List<Axis> axes = new Axes(layers, reader.read(block)).inOrder();
    for (Axis axis : axes) {
      given
          .setting(axis.key())
          .ifPresent(
              origin ->
                  layers.add(
                      origin,
                      axis.key(),
                      "is varied by the sweep at "
                          + axis.origin()
                          + "; to change its values: -o sweep.grid."
                          + axis.key()
                          + "=[..]"));
    }
    return Optional.of(
        new Swept(whole.withoutKey(SWEEP), block, axes, overrides, layers.problems, environment));
  }

  /** A file that a sweep's trials begin with. */
  private ConfigObject column(Includes includes, Path main, ConfigValue named) {
    ConfigObject column = includes.another(main, named);
    if (column.containsKey(SWEEP)) {
      add(Origins.of(named), SWEEP, "a file that a sweep varies cannot have a sweep itself");
    }
    return column.withoutKey(SWEEP);
  }

  private Loaded finish(ConfigObject root, List<String> overrides) {
    ConfigObject layer = new Overrides(this).layer(overrides);
    ConfigObject merged = Overlay.over(root, layer);
    boolean complete = problems.isEmpty();
    ConfigObject whole = resolved(merged);
    ConfigValue sweep = whole.get(SWEEP);
    if (sweep != null) {
      add(Origins.of(sweep), SWEEP, "only `run`, `check` and `sweep` take a file with a sweep");
    }
    return staged(whole.withoutKey(SWEEP), layer, complete);
  }

  private Loaded staged(ConfigObject whole, ConfigObject layer, boolean complete) {
    ConfigValue written = whole.get(STAGES);
    if (written == null) {
      return new Loaded(List.of(new Loaded.Stage("", whole)), problems, complete);
    }
    ConfigObject base = whole.withoutKey(STAGES);
    List<Loaded.Stage> stages = new ArrayList<>();
    for (ConfigValue value : elements(written)) {
      ConfigObject stage = ((ConfigObject) value);
      String name = name(stage, stages);
      ConfigObject laid = Overlay.over(base, stage.withoutKey(NAME));
      stages.add(new Loaded.Stage(name, resolved(Overlay.over(laid, layer))));
    }
    return new Loaded(stages, problems, complete);
  }

  private ConfigObject resolved(ConfigObject merged) {
    return new Substitutions(this, environment).resolve(merged.toConfig()).root();
  }

  /** The blocks of {@code stages}; anything else becomes a problem. */
  private List<ConfigValue> elements(ConfigValue written) {
    if (written instanceof ConfigList list
        && !list.isEmpty()
        && list.stream().allMatch(ConfigObject.class::isInstance)) {
      return list;
    }
    add(
        Origins.of(written),
        STAGES,
        "must be a list of blocks, each with a name and what differs from the rest of the file:"
            + " stages = [ { name = teacher }, { name = student, ... } ]");
    return List.of();
  }

  private String name(ConfigObject stage, List<Loaded.Stage> before) {
    ConfigValue value = stage.get(NAME);
    String name = value == null ? "" : String.valueOf(value.unwrapped());
    if (!STAGE_NAME.matcher(name).matches()) {
      add(
          Origins.of(value == null ? stage : value),
          STAGES,
          "each stage needs a name of small letters, digits and '-', such as teacher");
    } else if (before.stream().anyMatch(s -> s.name().equals(name))) {
      add(Origins.of(stage), STAGES, "there are two stages named '" + name + "'");
    }
    return name;
  }

  /** Adds a problem. */
  void add(String origin, String key, String message) {
    problems.add(new Problem(Origins.inProblem(origin), key, message));
  }

  /** Parses one text; a syntax error becomes a problem and the text counts as empty. */
  ConfigObject parse(String text, String name, ConfigIncluder includer) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setAllowMissing(false)
            .setIncluder(includer)
            .setOriginDescription(name);
    if (depth(text) > DEPTH) {
      add(name, "", "blocks and lists nest deeper than " + DEPTH + " levels");
      return ConfigFactory.empty(name).root();
    }
    try {
      return ConfigFactory.parseString(text, options).root();
    } catch (com.typesafe.config.ConfigException e) {
      add(e.origin() == null ? name : Origins.of(e.origin()), "", message(e));
    }
    return ConfigFactory.empty(name).root();
  }

  /** The library's message without the place, which stands in front already. */
  static String message(com.typesafe.config.ConfigException e) {
    String message = String.valueOf(e.getMessage());
    String place = e.origin() == null ? "" : e.origin().description() + ": ";
    return Literals.line(message.startsWith(place) ? message.substring(place.length()) : message);
  }

  /** The deepest nesting, roughly: braces in strings and comments are counted too. */
  private static int depth(String text) {
    int depth = 0;
    int deepest = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{' || c == '[') {
        deepest = Math.max(deepest, ++depth);
      } else if (c == '}' || c == ']') {
        depth--;
      }
    }
    return deepest;
  }
}
