package org.langevin.runner.diffusers;

/** What a network tells of a noisy image. */
enum Prediction {
  EPS("eps", "epsilon"),
  X0("x0", "sample"),
  V("v", "v_prediction");

  /** Its word in experiments. */
  final String own;

  /** Its word in diffusers' {@code prediction_type}. */
  final String foreign;

  Prediction(String own, String foreign) {
    this.own = own;
    this.foreign = foreign;
  }
}
