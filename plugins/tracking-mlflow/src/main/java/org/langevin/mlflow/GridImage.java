package org.langevin.mlflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.UUID;
import org.langevin.spi.tracking.RunFile;

/**
 * The name by which MLflow's dashboard finds a picture for its image grid, with a slider over the
 * steps. The same picture always has the same name, so that one sent twice is there once.
 */
final class GridImage {
  /** The tag that makes the dashboard look for pictures. */
  static final String TAG = "mlflow.loggedImages";

  private static final String KEY = "sample-grid";

  private GridImage() {}

  /** The artifact's path of a picture; the dashboard also wants a small one to show at first. */
  static String path(RunFile picture, boolean small) throws IOException {
    long at = Files.getLastModifiedTime(picture.path()).toMillis();
    UUID uuid = UUID.nameUUIDFromBytes((picture.name() + at).getBytes(StandardCharsets.UTF_8));
    return "images/%s+step+%d+timestamp+%d+%s%s.png"
        .formatted(KEY, picture.step(), at, uuid, small ? "+compressed" : "");
  }
}
