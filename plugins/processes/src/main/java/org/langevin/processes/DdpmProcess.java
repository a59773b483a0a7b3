package org.langevin.processes;

import jakarta.inject.Inject;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The discrete diffusion of DDPM (Ho et al. 2020, equations 2 and 4): x_t = sqrt(alphaBar_t) x0 +
 * sqrt(1 - alphaBar_t) eps for t = 1, ..., T; t = 0 is data. Training times are uniform on 1, ...,
 * T. The network is told t - 1, which runs from 0 as in the published code, so that weights travel.
 */
final class DdpmProcess implements Process, Checked {
  private final Schedule schedule;

  @Inject
  DdpmProcess(Schedule schedule) {
    this.schedule = schedule;
  }

  @Override
  public void check(Problems problems) {
    if (!schedule.discrete()) {
      problems.add(
          "type",
          "process 'ddpm' counts whole steps and needs a discrete schedule, such as"
              + " linear-beta or cosine");
    }
  }

  @Override
  public double horizon() {
    return schedule.horizon();
  }

  @Override
  public boolean discrete() {
    return true;
  }

  @Override
  public Family family() {
    return schedule.family();
  }

  @Override
  public double tMin() {
    return 1;
  }

  @Override
  public Marginal marginal(Graph g, SDVariable t) {
    return schedule.marginal(g, t);
  }

  @Override
  public Marginal rate(Graph g, SDVariable t) {
    return schedule.rate(g, t);
  }

  @Override
  public SDVariable trainingTime(Graph g, SDVariable u) {
    return g.floor(u.mul(horizon())).add(1);
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    return t.sub(1);
  }

  @Override
  public double priorScale() {
    return 1;
  }

  @About(
      value = "Discrete variance-preserving diffusion.",
      paper = "Ho et al. 2020, equations 2 and 4")
  record Config() {}
}
