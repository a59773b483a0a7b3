"""Records DPM-Solver++, UniPC and EDM trajectories: the papers' formulas, and k-diffusion's or diffusers' own steps.

The formulas work on any path through lambda = ln(alpha/sigma); k-diffusion on x0 + sigma eps; diffusers on its discrete
linear schedule. The script stops unless each upstream, given float64 coefficients, walks the formula's path.
"""

import itertools
import math
import sys

import diffusers
import numpy as np
import paths
import torch
import upstream
from diffusers import DPMSolverMultistepScheduler, DPMSolverSinglestepScheduler, UniPCMultistepScheduler
from diffusers.schedulers import scheduling_dpmsolver_multistep
from paths import LAWS, Ddpm, Path

k_diffusion = upstream.k_diffusion_sampling()
EDM = Path("edm")
DDPM = Ddpm()


def main():
    edm()
    dpm_solver_edm()
    dpm_solver_ddpm()
    dpm_solver_vp()
    unipc()


# The formulas. All walk grid t[0..N] from noise to data and return every state


def edm_sampler(law, path, t, x, noise=None, *, heun=True, s_churn=0.0, s_min=0.0, s_max=math.inf, s_noise=1.0):
    """Karras et al. 2022, algorithm 2 (1 without churn), for sigma(t) = t."""
    states, steps = [x], len(t) - 1
    denoise = lambda x, s: law(x, 1.0, s)
    for i in range(steps):
        gamma = min(s_churn / steps, math.sqrt(2) - 1) if s_min <= t[i] <= s_max else 0.0
        hat = t[i] * (1 + gamma)
        if gamma > 0:
            x = x + math.sqrt(hat**2 - t[i] ** 2) * s_noise * noise[i]
        d = (x - denoise(x, hat)) / hat
        following = x + (t[i + 1] - hat) * d
        if heun and t[i + 1] > 0:
            d_next = (following - denoise(following, t[i + 1])) / t[i + 1]
            following = x + (t[i + 1] - hat) * (d + d_next) / 2
        x = following
        states.append(x)
    return np.stack(states)


def dpmpp_2m(law, path, t, x, *, solver="midpoint", lower_order_final=False):
    """Lu et al. 2022b, algorithm 2. solver=heun: the integral of the linear interpolant, not approximated further."""
    states, old, last_h = [x], None, None
    for i in range(len(t) - 1):
        a, s, a1, s1 = path.alpha(t[i]), path.sigma(t[i]), path.alpha(t[i + 1]), path.sigma(t[i + 1])
        x0, h = law(x, a, s), path.half_log_snr(t[i + 1]) - path.half_log_snr(t[i])
        last = lower_order_final and i == len(t) - 2
        x = s1 / s * x - a1 * np.expm1(-h) * x0
        if old is not None and np.isfinite(h) and not last:
            d = (x0 - old) * h / last_h
            x = x + a1 * (-np.expm1(-h) / 2 if solver == "midpoint" else np.expm1(-h) / h + 1) * d
        old, last_h = x0, h
        states.append(x)
    return np.stack(states)


def dpmpp_3m(law, path, t, x, *, d2=2.0, lower_order_final=False):
    """Third-order multistep: x0 is the parabola through three points. d2 = 1: as the authors' code and diffusers have it.

    D2 is twice the second divided difference (times h^2); without the 2 the order measured is 2, not 3.
    """
    states, x0s, lam = [x], [], [path.half_log_snr(v) for v in t]
    steps = len(t) - 1
    for i in range(steps):
        a, s, a1, s1 = path.alpha(t[i]), path.sigma(t[i]), path.alpha(t[i + 1]), path.sigma(t[i + 1])
        x0s.append(law(x, a, s))
        h = lam[i + 1] - lam[i]
        x = s1 / s * x - a1 * np.expm1(-h) * x0s[i]
        order = min(3, i + 1, steps - i if lower_order_final else 3)
        if order > 1 and np.isfinite(h):
            r0 = (lam[i] - lam[i - 1]) / h
            d1 = (x0s[i] - x0s[i - 1]) / r0
            if order == 2:
                x = x - a1 * np.expm1(-h) / 2 * d1
            else:
                r1 = (lam[i - 1] - lam[i - 2]) / h
                bend = (d1 - (x0s[i - 1] - x0s[i - 2]) / r1) / (r0 + r1)
                x = x + a1 * (np.expm1(-h) / h + 1) * (d1 + r0 * bend)
                x = x - a1 * ((np.expm1(-h) + h) / h**2 - 0.5) * d2 * bend
        states.append(x)
    return np.stack(states)


