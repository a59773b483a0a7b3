package org.langevin.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * The thesis's study in a size that runs in seconds: its own files, of which each keeps its method
 * and becomes small. The perceptual loss, whose weights are not everywhere, gives way to another.
 */
final class TinyStudy {
  private static final Path HOME = Path.of(System.getProperty("langevin.home"));
  private static final String STUDY = "experiments/thesis/mnist";

  /** The folders of its trials. */
  static final List<String> TRIALS =
      List.of(
          "000-ddpm",
          "001-vp",
          "002-ve",
          "003-ct-l2",
          "004-ct-l2-two-steps",
          "005-ct-lpips",
          "006-ct-lpips-two-steps");

  private TinyStudy() {}

  /** Makes it in a folder, and gives the sweep's file. */
  static Path in(Path folder) throws IOException {
    for (String part : List.of("conf", STUDY)) {
      try (Stream<Path> files = Files.walk(HOME.resolve(part))) {
        files.filter(p -> p.toString().endsWith(".conf")).forEach(file -> copy(file, folder));
      }
    }
    Path own = folder.resolve(STUDY);
    for (String method : List.of("ddpm", "vp", "ve")) {
      append(own.resolve(method + ".conf"), "sampler { steps = 4 }");
    }
    append(own.resolve("ct-lpips.conf"), "loss = l1");
    append(
        own.resolve("study.conf"),
        """
        dataset = { type = image-folder, path = "%s", size = 28, channels = 1 }
        network { channels = [8, 8, 8], groups = 4 }
        train { epochs = null, steps = 4, batch = 4, log-every = 1 }
        samples { count = 4 }
        engine { type = torch, device = cpu, threads = 1 }
        """
            .formatted(images(folder.resolve("digits"))));
    return own.resolve("study.conf");
  }

  private static void copy(Path file, Path folder) {
    Path target = folder.resolve(HOME.relativize(file).toString());
    try {
      Files.createDirectories(target.getParent());
      Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(Path file, String lines) throws IOException {
    Files.writeString(file, Files.readString(file) + lines + "\n");
  }

  private static Path images(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < 8; i++) {
      BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
      image.setRGB(10 + i, 14, 0xFFFFFF);
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    return folder;
  }
}
