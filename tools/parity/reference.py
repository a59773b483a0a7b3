"""The papers' formulas in plain numpy float64, sharing no code with any library: the vectors' second witness.

Notation: ab is alpha-bar, the product of (1 - beta); x_t = sqrt(ab) x_0 + sqrt(1 - ab) eps; s is the time after t.
"""

import numpy as np

# Data of the analytic denoiser: every element is N(DATA_MEAN, DATA_STD^2), independently.
DATA_MEAN, DATA_STD = 0.3, 0.5


# Schedules


def linear_beta(steps, start=1e-4, end=0.02, scaled=False):
    """Ho et al. 2020. scaled: end points times 1000/steps, so that ab at the end does not depend on steps."""
    scale = 1000 / steps if scaled else 1.0
    return np.linspace(scale * start, scale * end, steps)


def scaled_linear_beta(steps, start=1e-4, end=0.02):
    """Linear in sqrt(beta) (latent diffusion)."""
    return np.linspace(start**0.5, end**0.5, steps) ** 2


def cosine_beta(steps, offset=0.008, beta_max=0.999):
    """Nichol and Dhariwal 2021: ab(t) = f(t)/f(0), f(t) = cos^2((t/T + offset)/(1 + offset) pi/2)."""
    t = np.arange(steps + 1) / steps
    return _beta_of(np.cos((t + offset) / (1 + offset) * np.pi / 2) ** 2, beta_max)


def sigmoid_beta(steps, start=-3.0, end=3.0, tau=1.0, beta_max=0.999):
    """Jabri et al. 2022: ab(t) falls like a sigmoid over [start, end]/tau, rescaled to run from 1 to 0."""
    at = lambda v: 1 / (1 + np.exp(-v / tau))
    t = np.arange(steps + 1) / steps
    return _beta_of((at(end) - at(start + t * (end - start))) / (at(end) - at(start)), beta_max)


def sigmoid_in_beta(steps, start=1e-4, end=0.02):
    """GeoDiff: beta itself is a sigmoid over [-6, 6] between start and end. Not the schedule above."""
    return start + (end - start) / (1 + np.exp(-np.linspace(-6, 6, steps)))


def _beta_of(alpha_bar, beta_max):
    return np.clip(1 - alpha_bar[1:] / alpha_bar[:-1], 0, beta_max)


def alpha_bar(beta):
    return np.cumprod(1 - beta)


def snr(ab):
    return ab / (1 - ab)


def min_snr_weight(ab, gamma, prediction):
    """Hang et al. 2023: min(SNR, gamma) in x0 space, carried over to the other prediction types."""
    clipped = np.minimum(snr(ab), gamma)
    return {"eps": clipped / snr(ab), "x0": clipped, "v": clipped / (snr(ab) + 1)}[prediction]


# The analytic denoiser


def denoise(x, ab, prediction):
    """E[eps | x_t], E[x_0 | x_t] or E[v | x_t] (v = sqrt(ab) eps - sqrt(1-ab) x_0), exact for the Gaussian data."""
    eps = np.sqrt(1 - ab) * (x - np.sqrt(ab) * DATA_MEAN) / (ab * DATA_STD**2 + 1 - ab)
    x0 = (x - np.sqrt(1 - ab) * eps) / np.sqrt(ab)
    return {"epsilon": eps, "sample": x0, "v_prediction": np.sqrt(ab) * eps - np.sqrt(1 - ab) * x0}[prediction]


def _split(output, x, ab, prediction):
    """(x_0, eps) of a network output."""
    a, s = np.sqrt(ab), np.sqrt(1 - ab)
    if prediction == "epsilon":
        return (x - s * output) / a, output
    if prediction == "sample":
        return output, (x - a * output) / s
    return a * x - s * output, s * x + a * output


# Samplers. ab_s = 1 means: the last step, towards the data


def ddpm_step(x, output, ab_t, ab_s, noise, *, prediction="epsilon", clip=False, variance="fixed_small"):
    """Ho et al. 2020, (6), (7) and section 3.2, with beta = 1 - ab_t/ab_s so that s may be any earlier time."""
    x0, _ = _split(output, x, ab_t, prediction)
    if clip:
        x0 = np.clip(x0, -1, 1)
    beta = 1 - ab_t / ab_s
    mean = (np.sqrt(ab_s) * beta * x0 + np.sqrt(1 - beta) * (1 - ab_s) * x) / (1 - ab_t)
    var = beta if variance == "fixed_large" else (1 - ab_s) / (1 - ab_t) * beta
    return mean + np.sqrt(var) * noise


def ddim_step(x, output, ab_t, ab_s, noise, *, prediction="epsilon", clip=False, eta=0.0, rederive_eps=False):
    """Song et al. 2021, (12) and (16). rederive_eps: after clipping x_0, use the eps that belongs to it."""
    x0, eps = _split(output, x, ab_t, prediction)
    if clip:
        x0 = np.clip(x0, -1, 1)
    if rederive_eps:
        eps = (x - np.sqrt(ab_t) * x0) / np.sqrt(1 - ab_t)
    sigma = eta * np.sqrt((1 - ab_s) / (1 - ab_t)) * np.sqrt(1 - ab_t / ab_s)
    return np.sqrt(ab_s) * x0 + np.sqrt(1 - ab_s - sigma**2) * eps + sigma * noise


def trajectory(step, x, ab, ab_next, noise, prediction="epsilon", **options):
    """All states, x_T first. noise[k] is used in step k; the network is the analytic denoiser."""
    states = [x]
    for t, s, z in zip(ab, ab_next, noise, strict=True):
        x = step(x, denoise(x, t, prediction), t, s, z, prediction=prediction, **options)
        states.append(x)
    return np.stack(states)
