package org.langevin.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.langevin.config.Axis.Kind;
import org.langevin.config.ExperimentFile.Stage;

/**
 * An experiment file with a {@code sweep} block. A trial of it is the experiment that {@code run
 * FILE -o KEY=VALUE ...} would run with the values of the trial's point.
 *
 * @param <T> record of the experiment's keys
 * @param <S> record of the sweep's own keys, {@code grid} and {@code space} aside
 */
public final class SweepFile<T extends Record, S extends Record> {
  private final String name;
  private final Layers.Swept swept;
  private final Bound<S> settings;
  private final Class<T> type;
  private final Catalogue catalogue;

  SweepFile(
      String name, Layers.Swept swept, Bound<S> settings, Class<T> type, Catalogue catalogue) {
    this.name = name;
    this.swept = swept;
    this.settings = settings;
    this.type = type;
    this.catalogue = catalogue;
  }

  /** The sweep's own keys; their paths begin with {@code sweep}. */
  public Bound<S> settings() {
    return settings;
  }

  /** What is varied, in the order in which a grid runs: the last axis fastest. */
  public List<Axis> axes() {
    return swept.axes();
  }

  /** The overrides that lie over every trial, as they were given. */
  public List<String> overrides() {
    return swept.overrides();
  }

  /**
   * The points of the grid, NaN at all axes that are searched; a single one without a grid.
   *
   * @param most number of points
   * @throws ConfigException if there are more
   */
  public List<double[]> grid(int most) {
    double[] nowhere = new double[axes().size()];
    Arrays.fill(nowhere, Double.NaN);
    List<double[]> points = List.of(nowhere);
    for (int a = 0; a < axes().size(); a++) {
      Axis axis = axes().get(a);
      if (axis.searched()) {
        continue;
      }
      List<double[]> finer = new ArrayList<>();
      for (double[] point : points) {
        if (!axis.applies(axes(), point)) {
          finer.add(point);
          continue;
        }
        for (int i = 0; i < axis.labels().size() && finer.size() <= most; i++) {
          double[] further = point.clone();
          further[a] = i;
          finer.add(further);
        }
      }
      points = finer;
      if (points.size() > most) {
        String message = "has more than " + most + " combinations; leave some out, or sample them";
        throw new ConfigException(List.of(settings.problem("sweep.grid", message)));
      }
    }
    return points;
  }

  /**
   * Reads a trial.
   *
   * @param point a coordinate for each axis; see {@link Axis}
   * @param more overrides {@code "key=value"} besides those of the command line
   * @return its stages; one without a name if the experiment has none
   * @throws ConfigException with every problem of the trial
   */
  public List<Stage<T>> trial(double[] point, List<String> more) {
    Layers.Loaded loaded = swept.trial(point, more);
    return ExperimentFile.bind(name, loaded, type, catalogue);
  }

  /**
   * The whole file as one text that needs no other: with everything that it included, or that its
   * axes name, and without secrets. The overrides are not in it.
   */
  public String frozen() {
    ConfigObject base = swept.base();
    ConfigObject sweep = swept.sweep();
    for (Axis axis : axes()) {
      if (axis.kind() == Kind.FILE) {
        List<Object> variants = new ArrayList<>();
        for (int i = 0; i < axis.values().size(); i++) {
          ConfigObject whole = Overlay.over((ConfigObject) axis.values().get(i), base);
          Map<String, Object> variant = new LinkedHashMap<>(whole.unwrapped());
          variant.put("name", axis.labels().get(i));
          variants.add(variant);
        }
        String block = axis.searched() ? Axes.SPACE : Axes.GRID;
        ConfigObject keys =
            ((ConfigObject) sweep.toConfig().getValue(block))
                .withoutKey("file")
                .withValue("variant", ConfigValueFactory.fromIterable(variants));
        sweep = sweep.withValue(block, keys);
        base = base.toConfig().withOnlyPath("name").root(); // a variant's name is its own
      }
    }
    ConfigValue all = redacted("", base.withValue(Layers.SWEEP, sweep));
    return all.render(
        ConfigRenderOptions.defaults().setOriginComments(false).setComments(false).setJson(false));
  }

  private static ConfigValue redacted(String key, ConfigValue value) {
    if (value instanceof ConfigObject block) {
      ConfigObject clean = block;
      for (Map.Entry<String, ConfigValue> entry : block.entrySet()) {
        clean = clean.withValue(entry.getKey(), redacted(entry.getKey(), entry.getValue()));
      }
      return clean;
    } else if (value instanceof ConfigList list) {
      return ConfigValueFactory.fromIterable(
          list.stream().map(element -> redacted(key, element).unwrapped()).toList());
    }
    return Scalars.plain(value) instanceof String text
        ? ConfigValueFactory.fromAnyRef(Redaction.value(key, text))
        : value;
  }
}
