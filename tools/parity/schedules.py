"""Records noise schedules and loss weights: float64 by reference.py, and diffusers' own float32 beside them."""

import diffusers
import reference
from diffusers import DDPMScheduler
from golden import write

REFERENCE = {
    "linear-1000": reference.linear_beta(1000),
    "linear-100": reference.linear_beta(100),
    "linear-100-scaled": reference.linear_beta(100, scaled=True),
    "scaled-linear-1000": reference.scaled_linear_beta(1000),
    "cosine-1000": reference.cosine_beta(1000),
    "cosine-50": reference.cosine_beta(50),
    "sigmoid-1000": reference.sigmoid_beta(1000),
    "sigmoid-in-beta-1000": reference.sigmoid_in_beta(1000),
}
DIFFUSERS = {
    "linear-1000": ("linear", 1000),
    "linear-100": ("linear", 100),
    "scaled-linear-1000": ("scaled_linear", 1000),
    "cosine-1000": ("squaredcos_cap_v2", 1000),
    "cosine-50": ("squaredcos_cap_v2", 50),
    "sigmoid-in-beta-1000": ("sigmoid", 1000),
}


def main():
    tensors = {}
    for name, beta in REFERENCE.items():
        tensors[f"{name}/beta"], tensors[f"{name}/alpha_bar"] = beta, reference.alpha_bar(beta)
    for name in ("linear-1000", "cosine-1000"):
        ab = tensors[f"{name}/alpha_bar"]
        tensors[f"{name}/snr"] = reference.snr(ab)
        for prediction in ("eps", "x0", "v"):
            tensors[f"{name}/min-snr-5/{prediction}"] = reference.min_snr_weight(ab, 5, prediction)
    for name, (schedule, steps) in DIFFUSERS.items():
        theirs = DDPMScheduler(num_train_timesteps=steps, beta_schedule=schedule)
        tensors[f"diffusers/{name}/beta"] = theirs.betas
        tensors[f"diffusers/{name}/alpha_bar"] = theirs.alphas_cumprod
        for kind in ("beta", "alpha_bar"):
            difference = abs(tensors[f"diffusers/{name}/{kind}"].double().numpy() - tensors[f"{name}/{kind}"]).max()
            print(f"{name:22} {kind:10} max |diffusers - reference| = {difference:.1e}")
            assert difference < 2e-6, name
    write(
        "plugins/schedules/src/test/resources/golden/schedules.safetensors",
        tensors,
        script="schedules.py",
        source=f"tools/parity/reference.py; diffusers/* from diffusers {diffusers.__version__} DDPMScheduler",
        config={"beta_start": 1e-4, "beta_end": 0.02, "cosine_offset": 0.008, "beta_max": 0.999, "sigmoid": [-3, 3, 1]},
    )


if __name__ == "__main__":
    main()
