"""Records tiny AutoencoderKLs of diffusers: weights, image, moments, and the image from them with every gradient.

What is decoded is mean + log variance / 2, so that everything matters.
"""

import diffusers
import numpy as np
import torch
from diffusers import AutoencoderKL
from networks import draw, generic, record

OUT = "plugins/networks/src/test/resources/golden/vae"
SOURCE = f"diffusers {diffusers.__version__} AutoencoderKL"

SMALL = dict(in_channels=3, out_channels=3, sample_size=8, layers_per_block=1, norm_num_groups=2, latent_channels=2)
# name: (configuration, height, width)
CASES = {
    "three-levels": (SMALL | dict(block_out_channels=(4, 8, 8)), 8, 12),
    "no-attention": (
        SMALL
        | dict(in_channels=1, out_channels=1, block_out_channels=(4, 6), layers_per_block=2, latent_channels=3)
        | dict(mid_block_add_attention=False),
        4,
        4,
    ),
}


def main():
    for seed, (name, (config, height, width)) in enumerate(CASES.items()):
        rng = np.random.default_rng(seed)
        levels = len(config["block_out_channels"])
        types = dict(down_block_types=("DownEncoderBlock2D",) * levels, up_block_types=("UpDecoderBlock2D",) * levels)
        model = generic(AutoencoderKL(**config, **types), rng)
        x = draw(rng, torch.empty(2, config["in_channels"], height, width))
        with torch.no_grad():
            moments = model._encode(x)
        record(
            f"{OUT}/{name}.safetensors",
            model,
            decoded,
            {"x": x, "moments": moments},
            rng,
            script="vae.py",
            source=SOURCE,
            config=config,
        )


def decoded(model, x):
    mean, log_variance = model._encode(x).chunk(2, 1)
    return model._decode(mean + log_variance / 2).sample


if __name__ == "__main__":
    main()
