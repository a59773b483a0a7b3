package org.langevin.datasets;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.langevin.spi.Dataset;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's own images [channels, size, size] from a folder or archive, in the order of their
 * names. They are decoded once; later starts map the result and look only at names, sizes and times
 * of the originals. The hash is over names and contents: the same images give the same hash from a
 * folder and from an archive.
 */
final class ImageFolderDataset implements Dataset {
  private static final Logger log = LoggerFactory.getLogger(ImageFolderDataset.class);
  private static final int SHOWN = 10;

  /** To be raised when the same files give other pixels than before. */
  private static final String DECODING = "1";

  private final Config config;

  @Inject
  ImageFolderDataset(Config config) {
    this.config = config;
  }

  @Override
  public Shape shape() {
    return new Shape(config.channels, config.size, config.size, config.classes);
  }

  @Override
  public Examples open(Assets assets) {
    Path path = Path.of(config.path).toAbsolutePath().normalize();
    if (!Files.exists(path)) {
      throw new DataException(
          "dataset.path: there is no "
              + path
              + (Path.of(config.path).isAbsolute()
                  ? ""
                  : " (a relative path starts at the folder in which langevin was started)"));
    }
    ImageFiles files = new ImageFiles(path, config.root);
    String name = new Sha256().add(path.toString()).add(settings()).hex().substring(0, 16);
    String stamp = new Sha256().add(DECODING).add(settings()).add(files.stamp()).hex();
    Path cached = assets.cache().resolve("image-folder").resolve(name + ".pixels");
    try {
      WholeFile.make(
          cached, f -> PixelFile.isMadeFrom(f, stamp), part -> ingest(path, files, part, stamp));
      PixelFile pixels = PixelFile.open(cached);
      return new ImageExamples(
          shape(), 0, config.flip, pixels.rows(), pixels.slots(), pixels.labels(), pixels.hash());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that the stored pixels and labels depend on besides the files. */
  private String settings() {
    return Stream.of(
            config.root,
            config.size,
            config.channels,
            config.classes,
            config.resize,
            config.background,
            config.skipCorrupt)
        .map(String::valueOf)
        .collect(Collectors.joining("|"));
  }

  private void ingest(Path path, ImageFiles files, Path part, String stamp) throws IOException {
    long start = System.nanoTime();
    log.info("Decoding the images in {}", path);
    try (PixelFile.Writer writer = new PixelFile.Writer(part, shape())) {
      ImageDecoder decoder =
          new ImageDecoder(config.channels, config.size, config.resize, config.background);
      ImageIngest ingest = new ImageIngest(decoder, writer);
      ingest.run(files);
      report(path, ingest);
      if (decoder.enlarged() > 0) {
        log.warn(
            "{} images are smaller than {} pixels and were enlarged",
            decoder.enlarged(),
            config.size);
      }
      Map<String, ImageIngest.Image> images = new TreeMap<>(ingest.images());
      List<String> classes = classes(path, images);
      Sha256 hash = new Sha256();
      int[] slots = new int[images.size()];
      int[] labels = new int[images.size()];
      int i = 0;
      for (Map.Entry<String, ImageIngest.Image> e : images.entrySet()) {
        hash.add(e.getKey()).add(e.getValue().sha256());
        slots[i] = e.getValue().row();
        labels[i] = config.classes == 0 ? 0 : Collections.binarySearch(classes, folder(e.getKey()));
        i++;
      }
      writer.finish(ingest.rows(), slots, labels, stamp, hash.hex());
    }
    log.info("Decoded in {} ms", (System.nanoTime() - start) / 1_000_000);
  }

  /** Fails on images that cannot be used, or tells of what is left out. */
  private void report(Path path, ImageIngest ingest) {
    int good = ingest.images().size();
    Map<String, String> faults = ingest.faults();
    if (!faults.isEmpty()) {
      String what =
          "%,d of %,d images in %s cannot be used:\n  %s"
              .formatted(faults.size(), faults.size() + good, path, list(faults));
      if (!config.skipCorrupt) {
        throw new DataException(
            what + "\nRepair or remove them, or leave them out with dataset.skip-corrupt = true");
      }
      log.warn("{}\nThey are left out", what);
    }
    String others =
        ingest.others().isEmpty()
            ? ""
            : "%,d other files, for example %s"
                .formatted(ingest.others().size(), ingest.others().get(0));
    if (good == 0) {
      throw new DataException(
          "There are no images in %s%s%s. Read are .jpg, .jpeg, .png, .bmp and .gif"
              .formatted(
                  path,
                  config.root.isEmpty() ? "" : " under '" + config.root + "'",
                  others.isEmpty() ? "" : ", only " + others));
    }
    if (!others.isEmpty()) {
      log.info("Not images and left out: {}", others);
    }
  }

  private static String list(Map<String, String> faults) {
    String first =
        faults.entrySet().stream()
            .limit(SHOWN)
            .map(e -> e.getKey() + ": " + e.getValue())
            .collect(Collectors.joining("\n  "));
    return faults.size() <= SHOWN
        ? first
        : first + "\n  and %,d more".formatted(faults.size() - SHOWN);
  }

  /** Names of the classes in their order; none if labels are not wanted. */
  private List<String> classes(Path path, Map<String, ImageIngest.Image> images) {
    Set<String> folders = new TreeSet<>();
    images.keySet().forEach(name -> folders.add(folder(name)));
    if (config.classes == 0) {
      log.info("{} images; their labels are not used", images.size());
      return List.of();
    }
    if (folders.contains("")) {
      String loose = images.keySet().stream().filter(n -> folder(n).isEmpty()).findFirst().get();
      throw new DataException(
          "dataset.classes = %d, but %s in %s lies in no class folder. Move it into one, set classes = 0, or name the folder of the class folders as root"
              .formatted(config.classes, loose, path));
    }
    if (folders.size() != config.classes) {
      throw new DataException(
          "dataset.classes = %d, but %s has %d class folders: %s. Set classes = %3$d, 0 for no labels, or another root"
              .formatted(config.classes, path, folders.size(), some(folders)));
    }
    log.info("{} images of {} classes: {}", images.size(), folders.size(), some(folders));
    return new ArrayList<>(folders);
  }

  private static String some(Set<String> names) {
    String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() <= SHOWN ? first : first + ", ...";
  }

  private static String folder(String name) {
    return name.substring(0, Math.max(0, name.indexOf('/')));
  }

  @About("Your own JPEG, PNG, BMP or GIF images in folders or an archive.")
  record Config(
      @Key(
              doc =
                  "Folder, zip, tar, tar.gz or tar.xz; a relative path starts at the working folder.")
          String path,
      @Key(doc = "Folder in it that holds the images, such as train.", or = "\"\"") String root,
      @Key(doc = "Width and height of an example.", min = 1, max = 4096, unit = "pixels") int size,
      @Key(doc = "3 for colour, 1 for grey.", or = "3", min = 1, max = 3) int channels,
      @Key(
              doc =
                  "Number of first-level folders, each a class in the order of names; 0: no labels.",
              or = "0",
              min = 0,
              max = 100000)
          int classes,
      @Key(
              doc =
                  "How the shorter side becomes size, before the middle is cut out; none: images have"
                      + " the size.",
              or = "area")
          Resize resize,
      @Key(doc = "What to put behind transparent images; none: they are refused.", or = "none")
          Background background,
      @Key(
              doc = "Whether training mirrors an example left to right half of the time.",
              or = "false")
          boolean flip,
      @Key(doc = "Whether images that cannot be used are left out, not an error.", or = "false")
          boolean skipCorrupt)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (channels == 2) {
        problems.add("channels", "is 2, but images have 3 (colour) or 1 (grey)");
      }
      if (path.isBlank()) {
        problems.add("path", "is empty; name a folder or an archive of images");
      }
    }
  }
}
