"""Records what pytorch-fid's Inception sees of CIFAR-10 images, with weights that a few lines make.

The images are those of lpips.safetensors. The official weights (pt_inception-2015-12-05-6726825d.pth, 96 MB) are not
needed: perceptual.noise makes every tensor of its name, here and in the Java test. Logits are those without bias, of
which the inception score is made.
"""

import pathlib

import numpy as np
import pytorch_fid.inception as fid
import torch
import torchvision
from golden import ROOT, write
from perceptual import noise
from safetensors.torch import load_file


def made_up():
    """Weights that keep the activations' size (He et al. 2015), and normalisations that do something."""
    shapes = torchvision.models.inception_v3(num_classes=1008, aux_logits=False, init_weights=False).state_dict()
    weights = {}
    for name, value in shapes.items():
        if value.dim() == 0:
            weights[name] = value
            continue
        x = noise(name, value.numel())
        if value.dim() > 1:
            x = x * np.float32(2 * np.sqrt(6 / value[0].numel()))
        elif name.endswith("bn.weight") or name.endswith("running_var"):
            x = np.float32(1) + x * np.float32(0.5)
        else:
            x = x * np.float32(0.2)
        weights[name] = torch.from_numpy(x.reshape(tuple(value.shape)))
    return weights


def main():
    weights = made_up()
    fid.load_state_dict_from_url = lambda *args, **kwargs: weights
    network = fid.InceptionV3([3], resize_input=True, normalize_input=True).eval()
    images = load_file(ROOT / "plugins/losses/src/test/resources/golden/lpips.safetensors")["a"]
    with torch.no_grad():
        vector = network(images.float() / 255)[0].flatten(1)
        logits = vector @ weights["fc.weight"].T
    print(vector.mean(), vector.std(), logits.std(), (vector[0] - vector[1]).std())
    write(
        "plugins/metrics/src/test/resources/golden/inception.safetensors",
        {"images": images, "vector": vector, "logits": logits},
        script=pathlib.Path(__file__).name,
        source="pytorch-fid 0.3.0, torchvision 0.25.0",
    )


if __name__ == "__main__":
    main()
