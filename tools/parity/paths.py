"""Processes in float64 for the samplers, with the exact denoisers of two laws of data, and the file all of them share.

Every scalar comes from exact.py. A path is (name, alpha(t), sigma(t), f(t), g2(t)); time 0 is the data.
"""

import functools

import exact
import mpmath
import numpy as np
import reference
from golden import write
from mpmath import mpf

OUT = "plugins/samplers/src/test/resources/golden"
SHAPE = (2, 1, 2, 3)
MIXTURE = dict(weights=(0.4, 0.6), means=(-0.6, 0.5), stds=(0.2, 0.3))


class Path:
    """A continuous schedule of exact.SCHEDULES, as floats."""

    def __init__(self, schedule):
        self.name = schedule
        self.settings = {"schedule": schedule, **exact.SCHEDULES[schedule][1]}
        at = exact.schedule(schedule)
        self._at = functools.cache(lambda t: tuple(float(v) for v in at(mpf(t))))
        self._slopes = functools.cache(
            lambda t: tuple(float(mpmath.diff(lambda s: at(s)[i], mpf(t))) for i in range(2)))
        self._all = functools.cache(lambda t: {k: float(v) for k, v in exact.marginal(at, mpf(t)).items()})

    def alpha(self, t):
        return self._at(float(t))[0]

    def sigma(self, t):
        return self._at(float(t))[1]

    def half_log_snr(self, t):
        return np.log(self.alpha(t) / self.sigma(t)) if self.sigma(t) > 0 else np.inf

    def f(self, t):
        return self._all(float(t))["drift"]

    def g2(self, t):
        return self._all(float(t))["diffusion"] ** 2

    def slopes(self, t):
        """alpha', sigma'. Finite where alpha = 0 and f is not."""
        return self._slopes(float(t))


class Ddpm:
    """The discrete linear schedule: time i is diffusers' index i - 1, time 0 the data."""

    name = "ddpm-linear"
    settings = {"schedule": "linear", "train_steps": 1000, "beta_start": 1e-4, "beta_end": 0.02}
    _alpha_bar = np.concatenate([[1.0], reference.alpha_bar(reference.linear_beta(1000))])

    def alpha(self, t):
        return np.sqrt(self._alpha_bar[int(t)])

    def sigma(self, t):
        return np.sqrt(1 - self._alpha_bar[int(t)])

    def half_log_snr(self, t):
        return np.log(self.alpha(t) / self.sigma(t)) if t > 0 else np.inf


def gaussian(x, alpha, sigma):
    """E[x0 | x] for x0 ~ N(0.3, 0.5^2)."""
    m, v = reference.DATA_MEAN, reference.DATA_STD**2
    return m + alpha * v / (alpha**2 * v + sigma**2) * (x - alpha * m)


def mixture(x, alpha, sigma):
    """E[x0 | x] for x0 a mixture of two normals, per element."""
    logs, means = [], []
    for w, m, s in zip(*MIXTURE.values(), strict=True):
        variance = alpha**2 * s**2 + sigma**2
        logs.append(np.log(w) - 0.5 * np.log(variance) - (x - alpha * m) ** 2 / (2 * variance))
        means.append(m + alpha * s**2 / variance * (x - alpha * m))
    first = 1 / (1 + np.exp(np.clip(logs[1] - logs[0], -700, 700)))
    return first * means[0] + (1 - first) * means[1]


LAWS = {"reference": gaussian, "mixture": mixture}


def eps_of(x, x0, alpha, sigma):
    return (x - alpha * x0) / sigma


def score(law, path, x, t):
    """The exact score: -eps/sigma."""
    a, s = path.alpha(t), path.sigma(t)
    return -(x - a * law(x, a, s)) / s**2


def velocity(law, path, x, t):
    """dx/dt of the probability-flow ODE, alpha' x0 + sigma' eps (= f x - g^2 score/2). At sigma = 0, eps tends to 0."""
    a, s = path.alpha(t), path.sigma(t)
    d_alpha, d_sigma = path.slopes(t)
    x0 = law(x, a, s)
    eps = (x - a * x0) / s if s != 0 else np.zeros_like(x)
    return d_alpha * x0 + d_sigma * eps


def draws(steps, scale, seed=17):
    """x_T (the prior's scale times normals) and noise, all float32 values held in float64."""
    rng = np.random.default_rng(seed)
    x = (scale * rng.standard_normal(SHAPE)).astype(np.float32).astype(np.float64)
    return x, rng.standard_normal((steps, *SHAPE), dtype=np.float32).astype(np.float64)


def uniform(t_max, t_min, intervals):
    return np.linspace(t_max, t_min, intervals + 1)


def karras(sigma_max, sigma_min, steps, rho=7.0, zero=True):
    a, b = sigma_max ** (1 / rho), sigma_min ** (1 / rho)
    grid = (a + np.arange(steps) / (steps - 1) * (b - a)) ** rho
    return np.append(grid, 0.0) if zero else grid


def record(name, *, sampler, path, t, x, states, script, source, noise=None, settings=None, tensors=None):
    """Writes NAME.safetensors. states: law -> all states, x_T first."""
    content = {
        "x_T": x,
        "t": np.asarray(t, dtype=np.float64),
        "alpha": np.array([path.alpha(v) for v in t]),
        "sigma": np.array([path.sigma(v) for v in t]),
        "kept": np.arange(len(next(iter(states.values())))),
        **{f"{law}/x": value for law, value in states.items()},
        **(tensors or {}),
    }
    if noise is not None:
        content["noise"] = noise
    for key, value in content.items():
        assert np.isfinite(value).all(), (name, key)
    write(
        f"{OUT}/{name}.safetensors",
        content,
        script=script,
        source=source,
        settings={
            "sampler": sampler,
            "process": path.name,
            "steps": len(t) - 1,
            **path.settings,
            "data_mean": reference.DATA_MEAN,
            "data_std": reference.DATA_STD,
            **{f"mixture_{key}": value for key, value in MIXTURE.items()},
            **(settings or {}),
        },
    )


def agree(name, theirs, ours, tolerance=1e-9):
    worst = max(np.abs(theirs[law] - ours[law]).max() for law in theirs)
    scale = max(np.abs(ours[law]).max() for law in theirs)
    print(f"{name:36} |upstream - formula| = {worst:.1e} of {scale:.1f}")
    assert worst < tolerance * scale, name
