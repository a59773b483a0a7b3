package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.samplers.ForwardStep.Kernel;
import org.langevin.samplers.OdeWalk.Method;
import org.langevin.samplers.PredictorCorrectorSampler.Norms;
import org.langevin.samplers.PredictorCorrectorSampler.Predictor;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Sampler;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Session;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Whole trajectories of the samplers in continuous time with recorded noise, in float64, on normal
 * data and on a mixture, where the map is not linear (see tools/parity).
 */
class TrajectoriesGoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final List<String> LAWS = List.of("reference", "mixture");
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  /** A recorded trajectory. */
  private record Golden(String name, Map<String, Tensor> tensors, Map<String, String> settings) {
    static Golden read(String name) {
      try {
        Safetensors file = Safetensors.read(GOLDEN.resolve(name + ".safetensors"));
        return new Golden(name, file.tensors(), file.metadata());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    TestProcess process() {
      return TestProcess.named(word("process"));
    }

    String word(String key) {
      return settings.get(key);
    }

    double number(String key) {
      return Double.parseDouble(word(key));
    }

    int steps() {
      return Integer.parseInt(word("steps"));
    }

    Tensor tensor(String key) {
      assertThat(tensors).as(name).containsKey(key);
      return tensors.get(key);
    }

    double[] noise() {
      return tensors.containsKey("noise") ? tensor("noise").doubles() : new double[0];
    }

    ExactDenoiser denoiser(String law) {
      return law.equals("mixture")
          ? ExactDenoiser.mixture(process())
          : ExactDenoiser.normal(process());
    }

    /** The recorded times themselves. */
    TimeGrid.Config listed() {
      List<Double> times = Arrays.stream(tensor("t").doubles()).boxed().toList();
      return new TimeGrid.Config(7, null, null, false, times);
    }

    /** A run with the recorded prior. */
    RecordedSampling sampling(Denoiser denoiser, Map<String, double[]> noises) {
      Tensor prior = tensor("x_T");
      return new RecordedSampling(
          session, process(), denoiser, prior.shape(), prior.doubles(), noises);
    }

    /** Compares the first states with the recorded ones, which must all have come. */
    void agrees(RecordedSampling run, String key) {
      double[] wanted = tensor(key).doubles();
      int length = tensor("x_T").length();
      double largest = Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
      for (int k = 0; k * length < wanted.length; k++) {
        assertThat(run.states.get(k))
            .as("%s, %s after %d steps", name, key, k)
            .containsExactly(
                Arrays.copyOfRange(wanted, k * length, (k + 1) * length), within(1e-9 * largest));
      }
    }
  }

  private static Stream<Golden> of(String... prefixes) throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files
          .map(p -> p.getFileName().toString().replace(".safetensors", ""))
          .filter(name -> Arrays.stream(prefixes).anyMatch(name::startsWith))
          .sorted()
          .toList()
          .stream()
          .map(Golden::read);
    }
  }

  private static TimeGrid.Config endingAt(double t) {
    return new TimeGrid.Config(7, null, t, false, List.of());
  }

  // ---- Karras et al. ----

  static Stream<Golden> edm() throws IOException {
    return of("edm-");
  }

  @ParameterizedTest
  @MethodSource("edm")
  void karrasSamplerEqualsItsAlgorithm(Golden golden) {
    double churn = golden.number("s_churn");
    int order = golden.word("sampler").equals("edm-heun") ? 2 : 1;
    EdmHeunSampler sampler =
        new EdmHeunSampler(
            new EdmHeunSampler.Config(
                golden.steps(),
                null,
                TimeGrid.Config.USUAL,
                order,
                churn,
                churn > 0 ? golden.number("s_min") : 0,
                churn > 0 ? Double.valueOf(golden.number("s_max")) : null,
                churn > 0 ? golden.number("s_noise") : 1),
            golden.process());
    for (String law : LAWS) {
      RecordedSampling run = golden.sampling(golden.denoiser(law), Map.of("z", golden.noise()));
      sampler.sample(run);
      golden.agrees(run, law + "/x");
      assertThat((long) run.nfe).isEqualTo(sampler.nfe().getAsLong());
    }
  }

  // ---- the probability-flow ODE ----

  static Stream<Golden> odes() throws IOException {
    return of("ode-euler", "ode-midpoint", "ode-heun", "ode-rk4-");
  }

  @ParameterizedTest
  @MethodSource("odes")
  void fixedStepsEqualTheMethods(Golden golden) {
    Method method = Method.valueOf(golden.word("sampler").substring(4).toUpperCase(Locale.ROOT));
    PfOdeSampler sampler = ode(golden, method, golden.steps());
    for (String law : LAWS) {
      RecordedSampling run = golden.sampling(golden.denoiser(law), Map.of());
      sampler.sample(run);
      golden.agrees(run, law + "/x");
      assertThat((long) run.nfe).isEqualTo(sampler.nfe().getAsLong());
    }
  }

  private static PfOdeSampler ode(Golden golden, Method method, int steps) {
    return new PfOdeSampler(
        new PfOdeSampler.Config(
            method, steps, null, endingAt(golden.number("t_min")), 1e-5, 1e-5, false),
        golden.process());
  }

  static Stream<Golden> adaptiveOdes() throws IOException {
    return of("ode-rk45");
  }

  @ParameterizedTest
  @MethodSource("adaptiveOdes")
  void adaptiveStepsAreThoseOfScipy(Golden golden) {
    for (String law : LAWS) {
      RecordedSampling run = golden.sampling(golden.denoiser(law), Map.of());
      ode(golden, Method.RK45, 1).sample(run);
      assertThat(run.nfe)
          .as("evaluations, %s", law)
          .isEqualTo(Integer.parseInt(golden.word("scipy_" + law + "_nfe")));
      double[] x = run.states.get(run.states.size() - 1);
      assertThat(x)
          .as("as scipy, %s", law)
          .containsExactly(golden.tensor("scipy/" + law + "/x").doubles(), within(1e-9));
      double[] exact = golden.tensor(law + "/x").doubles();
      assertThat(x)
          .as("the solution, %s", law)
          .containsExactly(
              Arrays.copyOfRange(exact, exact.length - x.length, exact.length), within(2e-4));
    }
  }

  // ---- score SDEs ----

  static Stream<Golden> predictors() throws IOException {
    return of("euler-maruyama", "reverse-diffusion");
  }

  @ParameterizedTest
  @MethodSource("predictors")
  void predictorsEqualTheirFormulas(Golden golden) {
    // the recorded steps end at t-min; the sampler then takes one to the data
    int steps = golden.steps() + 1;
    TimeGrid.Config grid = endingAt(golden.number("t_min"));
    Sampler sampler =
        golden.word("sampler").equals("euler-maruyama")
            ? new EulerMaruyamaSampler(
                new EulerMaruyamaSampler.Config(steps, null, grid), golden.process())
            : new ReverseDiffusionSampler(
                new ReverseDiffusionSampler.Config(steps, null, grid, kernel(golden)),
                golden.process());
    for (String law : LAWS) {
      RecordedSampling run = golden.sampling(golden.denoiser(law), Map.of("z", golden.noise()));
      sampler.sample(run);
      golden.agrees(run, law + "/x");
      assertThat((long) run.nfe).isEqualTo(sampler.nfe().getAsLong());
    }
  }

  private static Kernel kernel(Golden golden) {
    return golden.word("process").equals("vp-linear") ? Kernel.FIRST_ORDER : Kernel.EXACT;
  }

  static Stream<Golden> correctors() throws IOException {
    return of("pc-");
  }

  @ParameterizedTest
  @MethodSource("correctors")
  void predictorCorrectorEqualsTheAlgorithms(Golden golden) {
    int corrections = Integer.parseInt(golden.word("corrector_steps"));
    for (String law : LAWS) {
      agrees(golden, Norms.SAMPLE, law, law + "/x", corrections);
    }
    agrees(golden, Norms.BATCH, "reference", "batch-norms/x", corrections);
  }

  private static void agrees(Golden golden, Norms norms, String law, String key, int corrections) {
    PredictorCorrectorSampler sampler =
        new PredictorCorrectorSampler(
            new PredictorCorrectorSampler.Config(
                golden.steps() + 1,
                null,
                endingAt(golden.number("t_min")),
                Predictor.REVERSE_DIFFUSION,
                corrections,
                golden.number("snr"),
                norms,
                kernel(golden)),
            golden.process());
    RecordedSampling run = golden.sampling(golden.denoiser(law), noises(golden, corrections));
    sampler.sample(run);
    golden.agrees(run, key);
    assertThat((long) run.nfe).isEqualTo(sampler.nfe().getAsLong());
  }

  /** Stream by stream what is recorded step by step; of the last correction nothing is recorded. */
  private static Map<String, double[]> noises(Golden golden, int corrections) {
    int length = golden.tensor("x_T").length();
    int steps = golden.steps();
    double[] recorded = golden.tensor("noise/corrector").doubles();
    Map<String, double[]> noises = new HashMap<>(Map.of("z", golden.noise()));
    for (int j = 0; j < corrections; j++) {
      double[] z = new double[(steps + 1) * length];
      for (int i = 0; i < steps; i++) {
        System.arraycopy(recorded, (i * corrections + j) * length, z, i * length, length);
      }
      Arrays.fill(z, steps * length, z.length, 0.1);
      noises.put("corrector-" + (j + 1), z);
    }
    return noises;
  }

  @Test
  void annealedLangevinDynamicsEqualTheAlgorithm() {
    Golden golden = Golden.read("annealed-langevin");
    LangevinSampler sampler =
        new LangevinSampler(
            new LangevinSampler.Config(
                Integer.parseInt(golden.word("levels")),
                null,
                new TimeGrid.Config(
                    7, golden.number("sigma_max"), golden.number("sigma_min"), false, List.of()),
                Integer.parseInt(golden.word("steps_per_level")),
                golden.number("epsilon")),
            golden.process());
    for (String law : LAWS) {
      RecordedSampling run = golden.sampling(golden.denoiser(law), Map.of("z", golden.noise()));
      sampler.sample(run);
      golden.agrees(run, law + "/x");
      assertThat(run.states.get(run.states.size() - 1))
          .containsExactly(golden.tensor(law + "/denoised").doubles(), within(1e-9));
      assertThat((long) run.nfe).isEqualTo(sampler.nfe().getAsLong());
    }
  }

  // ---- few steps ----

  /** The identity at 0.002, which is all that the sampler asks for. */
  private static final Preconditioner BOUNDARY =
      new Preconditioner() {
        @Override
        public Coefficients at(Graph g, SDVariable sigma) {
          throw new UnsupportedOperationException("The denoiser is known");
        }

        @Override
        public double boundary() {
          return 0.002;
        }
      };

  @ParameterizedTest
  @ValueSource(strings = {"one-step", "two-steps", "five-steps"})
  void consistencySamplingEqualsTheAlgorithm(String name) {
    Golden golden = Golden.read("consistency-" + name);
    ConsistencySampler sampler =
        new ConsistencySampler(
            new ConsistencySampler.Config(1, Spacing.LIST, golden.listed()),
            golden.process(),
            BOUNDARY);
    int length = golden.tensor("x_T").length();
    double[] noise = golden.noise();
    double[] z = noise.length == 0 ? noise : Arrays.copyOfRange(noise, length, noise.length);
    for (String law : LAWS) {
      RecordedSampling run = golden.sampling(golden.denoiser(law), Map.of("z", z));
      sampler.sample(run);
      golden.agrees(run, law + "/x");
      assertThat((long) run.nfe).isEqualTo(sampler.nfe().getAsLong());
    }
  }

  static Stream<Golden> gammas() throws IOException {
    return of("ctm-gamma");
  }

  @ParameterizedTest
  @MethodSource("gammas")
  void gammaSamplingEqualsTheAlgorithm(Golden golden) {
    CtmGammaSampler sampler =
        new CtmGammaSampler(
            new CtmGammaSampler.Config(1, Spacing.LIST, golden.listed(), golden.number("gamma")),
            golden.process(),
            new FakeObjective(false));
    RecordedSampling run =
        golden.sampling(golden.denoiser("reference"), Map.of("z", golden.noise()));
    sampler.sample(run);
    golden.agrees(run, "exact/x");
    assertThat((long) run.nfe).isEqualTo(sampler.nfe().getAsLong());
  }

  @Test
  void everyKindOfTrajectoryIsThere() throws IOException {
    assertThat(edm()).hasSize(3);
    assertThat(odes()).hasSizeGreaterThanOrEqualTo(13);
    assertThat(adaptiveOdes()).hasSize(3);
    assertThat(predictors()).hasSize(6);
    assertThat(correctors()).hasSize(3);
    assertThat(gammas()).hasSize(4);
  }
}
