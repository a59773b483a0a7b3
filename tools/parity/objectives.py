"""Records the losses of every objective, one per example, for the closed-form network of toy.py.

Everything is the papers' formulas in float64; torchcfm, flow_matching, POT and diffusers witness where they can.
"""

import math

import diffusers
import numpy as np
import ot
import paths
import reference
import scipy
import torch
import upstream
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from flow_matching.path import CondOTProbPath
from paths import Ddpm, Path
from scipy.optimize import linear_sum_assignment
from toy import HEAD, IMAGE, TEACHER, Network, draw, image, l1, l2, losses, mean, pseudo_huber, record
from torchcfm.conditional_flow_matching import ConditionalFlowMatcher, TargetConditionalFlowMatcher

PIXELS = math.prod(IMAGE)
SIGMA_DATA, EPS, T_MAX = 0.5, 0.002, 80.0


def main():
    denoising_ddpm()
    denoising_vp()
    hybrid()
    vlb()
    edm()
    flow_matching()
    ot_flow_matching()
    consistency_training()
    improved_consistency_training()
    consistency_distillation()
    consistency_schedules()
    progressive_distillation()
    ctm()
    vdm()
    gamma_network()
    autoencoder()
    classification()


# Denoising


def denoising_ddpm():
    t = np.array([1, 37, 250, 700, 1000])
    path = Ddpm()
    alpha, sigma = (torch.tensor([at(v) for v in t]) for at in (path.alpha, path.sigma))
    rules = lambda snr: {
        "min-snr-5": torch.clamp(snr, max=5),
        "p2-1-1": snr / (1 + snr),
        "truncated-snr": torch.clamp(snr, min=1),
        "snr+1": snr + 1,
    }
    denoising("denoising-ddpm", t, torch.tensor((t - 1) / 1000), alpha, sigma, ("eps", "x0", "v"), rules, None,
              "Ho et al. 2020; Salimans and Ho 2022; Hang et al. 2023; Choi et al. 2022", **path.settings)


def denoising_vp():
    t = np.array([0.001, 0.04, 0.3, 0.7, 1.0])
    path = Path("vp-linear")
    alpha, sigma = (torch.tensor([at(v) for v in t]) for at in (path.alpha, path.sigma))
    g2 = torch.tensor([path.g2(v) for v in t])
    rules = lambda snr: {"min-snr-5": torch.clamp(snr, max=5)}
    denoising("denoising-vp", t, torch.tensor(t), alpha, sigma, ("eps", "x0", "v", "score"), rules, g2,
              "Song et al. 2021; Salimans and Ho 2022; Hang et al. 2023", **path.settings)


def denoising(name, t, label, alpha, sigma, predictions, rules, g2, source, **settings):
    """PRED/plain: mean square error of what is told. PRED/RULE: times the weight that the rule gives to that error."""
    x0, eps = draw(1)
    a, s = image(alpha), image(sigma)
    xt = a * x0 + s * eps
    targets = {"eps": eps, "x0": x0, "v": a * eps - s * x0, "score": -eps / s}
    snr = (alpha / sigma) ** 2
    of_x0 = {"eps": 1 / snr, "x0": torch.ones_like(snr), "v": 1 / (snr + 1)}

    def build(network):
        output, result = network(xt, label), {}
        for told in predictions:
            plain = l2(output, targets[told])
            result[f"{told}/plain"] = plain
            if told == "score":  # Song et al. 2021: lambda = sigma^2, or g^2 for likelihood
                result["score/sigma2"], result["score/likelihood"] = sigma**2 * plain, g2 * plain
            else:
                result.update({f"{told}/{rule}": w * of_x0[told] * plain for rule, w in rules(snr).items()})
        return result

    more = {} if g2 is None else {"g2": g2}
    record(name, dict(x0=x0, eps=eps, t=t, label=label, alpha=alpha, sigma=sigma, xt=xt, **more, **losses(build),
                      **{f"{told}/target": targets[told] for told in predictions}), source=source, **settings)


# The variational bound of DDPM


def kl_normal(mean1, log_var1, mean2, log_var2):
    """KL(1 || 2) in nats."""
    return 0.5 * (log_var2 - log_var1 - 1 + torch.exp(log_var1 - log_var2) + (mean1 - mean2) ** 2 / torch.exp(log_var2))


