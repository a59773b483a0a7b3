package org.langevin.runner.assets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets.AssetException;

class CachedAssetsTest {
  private static final String CONTENT = "the right content";

  @TempDir Path folder;

  /** What was asked for, in order. */
  private final List<String> asked = new ArrayList<>();

  private final Asset asset =
      new Asset("thing", CONTENT.length(), sha256(CONTENT), List.of("test:first", "test:second"));

  @Test
  void theNextSourceIsTriedWhenOneFailsOrGivesSomethingElse() {
    CachedAssets assets = assets(Map.of("test:first", "not this content!", "test:second", CONTENT));
    assertThat(assets.fetch(asset)).hasContent(CONTENT).hasFileName("thing");
    assertThat(asked).containsExactly("test:first", "test:second");
  }

  @Test
  void anotherFileServesWhereTheFirstCannotBeHad() throws IOException {
    Asset other = new Asset("other", CONTENT.length(), sha256(CONTENT), List.of("test:other"));
    Asset either =
        new Asset("big", 1_000_000, "0".repeat(64), List.of("test:first"), List.of(other));
    CachedAssets assets = assets(Map.of("test:other", CONTENT));
    assertThat(assets.has(either)).isFalse();
    assertThat(assets.fetch(either)).hasContent(CONTENT).hasFileName("other");
    assertThat(assets.has(either)).isTrue();
    assertThat(asked).containsExactly("test:first", "test:other");
    assertThat(assets(Map.of()).fetch(either)).as("from the cache").hasFileName("other");
    Files.delete(assets.file(other));
    assertThatThrownBy(() -> assets(Map.of()).fetch(either))
        .isInstanceOf(AssetException.class)
        .hasMessageContaining("big could not be fetched")
        .hasMessageContaining("other could not be fetched");
  }

  @Test
  void whatIsThereIsNotFetchedAgain() {
    assets(Map.of("test:first", CONTENT)).fetch(asset);
    assertThat(assets(Map.of()).fetch(asset)).hasContent(CONTENT);
    assertThat(asked).containsExactly("test:first");
  }

  @Test
  void aFilePutThereByHandIsTaken() throws IOException {
    CachedAssets assets = assets(Map.of());
    Files.createDirectories(assets.file(asset).getParent());
    Files.writeString(assets.file(asset), CONTENT);
    assertThat(assets.fetch(asset)).hasContent(CONTENT);
    assertThat(asked).isEmpty();
  }

  @Test
  void aFileThatChangedIsFetchedAgain() throws IOException {
    CachedAssets assets = assets(Map.of("test:first", CONTENT));
    Path file = assets.fetch(asset);
    Files.writeString(file, "the wrong content");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThat(assets.fetch(asset)).hasContent(CONTENT);
    assertThat(asked).containsExactly("test:first", "test:first");
  }

  @Test
  void aVerifiedFileIsNotReadAgainWhileSizeAndTimeStayTheSame() throws IOException {
    CachedAssets assets = assets(Map.of("test:first", CONTENT));
    Path file = assets.fetch(asset);
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "the other content".substring(0, CONTENT.length()));
    Files.setLastModifiedTime(file, time);
    assertThat(assets.fetch(asset)).hasContent("the other content");
    assertThat(asked).containsExactly("test:first");
  }

  @Test
  void whenAllSourcesFailEachReasonIsToldAndHowToDoItByHand() throws IOException {
    CachedAssets assets = assets(Map.of("test:second", "something else"));
    Files.createDirectories(assets.file(asset).getParent());
    Files.writeString(assets.file(asset), "spoiled");
    assertThatThrownBy(() -> assets.fetch(asset))
        .isInstanceOf(AssetException.class)
        .hasMessage(
            """
            thing could not be fetched:
              %1$s: is another file: its size or SHA-256 differs
              test:first: is down; for today
              test:second: gave 14 bytes
            To put it in place by hand, copy it to
              %1$s
            It has 17 bytes and SHA-256 %2$s""",
            assets.file(asset), asset.sha256());
    assertThat(assets.file(asset)).hasContent("spoiled");
  }

  @Test
  void aSourceOfUnknownKindIsAReasonToo() {
    Asset strange = new Asset("thing", 1, asset.sha256(), List.of("ftp://a/b"));
    assertThatThrownBy(() -> new CachedAssets(folder).fetch(strange))
        .hasMessageContaining("ftp://a/b: is neither https:, npm: nor pypi:");
  }

  @Test
  void theFolderComesFromTheEnvironmentOrTheHome() {
    assertThat(CachedAssets.folder(Map.of("LANGEVIN_CACHE", "/a/b"))).isEqualTo(Path.of("/a/b"));
    assertThat(CachedAssets.folder(Map.of("LANGEVIN_CACHE", "")))
        .isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "langevin"));
  }

  private CachedAssets assets(Map<String, String> supply) {
    return new CachedAssets(
        folder,
        List.of(
            new Source() {
              @Override
              public boolean serves(String address) {
                return address.startsWith("test:");
              }

              @Override
              public void fetch(String address, Asset wanted, Path part) throws IOException {
                asked.add(address);
                if (!supply.containsKey(address)) {
                  throw new IOException("is down\n  for today\n");
                }
                Files.writeString(part, supply.get(address));
              }
            }));
  }

  static String sha256(String content) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
