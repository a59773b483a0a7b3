package org.langevin.runner.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.langevin.config.Axis;
import org.langevin.config.ConfigException;
import org.langevin.config.ExperimentFile.Stage;
import org.langevin.config.Problem;
import org.langevin.config.SweepFile;
import org.langevin.runner.Chain;
import org.langevin.runner.Plan;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.sweep.Points.Observation;
import org.langevin.runner.sweep.SweepSettings.Strategy;
import org.langevin.spi.data.Digest;
import org.langevin.spi.engine.Settings;

/**
 * Makes the trials of a sweep from its file, and finds every problem of every trial before one has
 * run. Points that will be modelled on results are not known then: of these each value of each axis
 * is tried once.
 */
public final class Composition {
  private static final int MOST = 10_000;
  private static final double MIDDLE = 0.4321; // no round number, as most suggestions are none

  private final SweepFile<Experiment, SweepSettings> file;
  private final Function<List<Stage<Experiment>>, Chain> plan;
  private final List<double[]> grid;
  private final Points points;
  private long[] rungs = {};

  /**
   * Reads a sweep.
   *
   * @param plan plans the stages of a trial, or throws a {@link ConfigException}
   * @throws ConfigException with every problem of the block {@code sweep}
   */
  public Composition(
      SweepFile<Experiment, SweepSettings> file, Function<List<Stage<Experiment>>, Chain> plan) {
    this.file = file;
    this.plan = plan;
    check();
    this.grid = file.grid(MOST);
    this.points = points();
    if (count() > MOST) {
      throw new ConfigException(
          List.of(
              file.settings()
                  .problem("sweep.trials", "makes " + count() + " trials; at most " + MOST)));
    }
  }

