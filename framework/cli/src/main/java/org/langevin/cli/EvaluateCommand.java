package org.langevin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.langevin.config.InputException;
import org.langevin.runner.Evaluations;
import org.langevin.runner.Plan;
import org.langevin.runner.Runner;
import org.langevin.runner.evaluation.EvaluationFile;
import org.langevin.runner.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin evaluate}. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures a run's newest checkpoint, or images from elsewhere, by a protocol.",
      "What is measured is the experiment's evaluate block; change it or its sampler with -o:"
          + " -o evaluate.samples=5000 -o \"evaluate.metrics=[fid,is]\" -o sampler=ddim"
          + " -o sampler.steps=10. The numbers go to the run's evaluations/, with all that is"
          + " needed to compare them."
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(
      paramLabel = "RUN",
      description = "Folder, name, id or `latest`; with --samples also an experiment file.")
  private String run = "";

  @Option(
      names = "--samples",
      paramLabel = "DIR|ZIP|NPZ",
      description = "Measure these images instead of samples of the model.")
  private @Nullable Path samples;

  @Option(
      names = "--write-samples",
      paramLabel = "DIR|ZIP|NPZ",
      description = "Keep the samples: PNG files, or an npz with arr_0 [n, h, w, c].")
  private @Nullable Path written;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "With --samples: also write the numbers and their protocol to this file.")
  private @Nullable Path to;

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Runner runner = Setup.runner(RunCommand.arguments(spec));
    if (samples != null) {
      return foreign(runner, samples);
    }
    RunDirectory directory = setup.findLast(run);
    Plan plan = plan();
    List<Path> files = runner.evaluate(plan, directory, written);
    files.forEach(file -> print(file.toString(), Evaluations.read(file)));
    return (files.isEmpty() ? ExitCode.INTERRUPTED : ExitCode.DONE).code;
  }

  private int foreign(Runner runner, Path images) {
    if (written != null) {
      throw new InputException("--write-samples keeps what a model draws; leave out --samples");
    }
    Optional<String> json = runner.evaluate(plan(), images);
    json.ifPresent(
        text -> {
          if (to != null) {
            RunDirectory.write(to, text + "\n");
          }
          print(images.toString(), read(text));
        });
    return (json.isEmpty() ? ExitCode.INTERRUPTED : ExitCode.DONE).code;
  }

  /** The plan of the run or file, which evaluates by default if it says nothing of it. */
  private Plan plan() {
    Plan plan = planned();
    if (plan.experiment().evaluate() == null) {
      setup.overrides.add("evaluate.weights=ema"); // a block with one key has all others too
      plan = planned();
    }
    return plan;
  }

  private Plan planned() {
    Path file = Path.of(run);
    return samples != null && Files.isRegularFile(file)
        ? setup.plan(file)
        : setup.plan(setup.find(run));
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void print(String title, JsonNode evaluation) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(title);
    for (Map.Entry<String, JsonNode> number :
        evaluation.path(EvaluationFile.METRICS).properties()) {
      out.printf(Locale.ROOT, "  %-44s %s%n", number.getKey(), shown(number.getValue()));
    }
    out.flush();
  }

  private static String shown(JsonNode value) {
    double number = value.asDouble();
    return value.isNumber() && Math.abs(number) < 1e6
        ? String.format(Locale.ROOT, "%.6g", number)
        : value.isNumber() ? String.format(Locale.ROOT, "%.0f", number) : value.asText();
  }
}
