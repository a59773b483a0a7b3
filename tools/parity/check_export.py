"""Checks a diffusers directory against recorded tensors: check_export.py DIR IO [--tolerance 1e-4]

DIR holds a UNet2DModel, itself or in unet/. IO is a safetensors file with x, t and y (and labels). Prints the largest
absolute difference between what diffusers computes from x and t and y; exits with 1 where it exceeds the tolerance.
"""

import argparse
import pathlib
import sys

import torch
from diffusers import UNet2DModel
from safetensors.torch import load_file


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=pathlib.Path)
    parser.add_argument("io", type=pathlib.Path)
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()
    torch.set_num_threads(1)

    folder = arguments.dir / "unet" if (arguments.dir / "unet").is_dir() else arguments.dir
    # Missing or extra weights would otherwise be a warning, and the missing ones random.
    model, info = UNet2DModel.from_pretrained(folder, output_loading_info=True, local_files_only=True)
    wrong = {kind: names for kind, names in info.items() if names}
    if wrong:
        sys.exit(f"{folder}: {wrong}")

    io = load_file(arguments.io)
    with torch.no_grad():
        y = model.eval()(io["x"].float(), io["t"].float(), class_labels=io.get("labels")).sample
    if y.shape != io["y"].shape:
        sys.exit(f"y is {tuple(io['y'].shape)} in {arguments.io}, diffusers gives {tuple(y.shape)}")
    difference = (y.double() - io["y"].double()).abs().max().item()
    print(f"max |diffusers - y| = {difference:.3e} (tolerance {arguments.tolerance:g}, |y| <= {y.abs().max():.3g})")
    sys.exit(not difference <= arguments.tolerance)  # so that NaN fails


if __name__ == "__main__":
    main()
