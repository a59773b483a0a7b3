package org.langevin.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What every engine must do for a student that learns from a teacher: dropout with common masks, a
 * second set of parameters that follows the first, and values that no gradient passes.
 */
@NullUnmarked // maps of values known to be there
public abstract class TeacherContract extends SessionContract {
  private static final Update.Adam ADAM = new Update.Adam(0.9, 0.999, 1e-8, 0, false);

  // ---- stopped gradients ----

  @Test
  void noGradientPassesWhereItIsStopped() {
    Graph g = new Graph();
    SDVariable w = g.parameter("w", Init.zeros(), 2);
    SDVariable hidden = g.parameter("hidden", Init.zeros(), 2);
    SDVariable stopped = g.stopGradient(g.square(w).add(g.exp(hidden)));
    g.output("loss", w.mul(stopped).mul(g.input("x", DataType.FLOAT, -1)));
    g.output("stopped", stopped);
    Map<String, Value> parameters =
        Map.of(
            "w", session.upload(new float[] {3, -2}, 2),
            "hidden", session.upload(new float[] {0, 0}, 2));
    try (Value x = session.upload(new float[] {1, 10}, 2);
        Trainer trainer = session.trainer(g, parameters, spec("loss", List.of("w", "hidden")));
        Program program = session.compile(g, parameters, List.of("stopped"));
        Value value = program.run(Map.of("x", x)).get("stopped")) {
      assertThat(session.download(value)).containsExactly(10, 5);
      trainer.accumulate(Map.of("x", x), 2).close();
      Map<String, Value> gradients = trainer.gradients();
      assertThat(session.download(gradients.get("w"))).containsExactly(10, 50);
      assertThat(session.download(gradients.get("hidden"))).containsExactly(0, 0);
      close(gradients);
    }
    close(parameters);
  }

  @Test
  void aLossThatReachesNoTrainedParameterIsRefused() {
    Graph g = new Graph();
    SDVariable w = g.parameter("w", Init.zeros(), 1);
    g.output("loss", g.square(g.stopGradient(w)));
    try (Value value = session.upload(new float[] {1}, 1)) {
      assertThatThrownBy(
              () -> session.trainer(g, Map.of("w", value), spec("loss", List.of("w"))).close())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'loss'");
    }
  }

  // ---- dropout ----

