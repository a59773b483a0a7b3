package org.langevin.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Refuses every include of a text. The library would otherwise fetch remote includes and ignore
 * missing ones.
 */
class RefusedIncludes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private static final Pattern REMOTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private final Layers layers;
  private final String name;
  private final String text;
  private final String why;

  /**
   * Prepares for one text.
   *
   * @param why no file may be included here
   */
  RefusedIncludes(Layers layers, String name, String text, String why) {
    this.layers = layers;
    this.name = name;
    this.text = text;
    this.why = why;
  }

  /** A file that the text includes by name. */
  ConfigObject includeFile(String what) {
    return refuse(what, "include " + Literals.string(what) + " is refused: " + why);
  }

  @Override
  public final ConfigObject include(ConfigIncludeContext context, String what) {
    return REMOTE.matcher(what).matches() ? refuseRemote(what) : includeFile(what);
  }

  @Override
  public final ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return includeFile(what.getPath());
  }

  @Override
  public final ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    return refuseRemote(what.toString());
  }

  @Override
  public final ConfigObject includeResources(ConfigIncludeContext context, String what) {
    return refuse(
        what,
        "include classpath(" + Literals.string(what) + ") is refused: include a file by name");
  }

  @Override
  public final ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this; // the fallback is the library's own includer, which we keep out
  }

  private ConfigObject refuseRemote(String what) {
    return refuse(
        what, "include " + Literals.string(what) + " is refused: only files are included");
  }

  /** Reports a problem at the include statement. */
  final ConfigObject refuse(String what, String message) {
    layers.add(origin(what), "", Literals.line(message));
    return nothing();
  }

  /** An include without keys. */
  final ConfigObject nothing() {
    return ConfigFactory.empty(name).root();
  }

  /** The library does not tell the line, so the statement is looked for in the text. */
  private String origin(String what) {
    String[] lines = text.split("\n", -1);
    String end = what.substring(what.lastIndexOf('/') + 1); // the library rewrites URLs
    for (String part : List.of(what, end)) {
      for (int i = 0; i < lines.length; i++) {
        String code = lines[i].strip();
        if (code.contains("include") && code.contains(part) && !code.matches("(#|//).*")) {
          return name.startsWith(Origins.OVERRIDE) ? name : name + ":" + (i + 1);
        }
      }
    }
    return name;
  }
}
