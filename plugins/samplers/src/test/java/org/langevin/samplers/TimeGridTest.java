package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.samplers.TimeGrid.Config;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.engine.Session;

/** Grids against recorded ones (see tools/parity), their ends, and what is refused. */
class TimeGridTest {
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static Config config(double rho, @Nullable Double from, @Nullable Double to) {
    return new Config(rho, from, to, false, List.of());
  }

  private static Config list(Double... times) {
    return new Config(7, null, null, false, List.of(times));
  }

  private static TimeGrid grid(
      TestProcess process, Spacing spacing, int steps, Config config, End end) {
    return new TimeGrid(process, spacing, Spacing.LINSPACE, steps, config, end);
  }

  private static double[] times(TestProcess process, TimeGrid grid) {
    return grid.levels(
            new RecordedSampling(
                session,
                process,
                ExactDenoiser.normal(process),
                new long[0],
                new double[0],
                Map.of()))
        .t();
  }

  private static List<String> problems(TimeGrid grid) {
    List<String> found = new ArrayList<>();
    grid.check((key, message) -> found.add(key + ": " + message));
    return found;
  }

  private static Safetensors golden(String name) throws IOException {
    return Safetensors.read(Path.of("src/test/resources/golden/" + name + ".safetensors"));
  }

  @Test
  void karrasTimesAreTheRecordedOnes() throws IOException {
    double[] sigma = golden("grid-karras-18").tensors().get("sigma").doubles();
    TestProcess edm = TestProcess.edm();
    assertThat(times(edm, grid(edm, Spacing.KARRAS, 18, Config.USUAL, End.DATA)))
        .containsExactly(sigma, within(1e-12));
  }

