package org.langevin.networks;

import java.util.List;
import org.langevin.spi.Autoencoder;
import org.langevin.spi.Classifier;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Network;

/** The built-in networks, autoencoders and classifiers. */
public final class NetworksPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(Network.class, "unet", UnetNetwork.class, UnetNetwork.Config.class),
        Factory.of(Network.class, "mlp", MlpNetwork.class, MlpNetwork.Config.class),
        Factory.of(Network.class, "dit", DitNetwork.class, DitNetwork.Config.class),
        Factory.of(Autoencoder.class, "kl-vae", KlAutoencoder.class, KlAutoencoder.Config.class),
        Factory.of(
            Classifier.class, "resnet", ResnetClassifier.class, ResnetClassifier.Config.class));
  }
}
