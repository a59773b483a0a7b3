package org.langevin.mlflow;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Names and values as MLflow takes them. */
final class Names {
  private static final int LONGEST_KEY = 250;

  /** The longest value of a parameter. */
  static final int LONGEST_PARAM = 6000;

  /** The longest value of a tag. */
  static final int LONGEST_TAG = 5000;

  private static final Pattern REFUSED_IN_KEY = Pattern.compile("[^/A-Za-z0-9_.\\- ]");
  private static final Pattern REFUSED_IN_PATH = Pattern.compile("[^A-Za-z0-9._+-]");

  private Names() {}

  /** A key of a metric, parameter or tag: a normalised path of the characters that are allowed. */
  static String key(String name) {
    String key = path(REFUSED_IN_KEY.matcher(name).replaceAll("_"));
    return key.substring(0, Math.min(LONGEST_KEY, key.length()));
  }

  /** An artifact's path. */
  static String artifact(String name) {
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      parts.add(REFUSED_IN_PATH.matcher(part).replaceAll("_"));
    }
    return path(String.join("/", parts));
  }

  private static String path(String name) {
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      if (!part.isEmpty()) {
        parts.add(part.matches("\\.+") ? part.replace('.', '_') : part);
      }
    }
    return parts.isEmpty() ? "_" : String.join("/", parts);
  }

  /** A value of bounded length. */
  static String value(String text, int longest) {
    String end = " ...";
    return text.length() <= longest ? text : text.substring(0, longest - end.length()) + end;
  }
}
