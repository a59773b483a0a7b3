package org.langevin.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;
import org.langevin.spi.data.Archive;
import org.langevin.spi.data.DataException;

/**
 * The files under one folder of a folder or archive. Hidden ones (a name on the way begins with a
 * dot) and what macOS adds to archives are left out.
 */
final class ImageFiles {
  private final Path path;
  private final String root;

  /**
   * Names the place.
   *
   * @param path folder or archive
   * @param root folder inside, parts joined by {@code /}; empty for all of it
   */
  ImageFiles(Path path, String root) {
    this.path = path;
    this.root = root.isEmpty() || root.endsWith("/") ? root : root + "/";
  }

  /** Receives the files. */
  @FunctionalInterface
  interface Visitor {
    /**
     * One file.
     *
     * @param name path under the root, parts joined by {@code /}
     * @param content its bytes, valid during the call; need not be read
     */
    void file(String name, InputStream content) throws IOException;
  }

  /** Visits the files: those of a folder by name, those of an archive as they come. */
  void visit(Visitor visitor) {
    try {
      if (Files.isDirectory(path)) {
        for (Map.Entry<String, Path> e : folder().entrySet()) {
          try (InputStream in = Files.newInputStream(e.getValue())) {
            visitor.file(e.getKey(), in);
          }
        }
      } else {
        Archive.read(
            path,
            (name, content) -> {
              if (name.startsWith(root) && isShown(name.substring(root.length()))) {
                visitor.file(name.substring(root.length()), content);
              }
              return true;
            });
      }
    } catch (IOException e) {
      throw new DataException(path + " cannot be read to its end: " + e, e);
    }
  }

  /**
   * What tells, without reading them, that no file has changed: names, sizes and times of
   * modification.
   */
  String stamp() {
    try {
      Sha256 stamp = new Sha256().add(root);
      if (Files.isDirectory(path)) {
        for (Map.Entry<String, Path> e : folder().entrySet()) {
          stamp.add(e.getKey()).add(state(e.getValue()));
        }
      } else {
        stamp.add(state(path));
      }
      return stamp.hex();
    } catch (IOException e) {
      throw new DataException(path + " cannot be read: " + e, e);
    }
  }

  private static String state(Path file) throws IOException {
    BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
    return a.size() + " " + a.lastModifiedTime();
  }

  private Map<String, Path> folder() throws IOException {
    Path top = path.resolve(root);
    if (!Files.isDirectory(top)) {
      throw new DataException("dataset.root: there is no folder '" + root + "' in " + path);
    }
    String separator = path.getFileSystem().getSeparator();
    Map<String, Path> files = new TreeMap<>();
    Files.walkFileTree(
        top,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = top.relativize(file).toString().replace(separator, "/");
            if (isShown(name)) {
              files.put(name, file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static boolean isShown(String name) {
    return !name.startsWith(".") && !name.contains("/.") && !name.startsWith("__MACOSX/");
  }
}
