package org.langevin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Bound;
import org.langevin.config.Catalogue;
import org.langevin.config.ConfigException;
import org.langevin.config.ExperimentFile;
import org.langevin.config.InputException;
import org.langevin.runner.Chain;
import org.langevin.runner.Evaluations;
import org.langevin.runner.Plan;
import org.langevin.runner.Runner;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.study.Study;
import org.langevin.runner.study.StudyFiles;
import org.langevin.runner.study.StudyTable;
import org.langevin.runner.study.StudyTable.Entry;
import org.langevin.runner.study.TableText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin table}. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a table of experiments: runs what is missing, evaluates what is not, reuses the rest.",
      "Given is a study (a file that ends in .study), or experiment files, folders of them, and"
          + " runs. Written are Markdown, LaTeX, CSV and HTML, plots against network evaluations"
          + " and seconds, and a sheet of samples for each row."
    })
final class TableCommand implements Callable<Integer> {
  /** Keys on which trained parameters do not depend. */
  private static final Set<String> AFTER_TRAINING =
      Set.of("name", "sampler", "guidance", "samples", "evaluate", "engine", "tracking", "sweep");

  private static final String STUDY = ".study";

  @Parameters(
      paramLabel = "STUDY|FILE|FOLDER|RUN",
      arity = "1..*",
      description = "What the rows are.")
  private List<String> given = List.of();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where the table goes (default: tables/NAME).")
  private @Nullable Path to;

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Catalogue catalogue = Setup.catalogue();

  @Override
  public Integer call() {
    String name = Path.of(given.get(0)).getFileName().toString().replaceFirst("\\.\\w+$", "");
    Path first = Path.of(given.get(0));
    boolean written = given.size() == 1 && first.toString().endsWith(STUDY);
    Study study = written ? read(first) : Study.of(name, given.stream().flatMap(this::files));
    Path beside = written ? first.resolveSibling("") : Path.of("");
    Runner runner = Setup.runner(RunCommand.arguments(spec));
    List<Entry> entries = new ArrayList<>();
    Map<String, Path> samples = new LinkedHashMap<>();
    for (Study.Row row : study.rows()) {
      for (List<String> steps : row.stepOverrides()) {
        Optional<Entry> entry = entry(study, row, steps, beside, runner, samples);
        if (entry.isEmpty()) {
          return ExitCode.INTERRUPTED.code;
        }
        entries.add(entry.get());
      }
    }
    String title = study.title() == null ? name : study.title();
    StudyTable table = new StudyTable(title, entries);
    Path folder = to == null ? Path.of("tables", name) : to;
    StudyFiles.write(folder, table, samples);
    var out = spec.commandLine().getOut();
    out.print(new TableText(table).markdown(Map.of()));
    out.println("\n" + folder.resolve("table.html"));
    out.flush();
    return ExitCode.DONE.code;
  }

  private Study read(Path file) {
    Bound<Study> bound = ExperimentFile.bind(file, List.of(), Study.class, catalogue);
    return bound.value();
  }

