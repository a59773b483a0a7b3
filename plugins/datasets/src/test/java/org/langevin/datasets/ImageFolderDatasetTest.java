package org.langevin.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ImageFolderDatasetTest {
  private static final Shape SHAPE = new Shape(3, 8, 8, 0);

  @TempDir Path folder;

  private Assets assets;
  private final Map<String, byte[]> images = new TreeMap<>();

  @BeforeEach
  void makeImages() throws IOException {
    assets = new TestAssets(folder.resolve("cache"), Map.of());
    for (int i = 0; i < 6; i++) {
      images.put("train/cat/" + i + ".png", Pictures.colour("png", 8, 8, i));
      images.put("train/dog/" + i + ".bmp", Pictures.colour("bmp", 8, 8, 100 + i));
    }
    images.put("test/cat/0.png", Pictures.colour("png", 8, 8, 200));
  }

  @Test
  void imagesComeInTheOrderOfTheirNamesWithTheirFoldersAsClasses() throws IOException {
    ImageFolderDataset dataset = dataset(write("set"), "train", 2);
    Shape shape = new Shape(3, 8, 8, 2);
    assertThat(dataset.shape()).isEqualTo(shape);
    try (Examples examples = dataset.open(assets)) {
      assertThat(examples.size()).isEqualTo(12);
      ExamplesContract.check(examples, shape, 0);
      for (int i = 0; i < 12; i++) {
        assertThat(examples.label(i)).isEqualTo(i / 6);
        // the last channel of a picture is its seed
        assertThat(ExamplesContract.read(examples, shape, i, 0)[191])
            .isEqualTo((i < 6 ? i : 94 + i) / 127.5f - 1);
      }
    }
  }

  @Test
  void folderZipAndTarsAreTheSameDataset() throws IOException {
    List<Path> places =
        List.of(write("set"), zip("a.zip"), tar("a.tar"), tar("a.tar.gz"), tar("a.tar.xz"));
    List<String> hashes = new ArrayList<>();
    List<float[]> last = new ArrayList<>();
    for (Path place : places) {
      try (Examples examples = dataset(place, "train", 2).open(assets)) {
        assertThat(examples.size()).isEqualTo(12);
        hashes.add(examples.hash());
        last.add(ExamplesContract.read(examples, SHAPE, 11, 0));
      }
    }
    assertThat(hashes).containsOnly(hashes.get(0));
    assertThat(last).allSatisfy(image -> assertThat(image).isEqualTo(last.get(0)));
    try (Examples other = dataset(places.get(0), "test", 1).open(assets)) {
      assertThat(other.hash()).isNotEqualTo(hashes.get(0));
    }
  }

  @Test
  void theSecondStartDecodesNothingAndAChangedFileIsNoticed() throws IOException {
    Path set = write("set");
    Path one = set.resolve("train/cat/3.png");
    String hash;
    try (Examples examples = dataset(set, "", 0).open(assets)) {
      hash = examples.hash();
    }
    FileTime time = Files.getLastModifiedTime(one);
    byte[] original = Files.readAllBytes(one);
    Files.write(one, new byte[original.length]); // would be an error if it were read
    Files.setLastModifiedTime(one, time);
    try (Examples examples = dataset(set, "", 0).open(assets)) {
      assertThat(examples.hash()).isEqualTo(hash);
    }
    Files.write(one, Pictures.colour("png", 8, 8, 99));
    Files.setLastModifiedTime(one, FileTime.fromMillis(time.toMillis() + 5000));
    try (Examples examples = dataset(set, "", 0).open(assets)) {
      assertThat(examples.hash()).isNotEqualTo(hash);
    }
    assertThat(folder.resolve("cache/image-folder").toFile().list())
        .filteredOn(name -> name.endsWith(".pixels"))
        .hasSize(1);
  }

  @Test
  void settingsThatChangePixelsAreCachedApart() throws IOException {
    Path set = write("set");
    ImageFolderDataset grey =
        new ImageFolderDataset(config(set, "", 0, 4, 1, Resize.AREA, false, false));
    try (Examples colour = dataset(set, "", 0).open(assets);
        Examples small = grey.open(assets)) {
      assertThat(small.hash()).isEqualTo(colour.hash());
      ExamplesContract.check(small, new Shape(1, 4, 4, 0), 0);
      ExamplesContract.check(colour, SHAPE, 0);
    }
  }

  @Test
  void augmentationMirrorsOnlyIfAskedTo() throws IOException {
    Path set = write("set");
    ImageFolderDataset mirrored =
        new ImageFolderDataset(config(set, "", 0, 8, 3, Resize.NONE, true, false));
    try (Examples plain = dataset(set, "", 0).open(assets);
        Examples flipped = mirrored.open(assets)) {
      int changed = 0;
      for (long key = 0; key < 100; key++) {
        float[] a = ExamplesContract.read(plain, SHAPE, 2, key);
        float[] b = ExamplesContract.read(flipped, SHAPE, 2, key);
        if (a[0] != b[0]) {
          changed++;
          assertThat(b[0]).isEqualTo(a[7]);
        }
        assertThat(b[8 * 8 * 3 - 1]).isEqualTo(a[8 * 8 * 3 - 1]);
        assertThat(key == 0 && changed > 0).isFalse();
      }
      assertThat(changed).isBetween(25, 75);
    }
  }

  @Test
  void allImagesThatCannotBeUsedAreToldAtOnce() throws IOException {
    for (int i = 0; i < 15; i++) {
      images.put("train/cat/bad-" + (char) ('a' + i) + ".png", "not an image".getBytes(UTF_8));
    }
    images.put("train/dog/small.png", Pictures.colour("png", 5, 4, 1));
    images.put("train/dog/x.webp", new byte[] {1});
    Path set = write("set");
    assertThatThrownBy(() -> dataset(set, "train", 2).open(assets))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("17 of 29 images in " + set + " cannot be used")
        .hasMessageContaining("\n  cat/bad-a.png: is not a JPEG")
        .hasMessageContaining("\n  cat/bad-j.png: ")
        .hasMessageContaining("\n  and 7 more")
        .hasMessageNotContaining("bad-k.png")
        .hasMessageContaining("dataset.skip-corrupt = true");
    assertThat(folder.resolve("cache/image-folder").toFile().list())
        .allMatch(n -> n.endsWith(".lock"));
    ImageFolderDataset lenient =
        new ImageFolderDataset(config(set, "train", 2, 8, 3, Resize.NONE, false, true));
    try (Examples examples = lenient.open(assets)) {
      assertThat(examples.size()).isEqualTo(12);
      assertThat(ExamplesContract.read(examples, SHAPE, 11, 0)[191]).isEqualTo(105 / 127.5f - 1);
    }
  }

  @Test
  void placesWithoutImagesAreToldApart() throws IOException {
    assertThatThrownBy(() -> dataset(Path.of("no/such/folder"), "", 0).open(assets))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("dataset.path: there is no ")
        .hasMessageContaining("a relative path starts at");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> dataset(empty, "", 0).open(assets))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("There are no images in " + empty + ". Read are");
    Files.writeString(empty.resolve("readme.txt"), "no image");
    assertThatThrownBy(() -> dataset(empty, "", 0).open(assets))
        .hasMessageContaining("only 1 other files, for example readme.txt");
    Path set = write("set");
    assertThatThrownBy(() -> dataset(set, "validation", 0).open(assets))
        .hasMessageContaining("dataset.root: there is no folder 'validation/'");
    assertThatThrownBy(() -> dataset(zip("a.zip"), "validation", 0).open(assets))
        .hasMessageContaining("under 'validation'");
    Path text = Files.writeString(folder.resolve("a.txt"), "no archive");
    assertThatThrownBy(() -> dataset(text, "", 0).open(assets))
        .hasMessageContaining("not an archive that can be read");
  }

  @Test
  void theNumberOfClassesMustBeRight() throws IOException {
    Path set = write("set");
    assertThatThrownBy(() -> dataset(set, "train", 3).open(assets))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("dataset.classes = 3, but " + set + " has 2 class folders: cat, dog")
        .hasMessageContaining("Set classes = 2");
    assertThatThrownBy(() -> dataset(set, "train/cat", 2).open(assets))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("lies in no class folder");
  }

  @Test
  void hiddenFilesAndOnesOfTheSystemAreNotImages() throws IOException {
    images.put("train/cat/._0.png", new byte[] {0, 5, 22, 7});
    images.put("__MACOSX/train/cat/0.png", new byte[] {0});
    images.put(".git/x.png", new byte[] {0});
    for (Path place : List.of(write("set"), zip("a.zip"))) {
      try (Examples examples = dataset(place, "", 0).open(assets)) {
        assertThat(examples.size()).isEqualTo(13);
      }
    }
  }

  @Test
  void hostileArchivesAreRefused() throws IOException {
    images.put("../evil.png", images.get("test/cat/0.png"));
    for (Path archive : List.of(zip("evil.zip"), tar("evil.tar.gz"))) {
      assertThatThrownBy(() -> dataset(archive, "", 0).open(assets))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("leads out of the archive");
    }
    assertThat(folder.resolve("evil.png")).doesNotExist();
  }

  @Test
  void aCutOffArchiveIsAnError() throws IOException {
    Path whole = tar("a.tar.gz");
    byte[] bytes = Files.readAllBytes(whole);
    Path half = Files.write(folder.resolve("half.tar.gz"), Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> dataset(half, "", 0).open(assets))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot be read to its end");
  }

  @Test
  void configurationRulesAreChecked() {
    List<String> problems = new ArrayList<>();
    config(Path.of(" "), "", 0, 8, 2, Resize.NONE, false, false)
        .check((key, message) -> problems.add(key));
    assertThat(problems).containsExactly("channels", "path");
  }

  private static ImageFolderDataset dataset(Path path, String root, int classes) {
    return new ImageFolderDataset(config(path, root, classes, 8, 3, Resize.NONE, false, false));
  }

  private static ImageFolderDataset.Config config(
      Path path,
      String root,
      int classes,
      int size,
      int channels,
      Resize resize,
      boolean flip,
      boolean skipCorrupt) {
    return new ImageFolderDataset.Config(
        path.toString(), root, size, channels, classes, resize, Background.NONE, flip, skipCorrupt);
  }

  private Path write(String name) throws IOException {
    Path top = folder.resolve(name);
    for (Map.Entry<String, byte[]> e : images.entrySet()) {
      Path file = top.resolve(e.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, e.getValue());
    }
    return top;
  }

  private Path zip(String name) throws IOException {
    Path file = folder.resolve(name);
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
      for (Map.Entry<String, byte[]> e : images.entrySet()) {
        out.putArchiveEntry(new ZipArchiveEntry(e.getKey()));
        out.write(e.getValue());
        out.closeArchiveEntry();
      }
    }
    return file;
  }

  /** The entries in reverse, so that their order is not that of their names. */
  private Path tar(String name) throws IOException {
    Path file = folder.resolve(name);
    OutputStream raw = Files.newOutputStream(file);
    OutputStream packed =
        name.endsWith(".gz")
            ? new GZIPOutputStream(raw)
            : name.endsWith(".xz") ? new XZOutputStream(raw, new LZMA2Options(0)) : raw;
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(packed)) {
      for (String key : new TreeMap<>(images).descendingKeySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(key, true);
        entry.setSize(images.get(key).length);
        out.putArchiveEntry(entry);
        out.write(images.get(key));
        out.closeArchiveEntry();
      }
    }
    return file;
  }
}
