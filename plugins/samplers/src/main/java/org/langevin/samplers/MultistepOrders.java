package org.langevin.samplers;

/** How many points each step of a multistep method uses, its own start included. */
final class MultistepOrders {
  private MultistepOrders() {}

  /**
   * One number for each step: at most the method's order, and at most the points passed. Pure noise
   * and the data are infinitely far away in lambda = ln alpha / sigma: steps that begin or end
   * there are of first order, and none looks back there.
   *
   * @param order of the method
   * @param lowerOrderFinal whether the last steps use fewer and fewer points, the very last one
   */
  static int[] of(Levels levels, int order, boolean lowerOrderFinal) {
    int[] orders = new int[levels.steps()];
    int passed = 0;
    for (int i = 0; i < orders.length; i++) {
      passed = levels.pureNoise(i) ? 0 : passed + 1;
      boolean finite = passed > 0 && levels.at().sigma()[i + 1] > 0;
      int left = lowerOrderFinal ? orders.length - i : order;
      orders[i] = finite ? Math.min(Math.min(order, left), passed) : 1;
    }
    return orders;
  }
}