def dpmpp_2m_sde(law, path, t, x, noise, *, solver="midpoint", lower_order_final=False):
    """Lu et al. 2022b, appendix: SDE-DPM-Solver++(2M), eta = 1. h is the step in lambda; all decay rates double."""
    states, old, last_h = [x], None, None
    for i in range(len(t) - 1):
        a, s, a1, s1 = path.alpha(t[i]), path.sigma(t[i]), path.alpha(t[i + 1]), path.sigma(t[i + 1])
        x0, h = law(x, a, s), path.half_log_snr(t[i + 1]) - path.half_log_snr(t[i])
        last = lower_order_final and i == len(t) - 2
        x = s1 / s * np.exp(-h) * x - a1 * np.expm1(-2 * h) * x0
        if old is not None and np.isfinite(h) and not last:
            d = (x0 - old) * h / last_h
            x = x + a1 * (-np.expm1(-2 * h) / 2 if solver == "midpoint" else np.expm1(-2 * h) / (2 * h) + 1) * d
        x = x + s1 * np.sqrt(-np.expm1(-2 * h)) * noise[i]
        old, last_h = x0, h
        states.append(x)
    return np.stack(states)


def dpmpp_2s(law, path, t, x, between):
    """Lu et al. 2022b, algorithm 1. between[i]: the time s_i at which step i evaluates again; None: first order."""
    states = [x]
    for i in range(len(t) - 1):
        a, s, a1, s1 = path.alpha(t[i]), path.sigma(t[i]), path.alpha(t[i + 1]), path.sigma(t[i + 1])
        x0, h = law(x, a, s), path.half_log_snr(t[i + 1]) - path.half_log_snr(t[i])
        if between[i] is not None:
            am, sm = path.alpha(between[i]), path.sigma(between[i])
            r = (path.half_log_snr(between[i]) - path.half_log_snr(t[i])) / h
            u = sm / s * x - am * np.expm1(-r * h) * x0
            x0 = (1 - 1 / (2 * r)) * x0 + 1 / (2 * r) * law(u, am, sm)
        x = s1 / s * x - a1 * np.expm1(-h) * x0
        states.append(x)
    return np.stack(states)


def dpm_solver_2(law, path, t, x, between):
    """Lu et al. 2022a, algorithm 1, the time between anywhere in the step: noise prediction."""
    states = [x]
    for i in range(len(t) - 1):
        a, s, a1, s1 = path.alpha(t[i]), path.sigma(t[i]), path.alpha(t[i + 1]), path.sigma(t[i + 1])
        am, sm = path.alpha(between[i]), path.sigma(between[i])
        h = path.half_log_snr(t[i + 1]) - path.half_log_snr(t[i])
        r = (path.half_log_snr(between[i]) - path.half_log_snr(t[i])) / h
        eps = paths.eps_of(x, law(x, a, s), a, s)
        u = am / a * x - sm * np.expm1(r * h) * eps
        change = paths.eps_of(u, law(u, am, sm), am, sm) - eps
        x = a1 / a * x - s1 * np.expm1(h) * (eps + change / (2 * r))
        states.append(x)
    return np.stack(states)


