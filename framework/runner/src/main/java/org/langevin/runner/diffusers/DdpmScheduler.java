package org.langevin.runner.diffusers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.langevin.config.Problem;

/**
 * What diffusers' {@code DDPMScheduler} knows: process, meaning of the network's output, and
 * ancestral sampling. Defaults of absent keys are those of diffusers 0.42.
 *
 * @param variance of a reverse step, as the key {@code sampler.variance} names it
 * @param spacing of the times visited, as {@code sampler.spacing} names it
 * @param clip whether the estimate of x0 is limited to [-1, 1]
 */
record DdpmScheduler(
    StepVariances steps, Prediction prediction, String variance, String spacing, boolean clip) {
  /** The class in diffusers. */
  static final String CLASS = "DDPMScheduler";

  static final DdpmScheduler USUAL =
      new DdpmScheduler(StepVariances.USUAL, Prediction.EPS, "fixed-small", "leading", true);

  private static final Map<String, String> VARIANCES =
      Map.of(
          "fixed_small", "fixed-small",
          "fixed_small_log", "fixed-small", // the same values, computed by way of the logarithm
          "fixed_large", "fixed-large");

  /** Spacings, which have the same names there and here. */
  static final Map<String, String> SPACINGS =
      Map.of("leading", "leading", "trailing", "trailing", "linspace", "linspace");

  private static final Map<String, Prediction> PREDICTIONS =
      Stream.of(Prediction.values()).collect(Collectors.toMap(p -> p.foreign, p -> p));

  /** Reads {@code scheduler_config.json}. */
  static DdpmScheduler read(Path file, ObjectNode json, List<Problem> problems) {
    JsonKeys keys = new JsonKeys(file, json, problems);
    if (!json.path("_class_name").asText(CLASS).equals(CLASS)) {
      keys.refuse(
          "_class_name",
          CLASS + " is expected; save the pipeline with DDPMScheduler.from_config(...) first");
      return USUAL; // the keys mean what another class makes of them
    }
    if (keys.flag("rescale_betas_zero_snr", false)) {
      keys.refuse("rescale_betas_zero_snr", "only false is available");
    }
    if (keys.flag("thresholding", false)) {
      keys.refuse("thresholding", "only false is available");
    }
    if (keys.number("steps_offset", 0) != 0) {
      keys.refuse("steps_offset", "only 0 is available");
    }
    boolean clip = keys.flag("clip_sample", true);
    if (keys.number("clip_sample_range", 1) != 1 && clip) {
      keys.refuse("clip_sample_range", "only 1 is available");
    }
    keys.any("dynamic_thresholding_ratio"); // matters with thresholding alone
    keys.any("sample_max_value"); // likewise
    DdpmScheduler scheduler =
        new DdpmScheduler(
            steps(keys),
            keys.word("prediction_type", USUAL.prediction, PREDICTIONS),
            keys.word("variance_type", USUAL.variance, VARIANCES),
            keys.word("timestep_spacing", USUAL.spacing, SPACINGS),
            clip);
    keys.refuseUnread("a " + CLASS);
    return scheduler;
  }

  private static StepVariances steps(JsonKeys keys) {
    int count = keys.count("num_train_timesteps", 1000);
    double first = keys.number("beta_start", 1e-4);
    double last = keys.number("beta_end", 0.02);
    StepVariances.Linear linear = new StepVariances.Linear(count, first, last);
    StepVariances named =
        keys.word(
            "beta_schedule",
            linear,
            Map.of("linear", linear, "squaredcos_cap_v2", new StepVariances.Cosine(count)));
    JsonNode listed = keys.any("trained_betas");
    if (listed.isNull()) {
      return named;
    }
    double[] betas = new double[listed.size()];
    for (int i = 0; i < betas.length; i++) {
      betas[i] = listed.get(i).asDouble(Double.NaN);
    }
    if (betas.length == 0) {
      keys.refuse("trained_betas", "a list of numbers is expected");
      return named;
    }
    StepVariances steps = StepVariances.of(betas);
    if (steps.schedule() == null) {
      keys.refuse(
          "trained_betas",
          "only those of the schedules linear and squaredcos_cap_v2 are available");
    }
    return steps;
  }

  /** {@code scheduler_config.json}, every key written out. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("_class_name", CLASS);
    StepVariances.Linear line =
        steps instanceof StepVariances.Linear linear ? linear : StepVariances.USUAL;
    json.put("beta_end", line.last());
    json.put(
        "beta_schedule", steps instanceof StepVariances.Cosine ? "squaredcos_cap_v2" : "linear");
    json.put("beta_start", line.first());
    json.put("clip_sample", clip);
    json.put("clip_sample_range", 1.0);
    json.put("dynamic_thresholding_ratio", 0.995);
    json.put("num_train_timesteps", steps.betas().length);
    json.put("prediction_type", prediction.foreign);
    json.put("rescale_betas_zero_snr", false);
    json.put("sample_max_value", 1.0);
    json.put("steps_offset", 0);
    json.put("thresholding", false);
    json.put("timestep_spacing", spacing);
    if (steps instanceof StepVariances.Listed listed) {
      ArrayNode betas = json.putArray("trained_betas");
      for (double beta : listed.betas()) {
        betas.add(beta);
      }
    } else {
      json.putNull("trained_betas");
    }
    json.put("variance_type", variance.replace('-', '_'));
    return json;
  }

  /** Adds schedule, process, objective and sampler to an experiment. */
  void describe(ObjectNode experiment) {
    ObjectNode schedule = steps.schedule();
    experiment.set("schedule", schedule == null ? StepVariances.USUAL.schedule() : schedule);
    experiment.put("process", "ddpm");
    experiment.putObject("objective").put("type", "denoising").put("predict", prediction.own);
    experiment
        .putObject("sampler")
        .put("type", "ancestral")
        .put("variance", variance)
        .put("spacing", spacing)
        .put("clip", clip);
  }
}
