package org.langevin.datasets;

/** Which of the two parts that a dataset was published in. */
enum Split {
  TRAIN,
  TEST
}