  /** The experiment files of a folder, or what is given itself. */
  private Stream<String> files(String what) {
    Path path = Path.of(what);
    if (!Files.isDirectory(path) || Files.exists(path.resolve("run.json"))) {
      return Stream.of(what);
    }
    try (Stream<Path> files = Files.list(path)) {
      List<String> found =
          files.map(Path::toString).filter(f -> f.endsWith(".conf")).sorted().toList();
      if (found.isEmpty()) {
        throw new InputException("There are no experiment files (*.conf) in " + path);
      }
      return found.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A row with all its seeds; empty if a stop was asked for. */
  private Optional<Entry> entry(
      Study study,
      Study.Row row,
      List<String> steps,
      Path beside,
      Runner runner,
      Map<String, Path> samples) {
    List<String> overrides = new ArrayList<>(study.overrides());
    overrides.addAll(row.overrides());
    overrides.addAll(steps);
    overrides.addAll(setup.overrides);
    Path file = beside.resolve(row.experiment());
    boolean trains = Files.isRegularFile(file);
    List<List<String>> seeds =
        trains && !study.seeds().isEmpty()
            ? study.seeds().stream().map(seed -> List.of("seed=" + seed)).toList()
            : List.of(List.of());
    List<JsonNode> evaluations = new ArrayList<>();
    String name = row.name();
    Path shown = null;
    for (List<String> seed : seeds) {
      Optional<RunDirectory> run =
          trains ? trained(file, join(overrides, seed), runner) : Optional.of(find(row));
      if (run.isEmpty()) {
        return Optional.empty();
      }
      Function<Setup, Plan> planned =
          trains ? s -> plan(s, file, run.get()) : s -> s.plan(run.get());
      List<String> evaluating = trains ? join(overrides, seed) : overrides;
      Optional<Path> evaluation = evaluation(run.get(), evaluating, planned, runner);
      if (evaluation.isEmpty()) {
        return Optional.empty();
      }
      evaluations.add(Evaluations.read(evaluation.get()));
      name = name == null ? run.get().name() : name;
      shown = shown == null ? evaluation.get().resolveSibling("samples.png") : shown;
    }
    String curve = String.valueOf(name);
    String label =
        curve + steps.stream().map(s -> s.replaceFirst(".*=", ", ")).findFirst().orElse("");
    String full = steps.isEmpty() ? label : label + " steps";
    if (shown != null && Files.exists(shown)) {
      samples.put(full, shown);
    }
    return Optional.of(new Entry(full, curve, row.published(), row.source(), evaluations));
  }

  private static List<String> join(List<String> a, List<String> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  private RunDirectory find(Study.Row row) {
    try {
      return setup.findLast(row.experiment());
    } catch (InputException e) {
      throw new InputException(e.getMessage() + ", and no experiment file of that name");
    }
  }

  /** A finished run of an experiment, trained now if there is none; empty if stopped. */
  private Optional<RunDirectory> trained(Path file, List<String> overrides, Runner runner) {
    Setup training = setup(overrides.stream().filter(o -> !o.startsWith("evaluate")).toList());
    training.overrides.add("evaluate=null"); // evaluated afterwards, in every way that is asked for
    Chain chain = training.chain(file);
    List<String> wanted =
        chain.stages().stream().map(s -> s.plan().bound().hash(AFTER_TRAINING)).toList();
    Optional<RunDirectory> known = finished(wanted);
    if (known.isPresent()) {
      return known;
    }
    return runner.run(chain, setup.runs) == Runner.Outcome.FINISHED
        ? finished(wanted)
        : Optional.empty();
  }

  private Setup setup(List<String> overrides) {
    Setup other = new Setup();
    other.runs = setup.runs;
    other.overrides = new ArrayList<>(overrides);
    return other;
  }

  /** The newest finished run that was trained as wanted, or its last stage. */
  private Optional<RunDirectory> finished(List<String> wanted) {
    List<RunDirectory> fitting = new ArrayList<>();
    for (Path path : RunDirectory.all(setup.runs)) {
      RunDirectory run = RunDirectory.find(setup.runs, path.toString());
      List<RunDirectory> stages = run.stages().isEmpty() ? List.of(run) : run.stages();
      if (Manifest.read(run).fields().path("status").asText().equals("finished")
          && stages.stream().map(this::trainedAs).toList().equals(wanted)) {
        fitting.add(stages.get(stages.size() - 1));
      }
    }
    return fitting.stream().reduce((a, b) -> a.whole().id().compareTo(b.whole().id()) > 0 ? a : b);
  }

  private String trainedAs(RunDirectory run) {
    try {
      return ExperimentFile.bind(run.experiment(), List.of(), Experiment.class, catalogue)
          .hash(AFTER_TRAINING);
    } catch (ConfigException unreadable) {
      return ""; // of another version, say
    }
  }

  /** The evaluation of a run, made now if there is none; empty if stopped. */
  private Optional<Path> evaluation(
      RunDirectory run, List<String> overrides, Function<Setup, Plan> planned, Runner runner) {
    Setup evaluating = setup(overrides);
    Plan plan = planned.apply(evaluating);
    if (plan.experiment().evaluate() == null) {
      evaluating.overrides.add("evaluate.weights=ema");
      plan = planned.apply(evaluating);
    }
    Optional<Path> known = Evaluations.find(run, plan);
    return known.isPresent() ? known : runner.evaluate(plan, run, null).stream().findFirst();
  }

  /** The plan of an experiment file as it is now, for a run of it. */
  private static Plan plan(Setup setup, Path file, RunDirectory run) {
    Chain chain = setup.chain(file);
    chain.runIn(run.whole().path());
    return chain.last();
  }
}
