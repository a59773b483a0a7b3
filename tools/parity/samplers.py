"""Records DDPM and DDIM trajectories of diffusers with an analytic denoiser in place of a network.

The state and the noise are float64, but diffusers keeps its coefficients in float32. So each file holds `x`, what
diffusers gives, and `reference/x`, the same steps by reference.py in float64 throughout. Where diffusers departs from
the paper, `paper/x` holds what the paper would do.
"""

import diffusers
import numpy as np
import reference
import torch
from diffusers import DDIMScheduler, DDPMScheduler
from diffusers.schedulers import scheduling_ddpm
from golden import write

OUT = "plugins/samplers/src/test/resources/golden"
ALPHA_BAR = reference.alpha_bar(reference.linear_beta(1000))
SEED = 11  # chosen so that clipping bites in every case that clips: see record


def main():
    for variance in ("fixed_small", "fixed_large"):
        short = variance.removeprefix("fixed_")
        for clip in (False, True):
            ddpm(f"ddpm-1000-{short}" + "-clip" * clip, 1000, every=50, variance_type=variance, clip_sample=clip)
        for spacing in ("leading", "trailing", "linspace"):
            ddpm(f"ddpm-50-{spacing}-{short}", 50, variance_type=variance, timestep_spacing=spacing)
    ddpm("ddpm-50-leading-small-clip", 50, clip_sample=True)
    ddpm("ddpm-50-leading-large-offset1", 50, variance_type="fixed_large", steps_offset=1)
    ddpm("ddpm-50-leading-small-x0", 50, prediction_type="sample")
    ddpm("ddpm-50-leading-small-v", 50, prediction_type="v_prediction")

    for steps in (50, 10):
        for spacing in ("leading", "trailing", "linspace"):
            for eta in (0.0, 0.5, 1.0):
                ddim(f"ddim-{steps}-{spacing}-eta{eta}", steps, eta, timestep_spacing=spacing)
    ddim("ddim-50-leading-eta0.0-clip", 50, 0.0, clip_sample=True)
    ddim("ddim-50-leading-eta0.0-clip-rederive", 50, 0.0, rederive_eps=True, clip_sample=True)
    ddim("ddim-50-leading-eta1.0-clip", 50, 1.0, clip_sample=True)
    ddim("ddim-50-leading-eta1.0-clip-rederive", 50, 1.0, rederive_eps=True, clip_sample=True)
    ddim("ddim-10-leading-eta0.5-offset1", 10, 0.5, steps_offset=1)
    ddim("ddim-10-leading-eta0.5-x0", 10, 0.5, prediction_type="sample")
    ddim("ddim-10-leading-eta0.5-v", 10, 0.5, prediction_type="v_prediction")


def ddpm(name, steps, every=1, clip_sample=False, **config):
    scheduler = DDPMScheduler(clip_sample=clip_sample, **config)
    scheduler.set_timesteps(steps)
    t = scheduler.timesteps.numpy()
    following = np.append(t[1:], -1)
    x, noise = draws(steps, shape=(1, 1, 2, 2) if steps == 1000 else (2, 1, 2, 3))
    variance = scheduler.config.variance_type
    options = dict(prediction=scheduler.config.prediction_type, clip=clip_sample, variance=variance)

    noise[t == 0] = 0  # neither diffusers nor the paper adds noise there
    ours = reference.trajectory(reference.ddpm_step, x, ALPHA_BAR[t], ab_of(following), noise, **options)
    extra = {}
    if t[-1] > 0 and variance == "fixed_large":
        silent = noise.copy()
        silent[-1] = 0  # diffusers asks for t > 0, the paper for "not the last step"
        extra["paper/x"] = reference.trajectory(
            reference.ddpm_step, x, ALPHA_BAR[t], ab_of(following), silent, **options
        )

    def step(sample, output, time, z):
        scheduling_ddpm.randn_tensor = lambda *args, **kwargs: z  # the recorded noise, no generator
        return scheduler.step(output, time, sample).prev_sample

    record(name, scheduler, step, t, following, x, noise, ours, every, extra, config={"steps": steps})


