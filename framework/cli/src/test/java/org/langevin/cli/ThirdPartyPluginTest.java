package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin of docs/example-plugin, compiled as its author would, joins like a built-in one. */
class ThirdPartyPluginTest {
  private static final Path SOURCE =
      Path.of(System.getProperty("langevin.home"), "docs/example-plugin/src/main");
  @TempDir private Path folder;

  @Test
  void pluginOfAnotherJarSamples() throws Exception {
    Path plugin = compile();
    Path file =
        Files.writeString(
            folder.resolve("renoise.conf"),
            """
            dataset = moons
            network = mlp
            train { steps = 3, batch = 8 }
            sampler { type = renoise, steps = 4 }
            samples { count = 16 }
            engine { device = cpu, threads = 1 }
            """);
    Path log = folder.resolve("log.txt");
    String runs = folder.resolve("runs").toString();

    Process process = Cli.start(log, List.of(plugin), "run", file.toString(), "--runs", runs);

    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    assertThat(folder.resolve("runs/latest/run.json"))
        .content()
        .contains("\"sampler\" : \"renoise\"", "\"nfe\" : 4.0");
  }

  private Path compile() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    try (Stream<Path> sources = Files.walk(SOURCE.resolve("java"))) {
      List<String> arguments =
          Stream.concat(
                  Stream.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                  sources.map(Path::toString).filter(p -> p.endsWith(".java")))
              .toList();
      int failed =
          ToolProvider.getSystemJavaCompiler()
              .run(null, null, null, arguments.toArray(String[]::new));
      assertThat(failed).isZero();
    }
    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    String service = "org.langevin.spi.LangevinPlugin";
    Files.copy(
        SOURCE.resolve("resources/META-INF/services").resolve(service), services.resolve(service));
    return classes;
  }
}
