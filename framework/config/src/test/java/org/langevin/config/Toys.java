package org.langevin.config;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Choice;
import org.langevin.spi.Condition;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Loss;
import org.langevin.spi.Network;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** A small world of plugins and an experiment, to try the binder on. */
final class Toys {
  private Toys() {}

  /** The plugin jar of the toys. */
  static final class Plugin implements LangevinPlugin {
    @Override
    public List<Factory<?>> factories() {
      return List.of(
          Factory.of(Sampler.class, "euler", Walk.class, Euler.class),
          Factory.of(Sampler.class, "edm-heun", Walk.class, EdmHeun.class),
          Factory.of(Network.class, "unet", Net.class, Unet.class),
          Factory.of(Network.class, "mlp", Net.class, Mlp.class),
          Factory.of(Loss.class, "l2", Distance.class, L2.class),
          Factory.of(Loss.class, "huber", Distance.class, Huber.class),
          Factory.of(Loss.class, "sum", Distance.class, Sum.class));
    }
  }

  private static final Catalogue CATALOGUE = Catalogue.of(List.of(new Plugin()));

  static Catalogue catalogue() {
    return CATALOGUE;
  }

  @About(value = "The mean squared difference.", paper = "Gauss 1809")
  record L2() {}

  @About("Quadratic near zero, linear far away.")
  record Huber(
      @Key(doc = "Where the linear part begins.", or = "0.1", min = 0, aboveMin = true)
          double delta) {}

  @About("A weighted sum of losses.")
  record Sum(
      @Key(doc = "The losses.") List<Choice<Loss>> terms,
      @Key(doc = "A weight for each loss.", or = "[]", min = 0) List<Double> weights)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (!weights.isEmpty() && weights.size() != terms.size()) {
        problems.add(
            "weights",
            "there are " + weights.size() + " for " + terms.size() + " terms; give as many");
      }
    }
  }

  @About(value = "A U-Net.", paper = "Ronneberger et al. 2015")
  record Unet(
      @Key(doc = "Channels of each level.", or = "[32, 64]", min = 1) List<Integer> channels,
      @Key(doc = "Probability of dropping a value.", or = "0", min = 0, max = 1, belowMax = true)
          double dropout,
      @Key(doc = "Width of the middle.", or = "64", min = 1) int width) {}

  @About("A multi-layer perceptron.")
  record Mlp(@Key(doc = "Units of each layer.", or = "64", min = 1) int width) {}

  @About(value = "First-order steps.", paper = "Euler 1768")
  record Euler(@Key(doc = "How many.", or = "50", min = 1, unit = "steps") int steps) {}

  @About(value = "Second-order steps with churn.", paper = "Karras et al. 2022, algorithm 2")
  record EdmHeun(
      @Key(doc = "How many.", or = "18", min = 1, unit = "steps") int steps,
      @Key(doc = "Noise added.", or = "0", min = 0) double sChurn,
      @Key(doc = "Where churn begins.", or = "0", min = 0) double sTMin,
      @Key(doc = "Where churn ends.", or = "null", min = 0) @Nullable Double sTMax)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (sTMax != null && sTMax < sTMin) {
        problems.add("s-t-max", "must not be below s-t-min = " + sTMin + ", is " + sTMax);
      }
    }
  }

  enum Precision {
    FP32,
    BF16
  }

  @About("How long to train, and on what.")
  record Train(
      @Key(doc = "Optimiser steps.", min = 1) long steps,
      @Key(doc = "Examples in a step.", or = "128", min = 1, max = 1e6) int batch,
      @Key(doc = "Learning rate.", or = "2e-4", min = 0, aboveMin = true) double lr,
      @Key(doc = "Number format.", or = "fp32") Precision precision) {}

  @About("Where results go.")
  record Track(
      @Key(doc = "Address.", or = "\"http://127.0.0.1:5000\"") String uri,
      @Key(doc = "Password for it.", or = "null") @Nullable String token) {}

  @About("A toy experiment.")
  record Experiment(
      @Key(doc = "What to call it.") String name,
      @Key(doc = "Seed of all randomness.", or = "1", min = 0) long seed,
      @Key(doc = "Remarks.", or = "null") @Nullable String notes,
      @Key(doc = "The network.", or = "unet") Choice<Network> network,
      @Key(doc = "The loss.", or = "l2") Choice<Loss> loss,
      @Key(doc = "The sampler.", or = "{ type = edm-heun, steps = 10 }") Choice<Sampler> sampler,
      @Key(doc = "The training.") Train train,
      @Key(doc = "Trackers.", or = "[]") List<Track> tracking,
      @Key(doc = "Whether to draw pictures.", or = "true") boolean pictures,
      @Key(doc = "Words for classes.", or = "{}") Map<String, String> words,
      @Key(doc = "Layers at which to look.", or = "[]") List<List<Integer>> layers) {}

  /** Does nothing; only its class counts. */
  static final class Walk implements Sampler {
    @Override
    public State sample(Sampling sampling) {
      return sampling.prior();
    }

    @Override
    public OptionalLong nfe() {
      return OptionalLong.of(0);
    }
  }

  /** Does nothing; only its class counts. */
  static final class Net implements Network {
    @Override
    public SDVariable build(Graph g, Shape shape, int outputs, SDVariable x, Condition condition) {
      return x;
    }
  }

  /** Does nothing; only its class counts. */
  static final class Distance implements Loss {
    @Override
    public SDVariable distance(Graph g, SDVariable a, SDVariable b) {
      return a;
    }
  }
}
