package org.langevin.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.spi.Engine;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Schedule;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** The schedules with parameters, on every engine. */
class LearnedScheduleTest {
  private static final double[] TIMES = {0, 0.1, 0.35, 0.5, 0.8, 1};
  private static final double H = 1e-5;

  private static Session open(String engine) {
    return ServiceLoader.load(LangevinPlugin.class).stream()
        .flatMap(p -> p.get().factories().stream())
        .filter(f -> f.role() == Engine.class && f.name().equals(engine))
        .map(f -> built(f).open("cpu", Precision.FP32, 1))
        .findFirst()
        .orElseThrow();
  }

  private static Engine built(Factory<?> factory) {
    try {
      Constructor<?> constructor = factory.implementation().getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Engine) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Schedule learned(boolean learnEnds) {
    return new LearnedSchedule(new LearnedSchedule.Config(-13.3, 5, learnEnds, 16));
  }

  private static Schedule linear() {
    return new LinearGammaSchedule(new LinearGammaSchedule.Config(-13.3, 5, true));
  }

  /** Parameters as drawn, but larger, so that the network bends. */
  private static Map<String, double[]> parameters(Graph g) {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (Parameter p : g.parameters()) {
      float[] drawn = p.init().values(CounterRandom.key(3, p.name(), 0), p.length());
      double[] larger = new double[drawn.length];
      boolean hidden = p.name().contains("l2") || p.name().contains("l3");
      for (int i = 0; i < drawn.length; i++) {
        larger[i] = hidden ? 60 * drawn[i] + 0.1 * (i % 3) : drawn[i];
      }
      values.put(p.name(), larger);
    }
    return values;
  }

  private static Map<String, Value> upload(
      Session session, Graph g, Map<String, double[]> parameters) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (Parameter p : g.parameters()) {
      values.put(p.name(), session.upload(parameters.get(p.name()), p.shape()));
    }
    return values;
  }

  private static Map<String, double[]> run(
      Session session, Graph g, Map<String, double[]> parameters, String... outputs) {
    Map<String, Value> values = upload(session, g, parameters);
    try (Program program = session.compile(g, values, List.of(outputs))) {
      Map<String, double[]> results = new LinkedHashMap<>();
      program
          .run(Map.of())
          .forEach(
              (name, value) -> {
                results.put(name, session.downloadDoubles(value));
                value.close();
              });
      return results;
    } finally {
      values.values().forEach(Value::close);
    }
  }

