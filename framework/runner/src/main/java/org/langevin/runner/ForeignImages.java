package org.langevin.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.config.InputException;
import org.langevin.spi.Choice;
import org.langevin.spi.Dataset;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.data.Shape;

/**
 * Images that somebody else's model made, read by the datasets {@code image-folder} and {@code
 * npz}.
 */
final class ForeignImages {
  private ForeignImages() {}

  /** One key, so that a dataset is configured as everywhere. */
  @About("Images from elsewhere.")
  record Chosen(@Key(doc = "The images.") Choice<Dataset> samples) {}

  /**
   * The dataset of some images; they must have the size of the experiment's, as nothing is resized
   * here.
   *
   * @throws InputException if there is no such file or folder
   */
  static Dataset open(Plan plan, Path images) {
    if (!Files.exists(images)) {
      throw new InputException(
          "--samples: there is no " + images + "; name a folder of images, a zip or an npz");
    }
    Shape shape = plan.model().images();
    if (shape.height() != shape.width() || shape.channels() == 2) {
      throw new InputException("--samples reads square images, grey or in colour; these are not");
    }
    boolean numpy = images.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".npz");
    String text =
        "samples { type = %s, path = \"%s\", size = %d, channels = %d%s }"
            .formatted(
                numpy ? "npz" : "image-folder",
                images.toString().replace("\\", "\\\\").replace("\"", "\\\""),
                shape.height(),
                shape.channels(),
                numpy ? "" : ", resize = none");
    Catalogue catalogue = plan.catalogue();
    Chosen chosen =
        ExperimentFile.bindText("--samples", text, List.of(), Chosen.class, catalogue).value();
    return plan.build(chosen.samples());
  }
}
