package org.langevin.runner.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.langevin.config.InputException;
import org.langevin.runner.run.RunDirectory;

/**
 * The runs of a folder. A list of them costs one small file for each run, so that thousands can
 * stay where they are without an index beside them.
 */
public final class RunList {
  private final Path root;
  private final List<String> unreadable = new ArrayList<>();

  /** The runs below a folder, which need not exist. */
  public RunList(Path runs) {
    this.root = runs.toAbsolutePath().normalize();
  }

  /**
   * All runs, the newest first, with stages and trials in them.
   *
   * @param name glob that the experiment's name matches, such as {@code mnist-*}
   */
  public List<RunSummary> named(String name) {
    var pattern = root.getFileSystem().getPathMatcher("glob:" + name);
    List<RunSummary> all = new ArrayList<>();
    for (Path folder : RunSummary.entries(root)) {
      if (!Files.isSymbolicLink(folder) && pattern.matches(folder.getFileName())) {
        RunSummary.entries(folder).forEach(run -> read(run).ifPresent(all::add));
      }
    }
    all.sort(Comparator.comparing(RunSummary::id).reversed());
    return all;
  }

  /** What {@link #named} had to leave out, and why. */
  public List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  private Optional<RunSummary> read(Path run) {
    try {
      return RunSummary.read(run, reference(run));
    } catch (InputException e) {
      unreadable.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private String reference(Path run) {
    return run.startsWith(root) ? root.relativize(run).toString() : run.toString();
  }

  /**
   * One run, stage or trial.
   *
   * @param what as {@link RunDirectory#find} takes it
   */
  public RunSummary find(String what) {
    Path path = RunDirectory.find(root, what).path();
    return RunSummary.read(path, reference(path))
        .orElseThrow(() -> new InputException(path + " holds no run.json"));
  }

  /**
   * The runs that a word stands for: all runs of an experiment by its name; the stages of a chain;
   * the trials of a sweep; or else one run.
   *
   * @throws InputException if it stands for none
   */
  public List<RunSummary> select(String what) {
    List<RunSummary> runs =
        Files.isDirectory(root.resolve(what)) && !isRun(root.resolve(what)) && !isRun(Path.of(what))
            ? oldestFirst(named(what))
            : List.of(find(what));
    List<RunSummary> leaves = new ArrayList<>();
    runs.forEach(run -> leaves(run, leaves));
    return leaves;
  }

  private static boolean isRun(Path folder) {
    return Files.exists(folder.resolve("run.json"));
  }

  private static List<RunSummary> oldestFirst(List<RunSummary> runs) {
    List<RunSummary> reversed = new ArrayList<>(runs);
    reversed.sort(Comparator.comparing(RunSummary::id));
    return reversed;
  }

  private static void leaves(RunSummary run, List<RunSummary> leaves) {
    if (run.isWhole()) {
      run.parts().forEach(part -> leaves(part, leaves));
    } else {
      leaves.add(run);
    }
  }
}