def decoder_nll(x0, mean_, log_var, fast_cdf=False):
    """Ho et al. 2020, (13): -ln of the mass between x0 - 1/255 and x0 + 1/255, open at both ends. In nats.

    fast_cdf: the tanh approximation of the normal cdf that the public code uses.
    """
    if fast_cdf:
        cdf = lambda v: 0.5 * (1 + torch.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v**3)))
    else:
        cdf = lambda v: torch.special.ndtr(v)
    scale = torch.exp(-0.5 * log_var)
    high = torch.where(x0 > 0.999, torch.ones_like(x0), cdf(scale * (x0 + 1 / 255 - mean_)))
    low = torch.where(x0 < -0.999, torch.zeros_like(x0), cdf(scale * (x0 - 1 / 255 - mean_)))
    return -torch.log(torch.clamp(high - low, min=1e-12))


class Posterior:
    """q(x_{t-1} | x_t, x0) of a discrete schedule, at times t = 1..T (Ho et al. 2020, (6) and (7))."""

    def __init__(self, beta):
        ab = reference.alpha_bar(beta)
        before = np.concatenate([[1.0], ab[:-1]])
        variance = beta * (1 - before) / (1 - ab)
        variance[0] = variance[1]  # 0 at t = 1; improved-diffusion takes its neighbour's
        self.tables = {
            "alpha": np.sqrt(ab), "sigma": np.sqrt(1 - ab), "beta": beta, "log_small": np.log(variance),
            "log_large": np.log(np.concatenate([[variance[1]], beta[1:]])), "log_beta": np.log(beta),
            "c0": np.sqrt(before) * beta / (1 - ab), "ct": np.sqrt(1 - beta) * (1 - before) / (1 - ab),
        }

    def at(self, key, t):
        return image(torch.tensor(self.tables[key][np.asarray(t) - 1]))

    def mean(self, x0, xt, t):
        return self.at("c0", t) * x0 + self.at("ct", t) * xt

    def term(self, x0, xt, eps_hat, log_var, t, fast_cdf=False):
        """L_{t-1} of each example, bits per dimension: the KL for t > 1, the decoder for t = 1."""
        x0_hat = (xt - self.at("sigma", t) * eps_hat) / self.at("alpha", t)
        model_mean = self.mean(x0_hat, xt, t)
        kl = kl_normal(self.mean(x0, xt, t), self.at("log_small", t), model_mean, log_var)
        nll = decoder_nll(x0, model_mean, log_var, fast_cdf)
        return mean(torch.where(image(torch.tensor(np.asarray(t) == 1)), nll, kl)) / math.log(2)


def variance_head(xt, label, network_p=None):
    p = torch.full((len(xt), 1, 1, 1), HEAD["p"]) if network_p is None else network_p
    return p * xt + HEAD["q"] * torch.cos(3 * image(label))


def hybrid():
    """Nichol and Dhariwal 2021, (15) and (16): L_simple + 0.001 T L_{t-1}, whose mean gets no gradient.

    The network's second half v in [-1, 1] lies between log beta-tilde and log beta: fraction (v + 1)/2. With the sum
    over t estimated by T times one term, lambda = 0.001 gives T/1000 of the term; T = 1000 here.
    """
    t = np.array([1, 2, 300, 800, 1000])
    q = Posterior(reference.linear_beta(1000))
    x0, eps = draw(2, eight_bit=True)
    label = torch.tensor((t - 1) / 1000)
    xt = q.at("alpha", t) * x0 + q.at("sigma", t) * eps

    def parts(network, p=None, fast_cdf=False):
        output, v = network(xt, label), variance_head(xt, label, p)
        fraction = (v + 1) / 2
        log_var = fraction * q.at("log_beta", t) + (1 - fraction) * q.at("log_small", t)
        return l2(output, eps), q.term(x0, xt, output.detach(), log_var, t, fast_cdf)

    def build(network):
        simple, term = parts(network)
        return {"simple": simple, "hybrid": simple + 0.001 * 1000 * term}

    p = torch.full((len(x0), 1, 1, 1), HEAD["p"], requires_grad=True)
    term = parts(Network(TEACHER | {"a": 0.7, "b": 0.1}), p)[1]
    record("hybrid", dict(
        x0=x0, eps=eps, t=t, label=label, xt=xt, alpha=q.at("alpha", t).flatten(), sigma=q.at("sigma", t).flatten(),
        **losses(build), **{
            "vlb/loss": term.detach(), "vlb/grad/p": torch.autograd.grad(term.sum(), p)[0].flatten(),
            "fast-cdf/vlb/loss": parts(Network(dict(a=0.7, b=0.1, d=0)), fast_cdf=True)[1]}),
        source="Nichol and Dhariwal 2021, in float64 (improved-diffusion: gaussian_diffusion.py, whose coefficients "
               "are float32 and whose cdf is fast-cdf's)",
        **{f"head_{k}": v for k, v in HEAD.items()}, vlb_weight=0.001, **Ddpm.settings)


