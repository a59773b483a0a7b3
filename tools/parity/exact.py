"""Schedules, processes and preconditioners at 50 digits (mpmath), rounded to float64 once, at the end.

A schedule is x_t = alpha(t) x0 + sigma(t) eps with t = 0 the data. Derivatives are mpmath's, not formulas, so they
witness those in the Java code. Drift and diffusion follow from the marginal: f = alpha'/alpha, and
g^2 = (sigma^2)' - 2 f sigma^2 (Kingma et al. 2021, appendix; the SDE whose kernels are Song et al. 2021, (29)).
"""

import mpmath
import numpy as np
from mpmath import mpf

mpmath.mp.dps = 50


def _beta_integral(t, beta_min, beta_max):
    return beta_min * t + (beta_max - beta_min) * t**2 / 2


# Marginals: functions of t that give (alpha, sigma). Parameters are strings, so that 0.1 is a tenth at 50 digits.


def vp_linear(beta_min, beta_max):
    """Song et al. 2021, (29) and appendix C: beta(t) linear in t."""
    a, b = mpf(beta_min), mpf(beta_max)

    def at(t):
        log_alpha = -_beta_integral(t, a, b) / 2
        return mpmath.exp(log_alpha), mpmath.sqrt(1 - mpmath.exp(2 * log_alpha))

    return at


def sub_vp(beta_min, beta_max):
    """Song et al. 2021, (29) and appendix C: VP's variance squared, so sigma is 1 - exp(-integral of beta)."""
    a, b = mpf(beta_min), mpf(beta_max)

    def at(t):
        log_alpha = -_beta_integral(t, a, b) / 2
        return mpmath.exp(log_alpha), 1 - mpmath.exp(2 * log_alpha)

    return at


def ve_geometric(sigma_min, sigma_max):
    """Song et al. 2021, appendix C: sigma(t) itself as deviation, though the kernel from t = 0 lacks sigma_min^2."""
    a, b = mpf(sigma_min), mpf(sigma_max)
    return lambda t: (mpf(1), a * (b / a) ** t)


def ve_geometric_exact(sigma_min, sigma_max):
    """The kernel of that SDE from t = 0 (Song et al. 2021, (29); the thesis, (3.7))."""
    a, b = mpf(sigma_min), mpf(sigma_max)
    return lambda t: (mpf(1), a * mpmath.sqrt((b / a) ** (2 * t) - 1))


def edm():
    """Karras et al. 2022: sigma(t) = t, s(t) = 1."""
    return lambda t: (mpf(1), t)


def flow_linear(sigma_min):
    """Lipman et al. 2023, (20) with time reversed (theirs is 1 - t): 0 is the data, and sigma(0) = sigma_min."""
    s = mpf(sigma_min)
    return lambda t: (1 - t, s + (1 - s) * t)


def trigonometric():
    """Albergo and Vanden-Eijnden 2023: a quarter of a circle. The cosine schedule without offset or truncation."""
    return lambda t: (mpmath.cos(mpmath.pi * t / 2), mpmath.sin(mpmath.pi * t / 2))


def cosine_log_snr(log_snr_min, log_snr_max, shift):
    """Salimans and Ho 2022; Hoogeboom et al. 2023: log SNR = shift - 2 ln tan(a t + b), cut at both ends.

    b = arctan(exp(-log_snr_max/2)), a = arctan(exp(-log_snr_min/2)) - b. The shift (2 ln(64/d) for d pixels a side) is
    added after the cut, as there.
    """
    b = mpmath.atan(mpmath.exp(-mpf(log_snr_max) / 2))
    a = mpmath.atan(mpmath.exp(-mpf(log_snr_min) / 2)) - b

    def at(t):
        log_snr = mpf(shift) - 2 * mpmath.log(mpmath.tan(a * t + b))
        return mpmath.sqrt(_sigmoid(log_snr)), mpmath.sqrt(_sigmoid(-log_snr))

    return at


def _sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


SCHEDULES = {
    "vp-linear": (vp_linear, dict(beta_min="0.1", beta_max="20")),
    "sub-vp": (sub_vp, dict(beta_min="0.1", beta_max="20")),
    "ve-geometric": (ve_geometric, dict(sigma_min="0.01", sigma_max="50")),
    "ve-geometric-exact": (ve_geometric_exact, dict(sigma_min="0.01", sigma_max="50")),
    "edm": (edm, {}),
    "flow-linear": (flow_linear, dict(sigma_min="0")),
    "flow-linear-sigma-min": (flow_linear, dict(sigma_min="0.01")),
    "trigonometric": (trigonometric, {}),
    "cosine-log-snr": (cosine_log_snr, dict(log_snr_min="-20", log_snr_max="20", shift="0")),
    "cosine-log-snr-shifted": (cosine_log_snr, dict(log_snr_min="-15", log_snr_max="15", shift="-1.3862943611198906")),
}


def schedule(name):
    make, settings = SCHEDULES[name]
    return make(**settings)


def marginal(at, t):
    """alpha, sigma and all that follows from them at one t, as a dict of mpf."""
    alpha, sigma = at(t)
    d_alpha = mpmath.diff(lambda s: at(s)[0], t)
    d_sigma = mpmath.diff(lambda s: at(s)[1], t)
    f = d_alpha / alpha
    return {
        "alpha": alpha,
        "sigma": sigma,
        "alpha_derivative": d_alpha,
        "sigma_derivative": d_sigma,
        "log_snr": 2 * mpmath.log(alpha / sigma),
        "log_snr_derivative": 2 * (f - d_sigma / sigma),
        "drift": f,
        "diffusion": mpmath.sqrt(2 * sigma * (d_sigma - f * sigma)),
    }


def table(at, times):
    """The same for many times: dict of float64 arrays."""
    rows = [marginal(at, mpf(float(t))) for t in times]
    return {key: doubles(row[key] for row in rows) for key in rows[0]}


def doubles(values):
    return np.array([float(v) for v in values])


# Preconditioners: (c_skip, c_out, c_in, c_noise) at sigma


def precondition_edm(sigma, sigma_data):
    """Karras et al. 2022, table 1, last column."""
    total = sigma**2 + sigma_data**2
    return sigma_data**2 / total, sigma * sigma_data / mpmath.sqrt(total), 1 / mpmath.sqrt(total), mpmath.log(sigma) / 4


def precondition_vp(sigma, beta_d, beta_min, steps):
    """Same table, first column: D estimates x0 from x = x0 + sigma eps; F is an eps network of the VP process."""
    t = (mpmath.sqrt(beta_min**2 + 2 * beta_d * mpmath.log(1 + sigma**2)) - beta_min) / beta_d
    return mpf(1), -sigma, 1 / mpmath.sqrt(sigma**2 + 1), (steps - 1) * t


def precondition_ve(sigma):
    """Same table, second column."""
    return mpf(1), sigma, mpf(1), mpmath.log(sigma / 2)


def precondition_consistency(sigma, sigma_data, sigma_min):
    """Song et al. 2023, appendix C, with the boundary at sigma_min (their epsilon); c_noise: 250 ln sigma as CM's."""
    c_skip = sigma_data**2 / ((sigma - sigma_min) ** 2 + sigma_data**2)
    c_out = (sigma - sigma_min) * sigma_data / mpmath.sqrt(sigma**2 + sigma_data**2)
    return c_skip, c_out, 1 / mpmath.sqrt(sigma**2 + sigma_data**2), 250 * mpmath.log(sigma)