def uni_pc(law, path, t, x, *, order, b_of_h, corrector=True, lower_order_final=True):
    """Zhao et al. 2023, B(h) form, data prediction: UniP-p predicts, UniC-p corrects once x0 is known there.

    The state after the last step is not corrected: that would cost an evaluation. States are the predicted ones; the
    corrected state replaces the prediction as the base of the following step.
    """
    states, bases, x0s, orders = [x], [], [], []
    steps = len(t) - 1
    lam = [path.half_log_snr(v) for v in t]
    for i in range(steps):
        x0 = law(x, path.alpha(t[i]), path.sigma(t[i]))
        if i > 0 and corrector:
            x = _uni_step(path, t, lam, i - 1, bases[-1], x0s, orders[-1], b_of_h, x0)
        bases.append(x)
        x0s.append(x0)
        p = min(order, i + 1, steps - i) if lower_order_final else min(order, i + 1)
        orders.append(p)
        x = _uni_step(path, t, lam, i, x, x0s, p, b_of_h, None)
        states.append(x)
    return np.stack(states)


def _uni_step(path, t, lam, i, x, x0s, p, b_of_h, x0_next):
    """From t[i] to t[i + 1] by points i, i - 1, ..., i - p + 1, and i + 1 if x0_next is given (UniC)."""
    a1, s, s1 = path.alpha(t[i + 1]), path.sigma(t[i]), path.sigma(t[i + 1])
    if s1 == 0:
        assert p == 1 and x0_next is None
        return x0s[i]
    h = lam[i + 1] - lam[i]
    r = [(lam[i - k] - lam[i]) / h for k in range(1, p)]
    differences = [(x0s[i - k] - x0s[i]) / r[k - 1] for k in range(1, p)]
    if x0_next is not None:
        r, differences = r + [1.0], differences + [x0_next - x0s[i]]
    base = s1 / s * x - a1 * np.expm1(-h) * x0s[i]
    if not r:
        return base
    # With z = -h, phi_1 = (e^z - 1)/z and phi_{k+1} = (phi_k - 1/k!)/z: sum_m rho_m r_m^(k-1) B = z k! phi_{k+1}
    z, b = -h, (-h if b_of_h == "bh1" else np.expm1(-h))
    if len(r) == 1:
        rho = [0.5]  # the paper's simplification where one unknown is left, whatever B
    else:
        phi, right = np.expm1(z) / z, []
        for k in range(1, len(r) + 1):
            phi = (phi - 1 / math.factorial(k)) / z
            right.append(phi * z * math.factorial(k) / b)
        rho = np.linalg.solve(np.vander(r, increasing=True).T, np.array(right))
    return base - a1 * b * sum(c * d for c, d in zip(rho, differences, strict=True))


# Recording


def both(sampler, path, t, x, *args, **options):
    return {name: sampler(law, path, t, x, *args, **options) for name, law in LAWS.items()}


def edm():
    source = f"Karras et al. 2022, algorithm 2; {upstream.version('k-diffusion')} sample_euler, sample_heun agree"
    t = paths.karras(80.0, 0.002, 10)
    x, _ = paths.draws(10, 80.0)
    grid = dict(grid="karras", sigma_min=0.002, sigma_max=80.0, rho=7.0, ends_at_zero=True)
    for short, heun in (("euler", False), ("heun", True)):
        states = both(edm_sampler, EDM, t, x, heun=heun)
        paths.agree(f"edm-{short}", with_k_diffusion(f"sample_{short}", t, x), states)
        paths.record(f"edm-{short}", sampler=f"edm-{short}", path=EDM, t=t, x=x, states=states, script="solvers.py",
                     source=source, settings={**grid, "s_churn": 0.0})
    t = paths.karras(80.0, 0.002, 18)
    x, noise = paths.draws(18, 80.0)
    churn = dict(s_churn=40.0, s_min=0.05, s_max=50.0, s_noise=1.003)
    states = both(edm_sampler, EDM, t, x, noise, **churn)
    theirs = with_k_diffusion("sample_heun", t, x, noise, s_churn=40.0, s_tmin=0.05, s_tmax=50.0, s_noise=1.003)
    paths.agree("edm-heun-churn", theirs, states)
    paths.record("edm-heun-churn", sampler="edm-heun", path=EDM, t=t, x=x, noise=noise, states=states,
                 script="solvers.py", source=source, settings={**grid, **churn})


