package org.langevin.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads configuration files, and says clearly why one cannot be read. */
final class TextFile {
  private TextFile() {}

  /** A file cannot be used; the message is for the user and does not repeat the file's name. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  /**
   * Reads UTF-8 text.
   *
   * @param limit largest number of bytes
   * @throws UnusableException if there is no such file, or it is no text, or too large
   */
  static String read(Path file, long limit) throws UnusableException {
    if (Files.isDirectory(file)) {
      throw new UnusableException("is a folder, not a file. In it: " + configurationsIn(file));
    } else if (!Files.exists(file)) {
      throw new UnusableException("no such file." + nearby(file));
    } else if (!Files.isRegularFile(file)) {
      throw new UnusableException("is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE));
      if (bytes.length > limit) {
        throw new UnusableException(
            "is too large: the files of an experiment may hold "
                + Layers.LIMIT
                + " bytes together");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') >= 0) {
        throw new UnusableException("is a binary file, not HOCON text");
      }
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new UnusableException("is not UTF-8 text");
    } catch (IOException e) {
      throw new UnusableException("cannot be read: " + e);
    }
  }

  /** A path as messages show it: relative to the working folder where it lies below it. */
  static String shown(Path file) {
    Path full = file.toAbsolutePath().normalize();
    Path shown = full;
    for (Path here : List.of(Path.of("").toAbsolutePath().normalize(), real(Path.of("")))) {
      if (full.startsWith(here) && !full.equals(here)) {
        shown = here.relativize(full);
      }
    }
    return shown.toString().replace('\\', '/');
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file.toAbsolutePath();
    }
  }

  private static String nearby(Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    Path name = file.getFileName();
    if (folder == null || name == null) {
      return "";
    } else if (!Files.isDirectory(folder)) {
      return " There is no folder " + shown(folder) + " either.";
    }
    List<String> files = filesIn(folder);
    return Suggestion.nearest(name.toString(), files)
        .or(() -> Suggestion.nearest(name + ".conf", files))
        .map(near -> " Did you mean '" + shown(folder.resolve(near)) + "'?")
        .orElse("");
  }

  private static String configurationsIn(Path folder) {
    return Literals.listed(
        filesIn(folder).stream().filter(n -> n.endsWith(".conf")).limit(20).toList());
  }

  private static List<String> filesIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> String.valueOf(f.getFileName())).sorted().limit(10_000).toList();
    } catch (IOException e) {
      return List.of(); // only a hint is lost
    }
  }
}
