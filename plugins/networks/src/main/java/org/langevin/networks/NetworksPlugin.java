package org.langevin.networks;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Network;

/** The built-in networks. */
public final class NetworksPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(Network.class, "unet", UnetNetwork.class, UnetNetwork.Config.class),
        Factory.of(Network.class, "mlp", MlpNetwork.class, MlpNetwork.Config.class),
        Factory.of(Network.class, "dit", DitNetwork.class, DitNetwork.Config.class));
  }
}
