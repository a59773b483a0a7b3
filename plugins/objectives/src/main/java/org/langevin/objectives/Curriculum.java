package org.langevin.objectives;

/** How consistency training refines its times, and slows its target, as it goes on. */
interface Curriculum {
  /** The number N of times in use at optimiser step k of K. */
  int times(long k, long steps);

  /** The decay mu of the target's average. */
  double decay(long k, long steps);

  /**
   * The same N and mu throughout.
   *
   * @param n number of times
   * @param mu decay of the target
   */
  record Fixed(int n, double mu) implements Curriculum {
    @Override
    public int times(long k, long steps) {
      return n;
    }

    @Override
    public double decay(long k, long steps) {
      return mu;
    }
  }

  /**
   * N grows with the square root of the step (Song et al. 2023, appendix C):
   *
   * <pre>
   *   N(k)  = ceil(sqrt(k / K ((s1 + 1)^2 - s0^2) + s0^2) - 1) + 1,   at least 2
   *   mu(k) = exp(s0 ln mu0 / (N(k) - 1))
   * </pre>
   *
   * The paper prints N(k) in mu(k); the published code, followed here, takes it before the 1 is
   * added.
   *
   * @param s0 number of times at the start
   * @param s1 number of intervals at the end
   * @param mu0 decay by which mu(k) is set
   */
  record Growing(int s0, int s1, double mu0) implements Curriculum {
    @Override
    public int times(long k, long steps) {
      return intervals(k, steps) + 1;
    }

    @Override
    public double decay(long k, long steps) {
      return Math.exp(s0 * Math.log(mu0) / intervals(k, steps));
    }

    private int intervals(long k, long steps) {
      double square = k / (double) steps * (Math.pow(s1 + 1, 2) - Math.pow(s0, 2)) + s0 * s0;
      return (int) Math.max(1, Math.ceil(Math.sqrt(square) - 1));
    }
  }

  /**
   * N doubles at even distances (Song and Dhariwal 2024, section 3.4), and the target is the
   * student itself:
   *
   * <pre>
   *   N(k) = min(s0 2^floor(k / K'), s1) + 1,   K' = floor(K / (log2(floor(s1 / s0)) + 1)),
   *   mu   = 0
   * </pre>
   *
   * @param s0 number of intervals at the start
   * @param s1 number of intervals at the end
   */
  record Doubling(int s0, int s1) implements Curriculum {
    @Override
    public int times(long k, long steps) {
      double stages = Math.log(Math.floorDiv(s1, s0)) / Math.log(2) + 1;
      long length = (long) Math.max(1, Math.floor(steps / stages)); // K' is 0 in very short runs
      double doublings = Math.floor(k / (double) length);
      return (int) Math.min(s0 * Math.pow(2, doublings), s1) + 1;
    }

    @Override
    public double decay(long k, long steps) {
      return 0;
    }
  }
}
