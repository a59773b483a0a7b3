package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.spi.Choice;
import org.langevin.spi.Network;
import org.langevin.spi.config.Key;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Parameter;

/** The published networks in conf/networks. */
class NetworkFilesTest {
  private static final Path FOLDER = Path.of("../../conf/networks");
  private static final Pattern PUBLISHED = Pattern.compile("ddpm|ncsnpp");

  record Alone(@Key(doc = "The network.") Choice<Network> network) {}

  /** EDM's DDPM++ is printed with 55,733,891: 9 x 128 are of its augmentation's labels. */
  @ParameterizedTest
  @CsvSource({
    "ddpm-cifar10, 35746307",
    "ddpmpp, 61804419",
    "ncsnpp, 62758915",
    "edm-ddpmpp, 55732739",
    "edm-ncsnpp, 56395651"
  })
  void areAsLargeAsPublished(String name, long parameters) throws IOException {
    UnetNetwork.Config config = (UnetNetwork.Config) choice(name).config();
    long found =
        UnetParametersTest.built(new UnetNetwork(config), new Shape(3, 32, 32, 0))
            .parameters()
            .stream()
            .mapToLong(Parameter::length)
            .sum();
    assertThat(found).isEqualTo(parameters);
  }

  @Test
  void areAllTested() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(p -> p.getFileName().toString()).filter(PUBLISHED.asPredicate()))
          .hasSize(5);
    }
  }

  private static Choice<Network> choice(String name) throws IOException {
    return ExperimentFile.bind(
            FOLDER.resolve(name + ".conf"),
            List.of(),
            Alone.class,
            Catalogue.of(List.of(new NetworksPlugin())))
        .value()
        .network();
  }
}