def vlb(steps=50):
    """Every term of the bound for a short chain, bits per dimension. terms/V [T, n]: V how the variance is set."""
    beta = reference.linear_beta(steps, scaled=True)
    q = Posterior(beta)
    x0, _ = draw(3, count=2, eight_bit=True)
    noise = torch.tensor(np.random.default_rng(4).standard_normal((steps, *x0.shape), dtype=np.float32)).double()
    terms = {key: [] for key in ("small", "large", "learned", "fast-cdf/small")}
    network = lambda x, label: 0.7 * x + 0.1 * torch.sin(3 * image(label))
    for k in range(steps):
        t = np.full(len(x0), k + 1)
        label = torch.tensor((t - 1) / steps)
        xt = q.at("alpha", t) * x0 + q.at("sigma", t) * noise[k]
        fraction = (variance_head(xt, label) + 1) / 2
        ones = torch.ones_like(xt)
        log_vars = {"small": q.at("log_small", t) * ones, "large": q.at("log_large", t) * ones,
                    "learned": fraction * q.at("log_beta", t) + (1 - fraction) * q.at("log_small", t)}
        log_vars["fast-cdf/small"] = log_vars["small"]
        for key, log_var in log_vars.items():
            terms[key].append(q.term(x0, xt, network(xt, label), log_var, t, key.startswith("fast")))
    last = np.full(len(x0), steps)
    prior = mean(kl_normal(q.at("alpha", last) * x0, 2 * torch.log(q.at("sigma", last)) + 0 * x0, 0.0 * x0,
                           0.0 * x0)) / math.log(2)
    tensors = {f"terms/{key}": torch.stack(value) for key, value in terms.items()}
    totals = {f"total/{key}": torch.stack(value).sum(0) + prior for key, value in terms.items()}
    record("vlb", dict(x0=x0, noise=noise, prior=prior, beta=beta, **tensors, **totals),
           source="Ho et al. 2020, (5); Nichol and Dhariwal 2021, in float64 (improved-diffusion: calc_bpd_loop)",
           **{f"head_{k}": v for k, v in HEAD.items()},
           **{**Ddpm.settings, "train_steps": steps, "rescale": True})


# EDM, flow matching


def edm_scalings(sigma):
    total = sigma**2 + SIGMA_DATA**2
    return SIGMA_DATA**2 / total, sigma * SIGMA_DATA / torch.sqrt(total), 1 / torch.sqrt(total)


def edm_denoiser(network, x, sigma):
    skip, out, scale = (image(c) for c in edm_scalings(sigma))
    return skip * x + out * network(scale * x, torch.log(sigma) / 4)


def edm():
    """Karras et al. 2022, (2) and table 1; the public loss is the sum over pixels, this the mean."""
    x0, eps = draw(5)
    normal = torch.tensor([-2.0, -0.7, 0.1, 0.9, 2.2])
    sigma = torch.exp(normal * 1.2 - 1.2)
    weight = (sigma**2 + SIGMA_DATA**2) / (sigma * SIGMA_DATA) ** 2
    xt = x0 + image(sigma) * eps
    build = lambda network: {"edm": weight * l2(edm_denoiser(network, xt, sigma), x0)}
    record("edm", dict(x0=x0, eps=eps, normal=normal, sigma=sigma, label=torch.log(sigma) / 4, weight=weight, xt=xt,
                       **losses(build)), source="Karras et al. 2022, in float64 (NVlabs/edm: EDMLoss)",
           p_mean=-1.2, p_std=1.2, sigma_data=SIGMA_DATA)


