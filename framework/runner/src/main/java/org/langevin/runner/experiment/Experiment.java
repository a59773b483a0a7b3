package org.langevin.runner.experiment;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.averaging.PowerFunction;
import org.langevin.spi.Autoencoder;
import org.langevin.spi.Choice;
import org.langevin.spi.Classifier;
import org.langevin.spi.Dataset;
import org.langevin.spi.Engine;
import org.langevin.spi.Features;
import org.langevin.spi.Guidance;
import org.langevin.spi.Likelihood;
import org.langevin.spi.Loss;
import org.langevin.spi.Metric;
import org.langevin.spi.Network;
import org.langevin.spi.Objective;
import org.langevin.spi.Optimizer;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.Schedule;
import org.langevin.spi.Tracker;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;

/** An experiment file as a typed record; the keys' own documentation is the reference. */
@About("One experiment: what is trained on what, how it is sampled, and where it runs.")
public record Experiment(
    @Key(
            doc = "Name; the runs are kept in a folder of this name. Null: the file's name.",
            or = "null")
        @Nullable String name,
    @Key(doc = "Seed of all randomness.", or = "1") long seed,
    @Key(doc = "Training examples.") Choice<Dataset> dataset,
    @Key(doc = "What the network is told besides image and time.", or = "none") Condition condition,
    @Key(
            doc =
                "Share of the training examples whose class is withheld, so that the network also"
                    + " learns to do without; needed for classifier-free guidance.",
            or = "0",
            min = 0,
            max = 1,
            belowMax = true)
        double labelDropout,
    @Key(doc = "Earlier runs or stages that this experiment builds on.", or = "{}") From from,
    @Key(doc = "How signal and noise change with time.", or = "linear-beta")
        Choice<Schedule> schedule,
    @Key(doc = "Forward process from data to noise.", or = "ddpm") Choice<Process> process,
    @Key(doc = "Neural network.", or = "unet") Choice<Network> network,
    @Key(doc = "Autoencoder that objective 'vae' trains.", or = "null")
        @Nullable Choice<Autoencoder> autoencoder,
    @Key(doc = "Classifier that objective 'classification' trains.", or = "null")
        @Nullable Choice<Classifier> classifier,
    @Key(doc = "How the network becomes a denoiser.", or = "none")
        Choice<Preconditioner> preconditioner,
    @Key(doc = "What is regressed on what.", or = "denoising") Choice<Objective> objective,
    @Key(doc = "Distance that the objective minimises.", or = "l2") Choice<Loss> loss,
    @Key(doc = "How parameters follow their gradients.", or = "adam") Choice<Optimizer> optimizer,
    @Key(doc = "Training.") Train train,
    @Key(doc = "How samples are drawn from noise.", or = "ancestral") Choice<Sampler> sampler,
    @Key(doc = "How sampling is led towards a condition.", or = "none") Choice<Guidance> guidance,
    @Key(doc = "The samples that a run draws.", or = "{}") Samples samples,
    @Key(doc = "How samples are judged when a run ends; null: not at all.", or = "null")
        @Nullable Evaluate evaluate,
    @Key(doc = "What executes the graphs.", or = "auto") Choice<Engine> engine,
    @Key(doc = "Who is told of the run while it goes on, for example [mlflow].", or = "[]")
        List<Choice<Tracker>> tracking) {

  /** What the network is told besides image and time. */
  public enum Condition {
    /** Nothing. */
    NONE,
    /** The example's class. */
    LABELS
  }

  /** The block of earlier experiments. */
  @About(
      "Earlier experiments that this one builds on: each by a stage's name, or as a run's folder,"
          + " name, id or `latest`.")
  public record From(
      @Key(doc = "Training starts from its parameters; null: from nothing.", or = "null")
          @Nullable String start,
      @Key(doc = "Objectives that distil learn from it.", or = "null") @Nullable String teacher,
      @Key(
              doc =
                  "Training examples are pairs of noise and the image that it makes of it, instead"
                      + " of the dataset's.",
              or = "null")
          @Nullable String pairs,
      @Key(
              doc =
                  "Diffusion runs on the latents of its autoencoder instead of the images; samples"
                      + " are decoded.",
              or = "null")
          @Nullable String autoencoder,
      @Key(doc = "Classifier guidance asks its classifier.", or = "null")
          @Nullable String classifier,
      @Key(doc = "Number of pairs to generate.", or = "10000", min = 1) int pairCount,
      @Key(doc = "Which of its parameters are used.", or = "ema") Weights weights) {}

  /** The training block. */
  @About("Length of training, batches, averaging and checkpoints.")
  public record Train(
      @Key(
              doc = "Passes over the dataset; with steps too, whichever ends first.",
              or = "null",
              min = 0,
              aboveMin = true)
          @Nullable Double epochs,
      @Key(doc = "Optimiser steps.", or = "null", min = 0) @Nullable Long steps,
      @Key(doc = "Examples of one optimiser step, in all.", or = "128", min = 1) int batch,
      @Key(
              doc =
                  "Examples that the device takes at once; gradients are accumulated. Null: the"
                      + " batch.",
              or = "null",
              min = 1)
          @Nullable Integer microbatch,
      @Key(
              doc = "Decay of the parameters' moving average; 0 for none.",
              or = EMA,
              min = 0,
              max = 1,
              belowMax = true)
          double ema,
      @Key(
              doc = "Start the average fast: decay at step n is min(ema, (1 + n) / (10 + n)).",
              or = "true")
          boolean emaWarmup,
      @Key(
              doc =
                  "Half-life of the moving average, in place of ema and ema-warmup: a step's decay"
                      + " is 0.5^(batch / half-life). ema stays as it is by default.",
              or = "null",
              min = 0,
              aboveMin = true,
              unit = "images")
          @Nullable Double emaHalfLife,
      @Key(
              doc =
                  "Largest half-life with ema-half-life, as a share of the images shown so far; 0"
                      + " for no such limit.",
              or = "0.05",
              min = 0)
          double emaRamp,
      @Key(
              doc =
                  "Relative widths of power-function averages to keep in checkpoints, from which"
                      + " `langevin average` makes others after training; for example [0.05,"
                      + " 0.10].",
              or = "[]",
              min = PowerFunction.MIN_WIDTH,
              max = PowerFunction.MAX_WIDTH)
          List<Double> powerEma,
      @Key(
              doc = "Steps between two lines of the journal.",
              or = "10",
              min = 1,
              unit = "optimiser steps")
          int logEvery,
      @Key(
              doc = "Steps between two checkpoints; one is always written at the end.",
              or = "1000",
              min = 1,
              unit = "optimiser steps")
          int checkpointEvery,
      @Key(doc = "How many checkpoints are kept.", or = "2", min = 1) int checkpointsKept)
      implements Checked {
    private static final String EMA = "0.9999";

    @Override
    public void check(Problems problems) {
      if (epochs == null && steps == null) {
        problems.add("", "needs epochs or steps, for example: epochs = 10");
      }
      if (microbatch != null && microbatch > batch) {
        problems.add("microbatch", "must not exceed batch (" + batch + "), is " + microbatch);
      }
      if (emaHalfLife != null && ema != Double.parseDouble(EMA)) {
        problems.add(
            "ema-half-life",
            "takes the place of ema, which is set to " + ema + ": leave out one of them");
      }
      if (powerEma.size() != Set.copyOf(powerEma).size()) {
        problems.add("power-ema", "names a width twice: " + powerEma);
      }
    }

    /** Optimiser steps for a dataset of {@code size} examples. */
    public long steps(int size) {
      long byEpochs = epochs == null ? Long.MAX_VALUE : (long) Math.ceil(epochs * size / batch);
      return Math.min(byEpochs, steps == null ? Long.MAX_VALUE : steps);
    }
  }

  /** The samples block. */
  @About("Samples drawn at the end of training, and during it.")
  public record Samples(
      @Key(doc = "Number of samples.", or = "64", min = 1) int count,
      @Key(
              doc =
                  "Samples that the device draws at once. Null: as many as are estimated to fit into"
                      + " half of a GPU's memory or a quarter of a processor's: a power of two, at"
                      + " most 1024 on a GPU and 64 on a processor.",
              or = "null",
              min = 1)
          @Nullable Integer batch,
      @Key(
              doc = "Steps between two grids during training; 0 for none.",
              or = "0",
              min = 0,
              unit = "optimiser steps")
          long every,
      @Key(doc = "Which parameters draw: the moving average, or as trained.", or = "ema")
          Weights weights) {}

  /** The evaluate block. */
  @About("Samples are drawn and measured against images of the dataset, by a protocol.")
  public record Evaluate(
      @Key(doc = "Number of samples.", or = "10000", min = 2) int samples,
      @Key(
              doc =
                  "What is measured, each by each of the features; evaluations, time and memory"
                      + " always are.",
              or = "[fid]")
          List<Choice<Metric>> metrics,
      @Key(doc = "What images are compared by.", or = "[classifier]")
          List<Choice<Features>> features,
      @Key(
              doc =
                  "Images to measure against; null: the experiment's dataset. They are never"
                      + " augmented.",
              or = "null")
          @Nullable Choice<Dataset> reference,
      @Key(doc = "How many of these, the first ones; null: all.", or = "null", min = 2)
          @Nullable Integer referenceCount,
      @Key(
              doc =
                  "How the bits that the model takes to tell a value of an image are measured; null:"
                      + " not at all.",
              or = "null")
          @Nullable Choice<Likelihood> likelihood,
      @Key(doc = "Images whose likelihood is measured; null: the reference.", or = "null")
          @Nullable Choice<Dataset> likelihoodOf,
      @Key(doc = "How many of these, the first ones.", or = "1000", min = 1) int likelihoodCount,
      @Key(
              doc =
                  "Images that the device takes at once. Null: samples.batch; if that is null too, as"
                      + " many as fit with what the features need.",
              or = "null",
              min = 1)
          @Nullable Integer batch,
      @Key(doc = "Seed of the samples' noise; null: the experiment's.", or = "null")
          @Nullable Long seed,
      @Key(doc = "Which parameters draw.", or = "ema") Evaluated weights)
      implements Checked {
    @Override
    public void check(Problems problems) {
      named("metrics", metrics, problems);
      named("features", features, problems);
      if (!metrics.isEmpty() && features.isEmpty()) {
        problems.add("features", "is empty, but metrics compare by some: name one, or no metrics");
      }
    }

    /** A number's name says which plugin made it, but not with which keys. */
    private static <R> void named(String key, List<Choice<R>> choices, Problems problems) {
      List<String> names = choices.stream().map(choice -> choice.factory().name()).toList();
      if (names.size() != Set.copyOf(names).size()) {
        problems.add(key, "names one twice: " + names);
      }
    }
  }

  /** Which parameters are evaluated. */
  public enum Evaluated {
    /** The moving average; the raw ones where none is kept. */
    EMA,
    /** As trained. */
    RAW,
    /** Both, one after the other. */
    BOTH
  }

  /** Which parameters are used. */
  public enum Weights {
    /** The moving average; the raw ones where none is kept. */
    EMA,
    /** As trained. */
    RAW
  }
}
