package org.langevin.runner.report;

import java.util.Locale;

/**
 * How a run stands.
 *
 * @param word as run.json says it
 * @param mood class of its colour in the style sheet
 * @param meaning a sentence for a run that says no more
 */
public record RunStatus(String word, String mood, String meaning) {
  static final String BAD = "bad";

  /** By its word in run.json. */
  public static RunStatus of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "done", "finished", "completed" -> new RunStatus(word, "good", "");
      case "running" -> new RunStatus(word, "live", "The run had not ended when this was written.");
      case "interrupted" -> new RunStatus(word, "pause", "The run was interrupted before its end.");
      case "failed", "diverged" ->
          new RunStatus(word, BAD, "The run failed. It left no message; log.txt may say more.");
      case "crashed" -> new RunStatus(word, BAD, "The run's process died without a word.");
      default -> new RunStatus(word, "", "");
    };
  }

  /** What a person can do now, if the run itself gives no advice. */
  String advice(String run) {
    return switch (mood) {
      case "pause" -> "continue it with: langevin resume " + run;
      case BAD ->
          "remove the cause, then continue from the last checkpoint with: langevin resume " + run;
      default -> "";
    };
  }
}
