"""Records torchvision's VGG-16 and AlexNet before their last pooling, mean over positions, of CIFAR-10 images.

Usage: backbones.py [FOLDER]. The images are those of lpips.safetensors. FOLDER holds vgg16.ckpt and alexnet.ckpt as
for perceptual.py; without it the vectors of the real weights are left out.
"""

import sys

import torch
import torch.nn.functional as F
import torchvision
from golden import ROOT, write
from perceptual import BACKBONES, flax, made_up
from safetensors.torch import load_file
from torchvision.transforms.functional import normalize

LAST = {"vgg16": 29, "alexnet": 11}  # the ReLU before the last pooling


class Convolutions(torch.nn.Module):
    def __init__(self, name):
        super().__init__()
        self.features = getattr(torchvision.models, name)(weights=None).features[: LAST[name] + 1]

    def forward(self, images, resize):
        x = normalize(images.float() / 255, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
        if resize:
            x = F.interpolate(x, size=(224, 224), mode="bilinear", align_corners=False)
        return self.features(x).mean(dim=(2, 3))


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else None
    images = load_file(ROOT / "plugins/losses/src/test/resources/golden/lpips.safetensors")["a"]
    vectors = {}
    for name in LAST:
        network = Convolutions(name).eval()
        with torch.no_grad():
            made_up(network)
            vectors[f"made-up/{name}-224"] = network(images, resize=True)
            if name == "vgg16":
                vectors[f"made-up/{name}"] = network(images, resize=False)
            if folder:
                flax(network, f"{folder}/{name}.ckpt", BACKBONES[name][1])
                vectors[f"real/{name}-224"] = network(images, resize=True)
    for key, value in vectors.items():
        print(key, value.mean().item(), value.std().item())
    write(
        "plugins/losses/src/test/resources/golden/backbones.safetensors",
        {"images": images, **vectors},
        script="backbones.py",
        source=f"torchvision {torchvision.__version__.split('+')[0]}",
    )


if __name__ == "__main__":
    main()
