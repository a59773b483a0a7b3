package org.langevin.losses;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.langevin.spi.Choice;
import org.langevin.spi.Loss;
import org.langevin.spi.Plugins;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.NeedsAssets;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** A weighted sum of other losses: sum of w_i d_i(a, b). */
final class WeightedLoss implements Loss, Checked, NeedsAssets {
  private final List<Part> parts = new ArrayList<>();

  private record Part(Loss loss, double weight) {}

  @Inject
  WeightedLoss(Config config, Plugins plugins) {
    config.terms.forEach(term -> parts.add(new Part(plugins.build(term.loss), term.weight)));
  }

  @Override
  public SDVariable distance(Graph g, SDVariable a, SDVariable b) {
    return parts.stream()
        .map(part -> part.loss.distance(g, a, b).mul(part.weight))
        .reduce(SDVariable::add)
        .orElseThrow();
  }

  @Override
  public List<Asset> assets() {
    return parts.stream()
        .map(Part::loss)
        .filter(NeedsAssets.class::isInstance)
        .flatMap(loss -> ((NeedsAssets) loss).assets().stream())
        .toList();
  }

  @Override
  public void check(Problems problems) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).loss instanceof Checked checked) {
        String block = "terms." + i + ".loss";
        checked.check(
            (key, message) -> problems.add(key.isEmpty() ? block : block + "." + key, message));
      }
    }
  }

  @About("A weighted sum of losses.")
  record Config(@Key(doc = "What is added up.") List<Term> terms) implements Checked {
    @Override
    public void check(Problems problems) {
      if (terms.isEmpty()) {
        problems.add("terms", "is empty; give at least one, for example [{ loss = l2 }]");
      }
    }
  }

  /** One of the losses. */
  record Term(
      @Key(doc = "The loss.") Choice<Loss> loss,
      @Key(doc = "Its factor.", or = "1", min = 0) double weight) {}
}