def flow_matching():
    """Lipman et al. 2023, Liu et al. 2023. t = 0 is the data. PATH/noise: F tells dx/dt = alpha' x0 + sigma' eps;
    PATH/data: F tells its negative (x1 - x0 where x1 is the data), as torchcfm and flow_matching train it.
    """
    x0, eps = draw(6)
    t = torch.tensor([0.02, 0.2, 0.5, 0.77, 0.98])
    tensors, known = {}, {"linear": "flow-linear", "linear-sigma-min": "flow-linear-sigma-min", "vp": "trigonometric"}
    for short, schedule in known.items():
        path = Path(schedule)
        alpha, sigma = (torch.tensor([at(float(v)) for v in t]) for at in (path.alpha, path.sigma))
        slopes = torch.tensor([path.slopes(float(v)) for v in t])
        xt = image(alpha) * x0 + image(sigma) * eps
        velocity = image(slopes[:, 0]) * x0 + image(slopes[:, 1]) * eps
        if short == "linear":
            _, theirs_x, theirs_u = ConditionalFlowMatcher().sample_location_and_conditional_flow(eps, x0, 1 - t)
            sample = CondOTProbPath().sample(t=1 - t, x_0=eps, x_1=x0)
            for x, u in ((theirs_x, theirs_u), (sample.x_t, sample.dx_t)):
                assert (x - xt).abs().max() < 1e-12 and (u + velocity).abs().max() < 1e-12
        if short == "linear-sigma-min":
            matcher = TargetConditionalFlowMatcher(sigma=0.01)
            mean_, deviation = matcher.compute_mu_t(eps, x0, 1 - t), matcher.compute_sigma_t(1 - t)
            theirs_u = matcher.compute_conditional_flow(eps, x0, 1 - t, xt)
            assert (mean_ + image(deviation) * eps - xt).abs().max() < 1e-12
            assert (theirs_u + velocity).abs().max() < 1e-12
        build = lambda network, xt=xt, velocity=velocity: {
            "noise": l2(network(xt, t), velocity), "data": l2(network(xt, t), -velocity)}
        tensors.update({f"{short}/{key}": value for key, value in {
            "alpha": alpha, "sigma": sigma, "xt": xt, "velocity": velocity, **losses(build)}.items()})
    record("flow-matching", dict(x0=x0, eps=eps, t=t, label=t, **tensors), sigma_min=0.01,
           source=f"Lipman et al. 2023; Liu et al. 2023; {upstream.version('torchcfm')} ConditionalFlowMatcher, "
                  f"TargetConditionalFlowMatcher and {upstream.version('flow_matching')} CondOTProbPath agree")


def ot_flow_matching():
    """Tong et al. 2024: the batch's noise is dealt out so that the sum of squared distances is least, exactly."""
    tensors = {}
    for n in (5, 8, 32):
        x0, eps = draw(7 + n, count=n)
        cost = ((x0.flatten(1)[:, None] - eps.flatten(1)[None]) ** 2).sum(2).numpy()
        rows, columns = linear_sum_assignment(cost)
        plan = ot.emd(np.full(n, 1 / n), np.full(n, 1 / n), cost)
        assert (plan.argmax(1) == columns).all() and abs((plan * cost).sum() * n - cost[rows, columns].sum()) < 1e-9
        tensors.update({f"{n}/x0": x0, f"{n}/eps": eps, f"{n}/cost": cost, f"{n}/assignment": columns,
                        f"{n}/total": np.array([cost[rows, columns].sum()])})
        if n == 5:
            t = torch.tensor([0.02, 0.2, 0.5, 0.77, 0.98])
            dealt = eps[columns]
            xt = image(1 - t) * x0 + image(t) * dealt
            build = lambda network, xt=xt, u=dealt - x0: {
                "noise": l2(network(xt, t), u), "data": l2(network(xt, t), -u)}
            tensors.update({"5/t": t, "5/label": t, "5/xt": xt, **{f"5/{k}": v for k, v in losses(build).items()}})
    record("ot-flow-matching", tensors,
           source=f"Tong et al. 2024; scipy {scipy.__version__} linear_sum_assignment and "
                  f"{upstream.version('POT')} emd agree",
           counts=[5, 8, 32])


# Consistency models


def consistency_function(network, x, t):
    """Song et al. 2023, appendix C."""
    skip = SIGMA_DATA**2 / ((t - EPS) ** 2 + SIGMA_DATA**2)
    out = (t - EPS) * SIGMA_DATA / torch.sqrt(t**2 + SIGMA_DATA**2)
    scale = 1 / torch.sqrt(t**2 + SIGMA_DATA**2)
    return image(skip) * x + image(out) * network(image(scale) * x, torch.log(t) / 4)


