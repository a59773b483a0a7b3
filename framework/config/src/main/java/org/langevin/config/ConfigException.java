package org.langevin.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/** The user's input is wrong. Carries every problem found, and nothing has been run. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Reports problems, each once, in the order in which they were found. */
  public ConfigException(List<Problem> problems) {
    super(message(problems));
    this.problems = distinct(problems);
  }

  /** The problems, at least one. */
  public List<Problem> problems() {
    return problems;
  }

  private static List<Problem> distinct(List<Problem> problems) {
    return List.copyOf(new LinkedHashSet<>(problems));
  }

  private static String message(List<Problem> problems) {
    List<Problem> distinct = distinct(problems);
    if (distinct.isEmpty()) {
      throw new IllegalArgumentException("a ConfigException needs a problem");
    }
    String count = distinct.size() == 1 ? "1 problem" : distinct.size() + " problems";
    return distinct.stream().map(Problem::toString).collect(Collectors.joining("\n"))
        + "\n"
        + count
        + "; nothing was run.";
  }
}
