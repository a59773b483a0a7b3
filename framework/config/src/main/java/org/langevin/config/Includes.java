package org.langevin.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads an experiment's file and what it includes. A name is relative to the file that includes it
 * ({@code file(...)} and {@code required(...)} change nothing); {@code .conf} may be left out. What
 * is included must exist and lie within the configuration root: the nearest folder above the
 * experiment's file that holds {@code conf/}, or else the file's own folder. Links are followed
 * before that is judged.
 */
final class Includes {
  private static final int MOST = 1000;

  private final Layers layers;
  private long bytesLeft = Layers.LIMIT;
  private int includesLeft = MOST;

  Includes(Layers layers) {
    this.layers = layers;
  }

  /** Reads the experiment's own file. */
  ConfigObject main(Path file) {
    String name = TextFile.shown(file);
    try {
      String text = read(file);
      Path real = file.toRealPath();
      return layers.parse(text, name, new Includer(name, text, List.of(real), root(real)));
    } catch (TextFile.UnusableException e) {
      layers.add(name, "", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      layers.add(name, "", "cannot be read: " + e);
    }
    return ConfigFactory.empty(name).root();
  }

  /**
   * Reads a file that a value of the experiment names, as if the experiment's own file included it
   * where the value stands.
   */
  ConfigObject another(Path main, ConfigValue named) {
    int line = Math.max(1, named.origin().lineNumber());
    String text = "\n".repeat(line - 1) + "include " + ConfigUtil.quoteString(name(named));
    String place = TextFile.shown(main);
    try {
      Path real = main.toRealPath();
      return layers.parse(text, place, new Includer(place, text, List.of(real), root(real)));
    } catch (IOException e) {
      layers.add(place, "", "cannot be read: " + e);
      return ConfigFactory.empty(place).root();
    }
  }

  private static String name(ConfigValue named) {
    return String.valueOf(named.unwrapped());
  }

  private static Path root(Path file) {
    return root(file, folder -> Files.isDirectory(folder.resolve("conf")));
  }

  /** The folder that includes of a file may not leave. */
  static Path root(Path file, Predicate<Path> holdsConf) {
    Path own = parent(file);
    return Stream.iterate(own, Objects::nonNull, Path::getParent)
        .filter(holdsConf)
        .findFirst()
        .orElse(own);
  }

  private static Path parent(Path realFile) {
    Path parent = realFile.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(realFile + " is not a file");
    }
    return parent;
  }

  private String read(Path file) throws TextFile.UnusableException {
    String text = TextFile.read(file, bytesLeft);
    bytesLeft -= text.length();
    return text;
  }

  /** Includes of one file. */
  private final class Includer extends RefusedIncludes {
    private final List<Path> chain;
    private final Path root;

    /**
     * Prepares for a file.
     *
     * @param name of the file as messages show it
     * @param text of the file
     * @param chain real paths of the files that are being read, this one last
     */
    Includer(String name, String text, List<Path> chain, Path root) {
      super(layers, name, text, "");
      this.chain = chain;
      this.root = root;
    }

    @Override
    ConfigObject includeFile(String what) {
      Path file = existing(what);
      if (file == null) {
        return nothing();
      }
      String name = TextFile.shown(file);
      try {
        Path real = Files.exists(file) ? file.toRealPath() : file;
        if (!real.startsWith(root)) {
          return refuse(
              what,
              "includes "
                  + name
                  + ", which lies outside "
                  + TextFile.shown(root)
                  + "; includes are kept within the folder that holds conf/");
        } else if (chain.contains(real)) {
          return refuse(
              what,
              "includes itself: "
                  + Stream.concat(chain.stream(), Stream.of(real))
                      .map(TextFile::shown)
                      .collect(Collectors.joining(" -> ")));
        } else if (includesLeft-- <= 0) {
          return refuse(what, "is one of more than " + MOST + " includes");
        }
        String text = read(real);
        List<Path> longer = Stream.concat(chain.stream(), Stream.of(real)).toList();
        return layers.parse(text, name, new Includer(name, text, longer, root));
      } catch (TextFile.UnusableException e) {
        return refuse(what, "includes " + name + ": " + e.getMessage());
      } catch (IOException e) {
        return refuse(what, "includes " + name + ": cannot be read: " + e);
      }
    }

    /** The file meant, with or without its ending; null after reporting that there is none. */
    private @Nullable Path existing(String what) {
      try {
        Path folder = parent(chain.get(chain.size() - 1));
        Path plain = folder.resolve(what).normalize();
        Path ending = folder.resolve(what + ".conf").normalize();
        return !Files.exists(plain) && Files.exists(ending) ? ending : plain;
      } catch (InvalidPathException e) {
        refuse(what, "include " + Literals.string(what) + " is not a file name");
        return null;
      }
    }
  }
}
