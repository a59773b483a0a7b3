package org.langevin.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.spi.LangevinPlugin;

/** The walls of the house: who may know whom. */
class ArchitectureTest {
  private static final List<String> FAMILIES =
      List.of(
          "schedules",
          "processes",
          "preconditioners",
          "guidance",
          "networks",
          "objectives",
          "losses",
          "metrics",
          "samplers",
          "optimizers",
          "datasets",
          "mlflow",
          "torch",
          "nd4j");
  private static JavaClasses langevin;

  @BeforeAll
  static void read() {
    langevin =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.langevin");
    assertThat(langevin.size()).as("classes imported").isGreaterThan(200);
    for (String family : FAMILIES) {
      assertThat(langevin.stream().filter(c -> c.getPackageName().equals("org.langevin." + family)))
          .as(family)
          .isNotEmpty();
    }
  }

  private static DescribedPredicate<JavaClass> langevinOutside(String... packages) {
    return resideInAnyPackage("org.langevin..")
        .and(DescribedPredicate.not(resideInAnyPackage(packages)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schedules",
        "processes",
        "preconditioners",
        "guidance",
        "networks",
        "objectives",
        "losses",
        "metrics",
        "samplers",
        "optimizers",
        "datasets",
        "mlflow",
        "torch",
        "nd4j"
      })
  void pluginKnowsTheSpiAndNothingElseOfTheFramework(String family) {
    String own = "org.langevin." + family + "..";
    noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat(langevinOutside("org.langevin.spi..", own))
        .check(langevin);
  }

  @Test
  void spiKnowsNobody() {
    noClasses()
        .that()
        .resideInAPackage("org.langevin.spi..")
        .should()
        .dependOnClassesThat(langevinOutside("org.langevin.spi.."))
        .check(langevin);
  }

  @Test
  void configurationKnowsTheSpiAlone() {
    noClasses()
        .that()
        .resideInAPackage("org.langevin.config..")
        .should()
        .dependOnClassesThat(langevinOutside("org.langevin.spi..", "org.langevin.config.."))
        .check(langevin);
  }

  @Test
  void runnerKnowsNoPluginAndNoCommandLine() {
    noClasses()
        .that()
        .resideInAPackage("org.langevin.runner..")
        .should()
        .dependOnClassesThat(
            langevinOutside("org.langevin.spi..", "org.langevin.config..", "org.langevin.runner.."))
        .check(langevin);
  }

  @Test
  void pluginClassesAreHiddenButForTheOneThatIsAnnounced() {
    String[] families =
        FAMILIES.stream().map(f -> "org.langevin." + f + "..").toArray(String[]::new);
    classes()
        .that()
        .resideInAnyPackage(families)
        .and()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .should()
        .implement(LangevinPlugin.class)
        .check(langevin);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("org.langevin.(**)").should().beFreeOfCycles().check(langevin);
  }

  @Test
  void onlyTheCommandLineWritesToStandardStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.langevin.cli..")
        .and()
        .doNotHaveSimpleName("Quiet") // which keeps SameDiff from printing
        .should(ACCESS_STANDARD_STREAMS)
        .check(langevin);
  }

  @Test
  void nobodyThrowsGenericExceptions() {
    noClasses().should(THROW_GENERIC_EXCEPTIONS).check(langevin);
  }
}
