package org.langevin.runner.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Builds HTML that is also well-formed XML. Everything handed in is text and is escaped here, so a
 * run's name can be anything.
 */
public final class Html {
  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Opens an element; attributes are names and values in turn. */
  public Html open(String tag, String... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  /** Closes the element opened last. */
  public Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Text within the element opened last. */
  public Html text(String text) {
    escape(text);
    return this;
  }

  /** An element with nothing but text in it. */
  public Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** An element without content. */
  public Html empty(String tag, String... attributes) {
    start(tag, attributes);
    out.append("/>");
    return this;
  }

  /** A line break in the page's text. */
  public Html line() {
    out.append('\n');
    return this;
  }

  /** A style sheet of ours; it holds no character that would need escaping. */
  public Html style(String css) {
    if (css.contains("<") || css.contains("&")) {
      throw new IllegalArgumentException("a style sheet inside HTML holds neither '<' nor '&'");
    }
    out.append("<style>\n").append(css).append("</style>");
    return this;
  }

  /** A script of ours, of the same kind. */
  public Html script(String javaScript) {
    return raw(javaScript, "script");
  }

  /** Data for a script, found there by its id. */
  public Html data(String id, String json) {
    return raw(json.replace("<", "\\u003c"), "script", "type", "application/json", "id", id);
  }

  private Html raw(String text, String tag, String... attributes) {
    if (text.contains("</") || text.contains("<!")) {
      throw new IllegalArgumentException("a script inside HTML holds neither '</' nor '<!'");
    }
    open(tag, attributes);
    out.append(text);
    return close();
  }

  private void start(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\n', '\t' -> out.append(c);
        default -> out.append(c < ' ' || c == 0x7F || c >= 0xFFFE ? '\uFFFD' : c);
      }
    }
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return out.toString();
  }
}
