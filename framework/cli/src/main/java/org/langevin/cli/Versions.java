package org.langevin.cli;

import org.langevin.runner.Provenance;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Versions implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"langevin " + Provenance.version()};
  }
}