  private void check() {
    boolean searches = file.axes().stream().anyMatch(Axis::searched);
    boolean isGrid = settings().strategy() == Strategy.GRID;
    List<Problem> problems = new ArrayList<>();
    if (isGrid && searches) {
      problems.add(
          file.settings()
              .problem("sweep.space", "needs a strategy: one of random, sobol, tpe, asha"));
    } else if (isGrid && file.axes().isEmpty()) {
      problems.add(
          file.settings()
              .problem("sweep", "varies nothing; for example: grid { seed = [1, 2, 3] }"));
    } else if (!isGrid && !searches) {
      problems.add(
          file.settings()
              .problem(
                  "sweep.strategy",
                  "needs a space, for example: space { \"optimizer.lr\" = { from = 1e-5, to = 1e-2,"
                      + " scale = log } }"));
    }
    if (settings().strategy() == Strategy.SOBOL && Cube.edges(axes()) > SobolPoints.MOST_EDGES) {
      problems.add(
          file.settings()
              .problem(
                  "sweep.strategy",
                  "sobol has no more than " + SobolPoints.MOST_EDGES + " axes; take random"));
    }
    if (settings().strategy() == Strategy.ASHA
        && axes().stream().anyMatch(axis -> !axis.searched())) {
      problems.add(
          file.settings()
              .problem(
                  "sweep.grid",
                  "is not for asha, which compares trial with trial: put its keys into space"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private Points points() {
    long seed = settings().seed();
    return switch (settings().strategy()) {
      case GRID, RANDOM, ASHA -> new RandomPoints(axes(), seed);
      case SOBOL -> new SobolPoints(axes(), seed);
      case TPE -> new TpePoints(axes(), seed, settings().startup(), settings().good());
    };
  }

  /** The sweep's own keys. */
  public SweepSettings settings() {
    return file.settings().value();
  }

  /** What is varied. */
  public List<Axis> axes() {
    return file.axes();
  }

  /** The file. */
  SweepFile<Experiment, SweepSettings> file() {
    return file;
  }

  /** Trials at one point of the space. */
  int gridSize() {
    return grid.size();
  }

  /** Number of trials. */
  public int count() {
    Integer trials = settings().trials();
    return grid.size() * (trials == null ? 1 : trials);
  }

  /** Number of trials that are known before the first one runs. */
  public int known() {
    return (int) Math.min(count(), (long) points.modelledFrom() * grid.size());
  }

  /**
   * Steps at the end of each rung, the same for all trials; empty unless the strategy is asha.
   * Known when all trials are composed.
   */
  long[] rungs() {
    return rungs.clone();
  }

  /** Finds the rungs of a trial, or what keeps it from having any. */
  private void climb(Chain chain, Set<Problem> problems) {
    Plan plan = chain.last();
    Long steps = plan.experiment().train().steps();
    Long first = settings().minSteps();
    if (settings().strategy() != Strategy.ASHA || first == null) {
      return;
    } else if (chain.isStaged()) {
      problems.add(file.settings().problem("sweep.strategy", "asha is not for stages"));
    } else if (steps == null || plan.experiment().train().epochs() != null) {
      problems.add(
          plan.bound().problem("train", "asha needs steps, and no epochs, to count rungs by"));
    } else if (first >= steps) {
      problems.add(
          file.settings()
              .problem(
                  "sweep.min-steps", "must be below train.steps = " + steps + ", is " + first));
    } else {
      long[] own =
          Asha.rungs(first, settings().reduction(), steps, plan.experiment().train().logEvery());
      if (rungs.length > 0 && !Arrays.equals(rungs, own)) {
        problems.add(
            plan.bound()
                .problem(
                    "train.steps", "must be the same in all trials, for asha to compare them"));
      }
      rungs = own;
    }
  }

  /** A trial with its plan. */
  public record Composed(Trial trial, Chain chain) {}

  /**
   * The trial of a number.
   *
   * @param history see {@link Points#at}
   * @throws ConfigException if the experiment has problems
   */
  Composed trial(int number, List<Observation> history) {
    return compose(number, point(number, history));
  }

  private double[] point(int number, List<Observation> history) {
    double[] point = points.at(number / grid.size(), history);
    double[] cell = grid.get(number % grid.size());
    for (int a = 0; a < point.length; a++) {
      point[a] = axes().get(a).searched() ? point[a] : cell[a];
    }
    return point;
  }

  private Composed compose(int number, double[] point) {
    Chain chain = plan.apply(file.trial(point, List.of()));
    int threads = Runtime.getRuntime().availableProcessors() / settings().parallel();
    boolean shared =
        settings().parallel() > 1
            && chain.stages().stream()
                .anyMatch(s -> ((Settings) s.plan().experiment().engine().config()).threads() == 0);
    if (shared) { // frozen with the trial: sums differ between numbers of threads
      chain = plan.apply(file.trial(point, List.of("engine.threads=" + Math.max(1, threads))));
    }
    Map<String, String> values = values(point);
    Trial trial = new Trial(number, Trial.folder(number, values), hash(chain), point, values);
    return new Composed(trial, chain);
  }

  private Map<String, String> values(double[] point) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int a = 0; a < point.length; a++) {
      Axis axis = axes().get(a);
      boolean constant = axis.range().isEmpty() && axis.labels().size() == 1;
      if (!Double.isNaN(point[a]) && !constant) {
        values.put(axis.key(), axis.label(point[a]));
      }
    }
    return values;
  }

  private static String hash(Chain chain) {
    StringBuilder all = new StringBuilder();
    for (Chain.Stage stage : chain.stages()) {
      all.append(stage.name() + "=" + stage.plan().bound().hash(Set.of("name", "tracking")) + "\n");
    }
    return Digest.sha256(all.toString());
  }

  /** Takes a trial as it is composed: the plans of thousands would fill the memory. */
  @FunctionalInterface
  public interface Taker {
    /** Called once for each trial, in their order. */
    void take(Composed composed);
  }

  /**
   * Composes all trials that are known, and tries the values of all others.
   *
   * @throws ConfigException with every problem of every trial
   */
  public void all(Taker taker) {
    Map<Problem, List<String>> problems = new LinkedHashMap<>();
    Set<Problem> others = new LinkedHashSet<>();
    for (int number = 0; number < known(); number++) {
      double[] point = point(number, List.of());
      try {
        Composed composed = compose(number, point);
        climb(composed.chain(), others);
        taker.take(composed);
      } catch (ConfigException e) {
        note(problems, e, values(point).toString());
      }
    }
    for (double[] corner : known() < count() ? corners() : List.<double[]>of()) {
      try {
        compose(0, corner);
      } catch (ConfigException e) {
        note(problems, e, values(corner).toString());
      }
    }
    List<Problem> all = new ArrayList<>();
    problems.forEach((problem, where) -> all.add(placed(problem, where)));
    all.addAll(others);
    if (!all.isEmpty()) {
      throw new ConfigException(all);
    }
  }

  private static void note(Map<Problem, List<String>> problems, ConfigException e, String where) {
    e.problems().forEach(p -> problems.computeIfAbsent(p, k -> new ArrayList<>()).add(where));
  }

  /** Says in which trials a problem is, unless it is in all. */
  private Problem placed(Problem problem, List<String> where) {
    if (where.size() >= known()) {
      return problem;
    }
    String others = where.size() == 1 ? "" : " and " + (where.size() - 1) + " more";
    return new Problem(
        problem.origin(),
        problem.key(),
        problem.message() + " (in the trial " + where.get(0) + others + ")");
  }

  /** Each value, and both ends and the middle of each range, with the first values of the rest. */
  private List<double[]> corners() {
    List<double[]> corners = new ArrayList<>();
    List<double[]> first = List.of(Cube.point(axes(), edge -> 0));
    int edges = Cube.edges(axes());
    for (double[] cell : grid) {
      for (int edge = 0; edge < edges; edge++) {
        for (double place : places(edge)) {
          int moved = edge;
          corners.add(over(cell, Cube.point(axes(), e -> e == moved ? place : 0)));
        }
      }
      first.forEach(point -> corners.add(over(cell, point)));
    }
    return corners;
  }

  private double[] over(double[] cell, double[] point) {
    for (int a = 0; a < point.length; a++) {
      point[a] = axes().get(a).searched() ? point[a] : cell[a];
    }
    return point;
  }

  private List<Double> places(int edge) {
    Axis axis = axes().stream().filter(Axis::searched).toList().get(edge);
    if (axis.range().isPresent()) {
      return List.of(MIDDLE, 1.0);
    }
    List<Double> places = new ArrayList<>();
    for (int i = 1; i < axis.labels().size(); i++) {
      places.add((i + 0.5) / axis.labels().size());
    }
    return places;
  }
}
