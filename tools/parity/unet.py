"""Records tiny UNet2DModels of diffusers: weights, inputs, output and every gradient. One configuration, one file.

Also a whole pipeline directory as diffusers writes it, and the same one with the attention names of older releases.
"""

import json
import re
import shutil

import diffusers
import numpy as np
import torch
from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel
from golden import ROOT, write
from networks import draw, generic, record
from safetensors.torch import load_file, save_file

OUT = "plugins/networks/src/test/resources/golden/unet"
TINY = "framework/runner/src/test/resources/golden/diffusers-tiny"
SOURCE = f"diffusers {diffusers.__version__} UNet2DModel"

SMALL = dict(  # what most cases share; each then changes what it is about
    sample_size=8,
    in_channels=2,
    out_channels=2,
    block_out_channels=(4, 8),
    down_block_types=("DownBlock2D", "AttnDownBlock2D"),
    up_block_types=("AttnUpBlock2D", "UpBlock2D"),
    layers_per_block=1,
    attention_head_dim=4,
    norm_num_groups=2,
)
DDPM = dict(  # the flavour of google/ddpm-cifar10-32
    in_channels=3,
    out_channels=3,
    flip_sin_to_cos=False,
    freq_shift=1,
    downsample_padding=0,
    attention_head_dim=None,
    norm_eps=1e-6,
)
THREE = dict(
    block_out_channels=(4, 8, 8),
    down_block_types=("DownBlock2D", "AttnDownBlock2D", "DownBlock2D"),
    up_block_types=("UpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
)
# name: (configuration, times, labels)
CASES = {
    "ddpm-cifar10": (SMALL | DDPM | THREE | dict(sample_size=12, layers_per_block=2), [999, 17], None),
    # diffusers' own defaults (flip, shift 0, padding 1, heads of 8, eps 1e-5) and an image that is not square
    "default": (
        SMALL | dict(sample_size=(8, 12), block_out_channels=(8, 8), attention_head_dim=8, norm_num_groups=4),
        [0, 500],
        None,
    ),
    "mnist-28": (SMALL | THREE | dict(sample_size=28, in_channels=1, out_channels=1), [3.25, 871.5], None),
    # and an eps so large that one norm without it shows, and dropout, which evaluation does not show
    "mid-scale": (SMALL | dict(mid_block_scale_factor=2**0.5, norm_eps=0.05, dropout=0.1), [1, 640], None),
    "scale-shift": (SMALL | dict(resnet_time_scale_shift="scale_shift"), [12, 345], None),
    "scale-shift-attn-norm": (
        SMALL | dict(resnet_time_scale_shift="scale_shift", attn_norm_num_groups=4),
        [12, 345],
        None,
    ),
    "classes": (SMALL | dict(num_class_embeds=5), [7, 70, 700], [4, 0, 4]),
    "fourier": (SMALL | dict(time_embedding_type="fourier"), [0.7, 2.5], None),
    "center-no-mid-attention-gelu": (
        SMALL | dict(center_input_sample=True, add_attention=False, act_fn="gelu"),
        [5, 250],
        None,
    ),
    # downsample_type and upsample_type reach the attention blocks alone: DownBlock2D and UpBlock2D keep convolutions
    "resnet-sampling": (
        SMALL
        | THREE
        | dict(
            down_block_types=("AttnDownBlock2D", "DownBlock2D", "DownBlock2D"),
            up_block_types=("AttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
            downsample_type="resnet",
            upsample_type="resnet",
        ),
        [5, 250],
        None,
    ),
    "resnet-blocks": (
        SMALL
        | dict(
            down_block_types=("ResnetDownsampleBlock2D", "AttnDownBlock2D"),
            up_block_types=("ResnetUpsampleBlock2D", "UpBlock2D"),
        ),
        [5, 250],
        None,
    ),
    # NCSN++ as google/ncsnpp-celebahq-256 has it, without attention at levels (diffusers fixes its norm to 32 groups)
    "pyramids": (
        SMALL
        | dict(
            in_channels=3,
            out_channels=3,
            block_out_channels=(4, 8, 8),
            down_block_types=("SkipDownBlock2D",) * 3,
            up_block_types=("SkipUpBlock2D",) * 3,
            attention_head_dim=None,
            mid_block_scale_factor=2**0.5,
            norm_num_groups=None,
            norm_eps=1e-6,
            time_embedding_type="fourier",
        ),
        [0.7, 2.5],
        None,
    ),
}


def main():
    for seed, (name, (config, times, labels)) in enumerate(CASES.items()):
        case(name, config, times, labels, np.random.default_rng(seed))
    directories(np.random.default_rng(100))


def case(name, config, times, labels, rng):
    model = generic(UNet2DModel(**config), rng)
    x, t = inputs(model, times, rng)
    recorded = {"x": x, "t": t.double()}
    if labels is not None:
        labels = recorded["labels"] = torch.tensor(labels)
    record(
        f"{OUT}/{name}.safetensors",
        model,
        lambda model, x: model(x, t.to(x) if t.is_floating_point() else t, class_labels=labels).sample,
        recorded,
        rng,
        script="unet.py",
        source=SOURCE,
        config=public(model.config),
    )


def inputs(model, times, rng):
    size = model.config.sample_size
    height, width = (size, size) if isinstance(size, int) else size
    return draw(rng, torch.empty(len(times), model.config.in_channels, height, width)), torch.tensor(times)


def directories(rng):
    """DDPMPipeline.save_pretrained, and a copy as diffusers wrote it in 2022."""
    model = generic(UNet2DModel(**(SMALL | DDPM)), rng)
    scheduler = DDPMScheduler(variance_type="fixed_large")
    new, old = ROOT / TINY, ROOT / f"{TINY}-old-names"
    for directory in (new, old):
        shutil.rmtree(directory, ignore_errors=True)
    DDPMPipeline(unet=model, scheduler=scheduler).save_pretrained(new)

    shutil.copytree(new, old)
    weights = old / "unet/diffusion_pytorch_model.safetensors"
    save_file({old_name(key): value for key, value in load_file(weights).items()}, weights, {"format": "pt"})
    for path, keys in (("unet/config.json", OLD_UNET_KEYS), ("scheduler/scheduler_config.json", OLD_SCHEDULER_KEYS)):
        config = json.loads((old / path).read_text())
        kept = {key: value for key, value in config.items() if key in keys} | {"_diffusers_version": "0.1.1"}
        (old / path).write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n")

    x, t = inputs(model, [3, 801], rng)
    for directory in (TINY, f"{TINY}-old-names"):
        reloaded = DDPMPipeline.from_pretrained(ROOT / directory).unet
        with torch.no_grad():
            y = reloaded(x, t).sample
            assert torch.equal(y, model(x, t).sample), directory
        write(
            f"{directory}/io.safetensors",
            {"x": x, "t": t.double(), "y": y},
            script="unet.py",
            source=SOURCE,
            config=public(model.config),
        )


OLD_UNET_KEYS = """_class_name act_fn attention_head_dim block_out_channels center_input_sample down_block_types
    downsample_padding flip_sin_to_cos freq_shift in_channels layers_per_block mid_block_scale_factor norm_eps
    norm_num_groups out_channels sample_size time_embedding_type up_block_types""".split()
OLD_SCHEDULER_KEYS = """_class_name beta_end beta_schedule beta_start clip_sample num_train_timesteps trained_betas
    variance_type""".split()


def old_name(key):
    key = re.sub(r"(attentions\.\d+)\.to_([qkv])\.", lambda m: f"{m[1]}.{OLD_ATTENTION[m[2]]}.", key)
    return re.sub(r"(attentions\.\d+)\.to_out\.0\.", r"\1.proj_attn.", key)


OLD_ATTENTION = {"q": "query", "k": "key", "v": "value"}


def public(config):
    return {key: value for key, value in config.items() if not key.startswith("_")}


if __name__ == "__main__":
    main()
