package org.langevin.runner.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;

/** Draws on a picture. Texts use {@link StrokeFont}, so no font need be installed. */
final class RasterCanvas implements Canvas {
  private static final double TEXT_SIZE = 12;

  private final Graphics2D graphics;
  private final StrokeFont font;

  RasterCanvas(BufferedImage picture, double scale) {
    graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.scale(scale, scale);
    font = new StrokeFont();
  }

  private RasterCanvas(Graphics2D graphics, StrokeFont font) {
    this.graphics = graphics;
    this.font = font;
  }

  /** The same picture with the origin moved. */
  RasterCanvas at(double x, double y) {
    Graphics2D moved = (Graphics2D) graphics.create();
    moved.translate(x, y);
    return new RasterCanvas(moved, font);
  }

  @Override
  public void line(Ink ink, double x1, double y1, double x2, double y2) {
    dip(ink);
    graphics.draw(new Line2D.Double(x1, y1, x2, y2));
  }

  @Override
  public void path(Ink ink, double[] x, double[] y) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < x.length; i++) {
      if (i == 0) {
        path.moveTo(x[i], y[i]);
      } else {
        path.lineTo(x[i], y[i]);
      }
    }
    dip(ink);
    graphics.draw(path);
  }

  @Override
  public void dots(Ink ink, double[] x, double[] y) {
    dip(ink);
    for (int i = 0; i < x.length; i++) {
      graphics.draw(new Line2D.Double(x[i], y[i], x[i], y[i]));
    }
  }

  @Override
  public void text(Ink ink, Anchor anchor, double x, double y, String text) {
    double left =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - width(text) / 2;
          case END -> x - width(text);
        };
    graphics.setColor(colour(ink));
    Path2D outline = font.outline(text);
    outline.transform(
        new AffineTransform(TEXT_SIZE / font.size(), 0, 0, TEXT_SIZE / font.size(), left, y));
    graphics.setStroke(stroke(ink == Ink.TITLE ? 1.5 : 1.15));
    graphics.draw(outline);
  }

  /** Width of a text, in units of this canvas. */
  double width(String text) {
    return font.width(text) * TEXT_SIZE / font.size();
  }

  private void dip(Ink ink) {
    graphics.setColor(colour(ink));
    graphics.setStroke(
        stroke(
            switch (ink) {
              case CURVE -> 1.8;
              case RAW -> 2;
              case ALERT -> 5;
              default -> 1;
            }));
  }

  private static BasicStroke stroke(double width) {
    return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  private static Color colour(Ink ink) {
    return switch (ink) {
      case GRID -> new Color(0x1A20242A, true);
      case AXIS -> new Color(0x9AA0A6);
      case LABEL -> new Color(0x555B63);
      case TITLE -> new Color(0x1B1E22);
      case RAW -> new Color(0x332F5FD0, true);
      case CURVE -> new Color(0x2F5FD0);
      case ALERT -> new Color(0xC62828);
      case ON_DARK -> new Color(0xF2F3F5);
    };
  }
}