  @Test
  void logSnrTimesThenTheDataAreTheRecordedOnes() throws IOException {
    double[] sigma = golden("grid-log-snr-edm").tensors().get("sigma").doubles();
    TestProcess edm = TestProcess.edm();
    assertThat(times(edm, grid(edm, Spacing.LOG_SNR, 12, Config.USUAL, End.DATA)))
        .containsExactly(sigma, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vp-linear", "sub-vp", "ve-geometric", "flow-linear", "trigonometric"})
  void logSnrTimesOfAnyProcessAreTheRecordedOnes(String name) throws IOException {
    Safetensors golden = golden("grid-log-snr-" + name);
    TestProcess process = TestProcess.named(name);
    Config ends =
        config(
            7,
            Double.valueOf(golden.metadata().get("t_max")),
            Double.valueOf(golden.metadata().get("t_min")));
    assertThat(times(process, grid(process, Spacing.LOG_SNR, 12, ends, End.LAST_TIME)))
        .containsExactly(golden.tensors().get("t").doubles(), within(1e-11));
  }

  @ParameterizedTest
  @CsvSource({"leading,LEADING", "trailing,TRAILING", "linspace,LINSPACE"})
  void wholeTimesAreTheRecordedOnes(String name, Spacing spacing) throws IOException {
    Safetensors golden = golden("grid-discrete");
    TestProcess ddpm = TestProcess.ddpm(1000);
    // one step of diffusers' linspace starts at its last time, which is no use
    for (int n : name.equals("linspace") ? new int[] {7, 10, 50} : new int[] {1, 7, 10, 50}) {
      double[] wanted = golden.tensors().get(name + "/" + n + "/times").doubles();
      assertThat(times(ddpm, grid(ddpm, spacing, n, Config.USUAL, End.DATA)))
          .as("%d steps", n)
          .containsExactly(wanted);
    }
  }

  @Test
  void uniformTimesEndWhereTheProcessDoesOrAtTheData() {
    TestProcess vp = TestProcess.vp();
    assertThat(times(vp, grid(vp, Spacing.UNIFORM, 3, Config.USUAL, End.LAST_TIME)))
        .containsExactly(new double[] {1, 0.667, 0.334, 0.001}, within(1e-12));
    assertThat(times(vp, grid(vp, Spacing.UNIFORM, 3, Config.USUAL, End.DATA)))
        .containsExactly(new double[] {1, 0.5005, 0.001, 0}, within(1e-12));
  }

  @Test
  void aProcessThatReachesTheDataIsNotToldToDoSoTwice() {
    TestProcess flow = TestProcess.flow();
    assertThat(times(flow, grid(flow, Spacing.UNIFORM, 4, Config.USUAL, End.DATA)))
        .containsExactly(1, 0.75, 0.5, 0.25, 0);
  }

  @Test
  void dataHaveNoNoiseWhateverTheProcessSaysOfTimeZero() {
    TestProcess ve = TestProcess.ve();
    TimeGrid grid = grid(ve, Spacing.UNIFORM, 2, Config.USUAL, End.DATA);
    Levels levels =
        grid.levels(
            new RecordedSampling(
                session, ve, ExactDenoiser.normal(ve), new long[0], new double[0], Map.of()));
    assertThat(levels.at().sigma()).containsExactly(new double[] {50, 0.01, 0}, within(1e-5));
    assertThat(levels.at().alpha()).containsExactly(1, 1, 1);
  }

  @Test
  void listedTimesAreVisitedAsTheyAre() {
    TestProcess vp = TestProcess.vp();
    TimeGrid grid = grid(vp, Spacing.LIST, 50, list(0.9, 0.2, 0.1), End.DATA);
    assertThat(problems(grid)).isEmpty();
    assertThat(grid.steps()).isEqualTo(2);
    assertThat(times(vp, grid)).containsExactly(0.9, 0.2, 0.1);
  }

  @Test
  void timesByNoiseFallBetweenTheWholeTimesOfADiscreteProcessUnlessRounded() {
    TestProcess ddpm = TestProcess.ddpm(1000);
    double[] exact = times(ddpm, grid(ddpm, Spacing.LOG_SNR, 20, Config.USUAL, End.DATA));
    double[] rounded =
        times(
            ddpm,
            grid(ddpm, Spacing.LOG_SNR, 20, new Config(7, null, null, true, List.of()), End.DATA));
    assertThat(exact[15]).isNotEqualTo(Math.rint(exact[15]));
    assertThat(rounded).startsWith(1000).endsWith(1, 0);
    for (int i = 0; i < 19; i++) {
      assertThat(rounded[i]).isEqualTo(Math.rint(rounded[i])).isGreaterThan(rounded[i + 1]);
      assertThat(rounded[i]).isCloseTo(exact[i], within(10.0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ddpm-linear", "vp-linear", "edm", "flow-linear"})
  void oneStepGoesFromTheHorizonToTheEnd(String name) {
    TestProcess process = TestProcess.named(name);
    TimeGrid data = new TimeGrid(process, null, Spacing.TRAILING, 1, Config.USUAL, End.DATA);
    TimeGrid last = new TimeGrid(process, null, Spacing.LINSPACE, 1, Config.USUAL, End.LAST_TIME);
    assertThat(times(process, data)).containsExactly(process.horizon(), 0);
    assertThat(times(process, last)).containsExactly(process.horizon(), process.tEnd());
  }

  @Test
  void refusesWhatTheProcessHasNot() {
    TestProcess vp = TestProcess.vp();
    TestProcess ddpm = TestProcess.ddpm(100);
    TestProcess flow = TestProcess.flow();
    TestProcess edm = TestProcess.edm();
    Config usual = Config.USUAL;
    Config rounded = new Config(7, null, null, true, List.of());
    assertThat(problems(grid(vp, Spacing.LEADING, 5, usual, End.DATA)))
        .singleElement()
        .asString()
        .contains("spacing: leading counts whole times");
    assertThat(problems(grid(vp, Spacing.UNIFORM, 5, rounded, End.DATA)))
        .singleElement()
        .asString()
        .contains("grid.round");
    assertThat(problems(grid(ddpm, Spacing.LINSPACE, 101, usual, End.DATA)))
        .singleElement()
        .asString()
        .contains("100 steps")
        .contains("is 101");
    assertThat(problems(grid(ddpm, Spacing.LINSPACE, 100, usual, End.LAST_TIME)))
        .singleElement()
        .asString()
        .contains("99 steps, is 100");
    assertThat(problems(grid(ddpm, Spacing.TRAILING, 5, usual, End.LAST_TIME)))
        .singleElement()
        .asString()
        .contains("use linspace");
    assertThat(problems(grid(ddpm, Spacing.LEADING, 5, config(7, null, 2.0), End.DATA)))
        .singleElement()
        .asString()
        .contains("has its own ends");
    assertThat(problems(grid(flow, Spacing.KARRAS, 5, usual, End.DATA)))
        .singleElement()
        .asString()
        .contains("no signal")
        .contains("grid.t-start, such as 0.999");
    assertThat(problems(grid(flow, Spacing.LOG_SNR, 5, config(7, 0.9, null), End.DATA)))
        .singleElement()
        .asString()
        .contains("grid.t-end: must be above 0");
    assertThat(problems(grid(flow, Spacing.KARRAS, 5, config(7, 0.9, null), End.DATA))).isEmpty();
    assertThat(problems(grid(edm, Spacing.KARRAS, 5, config(7, 40.0, null), End.DATA)))
        .singleElement()
        .asString()
        .contains("lower the process's largest noise");
    assertThat(problems(grid(vp, Spacing.UNIFORM, 5, list(0.5, 0.0), End.DATA)))
        .singleElement()
        .asString()
        .contains("use spacing = list");
    assertThat(problems(grid(vp, Spacing.LIST, 5, usual, End.DATA)))
        .singleElement()
        .asString()
        .contains("set grid.times");
    assertThat(problems(grid(vp, Spacing.LIST, 5, list(2.0, 0.0), End.DATA)))
        .singleElement()
        .asString()
        .contains("must not exceed the process's horizon");
    assertThat(problems(new TimeGrid(vp, null, Spacing.LEADING, null, usual, End.DATA)))
        .singleElement()
        .asString()
        .contains("steps: must be given");
  }

  @Test
  void listedTimesMustFall() {
    List<String> found = new ArrayList<>();
    list(0.5, 0.6).check((key, message) -> found.add(message));
    list(0.5).check((key, message) -> found.add(message));
    assertThat(found).hasSize(2);
    assertThat(found.get(0)).contains("0.6 follows 0.5");
    assertThat(found.get(1)).contains("at least two");
  }

  @Test
  void pureNoiseHasNoRatioToDivide() {
    TestProcess flow = TestProcess.flow();
    assertThatThrownBy(() -> times(flow, grid(flow, Spacing.KARRAS, 3, Config.USUAL, End.DATA)))
        .hasMessageContaining("at time 1.0 there is no signal");
  }
}
