package org.langevin.runner.report;

/** What a stroke or a text means; each canvas knows how it looks. */
enum Ink {
  GRID,
  AXIS,
  LABEL,
  TITLE,
  /** Single measurements. */
  RAW,
  /** The curve itself. */
  CURVE,
  /** Something is wrong here. */
  ALERT,
  /** A label on a dark ground. */
  ON_DARK
}