def rising_times(n):
    return torch.tensor(np.ascontiguousarray(paths.karras(T_MAX, EPS, n, zero=False)[::-1]))


def consistency_losses(student, teacher, c):
    """The four distances between student and teacher, which gets no gradient."""
    teacher = teacher.detach()
    return {"l2": l2(student, teacher), "l1": l1(student, teacher), "pseudo-huber": pseudo_huber(student, teacher, c)}


CONSISTENCY = dict(sigma_data=SIGMA_DATA, eps=EPS, T=T_MAX, rho=7.0)


def consistency_training():
    """Song et al. 2023, algorithm 3: f(x + t_{n+1} z, t_{n+1}) against the average's f(x + t_n z, t_n), n from 1."""
    x0, eps = draw(8)
    n = torch.tensor([1, 4, 9, 13, 17])
    t = rising_times(18)
    low, high = t[n - 1], t[n]
    c = 0.00054 * math.sqrt(PIXELS)
    build = lambda network: consistency_losses(
        consistency_function(network, x0 + image(high) * eps, high),
        consistency_function(Network(TEACHER), x0 + image(low) * eps, low), c)
    record("consistency-training", dict(
        x0=x0, eps=eps, n=n, u=(n - 0.5) / 17, t_n=low, t_next=high, label=torch.log(high) / 4,
        student=consistency_function(Network(dict(a=0.7, b=0.1)), x0 + image(high) * eps, high),
        teacher=consistency_function(Network(TEACHER), x0 + image(low) * eps, low), **losses(build)),
        source="Song et al. 2023, algorithm 3, in float64 (openai/consistency_models: consistency_losses)", N=18, c=c,
        **CONSISTENCY)


def improved_consistency_training():
    """Song and Dhariwal 2024, section 3: the teacher is the student itself, weight 1/(t_{n+1} - t_n), pseudo-Huber."""
    x0, eps = draw(9)
    n = torch.tensor([1, 3, 6, 8, 10])
    t = rising_times(11)
    low, high = t[n - 1], t[n]
    c = 0.00054 * math.sqrt(PIXELS)
    weight = 1 / (high - low)

    def build(network):
        teacher = consistency_function(network, x0 + image(low) * eps, low)
        student = consistency_function(network, x0 + image(high) * eps, high)
        return {"improved": weight * pseudo_huber(student, teacher.detach(), c)}

    record("improved-consistency-training", dict(
        x0=x0, eps=eps, n=n, t_n=low, t_next=high, label=torch.log(high) / 4, weight=weight, **losses(build)),
        source="Song and Dhariwal 2024, in float64", N=11, c=c, p_mean=-1.1, p_std=2.0, **CONSISTENCY)


def consistency_distillation():
    """Song et al. 2023, algorithm 2: t_{n+1} to t_n by one Heun step of a frozen EDM denoiser. Both models: TEACHER."""
    x0, eps = draw(10)
    n = torch.tensor([1, 4, 9, 13, 17])
    t = rising_times(18)
    low, high = t[n - 1], t[n]
    frozen = Network(TEACHER)
    xt = x0 + image(high) * eps
    d = (xt - edm_denoiser(frozen, xt, high)) / image(high)
    euler = xt + image(low - high) * d
    d_next = (euler - edm_denoiser(frozen, euler, low)) / image(low)
    heun = xt + image((low - high) / 2) * (d + d_next)
    c = 0.00054 * math.sqrt(PIXELS)
    build = lambda network: {
        **consistency_losses(consistency_function(network, xt, high), consistency_function(frozen, heun, low), c),
        "euler/l2": l2(consistency_function(network, xt, high), consistency_function(frozen, euler, low))}
    record("consistency-distillation", dict(x0=x0, eps=eps, n=n, u=(n - 0.5) / 17, t_n=low, t_next=high, xt=xt,
                                            label=torch.log(high) / 4, solved=heun, **{"euler/solved": euler},
                                            **losses(build)),
           source="Song et al. 2023, algorithm 2, in float64 (openai/consistency_models: consistency_losses)", N=18,
           c=c, **CONSISTENCY)