def dpm_solver_edm():
    t = paths.karras(80.0, 0.002, 10)
    x, noise = paths.draws(10, 80.0)
    grid = dict(grid="karras", sigma_min=0.002, sigma_max=80.0, rho=7.0, ends_at_zero=True)
    put = lambda name, sampler, states, upstream_name, **more: paths.record(
        name, path=EDM, t=t, x=x, states=states, script="solvers.py", sampler=sampler,
        source=f"Lu et al. 2022b; {upstream.version('k-diffusion')} {upstream_name} agrees", **more)

    states = both(dpmpp_2m, EDM, t, x)
    paths.agree("dpmpp-2m-edm", with_k_diffusion("sample_dpmpp_2m", t, x), states)
    put("dpmpp-2m-edm", "dpmpp-2m", states, "sample_dpmpp_2m", settings={**grid, "solver": "midpoint"})

    middle = [math.sqrt(a * b) if b > 0 else None for a, b in itertools.pairwise(t)]
    states = both(dpmpp_2s, EDM, t, x, middle)
    paths.agree("dpmpp-2s-edm", with_k_diffusion("sample_dpmpp_2s_ancestral", t, x, noise, eta=0.0), states)
    put("dpmpp-2s-edm", "dpmpp-2s", states, "sample_dpmpp_2s_ancestral (eta = 0)", settings={**grid, "r": 0.5},
        tensors={"t_between": np.array(middle[:-1])})

    for solver in ("midpoint", "heun"):
        name = f"dpmpp-2m-sde-edm-{solver}"
        states = both(dpmpp_2m_sde, EDM, t, x, noise, solver=solver)
        paths.agree(name, with_k_diffusion("sample_dpmpp_2m_sde", t, x, noise, solver_type=solver), states)
        put(name, "dpmpp-2m-sde", states, "sample_dpmpp_2m_sde", noise=noise,
            settings={**grid, "solver": solver, "eta": 1.0})


def with_k_diffusion(name, t, x, noise=None, **options):
    """k-diffusion's states under either law. Its noise, drawn or from a Brownian tree, is replaced by the recorded."""
    states = {}
    sigmas = torch.tensor(t)
    for label, law in LAWS.items():
        kept, used = [], itertools.count()
        feed = torch.zeros(len(t), *x.shape, dtype=torch.float64) if noise is None else torch.tensor(noise)
        if name in ("sample_dpmpp_2m_sde", "sample_dpmpp_2s_ancestral"):
            options["noise_sampler"] = lambda *_: feed[next(used)]
        saved = k_diffusion.torch.randn_like
        k_diffusion.torch.randn_like = lambda *_: feed[next(used)]
        try:
            final = getattr(k_diffusion, name)(
                lambda x, s: torch.tensor(law(x.numpy(), 1.0, float(s[0]))), torch.tensor(x), sigmas,
                callback=lambda info: kept.append(info["i"]), disable=True, **options)
        finally:
            k_diffusion.torch.randn_like = saved
        assert len(kept) == len(t) - 1
        states[label] = final.numpy()[None]  # its callback shows x after churn, so only the end is compared
    return {label: _Last(value) for label, value in states.items()}


class _Last:
    """Compares the last state only."""

    def __init__(self, value):
        self.value = value

    def __sub__(self, other):
        return self.value - other[-1:]


