"""Records stochastic samplers of score_sde and NCSN by the papers' formulas: reverse SDE, predictors, correctors.

All walk explicit pairs of times: dt is t[i] - t[i+1] of the grid. score_sde steps by 1/N whatever its grid, which is
the same for the grid 1, 1 - 1/N, ...
"""

import math

import numpy as np
import paths
from paths import LAWS, Path, score

SONG = "Song et al. 2021"


def main():
    vp, sub_vp, ve, ve_exact = (Path(s) for s in ("vp-linear", "sub-vp", "ve-geometric", "ve-geometric-exact"))
    for short, path, prior, t_min in (
        ("vp", vp, 1.0, 1e-3),
        ("sub-vp", sub_vp, 1.0, 1e-3),
        ("ve", ve, 50.0, 1e-5),
        ("ve-exact", ve_exact, 50.0, 1e-3),
    ):
        predictor(f"euler-maruyama-{short}", euler_maruyama, path, prior, t_min)
    predictor("reverse-diffusion-vp", reverse_diffusion, vp, 1.0, 1e-3)
    predictor("reverse-diffusion-ve", reverse_diffusion, ve, 50.0, 1e-5)
    for short, path, prior, t_min in (("vp", vp, 1.0, 1e-3), ("ve", ve, 50.0, 1e-5)):
        predictor_corrector(f"pc-reverse-diffusion-{short}", path, prior, t_min, corrector_steps=1)
    predictor_corrector("pc-reverse-diffusion-ve-2", ve, 50.0, 1e-5, corrector_steps=2)
    annealed_langevin()


# One step from t to s < t. Each gives (mean, standard deviation of the noise)


def euler_maruyama(law, path, x, t, s):
    """Song et al. 2021, section 4.1: dx = (f x - g^2 score) dt + g dw, backwards."""
    dt, g2 = t - s, path.g2(t)
    return x - (path.f(t) * x - g2 * score(law, path, x, t)) * dt, math.sqrt(g2 * dt)


def reverse_diffusion(law, path, x, t, s):
    """Song et al. 2021, appendix E: the forward process's own discretisation, reversed.

    VP: x = (2 - sqrt(1 - beta)) x + beta score + sqrt(beta) z with beta = beta(t) dt, beta(t) = g^2. VE: the variance
    falls by sigma(t)^2 - sigma(s)^2. sub-VP has no discretisation of its own: Euler-Maruyama.
    """
    if path.name == "vp-linear":
        beta = path.g2(t) * (t - s)
        return (2 - math.sqrt(1 - beta)) * x + beta * score(law, path, x, t), math.sqrt(beta)
    step = path.sigma(t) ** 2 - path.sigma(s) ** 2
    return x + step * score(law, path, x, t), math.sqrt(step)


def langevin(law, path, x, t, s, noise, snr, batch_norms):
    """Song et al. 2021, algorithms 4, 5: step = 2 alpha (snr |z|/|score|)^2, alpha = 1 - beta(t) dt for VP, 1 for VE.

    batch_norms: |z| and |score| averaged over the batch, as score_sde does; else each example's own.
    """
    alpha = 1 - path.g2(t) * (t - s) if path.name == "vp-linear" else 1.0
    for z in noise:
        g = score(law, path, x, t)
        norms = [np.sqrt((v.reshape(len(v), -1) ** 2).sum(1)) for v in (z, g)]
        if batch_norms:
            norms = [np.full_like(v, v.mean()) for v in norms]
        step = (2 * alpha * (snr * norms[0] / norms[1]) ** 2).reshape(-1, 1, 1, 1)
        x = x + step * g + np.sqrt(2 * step) * z
    return x


