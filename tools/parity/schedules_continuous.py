"""Records continuous schedules and processes (50 digits, exact.py) and further discrete ones (reference.py).

flow_matching's schedulers and diffusers' betas are second witnesses: the script stops unless they agree.
"""

import diffusers
import exact
import flow_matching
import mpmath
import numpy as np
import reference
import torch
from diffusers import DDPMScheduler
from flow_matching.path.scheduler import CondOTScheduler, CosineScheduler, VPScheduler
from golden import write
from mpmath import mpf

SCHEDULES_OUT = "plugins/schedules/src/test/resources/golden"
PROCESSES_OUT = "plugins/processes/src/test/resources/golden"

# Neither end: alpha or sigma vanishes there for some, and ratios with it.
UNIT_TIMES = np.concatenate([[1e-5, 1e-3, 0.01], np.linspace(0.05, 0.95, 16), [0.99, 0.999]])
EDM_TIMES = np.concatenate([[0.002, 0.005], np.geomspace(0.01, 40, 17), [79.0, 80.0]])

WITNESSES = {
    "vp-linear": VPScheduler(beta_min=0.1, beta_max=20.0),
    "flow-linear": CondOTScheduler(),
    "trigonometric": CosineScheduler(),
}

# Process -> (schedule, deviation of the prior)
PROCESSES = {
    "vp-sde": ("vp-linear", 1.0),
    "sub-vp-sde": ("sub-vp", 1.0),
    "ve-sde": ("ve-geometric", 50.0),
    "ve-sde-exact": ("ve-geometric-exact", 50.0),
    "edm": ("edm", 80.0),
    "flow": ("flow-linear", 1.0),
    "flow-sigma-min": ("flow-linear-sigma-min", 1.0),
    "vp-path": ("trigonometric", 1.0),
}


def main():
    for name in exact.SCHEDULES:
        continuous(name)
    for name, (schedule, prior) in PROCESSES.items():
        process(name, schedule, prior)
    discrete("scaled-linear-1000", reference.scaled_linear_beta(1000, 0.00085, 0.012), "scaled_linear",
             steps=1000, beta_start=0.00085, beta_end=0.012)
    discrete("linear-250-rescaled", reference.linear_beta(250, scaled=True), "linear",
             steps=250, beta_start=1e-4, beta_end=0.02, rescale=True)
    discrete("sigmoid-1000-tau1", reference.sigmoid_beta(1000), None,
             steps=1000, start=-3.0, end=3.0, tau=1.0, beta_max=0.999)
    discrete("sigmoid-400-tau0.5", reference.sigmoid_beta(400, 0.0, 3.0, 0.5), None,
             steps=400, start=0.0, end=3.0, tau=0.5, beta_max=0.999)


def times_of(schedule):
    return EDM_TIMES if schedule == "edm" else UNIT_TIMES


def continuous(name):
    t = times_of(name)
    values = exact.table(exact.schedule(name), t)
    source = "tools/parity/exact.py (mpmath, 50 digits)"
    if name in WITNESSES:
        theirs = WITNESSES[name](1 - torch.tensor(t))  # their time runs from noise to data
        worst = max(
            np.abs(values["alpha"] / theirs.alpha_t.numpy() - 1).max(),
            np.abs(values["sigma"] / theirs.sigma_t.numpy() - 1).max(),
            np.abs(values["alpha_derivative"] / -theirs.d_alpha_t.numpy() - 1).max(),
            np.abs(values["sigma_derivative"] / -theirs.d_sigma_t.numpy() - 1).max(),
        )
        print(f"{name:24} max relative |flow_matching - exact| = {worst:.1e}")
        assert worst < 1e-8, name
        source += f"; agrees with flow_matching {flow_matching.__version__} {type(WITNESSES[name]).__name__}"
    write(
        f"{SCHEDULES_OUT}/{name}.safetensors",
        {"t": t, **values},
        script="schedules_continuous.py",
        source=source,
        settings={"schedule": name, **exact.SCHEDULES[name][1]},
    )


def process(name, schedule, prior):
    """One scalar example at each time: everything a network may tell of it, and the drifts."""
    at, t = exact.schedule(schedule), times_of(schedule)
    rng = np.random.default_rng(3)
    x0 = np.tanh(rng.standard_normal(len(t)))
    eps = rng.standard_normal(len(t))
    rows = []
    for time, clean, noise in zip(t, x0, eps, strict=True):
        m, c, e = exact.marginal(at, mpf(float(time))), mpf(float(clean)), mpf(float(noise))
        score = -e / m["sigma"]
        xt = m["alpha"] * c + m["sigma"] * e
        rows.append({
            **m,
            "xt": xt,
            "v": m["alpha"] * e - m["sigma"] * c,
            "score": score,
            "velocity": m["alpha_derivative"] * c + m["sigma_derivative"] * e,
            "reverse_drift": m["drift"] * xt - m["diffusion"] ** 2 * score,
            "ode_drift": m["drift"] * xt - m["diffusion"] ** 2 * score / 2,
        })
    tensors = {key: exact.doubles(row[key] for row in rows) for key in rows[0]}
    difference = np.abs(tensors["velocity"] - tensors["ode_drift"]) / (1 + np.abs(tensors["velocity"]))
    assert difference.max() < 1e-12, name  # the conditional velocity is the probability flow of the conditional law
    write(
        f"{PROCESSES_OUT}/{name}.safetensors",
        {"t": t, "x0": x0, "eps": eps, **tensors},
        script="schedules_continuous.py",
        source="tools/parity/exact.py (mpmath, 50 digits)",
        settings={"process": name, "prior_std": prior, **exact.SCHEDULES[schedule][1]},
    )


def discrete(name, beta, witness, **settings):
    """Times 1..T; element i belongs to t = i + 1. alpha_bar is a product at 50 digits."""
    product, alpha_bar, one_minus = mpf(1), [], []
    for b in beta:
        product *= 1 - mpf(float(b))
        alpha_bar.append(product)
        one_minus.append(1 - product)
    tensors = {
        "beta": beta,
        "alpha_bar": exact.doubles(alpha_bar),
        "alpha": exact.doubles(mpmath.sqrt(v) for v in alpha_bar),
        "sigma": exact.doubles(mpmath.sqrt(v) for v in one_minus),
    }
    source = "tools/parity/reference.py"
    if witness:
        scale = 1000 / settings["steps"] if settings.get("rescale") else 1
        theirs = DDPMScheduler(
            num_train_timesteps=settings["steps"], beta_schedule=witness,
            beta_start=scale * settings["beta_start"], beta_end=scale * settings["beta_end"],
        )
        worst = np.abs(theirs.alphas_cumprod.numpy() - tensors["alpha_bar"]).max()
        print(f"{name:24} max |diffusers - reference| = {worst:.1e}")
        assert worst < 2e-6, name
        tensors["diffusers/alpha_bar"] = theirs.alphas_cumprod
        source += f"; diffusers/* from diffusers {diffusers.__version__} DDPMScheduler"
    write(f"{SCHEDULES_OUT}/{name}.safetensors", tensors, script="schedules_continuous.py", source=source,
          settings={"schedule": name, **settings})


if __name__ == "__main__":
    main()