def dpm_solver_ddpm():
    """diffusers' discrete grids, 10 steps, ending at the data (final_sigmas_type = zero)."""
    for spacing in ("linspace", "trailing"):
        for solver in ("midpoint", "heun"):
            if (spacing, solver) != ("trailing", "heun"):
                multistep(f"dpmpp-2m-ddpm-{spacing}-{solver}", "dpmsolver++", spacing, solver)
    multistep("dpmpp-2m-sde-ddpm-linspace-midpoint", "sde-dpmsolver++", "linspace", "midpoint")
    multistep("dpmpp-2m-sde-ddpm-linspace-heun", "sde-dpmsolver++", "linspace", "heun")
    multistep_of_order_3("dpmpp-3m-ddpm-linspace")
    singlestep("dpmpp-2s-ddpm", 11)
    dpm_solver_ddpm_noise("dpm-solver-2-ddpm", 10)


def multistep(name, algorithm, spacing, solver):
    scheduler = DPMSolverMultistepScheduler(
        algorithm_type=algorithm, solver_type=solver, solver_order=2, timestep_spacing=spacing)
    scheduler.set_timesteps(10)
    t = np.append(scheduler.timesteps.numpy() + 1, 0)
    x, noise = paths.draws(10, 1.0)
    sde = algorithm.startswith("sde")
    if sde:
        states = both(dpmpp_2m_sde, DDPM, t, x, noise, solver=solver, lower_order_final=True)
    else:
        states = both(dpmpp_2m, DDPM, t, x, solver=solver, lower_order_final=True)
    theirs, exactly = with_diffusers(scheduler, t, x, noise)
    paths.agree(name, exactly, states)
    paths.record(
        name, sampler="dpmpp-2m-sde" if sde else "dpmpp-2m", path=DDPM, t=t, x=x, noise=noise if sde else None,
        states=states, script="solvers.py",
        source=f"Lu et al. 2022b; diffusers {diffusers.__version__} DPMSolverMultistepScheduler agrees with float64 "
               f"coefficients, upstream/x has its float32",
        settings=dict(grid=spacing, solver=solver, lower_order_final=True, **({"eta": 1.0} if sde else {})),
        tensors={"upstream/x": theirs["reference"]})


def multistep_of_order_3(name):
    """diffusers' third order agrees once D2 has half its size; the file has both."""
    scheduler = DPMSolverMultistepScheduler(
        algorithm_type="dpmsolver++", solver_type="midpoint", solver_order=3, timestep_spacing="linspace")
    scheduler.set_timesteps(10)
    t = np.append(scheduler.timesteps.numpy() + 1, 0)
    x, noise = paths.draws(10, 1.0)
    theirs, exactly = with_diffusers(scheduler, t, x, noise)
    paths.agree(name, exactly, both(dpmpp_3m, DDPM, t, x, d2=1.0, lower_order_final=True))
    paths.record(
        name, sampler="dpmpp-3m", path=DDPM, t=t, x=x, states=both(dpmpp_3m, DDPM, t, x, lower_order_final=True),
        script="solvers.py",
        source=f"Lu et al. 2022b, proposition 4.1, to third order; diffusers {diffusers.__version__} "
               f"DPMSolverMultistepScheduler agrees with half of D2: half-d2/x",
        settings=dict(grid="linspace", solver="midpoint", lower_order_final=True),
        tensors={"half-d2/x": exactly["reference"]})


