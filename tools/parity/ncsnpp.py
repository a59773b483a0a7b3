"""Records tiny DDPM++ and NCSN++ networks: weights, inputs, output and every gradient. One configuration, one file.

Written here from Song et al. 2021, appendix H, and the description of score_sde_pytorch's and EDM's networks, which agree
where they overlap. Parameters have the names that diffusers would give them.
"""

import math

import numpy as np
import torch
from networks import draw, generic, record
from torch import nn
from torch.nn.functional import avg_pool2d, conv2d, interpolate, pad, silu

OUT = "plugins/networks/src/test/resources/golden/ncsnpp"
SOURCE = "Song et al. 2021, appendix H, independent implementation"

DDPMPP = dict(images=2, height=8, width=8, channels=[4, 8], blocks=1, attention=[4], fir=False, input="none",
              output="none", fourier=False, logarithm=False, center=False, divide=False)
NCSNPP = DDPMPP | dict(fir=True, input="residual", fourier=True, logarithm=True, center=True, divide=True)
# name: (configuration, what the network is told of the time)
CASES = {
    "ddpmpp": (DDPMPP | dict(blocks=2), [417, 3]),
    "edm-ddpmpp": (DDPMPP | dict(stem=4, channels=[8, 8]), [-1.3, 1.1]),
    "ncsnpp": (NCSNPP, [0.7, 2.5]),
    "edm-ncsnpp": (NCSNPP | dict(height=8, width=12, channels=[4, 4, 8], attention=[8, 2], logarithm=False,
                                 center=False, divide=False), [-0.3, 0.21]),
    "pyramids": (NCSNPP | dict(channels=[4, 8, 8], input="skip", output="skip"), [0.7, 2.5]),
    "residual-box": (DDPMPP | dict(input="residual"), [1, 30]),
}


