"""Records what PyTorch's Adam, AdamW and RAdam do to a few numbers, given their gradients."""

import torch
from golden import write

OUT = "framework/testkit/src/main/resources/golden"
RATE = 0.02
STEPS = 12


def rules():
    for kind in ("Adam", "RAdam"):
        yield kind, 0.9, 0.999, 1e-8, 0.0, False
        yield kind, 0.8, 0.95, 1e-6, 0.1, False
        yield kind, 0.8, 0.95, 1e-6, 0.1, True


def optimizer(parameter, kind, beta1, beta2, epsilon, decay, decoupled):
    options = dict(lr=RATE, betas=(beta1, beta2), eps=epsilon, weight_decay=decay, foreach=False)
    if kind == "RAdam":
        return torch.optim.RAdam([parameter], decoupled_weight_decay=decoupled, **options)
    return (torch.optim.AdamW if decoupled else torch.optim.Adam)([parameter], **options)


def name(kind, beta1, beta2, epsilon, decay, decoupled):
    """As Java writes the record."""
    numbers = {1e-8: "1.0E-8", 1e-6: "1.0E-6"}
    return (f"{kind}[beta1={beta1}, beta2={beta2}, adamEpsilon={numbers[epsilon]}, "
            f"weightDecay={decay}, decoupled={str(decoupled).lower()}]")


def main():
    generator = torch.Generator().manual_seed(7)
    # Exact in float32, which the engines use.
    start = torch.randn(8, generator=generator).double()
    gradients = torch.randn(STEPS, 8, generator=generator).double()
    gradients[:, 6] *= 1e-6
    gradients[:, 7] = 0
    gradients = gradients.float().double()
    tensors = {"start": start, "gradients": gradients}
    for rule in rules():
        parameter = start.clone().requires_grad_()
        update = optimizer(parameter, *rule)
        path = []
        for gradient in gradients:
            parameter.grad = gradient.clone()
            update.step()
            path.append(parameter.detach().clone())
        tensors[name(*rule)] = torch.stack(path)
    write(f"{OUT}/optimizers.safetensors", tensors, script="optimizers.py",
          source=f"PyTorch {torch.__version__.split('+')[0]} torch.optim, float64",
          settings={"rate": RATE, "steps": STEPS})


if __name__ == "__main__":
    main()
