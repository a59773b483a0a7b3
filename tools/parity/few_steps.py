"""Records consistency and CTM sampling. reference and mixture use the posterior mean as the network's answer (any
function will do); exact uses the true flow of Gaussian data, which both methods approximate when trained.
"""

import math

import numpy as np
import paths
import reference
from paths import LAWS, Path

EDM = Path("edm")
T, EPS = 80.0, 0.002


def main():
    consistency("consistency-one-step", [T])
    consistency("consistency-two-steps", [T, float(paths.karras(T, EPS, 40, zero=False)[22])])  # CM's "ts 0,22,39"
    consistency("consistency-five-steps", [float(v) for v in paths.karras(T, EPS, 6, zero=False)[:-1]])
    ends_at_zero = paths.karras(T, EPS, 5)
    for gamma in (0.0, 0.5, 1.0):
        ctm(f"ctm-gamma-{gamma}", ends_at_zero, gamma)
    ctm("ctm-gamma-0.5-sigma-min", paths.karras(T, EPS, 5, zero=False), 0.5, keeps_sigma_min=True)


def flow(x, t, s):
    """The probability-flow solution from t to s for x = x0 + t eps, x0 ~ N(m, v)."""
    m, v = reference.DATA_MEAN, reference.DATA_STD**2
    return m + math.sqrt(v + s**2) / math.sqrt(v + t**2) * (x - m)


def consistency(name, times):
    """Song et al. 2023, algorithm 1: x = f(x_T, T); then x = f(x + sqrt(tau^2 - eps^2) z, tau) for each further tau.

    noise[k] enters before evaluation k; noise[0] is not used.
    """
    x, noise = paths.draws(len(times), T)
    functions = {label: lambda x, t, law=law: law(x, 1.0, t) for label, law in LAWS.items()}
    functions["exact"] = lambda x, t: flow(x, t, EPS)
    states = {}
    for label, f in functions.items():
        kept, state = [x], x
        for k, tau in enumerate(times):
            if k > 0:
                state = state + math.sqrt(tau**2 - EPS**2) * noise[k]
            state = f(state, tau)
            kept.append(state)
        states[label] = np.stack(kept)
    paths.record(name, sampler="consistency", path=EDM, t=[*times, EPS], x=x, noise=noise if len(times) > 1 else None,
                 states=states, script="few_steps.py",
                 source="Song et al. 2023, algorithm 1, in float64 (openai/consistency_models: "
                        "stochastic_iterative_sampler)",
                 settings=dict(grid="custom", eps=EPS, T=T, times=times))


def ctm(name, t, gamma, keeps_sigma_min=False):
    """Kim et al. 2024, algorithm 3: x = G(x, t_n, s) with s = sqrt(1 - gamma^2) t_{n+1}, then + gamma t_{n+1} z.

    keeps_sigma_min: as sony/ctm, s = sqrt(1 - gamma^2) (t_{n+1} - eps) + eps and noise sqrt(t_{n+1}^2 - s^2); both
    leave the variance at t_{n+1}. There the last time is eps, and s = eps adds no noise.
    """
    x, noise = paths.draws(len(t) - 1, T)
    jumps = {label: lambda x, t, s, law=law: s / t * x + (1 - s / t) * law(x, 1.0, t) for label, law in LAWS.items()}
    jumps["exact"] = flow
    states = {}
    for label, jump in jumps.items():
        kept, state = [x], x
        for k in range(len(t) - 1):
            if keeps_sigma_min:
                s = math.sqrt(1 - gamma**2) * (t[k + 1] - EPS) + EPS
            else:
                s = math.sqrt(1 - gamma**2) * t[k + 1]
            state = jump(state, t[k], s) + math.sqrt(max(t[k + 1] ** 2 - s**2, 0.0)) * noise[k]
            kept.append(state)
        states[label] = np.stack(kept)
    paths.record(name, sampler="ctm-gamma", path=EDM, t=t, x=x, noise=noise, states=states, script="few_steps.py",
                 source="Kim et al. 2024, in float64"
                        + (" (sony/ctm: sample_gamma_multistep)" if keeps_sigma_min else ""),
                 settings=dict(grid="karras", sigma_max=T, sigma_min=EPS, rho=7.0, ends_at_zero=not keeps_sigma_min,
                               gamma=gamma, keeps_sigma_min=keeps_sigma_min))


if __name__ == "__main__":
    main()
