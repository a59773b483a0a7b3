"""What the scripts that record networks share: generic weights, gradients, and the file of one case."""

import numpy as np
import torch
from golden import write


def draw(rng, like):
    return torch.tensor(rng.standard_normal(tuple(like.shape), dtype=np.float32))


def generic(model, rng):
    """Weights that are all generic: no zeros, no ones, so that no term can be forgotten unnoticed."""
    with torch.no_grad():
        for name, module in model.named_modules():
            for key, value in module.named_parameters(recurse=False):
                if isinstance(module, torch.nn.GroupNorm) and key == "weight":
                    value.copy_(1 + 0.3 * draw(rng, value))
                elif key == "bias":
                    value.copy_(0.2 * draw(rng, value))
                elif name == "time_proj":
                    value.copy_(16 * draw(rng, value))  # the Fourier frequencies, not trained
                elif isinstance(module, torch.nn.Embedding):
                    value.copy_(draw(rng, value))
                else:
                    value.copy_(draw(rng, value) / value[0].numel() ** 0.5)
    return model.eval()


def record(path, model, call, inputs, rng, *, script, source, config):
    """Writes inputs, weights, y = call(model, x), r, and the gradients of sum(y r) by x and all trainable weights."""
    x = inputs["x"]
    with torch.no_grad():
        r = draw(rng, call(model, x))
    y, gradients = _run(model, call, x, r)
    tensors = dict(inputs) | {"y": y, "r": r}
    tensors |= {f"weights/{key}": value.clone() for key, value in model.state_dict().items()}
    tensors |= {f"grad/{key}": value for key, value in gradients.items()}
    write(path, tensors, script=script, source=source, config=config)

    # How far float32 arithmetic is from the truth: a floor for anybody's tolerance.
    y64, gradients64 = _run(model.double(), call, x.double(), r.double())
    # The exact gradient of to_k.bias is zero (softmax ignores a shift), so errors count relative to the largest one.
    largest = max(value.abs().max() for value in gradients64.values())
    worst = max((gradients[key] - gradients64[key]).abs().max() for key in gradients) / largest
    count = sum(value.numel() for value in model.parameters())
    name = path.split("/")[-1].removesuffix(".safetensors")
    print(f"{name:30} {count:6} parameters, |y| <= {y64.abs().max():4.1f}, |gradient| <= {largest:4.0f}; "
          f"float32 error relative to these: {(y - y64).abs().max() / y64.abs().max():.1e}, {worst:.1e}")


def _run(model, call, x, r):
    model.zero_grad()
    x = x.clone().requires_grad_()
    y = call(model, x)
    (y * r).sum().backward()
    weights = {key: value.grad.clone() for key, value in model.named_parameters() if value.requires_grad}
    return y.detach(), {"x": x.grad, **weights}
