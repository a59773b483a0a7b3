package org.langevin.runner.study;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;

/** The file of a study: which experiments are measured how, and shown beside which numbers. */
@About("A table of experiments, measured alike.")
public record Study(
    @Key(doc = "Heading; null: the file's name.", or = "null") @Nullable String title,
    @Key(doc = "The rows of the table.") List<Row> rows,
    @Key(
            doc =
                "Seeds with which each experiment is trained, for means and deviations; empty: its"
                    + " own.",
            or = "[]")
        List<Long> seeds,
    @Key(
            doc =
                "Changes of all experiments, each as given to -o, such as"
                    + " \"evaluate.samples=2000\".",
            or = "[]")
        List<String> overrides) {

  /** A row, or one for each number of steps. */
  @About("An experiment, and how its samples are drawn.")
  public record Row(
      @Key(doc = "What the row is called; null: the experiment's name.", or = "null")
          @Nullable String name,
      @Key(doc = "An experiment file, beside this one, or a run.") String experiment,
      @Key(doc = "Changes, each as given to -o, such as \"sampler=ddim\".", or = "[]")
          List<String> overrides,
      @Key(
              doc = "Values of sampler.steps, each a row and a point of a curve; empty: no change.",
              or = "[]",
              min = 1)
          List<Integer> steps,
      @Key(doc = "Numbers that were published, by metric, such as { fid = 3.17 }.", or = "{}")
          Map<String, Double> published,
      @Key(doc = "Where these are from.", or = "null") @Nullable String source) {
    /** The values of sampler.steps as overrides; one without any if there are none. */
    public List<List<String>> stepOverrides() {
      return steps.isEmpty()
          ? List.of(List.of())
          : steps.stream().map(n -> List.of("sampler.steps=" + n)).toList();
    }
  }

  /** A study of experiment files as they are. */
  public static Study of(String title, Stream<String> experiments) {
    List<Row> rows =
        experiments.map(file -> new Row(null, file, List.of(), List.of(), Map.of(), null)).toList();
    return new Study(title, rows, List.of(), List.of());
  }
}
