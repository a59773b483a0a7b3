package org.langevin.metrics;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.Features;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Metric;

/** The built-in metrics, and the features that are known by them. */
public final class MetricsPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(
            Features.class, "inception", InceptionFeatures.class, InceptionFeatures.Config.class),
        Factory.of(Features.class, "pixels", PixelFeatures.class, PixelFeatures.Config.class),
        Factory.of(Metric.class, "fid", FidMetric.class, FidMetric.Config.class),
        Factory.of(
            Metric.class, "is", InceptionScoreMetric.class, InceptionScoreMetric.Config.class),
        Factory.of(Metric.class, "kid", KidMetric.class, KidMetric.Config.class),
        Factory.of(Metric.class, "mmd", MmdMetric.class, MmdMetric.Config.class),
        Factory.of(
            Metric.class,
            "precision-recall",
            PrecisionRecallMetric.class,
            PrecisionRecallMetric.Config.class),
        Factory.of(
            Metric.class,
            "sliced-wasserstein",
            SlicedWassersteinMetric.class,
            SlicedWassersteinMetric.Config.class));
  }
}
