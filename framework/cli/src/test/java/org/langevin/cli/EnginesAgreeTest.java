package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.runner.Engines;
import org.langevin.runner.Plan;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.TrainingGraph;
import org.langevin.runner.model.Weights;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Settings;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.random.CounterRandom;

/** One U-Net, one batch, two engines: the same loss and the same gradients. */
class EnginesAgreeTest {
  private static final int BATCH = 3;
  private static final String EXPERIMENT =
      """
      dataset = mnist
      network { type = unet, channels = [16, 32, 32], attention-at = [14], groups = 8, zero-init = false }
      train { steps = 1 }
      """;

  @Test
  void lossesAndGradientsOfAUnetAgree() {
    Map<String, Results> results = new LinkedHashMap<>();
    for (String engine : List.of("torch", "nd4j")) {
      results.put(engine, evaluate(engine));
    }
    Results torch = results.get("torch");
    Results nd4j = results.get("nd4j");
    assertThat((double) distance(torch.loss, nd4j.loss)).as("loss").isLessThan(1e-4);
    assertThat(torch.gradients.keySet()).isEqualTo(nd4j.gradients.keySet());
    double difference = 0;
    double norm = 0;
    for (String name : torch.gradients.keySet()) {
      float[] a = torch.gradients.get(name);
      float[] b = nd4j.gradients.get(name);
      for (int i = 0; i < a.length; i++) {
        difference += (a[i] - b[i]) * (double) (a[i] - b[i]);
        norm += a[i] * (double) a[i];
      }
    }
    assertThat(Math.sqrt(norm)).as("the gradient's norm").isGreaterThan(1e-3);
    assertThat(Math.sqrt(difference / norm))
        .as("relative difference of gradients")
        .isLessThan(1e-4);
  }

  private static float distance(float[] a, float[] b) {
    float most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  private record Results(float[] loss, Map<String, float[]> gradients) {}

  private static Results evaluate(String engine) {
    Catalogue catalogue = Setup.catalogue();
    Plan plan =
        Plan.of(
            ExperimentFile.bindText("agree", EXPERIMENT, List.of(), Experiment.class, catalogue),
            catalogue,
            "agree");
    try (Engines.Opened opened =
        new Engines(catalogue).open(engine, new Settings("cpu", Precision.FP32, 2))) {
      Session session = opened.session();
      TrainingGraph graph = plan.model().trainingGraph();
      Map<String, Tensor> initial = Weights.initial(plan.model().parameters(), 5);
      Map<String, Value> weights = Weights.upload(session, initial);
      List<String> names = graph.graph().parameters().stream().map(Parameter::name).toList();
      Map<String, Value> feeds = new HashMap<>();
      feeds.put(TrainingGraph.X0, normals(session, "x0"));
      feeds.put("noise", normals(session, "noise"));
      feeds.put("time", session.upload(new double[] {0.01, 0.5, 0.97}, BATCH));
      TrainSpec spec =
          new TrainSpec(
              TrainingGraph.LOSS, names, new Update.Adam(0.9, 0.999, 1e-8, 0, false), 0, List.of());
      Map<String, float[]> gradients = new HashMap<>();
      float[] loss;
      try (Trainer trainer = session.trainer(graph.graph(), weights, spec)) {
        trainer.accumulate(feeds, 1).close();
        trainer.gradients().forEach((name, value) -> gradients.put(name, session.download(value)));
      }
      try (var program = session.compile(graph.graph(), weights, List.of(TrainingGraph.LOSS))) {
        loss = session.download(new ArrayList<>(program.run(feeds).values()).get(0));
      }
      return new Results(loss, gradients);
    }
  }

  private static Value normals(Session session, String stream) {
    long[] keys = new long[BATCH];
    for (int i = 0; i < BATCH; i++) {
      keys[i] = CounterRandom.key(3, stream, i);
    }
    return session.normals(keys, 1, 28, 28);
  }
}
