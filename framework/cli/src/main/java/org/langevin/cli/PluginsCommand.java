package org.langevin.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Catalogue;
import org.langevin.config.InputException;
import org.langevin.config.Reference;
import org.langevin.spi.Factory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin plugins}. */
@Command(
    name = "plugins",
    mixinStandardHelpOptions = true,
    description = "Lists what can be chosen, or every key of one plugin.")
final class PluginsCommand implements Callable<Integer> {
  @Parameters(index = "0", arity = "0..1", paramLabel = "KIND", description = "Such as sampler.")
  private @Nullable String kind;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Such as ddim.")
  private @Nullable String name;

  @Option(
      names = "--write-reference",
      hidden = true,
      description = "Writes docs/reference and conf/reference of this checkout anew.")
  private boolean writeReference;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Catalogue catalogue = Setup.catalogue();
    if (writeReference) {
      ReferencePages.write(Path.of(System.getProperty("langevin.home", "")), catalogue);
      return ExitCode.DONE.code;
    }
    List<Factory<?>> wanted =
        catalogue.factories().stream()
            .filter(f -> kind == null || f.kind().equals(kind))
            .filter(f -> name == null || f.name().equals(name))
            .toList();
    if (wanted.isEmpty()) {
      throw new InputException(
          "There is no "
              + kind
              + (name == null ? "" : " '" + name + "'")
              + ". `langevin plugins` lists all kinds and names.");
    }
    String heading = "";
    for (Factory<?> factory : wanted) {
      if (name != null) {
        out.print(Reference.text(factory));
        continue;
      }
      if (!factory.kind().equals(heading)) {
        heading = factory.kind();
        out.println(heading);
      }
      out.printf("  %-14s %s%n", factory.name(), Reference.about(factory));
    }
    out.flush();
    return ExitCode.DONE.code;
  }
}
