package org.langevin.datasets;

import java.util.List;
import org.langevin.spi.Dataset;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;

/** The built-in datasets. */
public final class DatasetsPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(Dataset.class, "mnist", MnistDataset.class, MnistDataset.Config.class),
        Factory.of(Dataset.class, "cifar10", Cifar10Dataset.class, Cifar10Dataset.Config.class),
        Factory.of(
            Dataset.class,
            "image-folder",
            ImageFolderDataset.class,
            ImageFolderDataset.Config.class),
        Factory.of(Dataset.class, "npz", NumpyDataset.class, NumpyDataset.Config.class),
        Factory.of(
            Dataset.class, "gaussians", GaussiansDataset.class, GaussiansDataset.Config.class),
        Factory.of(Dataset.class, "moons", MoonsDataset.class, MoonsDataset.Config.class),
        Factory.of(
            Dataset.class, "swiss-roll", SwissRollDataset.class, SwissRollDataset.Config.class),
        Factory.of(
            Dataset.class,
            "checkerboard",
            CheckerboardDataset.class,
            CheckerboardDataset.Config.class));
  }
}
