"""The closed-form network of the objectives' vectors, and how they are written.

F(x, label) = a x + b sin(3 label), or, told a second time, a x + b sin(3 label) + d cos(2 until). A variance head is
p x + q cos(3 label). a and b are leaves with one entry per example, so that each loss has its own gradient by them: a
gradient that leaks through a teacher or a stopped branch shows.
"""

import numpy as np
import torch
from golden import write

torch.set_default_dtype(torch.float64)

OUT = "plugins/objectives/src/test/resources/golden"
COUNT, IMAGE = 5, (1, 2, 3)
STUDENT = dict(a=0.7, b=0.1, d=0.05)
TEACHER = dict(a=0.65, b=0.12, d=0.05)  # a moving average, or a model trained before
HEAD = dict(p=0.3, q=0.2)


class Network:
    def __init__(self, values, trained=False):
        self.parameters = {
            key: torch.full((COUNT, 1, 1, 1), value, requires_grad=trained) for key, value in values.items()
        }

    def __call__(self, x, label, until=None):
        p = self.parameters
        y = p["a"] * x + p["b"] * torch.sin(3 * image(label))
        return y if until is None else y + p["d"] * torch.cos(2 * image(until))


def image(v):
    """[n] -> [n, 1, 1, 1]."""
    return v.reshape(-1, 1, 1, 1)


def mean(v):
    """Mean over all but the batch."""
    return v.flatten(1).mean(1)


def l2(x, y):
    return mean((x - y) ** 2)


def l1(x, y):
    return mean((x - y).abs())


def pseudo_huber(x, y, c):
    """Of the whole image's norm: sqrt(|x - y|^2 + c^2) - c."""
    return torch.sqrt(((x - y) ** 2).flatten(1).sum(1) + c**2) - c


def draw(seed, count=COUNT, eight_bit=False, shape=IMAGE):
    """x0 in [-1, 1] and eps, float32 values held in float64. eight_bit: x0 on the 256 levels 2 k/255 - 1."""
    rng = np.random.default_rng(seed)
    if eight_bit:
        x0 = 2 * rng.integers(0, 256, (count, *shape)) / 255 - 1
        x0[0].flat[:2] = -1, 1
    else:
        x0 = np.tanh(rng.standard_normal((count, *shape))).astype(np.float32)
    return torch.tensor(x0, dtype=torch.float64), torch.tensor(
        rng.standard_normal((count, *shape), dtype=np.float32).astype(np.float64))


def losses(build):
    """build(network) -> {name: loss [n]}; each with the gradient of every example's loss by the student's a and b."""
    result = {}
    for name in build(Network(STUDENT)):
        network = Network(STUDENT, trained=True)
        loss = build(network)[name]
        leaves = [network.parameters["a"], network.parameters["b"]]
        gradients = torch.autograd.grad(loss.sum(), leaves, allow_unused=True)
        result[f"{name}/loss"] = loss.detach()
        for key, gradient, leaf in zip("ab", gradients, leaves, strict=True):
            result[f"{name}/grad/{key}"] = (torch.zeros_like(leaf) if gradient is None else gradient).flatten()
    return result


def record(name, tensors, *, script="objectives.py", source, **settings):
    content = {key: torch.as_tensor(value).clone() for key, value in tensors.items()}
    for key, value in content.items():
        assert torch.isfinite(value).all(), (name, key)
    write(f"{OUT}/{name}.safetensors", content, script=script, source=source, settings={
        "objective": name,
        **{f"student_{k}": v for k, v in STUDENT.items()},
        **{f"teacher_{k}": v for k, v in TEACHER.items()},
        **settings,
    })
