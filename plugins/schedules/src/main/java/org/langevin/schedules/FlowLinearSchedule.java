package org.langevin.schedules;

import jakarta.inject.Inject;
import org.langevin.spi.Schedule;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The straight path of flow matching, on [0, 1]:
 *
 * <pre>
 *   alpha = 1 - t,  sigma = sigmaMin + (1 - sigmaMin) t
 * </pre>
 *
 * sigmaMin = 0 is rectified flow and conditional flow matching (Liu et al. 2023; Tong et al. 2024),
 * sigmaMin above 0 the optimal-transport path of Lipman et al. 2023, equation 20. These papers put
 * noise at time 0 and data at 1; here, as everywhere in Langevin, data are at 0: our t is their 1 -
 * t, and our velocity the opposite of theirs.
 */
final class FlowLinearSchedule implements Schedule {
  private final double sigmaMin;

  @Inject
  FlowLinearSchedule(Config config) {
    this.sigmaMin = config.sigmaMin;
  }

  @Override
  public double horizon() {
    return 1;
  }

  @Override
  public boolean discrete() {
    return false;
  }

  @Override
  public Family family() {
    return Family.INTERPOLATING;
  }

  @Override
  public Marginal marginal(Graph g, SDVariable t) {
    return new Marginal(t.rsub(1), t.mul(1 - sigmaMin).add(sigmaMin));
  }

  @Override
  public Marginal rate(Graph g, SDVariable t) {
    return new Marginal(g.filled(t, -1), g.filled(t, 1 - sigmaMin));
  }

  @About(
      value = "A straight path from data to noise.",
      paper = "Liu et al. 2023; Lipman et al. 2023, equation 20")
  record Config(
      @Key(doc = "Noise left at time 0.", or = "0", min = 0, max = 1, belowMax = true)
          double sigmaMin) {}
}
