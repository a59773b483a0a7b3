package org.langevin.spi.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ArchiveTest {
  @TempDir Path folder;

  @Test
  void zipAndTarInEveryCompressionGiveTheSameFiles() throws IOException {
    Map<String, String> expected = Map.of("a/1.txt", "one", "b/2.txt", "two");
    assertThat(files(zip("a.zip", "a/1.txt=one", "./b//2.txt=two"))).isEqualTo(expected);
    for (String suffix : new String[] {"tar", "tar.gz", "tar.xz"}) {
      Path tar = tar("a." + suffix, "a/1.txt=one", "./b/2.txt=two");
      assertThat(files(tar)).as(suffix).isEqualTo(expected);
    }
  }

  @Test
  void theContentTellsTheFormatAndTheNameDoesNot() throws IOException {
    Path named = Files.move(zip("a.zip", "x=1"), folder.resolve("a.tar.gz"));
    assertThat(files(named)).containsExactly(Map.entry("x", "1"));
  }

  @Test
  void aVisitorCanStop() throws IOException {
    Map<String, String> seen = new LinkedHashMap<>();
    Archive.read(
        tar("a.tar", "x=1", "y=2"),
        (name, content) -> {
          seen.put(name, new String(content.readAllBytes(), UTF_8));
          return false;
        });
    assertThat(seen).containsOnlyKeys("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "/etc/x", "C:/x", "a\\..\\x"})
  void namesThatLeadOutAreRefused(String name) throws IOException {
    for (Path archive : new Path[] {zip("a.zip", name + "=1"), tar("a.tar", name + "=1")}) {
      assertThatThrownBy(() -> files(archive))
          .as(archive.toString())
          .isInstanceOf(DataException.class)
          .hasMessageContaining(archive.toString())
          .hasMessageContaining("has a name that");
    }
  }

  @Test
  void linksAndDevicesAreRefused() throws IOException {
    byte[] kinds = {
      TarConstants.LF_SYMLINK,
      TarConstants.LF_LINK,
      TarConstants.LF_CHR,
      TarConstants.LF_BLK,
      TarConstants.LF_FIFO
    };
    for (byte kind : kinds) {
      Path file = folder.resolve("a" + kind + ".tar");
      try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
        TarArchiveEntry entry = new TarArchiveEntry("x", kind);
        entry.setLinkName("/etc/passwd");
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
      assertThatThrownBy(() -> files(file))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("'x' is a");
    }
    Path zip = folder.resolve("link.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      ZipArchiveEntry entry = new ZipArchiveEntry("x");
      entry.setUnixMode(UnixStat.LINK_FLAG | 0777);
      out.putArchiveEntry(entry);
      out.write("/etc/passwd".getBytes(UTF_8));
      out.closeArchiveEntry();
    }
    assertThatThrownBy(() -> files(zip))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'x' is a link");
  }

  @Test
  void theSameNameTwiceIsRefused() throws IOException {
    assertThatThrownBy(() -> files(tar("a.tar", "x=1", "./x=2")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("there twice");
  }

  @Test
  void aBombIsRefusedWhetherItsContentIsReadOrSkipped() throws IOException {
    Path bomb = folder.resolve("bomb.tar.gz");
    byte[] zeros = new byte[1 << 20];
    long size = 100L << 20;
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(compressed(bomb))) {
      TarArchiveEntry entry = new TarArchiveEntry("x");
      entry.setSize(size);
      tar.putArchiveEntry(entry);
      for (long i = 0; i < size; i += zeros.length) {
        tar.write(zeros);
      }
      tar.closeArchiveEntry();
    }
    for (boolean read : new boolean[] {true, false}) {
      assertThatThrownBy(
              () ->
                  Archive.read(
                      bomb,
                      (name, content) -> {
                        if (read) {
                          content.transferTo(OutputStream.nullOutputStream());
                        }
                        return true;
                      }))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("times its size");
    }
  }

  @Test
  void otherFilesAndDamagedArchivesAreErrors() throws IOException {
    Path text = Files.writeString(folder.resolve("a.zip"), "no archive");
    assertThatThrownBy(() -> files(text))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not an archive that can be read");
    Path whole = tar("a.tar.gz", "x=" + "1".repeat(5000));
    byte[] bytes = Files.readAllBytes(whole);
    Path half = Files.write(folder.resolve("b"), Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> files(half)).isInstanceOf(IOException.class);
  }

  private static Map<String, String> files(Path archive) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Archive.read(
        archive,
        (name, content) -> {
          files.put(name, new String(content.readAllBytes(), UTF_8));
          return true;
        });
    return files;
  }

  private Path zip(String file, String... entries) throws IOException {
    Path zip = folder.resolve(file);
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      for (String e : entries) {
        out.putArchiveEntry(new ZipArchiveEntry(e.substring(0, e.indexOf('='))));
        out.write(e.substring(e.indexOf('=') + 1).getBytes(UTF_8));
        out.closeArchiveEntry();
      }
    }
    return zip;
  }

  private Path tar(String file, String... entries) throws IOException {
    Path path = folder.resolve(file);
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(compressed(path))) {
      for (String e : entries) {
        byte[] content = e.substring(e.indexOf('=') + 1).getBytes(UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(e.substring(0, e.indexOf('=')), true);
        entry.setSize(content.length);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
      }
    }
    return path;
  }

  private static OutputStream compressed(Path file) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    String name = file.toString();
    return name.endsWith(".gz")
        ? new GZIPOutputStream(out)
        : name.endsWith(".xz") ? new XZOutputStream(out, new LZMA2Options(1)) : out;
  }
}
