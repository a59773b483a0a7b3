package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.langevin.config.Binding.bind;
import static org.langevin.config.Binding.problems;
import static org.langevin.config.Binding.problemsOf;
import static org.langevin.config.Binding.stages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayersTest {
  @TempDir private Path root;
  private Path file;

  @BeforeEach
  void layOutFolders() throws IOException {
    Files.createDirectories(root.resolve("conf/networks"));
    Files.createDirectories(root.resolve("experiments"));
    file = root.resolve("experiments/a.conf");
  }

  private Path write(String name, String... lines) throws IOException {
    Path written = root.resolve(name);
    Files.createDirectories(written.getParent());
    return Files.writeString(written, String.join("\n", lines) + "\n");
  }

  /** Writes the experiment's file; the first line is what every toy experiment needs. */
  private Path experiment(String... lines) throws IOException {
    return Files.writeString(file, "name = x, train.steps = 10\n" + String.join("\n", lines));
  }

  private String at(String place) {
    return TextFile.shown(root.resolve(place));
  }

  @Test
  void laterLayersWin() throws IOException {
    write("conf/networks/big.conf", "network { type = unet, width = 7, channels = [9] }");
    experiment("include \"../conf/networks/big.conf\"", "network.width = 8", "seed = 2");

    Toys.Experiment experiment = bind(file, "seed=3").value();

    assertThat(experiment.network().config()).isEqualTo(new Toys.Unet(List.of(9), 0, 8));
    assertThat(experiment.seed()).isEqualTo(3);
  }

  @Test
  void includesMayStandInABlockAndLeaveOutTheEnding() throws IOException {
    write("conf/networks/big.conf", "type = unet", "width = 7", "dropout = ${half}", "half = 0.5");
    experiment("network { include required(file(\"../conf/networks/big\")) }");

    assertThat(problems(file))
        .containsExactly(
            at("conf/networks/big.conf")
                + ":4: network.half: unknown key of network 'unet'."
                + "  known: channels, dropout, type, width");
  }

  @Test
  void problemsInIncludedFilesNameThoseFiles() throws IOException {
    write("conf/networks/unet.conf", "# wide", "", "network.type = unett");
    experiment("include \"../conf/networks/unet.conf\"", "sampler { s-chrun = 1 }");

    assertThat(problems(file))
        .containsExactly(
            at("conf/networks/unet.conf")
                + ":3: network.type: no network named 'unett'. Did you mean 'unet'?"
                + "  known: mlp, unet",
            at("experiments/a.conf")
                + ":3: sampler.s-chrun: unknown key of sampler 'edm-heun'."
                + " Did you mean 's-churn'?");
  }

  @Test
  void filesBelowTheWorkingDirectoryAreShownRelativeToIt() throws IOException {
    Path folder = Files.createTempDirectory(Path.of("target"), "layers");
    Path here = Files.writeString(folder.resolve("a.conf"), "color = red");

    assertThat(problems(here.toAbsolutePath()).get(0))
        .startsWith("target/" + folder.getFileName() + "/a.conf:1: color: ");
  }

  @Test
  void aMissingIncludeIsReportedAtItsStatementAndOtherProblemsToo() throws IOException {
    write("conf/networks/unet.conf", "network = unet");
    write(
        "experiments/a.conf",
        "# include \"../conf/networks/unett.conf\"",
        "include \"../conf/networks/unett.conf\"",
        "include \"nothing\"",
        "color = red");

    assertThat(problems(file))
        .containsExactly(
            at("experiments/a.conf:2")
                + ": includes "
                + at("conf/networks/unett.conf")
                + ": no such file. Did you mean '"
                + at("conf/networks/unet.conf")
                + "'?",
            at("experiments/a.conf:3")
                + ": includes "
                + at("experiments/nothing")
                + ": no such file.",
            at("experiments/a.conf:4")
                + ": color: unknown key of the experiment.  known: layers, loss, name, network,"
                + " notes, pictures, sampler, seed, tracking, train, words");
  }

  @ParameterizedTest
  @CsvSource({
    "include \"http://127.0.0.1:9/a.conf\", only files are included",
    "include url(\"http://127.0.0.1:9/a.conf\"), only files are included",
    "include \"file:///etc/passwd\", only files are included",
    "include required(url(\"file:///etc/passwd\")), only files are included",
    "include classpath(\"a.conf\"), include a file by name",
    "include \"../../../../../../../../../etc/passwd\", lies outside",
    "include file(\"/etc/passwd\"), lies outside",
    "include \"../conf\", is a folder",
  })
  void includesThatLeaveTheProjectAreRefused(String line, String why) throws IOException {
    experiment(line);

    assertThat(problems(file))
        .singleElement()
        .asString()
        .startsWith(at("experiments/a.conf") + ":2: ")
        .contains(why);
  }

  @Test
  void anIncludeThatIsNoFileNameIsReported() throws IOException {
    experiment("include \"a\\u0000b\"");

    assertThat(problems(file)).singleElement().asString().endsWith("is not a file name");
  }

  @Test
  void linksDoNotLeadOutside() throws IOException {
    Path outside = Files.createTempFile("outside", ".conf");
    Files.writeString(outside, "seed = 3");
    Files.createSymbolicLink(root.resolve("conf/link.conf"), outside);
    experiment("include \"../conf/link.conf\"");

    assertThat(problems(file)).singleElement().asString().contains("lies outside");
  }

  @Test
  void includesStayBelowTheNearestFolderThatHoldsConf() throws IOException {
    Path inner = root.resolve("x/inner");
    write("x/b.conf", "seed = 3");
    write("x/inner/conf/c.conf", "seed = 4");
    Path a = inner.resolve("a.conf");

    Files.writeString(a, "name = x, train.steps = 1\ninclude \"conf/c.conf\"");
    assertThat(bind(a).value().seed()).isEqualTo(4);
    Files.writeString(a, "name = x, train.steps = 1\ninclude \"../b.conf\"");
    assertThat(problems(a))
        .singleElement()
        .asString()
        .contains("lies outside " + at("x/inner") + "; includes are kept");
  }

  @Test
  void withoutAConfFolderIncludesStayBesideTheFile() {
    Path file = Path.of("/a/b/c.conf");

    assertThat(Includes.root(file, folder -> false)).isEqualTo(Path.of("/a/b"));
    assertThat(Includes.root(file, folder -> folder.equals(Path.of("/a"))))
        .isEqualTo(Path.of("/a"));
  }

  @Test
  void theWorkingFolderItselfIsShownInFull() {
    Path here = Path.of("").toAbsolutePath();

    assertThat(TextFile.shown(here)).isEqualTo(here.toString());
    assertThat(TextFile.shown(here.resolve("a.conf"))).isEqualTo("a.conf");
  }

  @Test
  void includeCyclesAreReported() throws IOException {
    write("experiments/b.conf", "include \"a.conf\"");
    experiment("include \"b.conf\"");

    assertThat(problems(file))
        .containsExactly(
            at("experiments/b.conf:1")
                + ": includes itself: "
                + at("experiments/a.conf")
                + " -> "
                + at("experiments/b.conf")
                + " -> "
                + at("experiments/a.conf"));
  }

  @Test
  void includesThatMultiplyAreStopped() throws IOException {
    for (int i = 0; i < 20; i++) {
      String next = "include \"" + (i + 1) + ".conf\"";
      write("experiments/" + i + ".conf", next, next);
    }
    write("experiments/20.conf", "seed = 3");
    experiment("include \"0.conf\"");

    assertThat(problems(file)).isNotEmpty().allMatch(p -> p.contains("more than 1000 includes"));
  }

  @Test
  void filesThatAreNoTextAreReported() throws IOException {
    assertThat(problems(root.resolve("experiments")))
        .containsExactly(at("experiments") + ": is a folder, not a file. In it: none");
    experiment();
    assertThat(problems(root.resolve("experiments")))
        .containsExactly(at("experiments") + ": is a folder, not a file. In it: a.conf");
    assertThat(problems(root.resolve("experiments/b.conf")))
        .containsExactly(
            at("experiments/b.conf")
                + ": no such file. Did you mean '"
                + at("experiments/a.conf")
                + "'?");
    assertThat(problems(root.resolve("experiments/a")))
        .singleElement()
        .asString()
        .endsWith("Did you mean '" + at("experiments/a.conf") + "'?");
    assertThat(problems(root.resolve("experimets/a.conf")))
        .singleElement()
        .asString()
        .endsWith("no such file. There is no folder " + at("experimets") + " either.");

    Files.write(file, new byte[] {'a', 0, 'b'});
    assertThat(problems(file)).singleElement().asString().endsWith("binary file, not HOCON text");
    Files.write(file, new byte[] {'a', '=', (byte) 0xff});
    assertThat(problems(file)).singleElement().asString().endsWith("is not UTF-8 text");
    Files.writeString(file, "#" + "x".repeat(10_000_000));
    assertThat(problems(file)).singleElement().asString().contains("is too large");
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    Files.writeString(file, "\uFEFFname = x, train.steps = 1");

    assertThat(bind(file).value().name()).isEqualTo("x");
  }

  @Test
  void syntaxErrorsHaveTheirLine() throws IOException {
    experiment("seed = 2", "network { type = ]");

    assertThat(problems(file))
        .singleElement()
        .asString()
        .startsWith(at("experiments/a.conf") + ":3: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "seed~-o seed: has no '='; write -o key=value",
        "=3~-o =3: has no key; write -o key=value",
        "seed=1,pictures=false~-o seed=1,pictures=false: seed: sets more than this key; give each"
            + " key its own -o",
        "seed=x~-o seed=x: seed: must be a whole number, is \"x\"",
        "sede=3~-o sede=3: sede: unknown key of the experiment. Did you mean 'seed'?",
      })
  void overridesAreChecked(String override, String problem) throws IOException {
    experiment();

    assertThat(problems(file, override)).containsExactly("command line: " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {"seed=", "seed=[", "notes=http://x", "a..b=1", "include \"x\"=1", "notes=a\tb}"})
  void overridesThatCannotBeReadAreReported(String override) throws IOException {
    experiment();

    assertThat(problems(file, override))
        .singleElement()
        .asString()
        .startsWith("command line: -o " + Literals.line(override) + ": ");
  }

  @Test
  void anOverrideIncludesNothing() throws IOException {
    experiment();
    assertThat(problems(file, "network={ include \"a.conf\" }"))
        .containsExactly(
            "command line: -o network={ include \"a.conf\" }: include \"a.conf\" is refused: an"
                + " override holds only its value");
  }

  @Test
  void anOverrideGivenTwiceIsReportedWithBoth() throws IOException {
    experiment();

    assertThat(problems(file, "train.batch=1", "seed=2", "train.\"batch\" = 2"))
        .containsExactly(
            "command line: -o train.\"batch\" = 2: train.\"batch\": is given twice; the other is"
                + " -o train.batch=1");
  }

  @Test
  void overridesSetBlocksListsAndElements() throws IOException {
    experiment("network { type = unet, channels = [8] }", "tracking = [{ uri = a }]");

    Toys.Experiment experiment =
        bind(file, "network=mlp", "tracking+={ uri = b }", "train={ batch = 2, lr = 1 }").value();

    assertThat(experiment.network().config()).isEqualTo(new Toys.Mlp(64));
    assertThat(experiment.tracking()).extracting(Toys.Track::uri).containsExactly("a", "b");
    assertThat(experiment.train()).isEqualTo(new Toys.Train(10, 2, 1, Toys.Precision.FP32));
  }

  @Test
  void anOverrideWithinABareNameKeepsTheName() throws IOException {
    experiment("network = mlp", "loss { type = sum, terms = [l2] }");

    Toys.Experiment experiment =
        bind(file, "network.width=3", "loss=huber", "loss.delta=2").value();

    assertThat(experiment.network().config()).isEqualTo(new Toys.Mlp(3));
    assertThat(experiment.loss().config()).isEqualTo(new Toys.Huber(2));
    assertThat(bind(file, "network.type=unet").value().network().factory().name())
        .isEqualTo("unet");
    assertThat(bind(file, "sampler.s-churn=3").value().sampler().config())
        .isEqualTo(new Toys.EdmHeun(10, 3, 0, null));
    assertThat(problems(file, "name.x=3"))
        .containsExactly("command line: -o name.x=3: name: must be a string, is a block { ... }");
  }

  @Test
  void anOverrideToAnotherTypeReplacesTheBlock() throws IOException {
    experiment("network { type = unet", "channels = [8] }");

    assertThat(bind(file, "network.type=mlp").value().network().config())
        .isEqualTo(new Toys.Mlp(64));
    assertThat(bind(file, "network.width=3", "network.type=mlp").value().network().config())
        .isEqualTo(new Toys.Mlp(3));
  }

  @Test
  void stagesAreTheFileWithTheirOwnKeysAndTheOverridesOverBoth() throws IOException {
    experiment(
        "network { type = unet",
        "channels = [8] }",
        "stages = [",
        "  { name = teacher }",
        "  { name = student, network { type = mlp, width = 3 }, train.steps = 7 }",
        "]");

    var stages = stages(file, "train.batch=5");

    assertThat(stages).extracting(ExperimentFile.Stage::name).containsExactly("teacher", "student");
    Toys.Experiment teacher = stages.get(0).bound().value();
    Toys.Experiment student = stages.get(1).bound().value();
    assertThat(teacher.network().factory().name()).isEqualTo("unet");
    assertThat(student.network().config()).isEqualTo(new Toys.Mlp(3));
    assertThat(student.train().steps()).isEqualTo(7);
    assertThat(teacher.train().batch()).isEqualTo(5);
    assertThat(student.train().batch()).isEqualTo(5);
  }

  @Test
  void mistakesInStagesAreReportedTogether() throws IOException {
    experiment(
        "stages = [",
        "  { name = a, network { type = mlp, widht = 3 } }",
        "  { name = a }",
        "  { train.steps = 7 }",
        "]");

    assertThat(problemsOf(() -> stages(file)))
        .anySatisfy(p -> assertThat(p).contains("a.conf:3: network.widht: unknown key"))
        .anySatisfy(p -> assertThat(p).contains("there are two stages named 'a'"))
        .anySatisfy(p -> assertThat(p).contains("each stage needs a name"));
  }

  @Test
  void secretsOfOverridesAreNotShown() throws IOException {
    experiment();

    assertThat(problems(file, "tracking=[{ token = sesame, x = 1 }]"))
        .containsExactly(
            "command line: -o tracking=<redacted>: tracking.0.x: unknown key of 'tracking.0'."
                + "  known: token, uri");
    assertThat(bind(file, "tracking=[{ token = sesame }]").render()).doesNotContain("sesame");
  }

  @Test
  void usersOfUrisAreRedactedInValuesAndOrigins() throws IOException {
    experiment("tracking = [{ uri = x }]");

    Bound<Toys.Experiment> bound = bind(file, "tracking=[{ uri = \"http://ann:sesame@host\" }]");

    assertThat(bound.value().tracking().get(0).uri()).isEqualTo("http://ann:sesame@host");
    assertThat(bound.render())
        .doesNotContain("sesame")
        .contains("uri = \"http://<redacted>@host\"");
  }

  @Test
  void secretsOfTheEnvironmentAreReadThereAgain() throws IOException {
    experiment("tracking = [{ token = ${LANGEVIN_TOKEN} }]");
    Map<String, String> environment = Map.of("LANGEVIN_TOKEN", "sesame");

    String saved = bind(file, List.of(), environment).render();

    assertThat(saved).doesNotContain("sesame");
    write("saved.conf", saved);
    Path again = root.resolve("saved.conf");
    assertThat(bind(again, List.of(), environment).value().tracking().get(0).token())
        .isEqualTo("sesame");
    assertThat(bind(again, List.of(), Map.of()).value().tracking().get(0).token())
        .isEqualTo("<redacted>");
  }

  @Test
  void substitutionsResolveAcrossLayers() throws IOException {
    write("conf/networks/unet.conf", "network { type = unet, width = ${seed} }");
    experiment("include \"../conf/networks/unet.conf\"", "seed = 5", "notes = run-${seed}");

    Toys.Experiment experiment = bind(file, "seed=6").value();

    assertThat(experiment.network().config()).isEqualTo(new Toys.Unet(List.of(32, 64), 0, 6));
    assertThat(experiment.notes()).isEqualTo("run-6");
  }

  @Test
  void substitutionsThatLeadNowhereAreAllReported() throws IOException {
    experiment("seed = ${sede}", "network { type = unet", "width = ${a.b} }", "color = red");

    assertThat(problems(file))
        .containsExactlyInAnyOrder(
            at("experiments/a.conf:2") + ": seed: ${sede} is not defined",
            at("experiments/a.conf:4") + ": network.width: ${a.b} is not defined",
            at("experiments/a.conf:5")
                + ": color: unknown key of the experiment.  known: layers, loss, name, network,"
                + " notes, pictures, sampler, seed, tracking, train, words");
  }

  @Test
  void whereAnotherTypeStandsAnOpenSubstitutionIsReportedToo() throws IOException {
    experiment("seed = [${a}]", "network = [${a}]", "train.precision = [${a}]", "words = [${a}]");

    assertThat(problems(file)).hasSize(8).filteredOn(p -> p.contains("${a}")).hasSize(4);
  }

  @Test
  void substitutionsThatLeadBackAreReported() throws IOException {
    experiment("seed = ${train.batch}", "train.batch = ${seed}", "loss.terms = [${?loss}]");
    List<String> problems = problems(file);

    String back = " leads back to where it stands";
    assertThat(problems)
        .contains(at("experiments/a.conf:4") + ": loss.terms: ${?loss}" + back)
        .containsAnyOf(
            at("experiments/a.conf:2") + ": seed: ${train.batch}" + back,
            at("experiments/a.conf:3") + ": train.batch: ${seed}" + back);
  }

  @Test
  void cyclesThatTheLibraryWouldNotLeaveAreReported() throws IOException {
    StringBuilder all = new StringBuilder();
    StringBuilder within = new StringBuilder("network = ${?base} {\n");
    for (int i = 0; i < 10; i++) {
      all.append("k" + i + " = ");
      within.append("k" + i + " = ");
      for (int j = 0; j < 10; j++) {
        all.append("${?k" + j + "}");
        within.append("${?network.k" + j + "}");
      }
      all.append("\n");
      within.append("\n");
    }
    within.append("}");

    experiment(all.toString());
    assertThat(problems(file)).anyMatch(p -> p.endsWith("leads back to where it stands"));
    experiment(within.toString());
    assertThat(problems(file)).anyMatch(p -> p.endsWith("leads back to where it stands"));
  }

  @Test
  void aBlockMayReferToItsOtherKeysAndToItsEarlierValue() throws IOException {
    experiment(
        "base { width = 3 }",
        "network = ${base} { dropout = 0.5 }",
        "words { a = x, b = ${words.a} }",
        "words = ${words} { c = ${words.b} }");

    assertThat(problems(file)).singleElement().asString().contains("base: unknown key");
    experiment("words { a = x, b = ${words.a} }", "words = ${words} { c = ${words.b} }");
    assertThat(bind(file).value().words()).isEqualTo(Map.of("a", "x", "b", "x", "c", "x"));
  }

  @Test
  void onlyHomeAndLangevinVariablesAreRead() throws IOException {
    Map<String, String> environment =
        Map.of("HOME", "/h", "LANGEVIN_SEED", "7", "LANGEVIN_ON", "false", "USER", "me");
    experiment(
        "notes = ${?HOME}/x", "seed = 1", "seed = ${?LANGEVIN_SEED}", "pictures = ${?LANGEVIN_ON}");
    Toys.Experiment experiment = bind(file, List.of(), environment).value();

    assertThat(experiment.notes()).isEqualTo("/h/x");
    assertThat(experiment.seed()).isEqualTo(7);
    assertThat(experiment.pictures()).isFalse();
    assertThat(bind(file, List.of(), Map.of()).value().seed()).isEqualTo(1);

    write("conf/words.conf", "a = ${HOME}");
    experiment("words { include \"../conf/words.conf\" }", "words.b = ${LANGEVIN_ON}");
    assertThat(bind(file, List.of(), environment).value().words())
        .isEqualTo(Map.of("a", "/h", "b", "false"));

    experiment("notes = ${?USER}", "words.a = ${USER}");
    String why = " and of the environment only HOME and LANGEVIN_... are read";
    assertThat(problemsOf(() -> bind(file, List.of(), environment)))
        .containsExactly(
            at("experiments/a.conf:2") + ": notes: ${?USER} is no key," + why,
            at("experiments/a.conf:3") + ": words.a: ${USER} is not defined," + why);
  }

  @Test
  void aVariableThatDoesNotFitIsReportedByName() throws IOException {
    experiment("seed = ${?LANGEVIN_SEED}");

    assertThat(problemsOf(() -> bind(file, List.of(), Map.of("LANGEVIN_SEED", "x"))))
        .containsExactly("environment LANGEVIN_SEED: seed: must be a whole number, is \"x\"");
  }

  @Test
  void substitutionsThatGrowBeyondBoundsAreStopped() throws IOException {
    StringBuilder strings = new StringBuilder("b0 = xxxxxxxxxx\n");
    StringBuilder lists = new StringBuilder("b0 = [1, 2]\n");
    StringBuilder blocks = new StringBuilder("b0 = { a = 1 }\n");
    StringBuilder own = new StringBuilder("b0 = [1, 2]\n");
    for (int i = 1; i < 40; i++) {
      String previous = "${b" + (i - 1) + "}";
      strings.append("b" + i + " = " + previous + previous + "\n");
      lists.append("b" + i + " = [" + previous + ", " + previous + "]\n");
      blocks.append("b" + i + " { x = " + previous + ", y = " + previous + " }\n");
      own.append("b0 = ${b0} ${b0}\n");
    }
    for (StringBuilder bomb : List.of(strings, lists, blocks, own)) {
      experiment(bomb.toString());
      assertThat(problems(file))
          .contains(
              at("experiments/a.conf:1")
                  + ": its substitutions expand to more than 10000000 characters");
    }
  }

  @Test
  void substitutionsWithinBoundsAreNotStopped() throws IOException {
    StringBuilder many = new StringBuilder("layers = [[0]]\n");
    for (int i = 1; i < 60; i++) {
      many.append("layers += [" + i + "]\n");
    }
    experiment(many.toString());

    assertThat(bind(file).value().layers()).hasSize(60);
  }

  @Test
  void deepNestingIsReported() throws IOException {
    experiment("layers = " + "[".repeat(100_000) + "]".repeat(100_000));
    assertThat(problems(file)).singleElement().asString().contains("nest deeper than 200 levels");

    experiment("a.".repeat(100_000) + "b = 1");
    assertThat(problems(file)).isNotEmpty();
  }
}
