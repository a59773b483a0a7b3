"""Records time grids: k-diffusion's and diffusers' own, and 50 digits beside them."""

import exact
import mpmath
import numpy as np
import torch
import upstream
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler
from golden import write
from mpmath import mpf

OUT = "plugins/samplers/src/test/resources/golden"
k_diffusion = upstream.k_diffusion_sampling()


def main():
    karras("grid-karras-18", 18, "0.002", "80", 7)
    karras("grid-karras-5-rho3", 5, "0.02", "100", 3)
    consistency()
    geometric()
    for schedule, t_min, t_max in (
        ("vp-linear", "0.001", "1"),
        ("sub-vp", "0.001", "1"),
        ("ve-geometric", "0.00001", "1"),
        ("trigonometric", "0.001", "0.999"),
        ("flow-linear", "0.001", "0.999"),
    ):
        log_snr(schedule, t_min, t_max, 12)
    discrete()


def karras_times(steps, low, high, rho):
    """Karras et al. 2022, (5): steps times, the largest first."""
    a, b, r = mpf(high) ** (mpf(1) / rho), mpf(low) ** (mpf(1) / rho), mpf(rho)
    return [(a + mpf(i) / (steps - 1) * (b - a)) ** r for i in range(steps)]


def karras(name, steps, low, high, rho):
    sigma = exact.doubles(karras_times(steps, low, high, rho) + [mpf(0)])
    torch.set_default_dtype(torch.float64)
    theirs = k_diffusion.get_sigmas_karras(steps, float(low), float(high), float(rho)).numpy()
    check(name, theirs, sigma)
    write(f"{OUT}/{name}.safetensors", {"sigma": sigma}, script="grids.py",
          source=f"tools/parity/grids.py (50 digits); agrees with {upstream.version('k-diffusion')} get_sigmas_karras",
          settings={"grid": "karras", "steps": steps, "sigma_min": low, "sigma_max": high, "rho": rho,
                    "ends_at_zero": True})


def consistency():
    """Song et al. 2023, section 3: t_1 = epsilon < ... < t_N = T, for several N. The thesis prints it with a slip."""
    counts = [2, 3, 18, 80, 151]
    tensors = {f"t/{n}": exact.doubles(reversed(karras_times(n, "0.002", "80", 7))) for n in counts}
    write(f"{OUT}/grid-consistency.safetensors", tensors, script="grids.py",
          source="tools/parity/grids.py (50 digits), Song et al. 2023",
          settings={"grid": "consistency", "counts": counts, "eps": "0.002", "T": "80", "rho": 7})


def geometric():
    """Uniform in ln sigma: DPM-Solver's log-SNR grid for alpha = 1."""
    low, high, steps = "0.002", "80", 12
    sigma = exact.doubles(
        [mpmath.exp(mpmath.log(mpf(high)) + mpf(i) / (steps - 1) * mpmath.log(mpf(low) / mpf(high)))
         for i in range(steps)] + [mpf(0)]
    )
    torch.set_default_dtype(torch.float64)
    check("grid-log-snr-edm", k_diffusion.get_sigmas_exponential(steps, float(low), float(high)).numpy(), sigma)
    write(f"{OUT}/grid-log-snr-edm.safetensors", {"sigma": sigma}, script="grids.py",
          source=f"tools/parity/grids.py; agrees with {upstream.version('k-diffusion')} get_sigmas_exponential",
          settings={"grid": "log-snr", "schedule": "edm", "steps": steps, "sigma_min": low, "sigma_max": high,
                    "ends_at_zero": True})


def log_snr(schedule, t_min, t_max, intervals):
    """Lu et al. 2022: equal steps in lambda = ln(alpha/sigma), inverted by root finding."""
    at = exact.schedule(schedule)
    half_log_snr = lambda t: mpmath.log(at(t)[0] / at(t)[1])
    first, last = mpf(t_max), mpf(t_min)
    lambdas = [half_log_snr(first) + mpf(i) / intervals * (half_log_snr(last) - half_log_snr(first))
               for i in range(intervals + 1)]
    inner = [mpmath.findroot(lambda t: half_log_snr(t) - lam, (last, first), solver="anderson", tol=mpf(10) ** -60)
             for lam in lambdas[1:-1]]
    t = exact.doubles([first, *inner, last])
    write(f"{OUT}/grid-log-snr-{schedule}.safetensors", {"t": t, "lambda": exact.doubles(lambdas)}, script="grids.py",
          source="tools/parity/grids.py (50 digits), Lu et al. 2022",
          settings={"grid": "log-snr", "schedule": schedule, "intervals": intervals, "t_min": t_min, "t_max": t_max,
                    **exact.SCHEDULES[schedule][1]})


def discrete():
    """diffusers' spacings. Its index i is our time i + 1 (0 is the data): `times` is shifted, and ends with 0."""
    tensors = {}
    for steps in (1, 7, 10, 50):
        for spacing in ("leading", "trailing", "linspace"):
            scheduler = DDIMScheduler(timestep_spacing=spacing)
            scheduler.set_timesteps(steps)
            index = scheduler.timesteps.numpy()
            tensors[f"{spacing}/{steps}/timesteps"] = index
            tensors[f"{spacing}/{steps}/times"] = np.append(index + 1, 0)
        for spacing in ("leading", "trailing", "linspace"):
            scheduler = DPMSolverMultistepScheduler(timestep_spacing=spacing)
            scheduler.set_timesteps(steps)
            tensors[f"dpm-solver/{spacing}/{steps}/timesteps"] = scheduler.timesteps.numpy()
    write(f"{OUT}/grid-discrete.safetensors", tensors, script="grids.py",
          source=f"{upstream.version('diffusers')} DDIMScheduler; dpm-solver/* DPMSolverMultistepScheduler",
          settings={"train_steps": 1000, "steps_offset": 0, "counts": [1, 7, 10, 50]})


def check(name, theirs, ours):
    worst = np.abs(theirs - ours).max() / np.abs(ours).max()
    print(f"{name:24} max |k-diffusion - exact| = {worst:.1e}")
    assert worst < 1e-12, name


if __name__ == "__main__":
    main()