class Network(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        first, levels = c.get("stem", c["channels"][0]), len(c["channels"])
        told = 2 * first if c["fourier"] else first
        if c["fourier"]:
            self.time_proj = nn.Module()
            self.time_proj.weight = nn.Parameter(torch.empty(first), requires_grad=False)
        self.time_embedding = nn.ModuleDict(
            {"linear_1": nn.Linear(told, 4 * first), "linear_2": nn.Linear(4 * first, 4 * first)}
        )
        self.conv_in = nn.Conv2d(c["images"], first, 3, padding=1)
        self.down_blocks, self.up_blocks = nn.ModuleList(), nn.ModuleList()
        self.mid_block = nn.Module()

        kept, now, pyramid = [first], first, c["images"]
        for i, out in enumerate(c["channels"]):
            level = nn.Module()
            level.resnets, level.attentions = nn.ModuleList(), nn.ModuleList()
            for _ in range(c["blocks"]):
                level.resnets.append(Block(now, out, 4 * first))
                now = out
                if c["height"] >> i in c["attention"]:
                    level.attentions.append(Attention(now))
                kept.append(now)
            if i < levels - 1:
                block = Block(now, now, 4 * first, project=True)
                if c["input"] == "skip":
                    level.resnet_down = block
                    level.skip_conv = nn.Conv2d(c["images"], now, 1)
                else:
                    level.downsamplers = nn.ModuleList([block])
                if c["input"] == "residual":
                    level.pyramid, pyramid = nn.Conv2d(pyramid, now, 3), now
                kept.append(now)
            self.down_blocks.append(level)

        self.mid_block.resnets = nn.ModuleList([Block(now, now, 4 * first) for _ in range(2)])
        self.mid_block.attentions = nn.ModuleList([Attention(now)])

        for i, out in reversed(list(enumerate(c["channels"]))):
            level = nn.Module()
            level.resnets = nn.ModuleList()
            for _ in range(c["blocks"] + 1):
                level.resnets.append(Block(now + kept.pop(), out, 4 * first))
                now = out
            if c["height"] >> i in c["attention"]:
                level.attentions = nn.ModuleList([Attention(now)])
            if i > 0:
                block = Block(now, now, 4 * first, project=True)
                if c["output"] == "skip":
                    level.resnet_up = block
                    level.skip_norm, level.skip_conv = norm(now), nn.Conv2d(now, c["images"], 3, padding=1)
                else:
                    level.upsamplers = nn.ModuleList([block])
            self.up_blocks.append(level)
        self.conv_norm_out, self.conv_out = norm(now), nn.Conv2d(now, c["images"], 3, padding=1)

    def forward(self, x, t):
        c = self.c
        halve, double = (fir_halved, fir_doubled) if c["fir"] else (box_halved, box_doubled)
        told = self.told(t).to(x)
        e = self.time_embedding["linear_2"](silu(self.time_embedding["linear_1"](told)))
        image = 2 * x - 1 if c["center"] else x
        h = self.conv_in(image)
        kept = [h]
        for i, level in enumerate(self.down_blocks):
            for j, block in enumerate(level.resnets):
                h = block(h, e)
                if len(level.attentions):
                    h = level.attentions[j](h)
                kept.append(h)
            if i == len(self.down_blocks) - 1:
                break
            h = (level.resnet_down if c["input"] == "skip" else level.downsamplers[0])(h, e, halve)
            if c["input"] == "skip":
                image = halve(image)
                h = h + level.skip_conv(image)
            if c["input"] == "residual":
                image = h = (strided(image, level.pyramid, c["fir"]) + h) / math.sqrt(2)
            kept.append(h)
        h = self.mid_block.resnets[0](h, e)
        h = self.mid_block.attentions[0](h)
        h = self.mid_block.resnets[1](h, e)
        result = 0
        for i, level in enumerate(self.up_blocks):
            for block in level.resnets:
                h = block(torch.cat([h, kept.pop()], 1), e)
            if hasattr(level, "attentions"):
                h = level.attentions[0](h)
            if c["output"] == "skip" and i > 0:
                result = double(result)
            if i < len(self.up_blocks) - 1:
                if c["output"] == "skip":
                    result = result + level.skip_conv(silu(level.skip_norm(h)))
                    h = level.resnet_up(h, e, double)
                else:
                    h = level.upsamplers[0](h, e, double)
        y = result + self.conv_out(silu(self.conv_norm_out(h)))
        return y / t.to(x)[:, None, None, None] if c["divide"] else y

    def told(self, t):
        if self.c["fourier"]:
            t = t.to(self.time_proj.weight)
            phase = (t.log() if self.c["logarithm"] else t)[:, None] * self.time_proj.weight * 2 * math.pi
        else:
            half = self.conv_in.out_channels // 2
            phase = t.float()[:, None] * torch.exp(-math.log(10000) / (half - 1) * torch.arange(half))
        return torch.cat([phase.sin(), phase.cos()], 1)


class Block(nn.Module):
    def __init__(self, now, out, told, project=False):
        super().__init__()
        self.norm1, self.conv1 = norm(now), nn.Conv2d(now, out, 3, padding=1)
        self.time_emb_proj = nn.Linear(told, out)
        self.norm2, self.conv2 = norm(out), nn.Conv2d(out, out, 3, padding=1)
        if project or now != out:
            self.conv_shortcut = nn.Conv2d(now, out, 1)

    def forward(self, x, e, resize=lambda x: x):
        h = self.conv1(resize(silu(self.norm1(x))))
        h = h + self.time_emb_proj(silu(e))[:, :, None, None]
        h = self.conv2(silu(self.norm2(h)))
        x = resize(x)
        return ((self.conv_shortcut(x) if hasattr(self, "conv_shortcut") else x) + h) / math.sqrt(2)


class Attention(nn.Module):
    def __init__(self, now):
        super().__init__()
        self.group_norm = norm(now)
        self.to_q, self.to_k, self.to_v = (nn.Linear(now, now) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(now, now)])

    def forward(self, x):
        n, channels, height, width = x.shape
        h = self.group_norm(x).flatten(2).mT
        weights = (self.to_q(h) @ self.to_k(h).mT / math.sqrt(channels)).softmax(-1)
        return (x + self.to_out[0](weights @ self.to_v(h)).mT.reshape(x.shape)) / math.sqrt(2)


def norm(channels):
    return nn.GroupNorm(min(channels // 4, 32), channels, eps=1e-6)


def box_halved(x):
    return avg_pool2d(x, 2)


def box_doubled(x):
    return interpolate(x, scale_factor=2.0)


def fir_halved(x):
    return filtered(x, 1, (1, 1))[:, :, ::2, ::2]


def fir_doubled(x):
    n, channels, height, width = x.shape
    sparse = x.new_zeros(n, channels, 2 * height, 2 * width)
    sparse[:, :, ::2, ::2] = x
    return filtered(sparse, 4, (2, 1))


def filtered(x, gain, padding):
    """[1 3 3 1] in both directions, with the sum gain."""
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0]).to(x)
    kernel = gain * torch.outer(taps, taps) / 64
    return conv2d(pad(x, padding * 2), kernel.expand(x.shape[1], 1, 4, 4), groups=x.shape[1])


def strided(x, convolution, fir):
    x = filtered(x, 1, (2, 2)) if fir else pad(x, (0, 1, 0, 1))
    return conv2d(x, convolution.weight, convolution.bias, stride=2)


def main():
    for name, (config, times) in CASES.items():
        rng = np.random.default_rng(list(name.encode()))
        model = generic(Network(config), rng)
        x = draw(rng, torch.empty(len(times), config["images"], config["height"], config["width"]))
        t = torch.tensor(times)
        record(
            f"{OUT}/{name}.safetensors",
            model,
            lambda model, x: model(x, t),
            {"x": x, "t": t.double()},
            rng,
            script="ncsnpp.py",
            source=SOURCE,
            config=config,
        )


if __name__ == "__main__":
    main()