  @Test
  void inTrainingDropoutMultipliesByItsMask() {
    Graph g = Graph.training();
    SDVariable x = g.input("x", DataType.FLOAT, -1, 3);
    g.output("result", g.at("block").dropout(x, 0.25, 3));
    Map<String, Value> feeds = new LinkedHashMap<>();
    feeds.put("x", session.upload(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    feeds.put("dropout/block", session.upload(new float[] {2, 0, 2, 0, 0, 2}, 2, 3));
    try (Program program = session.compile(g, Map.of(), List.of("result"));
        Value result = program.run(feeds).get("result")) {
      assertThat(session.download(result)).containsExactly(2, 0, 6, 0, 0, 12);
    }
    close(feeds);
  }

  @Test
  void studentAndTeacherDropTheSame() {
    Graph g = Graph.training();
    SDVariable x = g.input("x", DataType.FLOAT, -1, 8);
    g.output("student", network(g, x));
    g.output("teacher", network(g.teacher("ema"), x));
    g.output("calm", network(g.teacher("ema").evaluating(), x));
    Map<String, Value> parameters = parameters(g);
    Map<String, Value> feeds = feeds(g, 5);
    try (Program program = session.compile(g, parameters, List.of("student", "teacher", "calm"))) {
      Map<String, Value> results = program.run(feeds);
      float[] student = session.download(results.get("student"));
      assertThat(session.download(results.get("teacher"))).isEqualTo(student);
      assertThat(session.download(results.get("calm"))).isNotEqualTo(student);
      close(results);
    }
    close(feeds);
    close(parameters);
  }

  // ---- teachers ----

  @Test
  void aTeacherThatIsTheStudentsMovingAverageFollowsItAndGetsNoGradient() {
    Graph g = Graph.training();
    SDVariable x = g.input("x", DataType.FLOAT, -1, 8);
    SDVariable student = network(g, x);
    SDVariable teacher = g.output("teacher", network(g.teacher("ema"), x.mul(0.5)));
    SDVariable taught = g.input("taught", DataType.FLOAT, -1, 8);
    g.output("loss", g.mean(g.square(student.sub(teacher)), false, 1));
    g.output("expected", g.mean(g.square(student.sub(taught)), false, 1));
    Map<String, Value> parameters = parameters(g);
    Map<String, Value> shadow = new LinkedHashMap<>();
    TRAINED.forEach(name -> shadow.put(name, parameters.get("ema/" + name)));
    try (Trainer trainer =
            session.trainer(
                g, parameters, new TrainSpec("loss", TRAINED, ADAM, 0, List.of(shadow)));
        Trainer alone = session.trainer(g, parameters, spec("expected", TRAINED));
        Program program = session.compile(g, parameters, List.of("teacher"))) {
      for (int step = 1; step <= 3; step++) {
        Map<String, Value> feeds = feeds(g, 4);
        feeds.put("taught", program.run(feeds).get("teacher"));
        trainer.accumulate(feeds, 1).close();
        alone.accumulate(feeds, 1).close();
        Map<String, Value> gradients = trainer.gradients();
        Map<String, Value> expected = alone.gradients();
        assertThat(gradients.keySet()).containsExactlyInAnyOrderElementsOf(TRAINED);
        for (String name : TRAINED) {
          assertThat(session.downloadDoubles(gradients.get(name)))
              .as(name)
              .containsExactly(
                  session.downloadDoubles(expected.get(name)),
                  within(Tolerance.GRADIENT_FLOAT.bound()));
        }
        checkAverage(trainer, step, parameters);
        alone.update(1, 0).close();
        close(gradients);
        close(expected);
        close(feeds);
      }
    }
    close(parameters);
  }

  /** One update moves the student by Adam and the teacher a tenth of the way to the student. */
  private void checkAverage(Trainer trainer, int step, Map<String, Value> parameters) {
    Map<String, float[]> before = download(parameters);
    trainer.update(step, 0.01, 0.9).close();
    Map<String, float[]> after = download(parameters);
    for (String name : TRAINED) {
      assertThat(after.get(name)).as(name).isNotEqualTo(before.get(name));
      float[] expected = before.get("ema/" + name);
      for (int i = 0; i < expected.length; i++) {
        expected[i] = 0.9f * expected[i] + 0.1f * after.get(name)[i];
      }
      assertThat(after.get("ema/" + name)).as(name).containsExactly(expected, within(1e-6f));
    }
  }

  // ---- a small network ----

  private static final List<String> TRAINED =
      List.of("in.weight", "in.bias", "out.weight", "out.bias");

  private static SDVariable network(Graph g, SDVariable x) {
    SDVariable h = g.silu(g.at("in").dense(x, 8, 16, Init.fanIn(8)));
    return g.at("out").dense(g.at("block").dropout(h, 0.5, 16), 16, 8, Init.fanIn(16));
  }

  private Map<String, Value> parameters(Graph g) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (Parameter p : g.parameters()) {
      // The teacher starts from the student's values.
      long key = CounterRandom.key(5, p.name().substring(p.name().indexOf('/') + 1), 0);
      values.put(p.name(), session.upload(p.init().values(key, p.length()), p.shape()));
    }
    return values;
  }

  private Map<String, Value> feeds(Graph g, int n) {
    Map<String, Value> feeds = new LinkedHashMap<>();
    long[] keys = LongStream.range(0, n).toArray();
    feeds.put("x", session.normals(keys, 8));
    g.masks().forEach(m -> feeds.put(m.name(), session.masks(keys, m.rate(), m.row())));
    return feeds;
  }

  private static TrainSpec spec(String loss, List<String> trainable) {
    return new TrainSpec(loss, trainable, ADAM, 0, List.of());
  }
}