def consistency_schedules():
    """N(k), mu(k) of Song et al. 2023, appendix C, and N(k) of Song and Dhariwal 2024, with its law of n."""
    total = 1000
    k = np.arange(0, total + 1, 5)
    s0, s1, mu0 = 2, 150, 0.9
    inner = np.sqrt(k / total * ((s1 + 1) ** 2 - s0**2) + s0**2) - 1
    scales = np.maximum(np.ceil(inner), 1)
    tensors = {"k": k, "scheduled/N": scales.astype(np.int64) + 1, "scheduled/mu": np.exp(s0 * np.log(mu0) / scales)}
    period = math.floor(total / (math.log2(1280 // 10) + 1))
    tensors["improved/N"] = np.minimum(10 * 2 ** (k // period), 1280) + 1
    for n in (11, 41, 161, 1281):
        log_t = np.log(rising_times(n).numpy())
        mass = np.diff(scipy.special.erf((log_t + 1.1) / (math.sqrt(2) * 2.0)))
        tensors[f"improved/p/{n}"] = mass / mass.sum()
    record("consistency-schedules", tensors, source="Song et al. 2023, appendix C (openai/consistency_models: "
           "create_ema_and_scales_fn); Song and Dhariwal 2024, in float64", K=total, s0=s0, s1=s1, mu0=mu0,
           improved_s0=10, improved_s1=1280, improved_period=period, p_mean=-1.1, p_std=2.0, **CONSISTENCY)


# Distillation


def progressive_distillation():
    """Salimans and Ho 2022, algorithm 2: the x0 at which one DDIM step lands where two of the teacher's do.

    t = i/N, t' = t - 1/(2N), t'' = t - 1/N; both networks tell v. Weights are on x0.
    """
    x0, eps = draw(12)
    n = 8
    i = torch.tensor([1, 2, 4, 6, 8])
    path = Path("cosine-log-snr")
    times = {"t": i / n, "t_half": (i - 0.5) / n, "t_next": (i - 1) / n}
    at = {key: [image(torch.tensor([f(float(v)) for v in value])) for f in (path.alpha, path.sigma)]
          for key, value in times.items()}
    frozen = Network(TEACHER)

    def ddim(z, x, here, there):
        (a, s), (a1, s1) = at[here], at[there]
        return a1 * x + s1 / s * (z - a * x)

    told = lambda network, z, key: at[key][0] * z - at[key][1] * network(z, times[key])
    z = at["t"][0] * x0 + at["t"][1] * eps
    z_half = ddim(z, told(frozen, z, "t"), "t", "t_half")
    z_next = ddim(z_half, told(frozen, z_half, "t_half"), "t_half", "t_next")
    ratio = at["t_next"][1] / at["t"][1]
    target = (z_next - ratio * z) / (at["t_next"][0] - ratio * at["t"][0])
    snr = ((at["t"][0] / at["t"][1]) ** 2).flatten()
    build = lambda network: {key: w * l2(told(network, z, "t"), target) for key, w in {
        "truncated-snr": torch.clamp(snr, min=1), "snr+1": snr + 1}.items()}
    record("progressive-distillation", dict(
        x0=x0, eps=eps, i=i, u=(i - 0.5) / n, **times, label=times["t"], alpha=at["t"][0].flatten(),
        sigma=at["t"][1].flatten(), zt=z, z_half=z_half, z_next=z_next, target=target, **losses(build)),
        source="Salimans and Ho 2022, algorithm 2, in float64", N=n, **path.settings)


def ctm_g(network, x, t, s):
    """Kim et al. 2024: g by EDM's preconditioner at t; G = (s/t) x + (1 - s/t) g."""
    skip, out, scale = (image(c) for c in edm_scalings(t))
    g = skip * x + out * network(scale * x, torch.log(t) / 4, torch.log(s) / 4)
    return g, image(s / t) * x + image(1 - s / t) * g


def ctm():
    """Kim et al. 2024, the CTM and DSM terms: t > u >= s; the frozen denoiser goes from t to u by Heun on the grid.

    Both sides are carried on to the smallest time by the averaged model. N = 18 points; times t, u, s are of the grid.
    """
    x0, eps = draw(13)
    grid = paths.karras(T_MAX, EPS, 18, zero=False)  # falling: 0 is noise
    i, steps, j = np.array([0, 3, 7, 10, 15]), np.array([1, 3, 2, 5, 2]), np.array([9, 8, 9, 17, 17])
    t, u, s = (torch.tensor(grid[v]) for v in (i, i + steps, j))
    low = torch.full_like(t, EPS)
    frozen = Network(TEACHER)
    xt = x0 + image(t) * eps
    solved = torch.empty_like(xt)
    for row in range(len(xt)):
        x = xt[row:row + 1]
        one = lambda x, v: edm_denoiser(_first(frozen), x, torch.tensor([v]))
        for k in range(i[row], i[row] + steps[row]):
            a, b = float(grid[k]), float(grid[k + 1])
            d = (x - one(x, a)) / a
            following = x + (b - a) * d
            x = x + (b - a) / 2 * (d + (following - one(following, b)) / b)
        solved[row] = x[0]
    target = ctm_g(frozen, ctm_g(frozen, solved, u, s)[1], s, low)[1]
    normal = torch.tensor([-2.0, -0.7, 0.1, 0.9, 2.2])
    sigma = torch.exp(normal * 1.2 - 1.2)
    weight = (sigma**2 + SIGMA_DATA**2) / (sigma * SIGMA_DATA) ** 2
    _, noise = draw(14)

    def build(network):
        estimate = ctm_g(frozen, ctm_g(network, xt, t, s)[1], s, low)[1]
        dsm = weight * l2(ctm_g(network, x0 + image(sigma) * noise, sigma, sigma)[0], x0)
        return {"ctm": l2(estimate, target), "dsm": dsm, "sum": l2(estimate, target) + dsm}

    record("ctm", dict(x0=x0, eps=eps, t=t, u=u, s=s, i=i, steps=steps, j=j, xt=xt, solved=solved, target=target,
                       normal=normal, sigma=sigma, noise=noise, weight=weight, **losses(build)),
           source="Kim et al. 2024, in float64 (sony/ctm: ctm_losses with l2)", N=18, p_mean=-1.2, p_std=1.2,
           **CONSISTENCY)


def _first(network):
    """The same network for a batch of one."""
    single = Network({})
    single.parameters = {key: value[:1] for key, value in network.parameters.items()}
    return single


# Variational diffusion, autoencoder, classifier


def vdm():
    """Kingma et al. 2021, (11) to (18): for log SNR = -gamma(t). Everything in bits per dimension.

    recon: p(x | z0) proportional to N(z0; alpha0 x, sigma0^2) over the 256 levels of a pixel; levels 2 k/255 - 1, and
    (2 k + 1)/256 - 1 for vdm-levels, as google-research/vdm encodes pixels.
    """
    x0, eps = draw(15, eight_bit=True)
    _, eps0 = draw(16)
    low, high = -13.3, 5.0
    t = torch.tensor([0.03, 0.2, 0.5, 0.81, 1.0])
    gamma = lambda v: low + (high - low) * v
    sigma, alpha = (torch.sqrt(torch.sigmoid(sign * gamma(t))) for sign in (1, -1))
    zt = image(alpha) * x0 + image(sigma) * eps
    bits = 1 / math.log(2)
    steps = 100
    coarse = torch.ceil(t * steps) / steps
    coarse_a, coarse_s = (torch.sqrt(torch.sigmoid(sign * gamma(coarse))) for sign in (-1, 1))
    coarse_z = image(coarse_a) * x0 + image(coarse_s) * eps
    rise = torch.expm1(gamma(coarse) - gamma(coarse - 1 / steps))
    build = lambda network: {
        "continuous": bits * 0.5 * (high - low) * l2(network(zt, t), eps),
        "discrete": bits * 0.5 * steps * rise * l2(network(coarse_z, coarse), eps)}
    variance = torch.sigmoid(torch.tensor(high))
    prior = bits * mean(0.5 * ((1 - variance) * x0**2 + variance - torch.log(variance) - 1))
    k = torch.arange(256)
    recon = {}
    for name, levels in (("recon", 2 * k / 255 - 1), ("vdm-levels/recon", (2 * k + 1) / 256 - 1)):
        index = torch.round((x0 + 1) * 127.5).long()
        z0 = levels[index] + math.exp(low / 2) * eps0  # z0/alpha0
        logits = -0.5 * ((z0[..., None] - levels) * math.exp(-low / 2)) ** 2
        recon[name] = bits * mean(-torch.log_softmax(logits, -1).gather(-1, index[..., None])[..., 0])
    record("vdm", dict(x0=x0, eps=eps, eps0=eps0, t=t, label=t, alpha=alpha, sigma=sigma, zt=zt, prior=prior, **recon,
                       **losses(build)), source="Kingma et al. 2021, in float64 (google-research/vdm: model_vdm.py)",
           gamma_min=low, gamma_max=high, steps=steps)


def gamma_network(width=8):
    """The monotone network of the noise schedule, as in the paper (appendix H) and as in the public code; they differ.

    paper: g = l1(t) + l3(sigmoid(l2(l1(t)))), rescaled to run from gamma_min to gamma_max. code: g = l1(t) +
    l3(2 sigmoid(l2(2 (t - 1/2))) - 1)/width, not rescaled. Weights here are the positive ones, after what
    keeps them so.
    """
    rng = np.random.default_rng(21)
    w1, b1 = 12.0, -7.0
    w2, b2 = np.abs(rng.standard_normal(width)) + 0.1, rng.standard_normal(width)
    w3 = np.abs(rng.standard_normal(width))
    b3, low, high = 0.3, -13.3, 5.0
    t = torch.linspace(0, 1, 21, requires_grad=True)
    a, c, d = (torch.tensor(v) for v in (w2, b2, w3))

    def raw(t):
        h = w1 * t + b1
        return h + (torch.sigmoid(h[:, None] * a + c) * d).sum(1) + b3

    ends = raw(torch.tensor([0.0, 1.0]))
    paper = low + (high - low) * (raw(t) - ends[0]) / (ends[1] - ends[0])
    code = w1 * t + b1 + ((2 * torch.sigmoid(2 * (t[:, None] - 0.5) * a + c) - 1) * d).sum(1) / width
    slope = lambda y: torch.autograd.grad(y.sum(), t, retain_graph=True)[0]
    record("gamma-network", {
        "t": t.detach(), "w1": np.array([w1]), "b1": np.array([b1]), "w2": w2, "b2": b2, "w3": w3, "b3": np.array([b3]),
        "paper/gamma": paper.detach(), "paper/gamma_derivative": slope(paper),
        "code/gamma": code.detach(), "code/gamma_derivative": slope(code)},
        source="Kingma et al. 2021, in float64 (google-research/vdm: NoiseSchedule_NNet)", gamma_min=low,
        gamma_max=high, width=width)


def autoencoder(kl_weight=1e-6):
    """Rombach et al. 2022: z = mean + std eps, KL to N(0, 1) summed over the latent, log variance in [-30, 20]."""
    rng = np.random.default_rng(22)
    moments = torch.tensor(rng.standard_normal((3, 4, 2, 2)))
    moments[0, 2, 0, 0], moments[1, 3, 1, 1] = -40.0, 2.5  # the channels after the first half are log variances
    eps = torch.tensor(rng.standard_normal((3, 2, 2, 2)))
    x, y = (torch.tensor(np.tanh(rng.standard_normal((3, 1, 4, 4)))) for _ in range(2))
    centre, log_var = moments[:, :2], torch.clamp(moments[:, 2:], -30, 20)
    z = centre + torch.exp(0.5 * log_var) * eps
    kl = 0.5 * (centre**2 + torch.exp(log_var) - 1 - log_var).flatten(1).sum(1)
    theirs = DiagonalGaussianDistribution(moments)
    assert (theirs.kl() - kl).abs().max() < 1e-12 and (theirs.std - torch.exp(0.5 * log_var)).abs().max() < 1e-12
    record("autoencoder", dict(
        moments=moments, eps=eps, z=z, kl=kl, x=x, y=y, **{
            "l1/rec": l1(x, y), "l2/rec": l2(x, y),
            "l1/loss": l1(x, y) + kl_weight * kl, "l2/loss": l2(x, y) + kl_weight * kl,
            "l1-sum/loss": (x - y).abs().flatten(1).sum(1) + kl_weight * kl}),
        source=f"Rombach et al. 2022, in float64; diffusers {diffusers.__version__} DiagonalGaussianDistribution "
               "agrees",
        kl_weight=kl_weight)


def classification():
    rng = np.random.default_rng(24)
    logits = torch.tensor(3 * rng.standard_normal((6, 4)))
    labels = torch.tensor([0, 3, 1, 2, 2, 0])
    entropy = lambda smoothing: torch.nn.functional.cross_entropy(
        logits, labels, reduction="none", label_smoothing=smoothing)
    record("classification", dict(logits=logits, labels=labels, loss=entropy(0.0), **{"smoothed/loss": entropy(0.1)}),
           source=f"torch {torch.__version__.split('+')[0]} cross_entropy", label_smoothing=0.1)


if __name__ == "__main__":
    main()
