package org.langevin.objectives;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The likelihood of 8-bit images, values k / 127.5 - 1 for k = 0, ..., 255, under independent
 * normal laws: each value has the mass of the interval within 1/255 of it, the outermost two reach
 * to infinity (Ho et al. 2020, equation 13).
 *
 * <p>The masses are taken from the error function in float64 and limited to 1e-12 from below.
 * Public code approximates the error function by a hyperbolic tangent (off by up to 2e-4).
 */
final class ByteDecoder {
  private static final double HALF = 1 / 255.0;
  private static final double LEAST = 1e-12;

  private ByteDecoder() {}

  /**
   * -ln p(x0) of each value, float64 [n, c, h, w], in nats.
   *
   * @param mean [n, c, h, w]
   * @param logStd logarithm of the standard deviation, of a shape that broadcasts to x0's
   */
  static SDVariable nats(Graph g, SDVariable x0, SDVariable mean, SDVariable logStd) {
    SDVariable x = g.float64(x0);
    SDVariable distance = x.sub(g.float64(mean));
    SDVariable perStd = g.exp(g.float64(logStd).neg());
    SDVariable below = cdf(g, distance.sub(HALF).mul(perStd));
    SDVariable upTo = cdf(g, distance.add(HALF).mul(perStd));
    SDVariable lowest = g.greaterOrEqual(x.neg(), g.table(1 - HALF));
    SDVariable highest = g.greaterOrEqual(x, g.table(1 - HALF));
    SDVariable mass = upTo.mul(highest.rsub(1)).add(highest).sub(below.mul(lowest.rsub(1)));
    return g.log(g.clip(mass, LEAST, 1)).neg();
  }

  private static SDVariable cdf(Graph g, SDVariable z) {
    return g.erf(z.mul(Math.sqrt(0.5))).add(1).mul(0.5);
  }
}