  private static double[] shifted(double by) {
    double[] t = new double[TIMES.length];
    for (int i = 0; i < t.length; i++) {
      t[i] = Math.max(TIMES[i], H) + by;
    }
    return t;
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void risesBetweenItsEndsWithTheRateItTells(String engine) {
    Graph g = new Graph(DataType.DOUBLE);
    Schedule schedule = learned(true);
    output(g, "at", schedule.marginal(g, g.table(TIMES)));
    output(g, "rate", schedule.rate(g, g.table(shifted(0))));
    output(g, "before", schedule.marginal(g, g.table(shifted(-H))));
    output(g, "after", schedule.marginal(g, g.table(shifted(H))));
    try (Session session = open(engine)) {
      Map<String, double[]> r =
          run(
              session,
              g,
              parameters(g),
              "at.alpha",
              "at.sigma",
              "rate.alpha",
              "rate.sigma",
              "before.alpha",
              "before.sigma",
              "after.alpha",
              "after.sigma");
      double[] gamma = new double[TIMES.length];
      for (int i = 0; i < gamma.length; i++) {
        gamma[i] = 2 * Math.log(r.get("at.sigma")[i] / r.get("at.alpha")[i]);
        for (String c : List.of(".alpha", ".sigma")) {
          double slope = (r.get("after" + c)[i] - r.get("before" + c)[i]) / (2 * H);
          assertThat(r.get("rate" + c)[i]).isCloseTo(slope, within(1e-6 * Math.abs(slope) + 1e-9));
        }
      }
      assertThat(gamma).isSorted().doesNotHaveDuplicates();
      // the ends are float32 parameters' initial values
      assertThat(gamma[0]).isCloseTo(-13.3, within(1e-6));
      assertThat(gamma[gamma.length - 1]).isCloseTo(5, within(1e-5));
      assertThat(gamma[3]).as("bent").isNotCloseTo((-13.3 + 5) / 2, within(0.1));
    }
  }

  private static void output(Graph g, String name, Marginal marginal) {
    g.output(name + ".alpha", marginal.alpha());
    g.output(name + ".sigma", marginal.sigma());
  }

  /** A function of coefficients and rates alike, as the variational bound is. */
  private static Graph loss(Schedule schedule) {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable t = g.table(shifted(0));
    Marginal at = schedule.marginal(g, t);
    Marginal rate = schedule.rate(g, t);
    SDVariable logSnrRate = rate.alpha().div(at.alpha()).sub(rate.sigma().div(at.sigma()));
    g.output("loss", g.square(logSnrRate.mul(0.01)).add(at.alpha()).add(at.sigma().mul(0.3)));
    return g;
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void gradientsEqualFiniteDifferences(String engine) {
    try (Session session = open(engine)) {
      for (Schedule schedule : List.of(learned(true), learned(false), linear())) {
        Graph g = loss(schedule);
        Map<String, double[]> parameters = parameters(g);
        Map<String, double[]> gradients = gradients(session, g, parameters);
        assertThat(gradients.keySet()).containsExactlyInAnyOrderElementsOf(parameters.keySet());
        gradients.forEach(
            (name, gradient) -> {
              for (int i = 0; i < gradient.length; i += 7) {
                double slope = slope(session, g, parameters, name, i);
                assertThat(gradient[i])
                    .as(name + i)
                    .isCloseTo(slope, within(1e-4 * Math.abs(slope) + 1e-8));
              }
            });
      }
    }
  }

  private static Map<String, double[]> gradients(
      Session session, Graph g, Map<String, double[]> parameters) {
    Map<String, Value> values = upload(session, g, parameters);
    TrainSpec spec =
        new TrainSpec(
            "loss",
            List.copyOf(values.keySet()),
            new Update.Adam(0.9, 0.999, 1e-8, 0, false),
            0,
            List.of());
    Map<String, double[]> gradients = new LinkedHashMap<>();
    try (Trainer trainer = session.trainer(g, values, spec)) {
      trainer.accumulate(Map.of(), 1).close();
      trainer
          .gradients()
          .forEach(
              (name, value) -> {
                gradients.put(name, session.downloadDoubles(value));
                value.close();
              });
    } finally {
      values.values().forEach(Value::close);
    }
    return gradients;
  }

  private static double slope(
      Session session, Graph g, Map<String, double[]> parameters, String name, int i) {
    double[] sums = new double[2];
    for (int side = 0; side < 2; side++) {
      Map<String, double[]> moved = new LinkedHashMap<>(parameters);
      double[] values = parameters.get(name).clone();
      values[i] += side == 0 ? -H : H;
      moved.put(name, values);
      double[] loss = run(session, g, moved, "loss").get("loss");
      for (double v : loss) {
        sums[side] += v / loss.length;
      }
    }
    return (sums[1] - sums[0]) / (2 * H);
  }

  @Test
  void parametersAreThoseThatItsCommentNames() {
    Graph g = loss(learned(true));
    List<String> names = new ArrayList<>();
    g.parameters().forEach(p -> names.add(p.name()));
    assertThat(names)
        .containsExactlyInAnyOrder(
            "schedule.l1.weight",
            "schedule.l1.bias",
            "schedule.l2.weight",
            "schedule.l2.bias",
            "schedule.l3.weight",
            "schedule.gamma_min",
            "schedule.gamma_width");
  }

  @Test
  void fixedEndsAreNoParameters() {
    assertThat(loss(learned(false)).parameters())
        .extracting(Parameter::name)
        .noneMatch(name -> name.contains("gamma"));
    Graph g = new Graph();
    new LinearGammaSchedule(new LinearGammaSchedule.Config(-10, 5, false))
        .marginal(g, g.table(0.5));
    assertThat(g.parameters()).isEmpty();
  }
}
