package org.langevin.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.langevin.config.Catalogue;
import org.langevin.config.Reference;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.sweep.SweepSettings;

/** The pages of {@code docs/reference} and {@code conf/reference} in a checkout of Langevin. */
final class ReferencePages {
  private ReferencePages() {}

  /**
   * Writes them anew.
   *
   * @param home the checkout's folder
   */
  static void write(Path home, Catalogue catalogue) throws IOException {
    Reference.write(
        home.resolve("docs"),
        home.resolve("conf"),
        catalogue,
        Experiment.class,
        SweepSettings.class);
  }

  /**
   * What writing them anew would change.
   *
   * @param home the checkout's folder
   */
  static List<String> differences(Path home, Catalogue catalogue) throws IOException {
    return Reference.differences(
        home.resolve("docs"),
        home.resolve("conf"),
        catalogue,
        Experiment.class,
        SweepSettings.class);
  }
}