def dpm_solver_ddpm_noise(name, points):
    """DPM-Solver-2 by diffusers, which ends at the smallest noise of training, time 1."""
    scheduler = DPMSolverSinglestepScheduler(
        algorithm_type="dpmsolver", solver_type="midpoint", solver_order=2, final_sigmas_type="sigma_min",
        lower_order_final=False)
    scheduler.set_timesteps(points)
    visited = np.append(scheduler.timesteps.numpy() + 1, 1)
    assert scheduler.order_list == [1, 2] * (points // 2), scheduler.order_list
    x, _ = paths.draws(1, 1.0)
    t, between = visited[::2], visited[1::2]
    states = both(dpm_solver_2, DDPM, t, x, between)
    theirs, exactly = with_diffusers(scheduler, visited, x, np.zeros((points, *x.shape)))
    paths.agree(name, {law: value[::2] for law, value in exactly.items()}, states)
    paths.record(
        name, sampler="dpm-solver-2", path=DDPM, t=t, x=x, states=states, script="solvers.py",
        source=f"Lu et al. 2022a; diffusers {diffusers.__version__} DPMSolverSinglestepScheduler (dpmsolver) agrees with "
               f"float64 coefficients, upstream/x has its float32",
        settings=dict(grid="custom"),
        tensors={"upstream/x": theirs["reference"][::2], "t_between": between.astype(np.float64)})


def singlestep(name, points):
    """diffusers' 2S takes its in-between times from the grid: one step per two points."""
    scheduler = DPMSolverSinglestepScheduler(
        algorithm_type="dpmsolver++", solver_type="midpoint", solver_order=2, final_sigmas_type="zero",
        lower_order_final=True)
    scheduler.set_timesteps(points)
    visited = np.append(scheduler.timesteps.numpy() + 1, 0)
    orders = scheduler.order_list
    assert orders == [1, 2] * (points // 2) + [1], orders
    x, _ = paths.draws(1, 1.0)
    t = np.append(visited[0:-1:2], 0)
    between = [*visited[1:-1:2], None]
    states = both(dpmpp_2s, DDPM, t, x, between)
    theirs, exactly = with_diffusers(scheduler, visited, x, np.zeros((points, *x.shape)))
    keep = [*range(0, points, 2), points]
    exactly = {law: value[keep] for law, value in exactly.items()}
    paths.agree(name, exactly, states)
    paths.record(
        name, sampler="dpmpp-2s", path=DDPM, t=t, x=x, states=states, script="solvers.py",
        source=f"Lu et al. 2022b; diffusers {diffusers.__version__} DPMSolverSinglestepScheduler agrees with float64 "
               f"coefficients, upstream/x has its float32",
        settings=dict(grid="custom"),
        tensors={"upstream/x": theirs["reference"][keep], "t_between": np.array(between[:-1], dtype=np.float64)})


def with_diffusers(scheduler, t, x, noise):
    """(its states, the same with float64 coefficients), each by law."""
    sigmas = torch.tensor([DDPM.sigma(v) / DDPM.alpha(v) for v in t])
    first = run_diffusers(scheduler, t, x, noise)
    module = sys.modules[type(scheduler).__module__]
    try:
        module.torch = _DoubleTorch()  # step() casts the state to torch.float32
        second = run_diffusers(scheduler, t, x, noise, sigmas)
    finally:
        module.torch = torch
    return first, second


class _DoubleTorch:
    float32 = torch.float64

    def __getattr__(self, name):
        return getattr(torch, name)


def run_diffusers(scheduler, t, x, noise, sigmas=None):
    result = {}
    for label, law in LAWS.items():
        again = type(scheduler).from_config(scheduler.config)
        again.set_timesteps(len(t) - 1)
        if sigmas is not None:
            again.sigmas = sigmas
        states, sample = [x], torch.tensor(x)
        for i, time in enumerate(again.timesteps):
            a, s = DDPM.alpha(t[i]), DDPM.sigma(t[i])
            base = sample
            scheduling_dpmsolver_multistep.randn_tensor = lambda *_, **__: torch.tensor(noise[i])
            # as x0, so that the conversion from eps, which rounds, does not enter
            again.register_to_config(prediction_type="sample")
            sample = again.step(torch.tensor(law(base.numpy(), a, s)), time, base).prev_sample
            states.append(sample.numpy())
        result[label] = np.stack(states)
    return result


def dpm_solver_vp():
    """Continuous VP from 1 to 0.001, even in lambda, not ending at the data: the formulas only."""
    vp, t, between = log_snr_grid("vp-linear", 10, 1.0, 1e-3)
    x, noise = paths.draws(10, 1.0)
    common = dict(path=vp, t=t, x=x, script="solvers.py", source="Lu et al. 2022b, in float64")
    grid = dict(grid="log-snr", t_min=1e-3, t_max=1.0)
    for solver in ("midpoint", "heun"):
        paths.record(f"dpmpp-2m-vp-{solver}", sampler="dpmpp-2m", states=both(dpmpp_2m, vp, t, x, solver=solver),
                     settings={**grid, "solver": solver}, **common)
    paths.record("dpmpp-2m-sde-vp", sampler="dpmpp-2m-sde", noise=noise,
                 states=both(dpmpp_2m_sde, vp, t, x, noise), settings={**grid, "solver": "midpoint", "eta": 1.0},
                 **common)
    paths.record("dpmpp-2s-vp", sampler="dpmpp-2s", states=both(dpmpp_2s, vp, t, x, list(between)),
                 settings={**grid, "r": 0.5}, tensors={"t_between": between}, **common)


def log_snr_grid(schedule, intervals, t_max, t_min):
    """Times even in lambda and, between them, those at half steps in lambda (bisection in float64)."""
    path = Path(schedule)
    lam = np.linspace(path.half_log_snr(t_max), path.half_log_snr(t_min), 2 * intervals + 1)
    inner = []
    for value in lam[1:-1]:
        low, high = t_min, t_max
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if path.half_log_snr(middle) > value else (low, middle)
        inner.append((low + high) / 2)
    t = np.array([t_max, *inner, t_min])
    return path, t[::2], t[1::2]


def unipc():
    x, _ = paths.draws(1, 1.0)
    for order in (2, 3):
        for b in ("bh1", "bh2"):
            name = f"unipc-{order}-{b}-ddpm"
            scheduler = UniPCMultistepScheduler(solver_order=order, solver_type=b, predict_x0=True)
            unipc_ddpm(name, scheduler, x, order=order, b_of_h=b, corrector=True)
    scheduler = UniPCMultistepScheduler(solver_order=3, solver_type="bh2", disable_corrector=list(range(12)))
    unipc_ddpm("unip-3-bh2-ddpm", scheduler, x, order=3, b_of_h="bh2", corrector=False)
    vp, t, _ = log_snr_grid("vp-linear", 10, 1.0, 1e-3)
    for order, b in ((2, "bh1"), (2, "bh2"), (3, "bh2")):
        paths.record(f"unipc-{order}-{b}-vp", sampler="unipc", path=vp, t=t, x=x, script="solvers.py",
                     states=both(uni_pc, vp, t, x, order=order, b_of_h=b), source="Zhao et al. 2023, in float64",
                     settings=dict(grid="log-snr", t_min=1e-3, t_max=1.0, order=order, b=b, corrector=True,
                                   lower_order_final=True))


def unipc_ddpm(name, scheduler, x, **options):
    scheduler.set_timesteps(10)
    t = np.append(scheduler.timesteps.numpy() + 1, 0)
    states = both(uni_pc, DDPM, t, x, **options)
    theirs, exactly = with_diffusers(scheduler, t, x, np.zeros((10, *x.shape)))
    if options["b_of_h"] == "bh1":  # diffusers' last step, to the data, is -inf * 0 there
        for law, value in exactly.items():
            assert np.isnan(value[-1]).all()
            value[-1] = theirs[law][-1] = states[law][-1]
    paths.agree(name, exactly, states)
    paths.record(
        name, sampler="unipc", path=DDPM, t=t, x=x, states=states, script="solvers.py",
        source=f"Zhao et al. 2023; diffusers {diffusers.__version__} UniPCMultistepScheduler agrees with float64 "
               f"coefficients, upstream/x has its float32",
        settings=dict(grid="linspace", order=options["order"], b=options["b_of_h"], corrector=options["corrector"],
                      lower_order_final=True),
        tensors={"upstream/x": theirs["reference"]})


if __name__ == "__main__":
    main()