def predictor(name, step, path, prior, t_min, intervals=25):
    t = paths.uniform(1.0, t_min, intervals)
    x, noise = paths.draws(intervals, prior)
    states, means = {}, {}
    for label, law in LAWS.items():
        kept, mean_kept, state = [x], [], x
        for i in range(intervals):
            mean, std = step(law, path, state, t[i], t[i + 1])
            state = mean + std * noise[i]
            kept.append(state)
            mean_kept.append(mean)
        states[label], means[f"{label}/mean"] = np.stack(kept), np.stack(mean_kept)
    paths.record(name, sampler=name.removesuffix("-exact").rsplit("-", 1)[0].removesuffix("-sub"), path=path, t=t, x=x,
                 noise=noise, states=states, script="sde.py", source=f"{SONG}, in float64 (score_sde: sampling.py)",
                 settings=dict(grid="uniform", t_max=1.0, t_min=t_min, prior_std=prior), tensors=means)


def predictor_corrector(name, path, prior, t_min, corrector_steps, intervals=25, snr=0.16):
    """reference, mixture, batch-norms: as score_sde, which corrects at t[i] and then predicts t[i + 1].

    paper: predicts t[i + 1], then corrects there (the same dt), so the end is a corrected state.
    """
    t = paths.uniform(1.0, t_min, intervals)
    x, noise = paths.draws(intervals, prior)
    z = paths.draws(intervals * corrector_steps, 1.0, seed=23)[1].reshape(intervals, corrector_steps, *paths.SHAPE)

    def upstream_order(law, batch_norms):
        kept, means, state = [x], [], x
        for i in range(intervals):
            state = langevin(law, path, state, t[i], t[i + 1], z[i], snr, batch_norms)
            mean, std = reverse_diffusion(law, path, state, t[i], t[i + 1])
            state = mean + std * noise[i]
            kept.append(state)
            means.append(mean)
        return np.stack(kept), np.stack(means)

    def paper_order(law):
        kept, state = [x], x
        for i in range(intervals):
            mean, std = reverse_diffusion(law, path, state, t[i], t[i + 1])
            state = mean + std * noise[i]
            # the corrector's alpha at t[i + 1], with the same dt
            state = langevin(law, path, state, t[i + 1], t[i + 1] - (t[i] - t[i + 1]), z[i], snr, False)
            kept.append(state)
        return np.stack(kept)

    states, means = {}, {}
    for label, law in LAWS.items():
        states[label], means[f"{label}/mean"] = upstream_order(law, False)
    states["batch-norms"], _ = upstream_order(LAWS["reference"], True)
    states["paper"] = paper_order(LAWS["reference"])
    paths.record(name, sampler="predictor-corrector", path=path, t=t, x=x, noise=noise, states=states, script="sde.py",
                 source=f"{SONG}, algorithms 2 to 5, in float64 (score_sde: sampling.py)",
                 settings=dict(grid="uniform", t_max=1.0, t_min=t_min, prior_std=prior, predictor="reverse-diffusion",
                               corrector="langevin", snr=snr, corrector_steps=corrector_steps),
                 tensors={"noise/corrector": z, **means})


def annealed_langevin(levels=6, steps=4, epsilon=2e-5):
    """Song and Ermon 2019, algorithm 1: steps of x += a/2 score + sqrt(a) z, a = epsilon sigma^2/sigma_L^2."""
    path = Path("edm")
    sigma = np.geomspace(1.0, 0.01, levels)
    x, noise = paths.draws(levels * steps, 1.0)
    states, denoised = {}, {}
    for label, law in LAWS.items():
        kept, state = [x], x
        for k in range(levels * steps):
            s = sigma[k // steps]
            a = epsilon * s**2 / sigma[-1] ** 2
            state = state + a / 2 * score(law, path, state, s) + math.sqrt(a) * noise[k]
            kept.append(state)
        states[label] = np.stack(kept)
        denoised[f"{label}/denoised"] = law(state, 1.0, sigma[-1])
    paths.record("annealed-langevin", sampler="annealed-langevin", path=path, t=sigma, x=x, noise=noise, states=states,
                 script="sde.py", source="Song and Ermon 2019, algorithm 1, in float64 (score_sde: ald)",
                 settings=dict(grid="geometric", steps=levels * steps, sigma_max=1.0, sigma_min=0.01, levels=levels,
                               steps_per_level=steps, epsilon=epsilon), tensors=denoised)


if __name__ == "__main__":
    main()
