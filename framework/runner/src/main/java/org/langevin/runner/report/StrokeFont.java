package org.langevin.runner.report;

import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Letters made of lines and arcs. Java's own text needs fonts and fontconfig, which small machines
 * and containers lack, and looks different on each machine; these letters are the same everywhere.
 * The file {@code glyphs.txt} holds them and explains its notation.
 */
final class StrokeFont {
  private static final double SPACING = 2;
  private static final double SPACE = 3.4;
  private static final int UNKNOWN = '?';

  private record Glyph(double width, Path2D strokes) {}

  private final Map<Integer, Glyph> glyphs = new HashMap<>();

  /** Reads the letters. */
  StrokeFont() {
    for (String line : text().lines().toList()) {
      if (!line.isBlank() && !line.startsWith("// ")) {
        String[] tokens = line.split(" +", -1);
        double width = Double.parseDouble(tokens[1]);
        glyphs.put(tokens[0].codePointAt(0), new Glyph(width, strokes(tokens)));
      }
    }
    glyphs.put((int) ' ', new Glyph(SPACE - SPACING, new Path2D.Double()));
  }

  private static String text() {
    try (InputStream in = StrokeFont.class.getResourceAsStream("glyphs.txt")) {
      if (in == null) {
        throw new IllegalStateException("glyphs.txt is missing beside " + StrokeFont.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path2D strokes(String[] tokens) {
    Path2D path = new Path2D.Double();
    int at = 2;
    while (at < tokens.length) {
      String command = tokens[at];
      double[] n = new double[command.equals("M") || command.equals("L") ? 2 : 6];
      for (int i = 0; i < n.length; i++) {
        n[i] = Double.parseDouble(tokens[at + 1 + i]);
      }
      switch (command) {
        case "M" -> path.moveTo(n[0], -n[1]);
        case "L" -> path.lineTo(n[0], -n[1]);
        case "C" -> path.curveTo(n[0], -n[1], n[2], -n[3], n[4], -n[5]);
        case "A" ->
            path.append(
                new Arc2D.Double(
                    n[0] - n[2], -n[1] - n[3], 2 * n[2], 2 * n[3], n[4], n[5], Arc2D.OPEN),
                false);
        default -> throw new IllegalStateException("glyphs.txt: '" + command + "' is no command");
      }
      at += 1 + n.length;
    }
    return path;
  }

  /** The height that a text's size in pixels refers to, in units of the letters. */
  double size() {
    return 10;
  }

  /** Width of a text, in units of the letters. */
  double width(String text) {
    return Math.max(0, text.codePoints().mapToDouble(this::advance).sum() - SPACING);
  }

  /** The text's strokes, the left end of its baseline at the origin, y down. */
  Path2D outline(String text) {
    Path2D all = new Path2D.Double();
    double x = 0;
    for (int letter : text.codePoints().toArray()) {
      all.append(
          glyph(letter).strokes.getPathIterator(AffineTransform.getTranslateInstance(x, 0)), false);
      x += advance(letter);
    }
    return all;
  }

  private double advance(int letter) {
    return glyph(letter).width + SPACING;
  }

  private Glyph glyph(int letter) {
    Glyph known = glyphs.get(letter);
    if (known == null) {
      known = glyphs.get(UNKNOWN);
    }
    if (known == null) {
      throw new IllegalStateException("glyphs.txt lacks '?', which stands for unknown letters");
    }
    return known;
  }
}
