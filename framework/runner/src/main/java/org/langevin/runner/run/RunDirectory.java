package org.langevin.runner.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.langevin.config.InputException;
import org.langevin.spi.data.WholeFile;

/** The folder of one run: {@code RUNS/NAME/YYYYMMDD-HHMMSS-XXXXXX}. */
public final class RunDirectory {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
  private static final String TRIALS = "trials"; // a sweep's folder for them
  private static final Pattern STAGE = Pattern.compile("\\d+-[a-z0-9-]+");

  /** The file that makes a run a sweep: the frozen file that it was started with. */
  public static final String SWEEP = "sweep.conf";

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes the folder of a new run and points {@code RUNS/latest} at it.
   *
   * @param runs folder of all runs
   * @param name the experiment's name
   * @throws UncheckedIOException if it cannot be made
   */
  public static RunDirectory create(Path runs, String name) {
    try {
      Path parent = Files.createDirectories(runs.resolve(name));
      while (true) {
        try {
          RunDirectory run = new RunDirectory(Files.createDirectory(parent.resolve(stamp())));
          run.point(runs);
          return run;
        } catch (FileAlreadyExistsException e) {
          // two runs in one second drew the same salt: draw again
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The folder of a stage: {@code CHAIN/N-NAME}, made if it is not there.
   *
   * @param chain folder of the experiment's run
   * @param number of the stage, from 1
   */
  public static RunDirectory stage(Path chain, int number, String name) {
    return made(chain.resolve(number + "-" + name));
  }

  /**
   * The folder of a trial: {@code SWEEP/trials/NAME}, made if it is not there.
   *
   * @param name of the folder
   */
  public RunDirectory trial(String name) {
    return made(path.resolve(TRIALS).resolve(name));
  }

  private static RunDirectory made(Path folder) {
    try {
      return new RunDirectory(Files.createDirectories(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the folders of pictures and checkpoints, which a run needs that trains, and one that is
   * only the whole of others does not.
   */
  public RunDirectory furnished() {
    made(samples());
    made(checkpoints());
    return this;
  }

  /** The sweep that this is a trial of, or whose trial this is a stage of. */
  public Optional<RunDirectory> sweep() {
    for (Path above = path.getParent(); above != null; above = above.getParent()) {
      Path folder = above.getParent();
      if (above.endsWith(TRIALS) && folder != null && new RunDirectory(folder).isSweep()) {
        return Optional.of(new RunDirectory(folder));
      }
    }
    return Optional.empty();
  }

  /** Whether this is a sweep, with its trials in the folder. */
  public boolean isSweep() {
    return Files.exists(path.resolve(SWEEP));
  }

  /** A folder as it is, whether or not there is a run in it. */
  public static RunDirectory at(Path folder) {
    return new RunDirectory(folder.toAbsolutePath().normalize());
  }

  /** The stages of an experiment's run, in their order; empty if it has none. */
  public List<RunDirectory> stages() {
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(p -> STAGE.matcher(p.getFileName().toString()).matches())
          .map(RunDirectory::new)
          .filter(stage -> Files.exists(stage.experiment()))
          .sorted(Comparator.comparingInt(RunDirectory::number))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The experiment's run that this is a stage of, or else this one. */
  public RunDirectory whole() {
    RunDirectory above = new RunDirectory(Objects.requireNonNull(path.getParent()));
    return STAGE.matcher(id()).matches() && above.hasBegun() ? above : this;
  }

  /**
   * The run that this is a part of, as stages and trials are: the nearest folder above, at most two
   * levels up, that holds a run.
   */
  public Optional<RunDirectory> parent() {
    return Stream.iterate(path.getParent(), Objects::nonNull, Path::getParent)
        .limit(2)
        .map(RunDirectory::new)
        .filter(RunDirectory::hasBegun)
        .findFirst();
  }

  /** The runs that are {@linkplain #parent parts} of this one, by name. */
  public List<RunDirectory> parts() {
    try (Stream<Path> found = Files.find(path, 2, (p, a) -> Files.exists(p.resolve("run.json")))) {
      return found
          .filter(p -> !p.equals(path))
          .map(RunDirectory::new)
          .filter(part -> part.parent().stream().anyMatch(p -> p.path.equals(path)))
          .sorted(Comparator.comparing(RunDirectory::id))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of a stage, from 1. */
  public int number() {
    return Integer.parseInt(id().substring(0, id().indexOf('-')));
  }

  /** The name of a stage. */
  public String stageName() {
    return id().substring(id().indexOf('-') + 1);
  }

  /** Whether the run has begun. */
  public boolean hasBegun() {
    return Files.exists(path.resolve("run.json"));
  }

  /** A fresh name that sorts by time: {@code YYYYMMDD-HHMMSS-XXXXXX}. */
  public static String stamp() {
    byte[] salt = new byte[3];
    ThreadLocalRandom.current().nextBytes(salt); // a name, not part of any result
    return LocalDateTime.now(ZoneId.systemDefault()).format(STAMP)
        + "-"
        + HexFormat.of().formatHex(salt);
  }

  private void point(Path runs) throws IOException {
    Path latest = runs.resolve("latest");
    Path aside = latest.resolveSibling("." + id() + ".latest");
    try {
      Files.createSymbolicLink(aside, runs.relativize(path));
      Files.move(
          aside, latest, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (UnsupportedOperationException e) {
      Files.deleteIfExists(aside); // a file system without links has no `latest`
    }
  }

  /**
   * Finds a run by its folder, by {@code latest}, by NAME (its newest), NAME/ID, or by a unique
   * beginning of its id. A stage or trial is found by any of these, a slash, and a unique beginning
   * of its own folder's name or of its stage's name: {@code latest/2}, {@code latest/student},
   * {@code NAME/ID/trials/007}.
   *
   * @throws InputException saying what was looked for where, if there is none or several
   */
  public static RunDirectory find(Path runs, String what) {
    for (Path candidate : List.of(Path.of(what), runs.resolve(what))) {
      if (Files.exists(candidate.resolve("run.json"))) {
        try {
          return new RunDirectory(candidate.toRealPath());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    List<Path> all = all(runs);
    List<Path> named = all.stream().filter(p -> name(p).equals(what)).toList();
    if (!named.isEmpty()) {
      return new RunDirectory(named.get(named.size() - 1));
    }
    List<Path> byId =
        all.stream().filter(p -> p.getFileName().toString().startsWith(what)).toList();
    if (byId.size() == 1) {
      return new RunDirectory(byId.get(0));
    }
    Optional<RunDirectory> part = byId.isEmpty() ? part(runs, what) : Optional.empty();
    if (part.isPresent()) {
      return part.get();
    }
    throw new InputException(
        byId.isEmpty()
            ? "No run '"
                + what
                + "': neither a run's folder, nor a name or id in "
                + runs.toAbsolutePath()
            : "'"
                + what
                + "' stands for "
                + byId.size()
                + " runs: "
                + String.join(", ", byId.stream().map(p -> p.getFileName().toString()).toList()));
  }

  /** A stage or trial of a run, whose own name is what follows the last slash. */
  private static Optional<RunDirectory> part(Path runs, String what) {
    String named = what.replaceFirst("/+$", "");
    int slash = named.lastIndexOf('/');
    if (slash <= 0) {
      return Optional.empty();
    }
    String above = named.substring(0, slash).replaceFirst("/" + TRIALS + "$", "");
    String own = named.substring(slash + 1);
    Path whole;
    try {
      whole = find(runs, above).path;
    } catch (InputException e) {
      return Optional.empty(); // the message names the whole text, which is what was asked for
    }
    List<Path> parts = new ArrayList<>(parts(whole, own));
    parts.addAll(parts(whole.resolve(TRIALS), own));
    if (parts.size() > 1) {
      throw new InputException(
          "'%s' stands for several parts of %s: %s"
              .formatted(
                  own,
                  whole.getFileName(),
                  String.join(", ", parts.stream().map(p -> p.getFileName().toString()).toList())));
    }
    return parts.stream().findFirst().map(RunDirectory::new);
  }

  private static List<Path> parts(Path folder, String own) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(p -> isCalled(p.getFileName().toString(), own))
          .filter(p -> Files.exists(p.resolve("run.json")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCalled(String folder, String own) {
    return folder.startsWith(own) || folder.replaceFirst("^\\d+-", "").equals(own);
  }

  /** All runs below a folder, oldest first within a name. */
  public static List<Path> all(Path runs) {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> found = Files.find(runs, 2, (p, a) -> Files.exists(p.resolve("run.json")))) {
      return found
          .filter(p -> !Files.isSymbolicLink(p))
          .map(p -> p.toAbsolutePath().normalize())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder itself. */
  public Path path() {
    return path;
  }

  /** How an experiment refers to this run: relative to the folder of all runs, if it is in it. */
  public String reference(Path runs) {
    Path root = runs.toAbsolutePath().normalize();
    return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
  }

  /** The experiment's name, which the folder above has. */
  public String name() {
    return name(sweep().orElseGet(this::whole).path);
  }

  private static String name(Path run) {
    return run.getName(run.getNameCount() - 2).toString();
  }

  /** The run's id, the folder's name. */
  public String id() {
    return path.getFileName().toString();
  }

  /** The resolved experiment. */
  public Path experiment() {
    return path.resolve("experiment.conf");
  }

  /** The journal of metrics. */
  public Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  /** The log. */
  public Path log() {
    return path.resolve("log.txt");
  }

  /** Folder of checkpoints. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** Folder of pictures. */
  public Path samples() {
    return path.resolve("samples");
  }

  /** Folder of evaluations, each in a folder of its own; need not exist. */
  public Path evaluations() {
    return path.resolve("evaluations");
  }

  /** Writes a text file whole or not at all, in place of what was there. */
  public static void write(Path file, String text) {
    try {
      WholeFile.replace(file, part -> Files.writeString(part, text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