def ddim(name, steps, eta, rederive_eps=False, clip_sample=False, **config):
    scheduler = DDIMScheduler(clip_sample=clip_sample, **config)
    scheduler.set_timesteps(steps)
    t = scheduler.timesteps.numpy()
    following = np.maximum(t - 1000 // steps, -1)  # diffusers' rule, right only for even spacing
    x, noise = draws(steps, shape=(2, 1, 2, 3))
    if eta == 0:
        noise[:] = 0
    options = dict(prediction=scheduler.config.prediction_type, clip=clip_sample, eta=eta, rederive_eps=rederive_eps)

    ours = reference.trajectory(reference.ddim_step, x, ALPHA_BAR[t], ab_of(following), noise, **options)
    extra = {}
    consecutive = np.append(t[1:], -1)
    if not np.array_equal(following, consecutive):
        extra["paper/prev_timesteps"] = consecutive
        extra["paper/x"] = reference.trajectory(
            reference.ddim_step, x, ALPHA_BAR[t], ab_of(consecutive), noise, **options
        )

    def step(sample, output, time, z):
        return scheduler.step(
            output, time, sample, eta=eta, variance_noise=z, use_clipped_model_output=rederive_eps
        ).prev_sample

    extras = {"steps": steps, "eta": eta, "use_clipped_model_output": rederive_eps}
    record(name, scheduler, step, t, following, x, noise, ours, 1, extra, config=extras)


def record(name, scheduler, step, t, following, x, noise, ours, every, extra, config):
    x0 = reference.denoise(ours[:-1], ALPHA_BAR[t].reshape(-1, 1, 1, 1, 1), "sample")
    assert (abs(x0) > 1).any() or not scheduler.config.clip_sample, f"{name} clips nothing"
    theirs = run(scheduler, step, t, x, noise)
    # The same scheduler with float64 coefficients must agree with the reference, or one of the two is wrong.
    scheduler.alphas_cumprod = torch.tensor(ALPHA_BAR)
    scheduler.one = scheduler.final_alpha_cumprod = torch.tensor(1.0, dtype=torch.float64)
    exact = np.abs(run(scheduler, step, t, x, noise) - ours).max()
    assert exact < 1e-9, (name, exact)
    departure = np.abs(extra["paper/x"] - ours).max() if extra else 0
    print(f"{name:38} |diffusers - reference| = {np.abs(theirs - ours).max():.1e}, with float64 coefficients "
          f"{exact:.1e}, |paper - reference| = {departure:.1e}")

    kept = np.arange(0, len(t) + 1, every)
    tensors = {
        "x_T": x,
        "timesteps": t,
        "prev_timesteps": following,
        "alpha_bar": ALPHA_BAR[t],
        "alpha_bar_prev": ab_of(following),
        "kept": kept,
        "x": theirs[kept],
        "reference/x": ours[kept],
        **{key: value[kept] if key == "paper/x" else value for key, value in extra.items()},
    }
    if noise.any():
        tensors["noise"] = noise
    public = {key: value for key, value in scheduler.config.items() if not key.startswith("_")}
    write(
        f"{OUT}/{name}.safetensors",
        tensors,
        script="samplers.py",
        source=f"diffusers {diffusers.__version__} {type(scheduler).__name__}",
        config={**public, **config, "data_mean": reference.DATA_MEAN, "data_std": reference.DATA_STD},
    )


def run(scheduler, step, t, x, noise):
    """diffusers' trajectory; the denoiser sees float64 alphas in both runs, so only the scheduler differs."""
    states, sample = [x], torch.tensor(x)
    for time, z in zip(t, torch.tensor(noise), strict=True):
        output = reference.denoise(sample.numpy(), ALPHA_BAR[time], scheduler.config.prediction_type)
        sample = step(sample, torch.tensor(output), scheduler.timesteps.new_tensor(time), z)
        states.append(sample.numpy())
    return np.stack(states)


def ab_of(times):
    return np.where(times < 0, 1.0, ALPHA_BAR[times])


def draws(steps, shape):
    """x_T and noise, float32 values held in float64: a float32 engine can take them without rounding."""
    rng = np.random.default_rng(SEED)
    x = rng.standard_normal(shape, dtype=np.float32).astype(np.float64)
    return x, rng.standard_normal((steps, *shape), dtype=np.float32).astype(np.float64)


if __name__ == "__main__":
    main()
