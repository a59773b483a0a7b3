package org.langevin.objectives;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * How much the squared error counts at each time. A rule is a weight w(t) of the squared error of
 * x0, whatever the network tells; the error of another form is converted by {@link
 * Prediction#weight}. With SNR = alpha^2 / sigma^2:
 *
 * <pre>
 *   snr            SNR                     1 on eps (Ho et al. 2020, L_simple), sigma^2 on the score
 *   truncated-snr  max(SNR, 1)             Salimans and Ho 2022, section 4
 *   snr-plus-one   SNR + 1                 1 on v where alpha^2 + sigma^2 = 1; same section
 *   min-snr        min(SNR, gamma)         Hang et al. 2023; min(SNR, gamma) / SNR on eps,
 *                                          min(SNR, gamma) / (SNR + 1) on v
 *   p2             SNR / (k + SNR)^gamma   Choi et al. 2022, equation 8; 1 / (k + SNR)^gamma on eps
 *   likelihood     g^2 SNR / sigma^2       Song et al. 2021 (Maximum Likelihood Training), theorem
 *                                          1 without its factor 1/2; g^2 on the score
 * </pre>
 *
 * Losses other than l2 are multiplied by the same numbers.
 *
 * @param minSnrGamma gamma of min-snr
 * @param p2K k of p2
 * @param p2Gamma gamma of p2
 */
record Weighting(Rule rule, double minSnrGamma, double p2K, double p2Gamma) {
  /** The rules. */
  enum Rule {
    /** 1 on whatever the network tells. */
    NONE,
    SNR,
    TRUNCATED_SNR,
    SNR_PLUS_ONE,
    MIN_SNR,
    P2,
    LIKELIHOOD
  }

  /** A rule without constants of its own. */
  static Weighting of(Rule rule) {
    if (rule == Rule.MIN_SNR || rule == Rule.P2) {
      throw new IllegalArgumentException(rule + " has constants");
    }
    return new Weighting(rule, 0, 0, 0);
  }

  /**
   * Weighs losses.
   *
   * @param loss squared error of what the network tells, [n]
   * @param told what it tells
   */
  SDVariable weigh(SDVariable loss, Prediction told, Moment m) {
    return rule == Rule.NONE ? loss : loss.mul(m.g().real(told.weight(onX0(m), m)));
  }

  private SDVariable onX0(Moment m) {
    Graph g = m.g();
    SDVariable snr = m.snr();
    return switch (rule) {
      case NONE -> throw new IllegalStateException("No weight is the same in all forms");
      case SNR -> snr;
      case TRUNCATED_SNR -> g.clip(snr, 1, Double.MAX_VALUE);
      case SNR_PLUS_ONE -> snr.add(1);
      case MIN_SNR -> g.clip(snr, 0, minSnrGamma);
      case P2 -> snr.div(g.exp(g.log(snr.add(p2K)).mul(p2Gamma)));
      case LIKELIHOOD ->
          m.process().sde(g, m.t()).squaredDiffusion().mul(snr).div(g.square(m.at().sigma()));
    };
  }
}
