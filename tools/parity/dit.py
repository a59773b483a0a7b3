"""Records tiny diffusion transformers: weights, inputs, output and every gradient. One configuration, one file.

The network is written here from Peebles and Xie 2023 with the parameter names of the authors' code. Its witness is
diffusers' DiTTransformer2DModel, loaded with the same weights.
"""

import math

import numpy as np
import torch
from diffusers import DiTTransformer2DModel
from networks import draw, generic, record
from torch import nn
from torch.nn.functional import gelu, layer_norm, silu

OUT = "plugins/networks/src/test/resources/golden/dit"
SOURCE = "Peebles and Xie 2023, independent implementation, checked against diffusers' DiTTransformer2DModel"

SMALL = dict(channels=3, height=4, width=4, outputs=3, classes=0, patch=2, tokens=16, depth=2, heads=2, ratio=4.0)
# name: (configuration, times, labels)
CASES = {
    "classes-sigma": (SMALL | dict(classes=4, outputs=6), [999, 17, 3], [3, 0, 1]),
    "wide": (SMALL | dict(height=4, width=8, channels=1, outputs=1, heads=1, depth=1), [250, 0], None),
    "patch-4": (SMALL | dict(height=8, width=8, patch=4, heads=4, ratio=2.0), [1, 64], None),
}


class Dit(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        w, p = c["tokens"], c["patch"]
        self.x_embedder = nn.ModuleDict({"proj": nn.Conv2d(c["channels"], w, p, p)})
        self.t_embedder = nn.ModuleDict({"mlp": nn.Sequential(nn.Linear(256, w), nn.SiLU(), nn.Linear(w, w))})
        if c["classes"]:
            self.y_embedder = nn.ModuleDict({"embedding_table": nn.Embedding(c["classes"], w)})
        self.blocks = nn.ModuleList([block(w, int(w * c["ratio"])) for _ in range(c["depth"])])
        self.final_layer = nn.ModuleDict(
            {"linear": nn.Linear(w, p * p * c["outputs"]), "adaLN_modulation": modulation(w, 2)}
        )

    def forward(self, x, t, class_labels=None):
        c, p = self.c, self.c["patch"]
        rows, columns = c["height"] // p, c["width"] // p
        h = self.x_embedder["proj"](x).flatten(2).mT
        h = h + torch.tensor(places(rows, columns, c["tokens"])).to(h)
        e = self.t_embedder["mlp"](frequencies(t).to(h))
        if class_labels is not None:
            e = e + self.y_embedder["embedding_table"](class_labels)
        for b in self.blocks:
            shift1, scale1, gate1, shift2, scale2, gate2 = b["adaLN_modulation"](e)[:, None].chunk(6, -1)
            h = h + gate1 * attention(b["attn"], norm(h) * (1 + scale1) + shift1, c["heads"])
            hidden = b["mlp"]["fc1"](norm(h) * (1 + scale2) + shift2)
            h = h + gate2 * b["mlp"]["fc2"](gelu(hidden, approximate="tanh"))
        shift, scale = self.final_layer["adaLN_modulation"](e)[:, None].chunk(2, -1)
        y = self.final_layer["linear"](norm(h) * (1 + scale) + shift)
        y = y.reshape(len(x), rows, columns, p, p, c["outputs"])
        return torch.einsum("nhwpqc->nchpwq", y).reshape(len(x), c["outputs"], c["height"], c["width"])


def block(w, hidden):
    return nn.ModuleDict(
        {
            "attn": nn.ModuleDict({"qkv": nn.Linear(w, 3 * w), "proj": nn.Linear(w, w)}),
            "mlp": nn.ModuleDict({"fc1": nn.Linear(w, hidden), "fc2": nn.Linear(hidden, w)}),
            "adaLN_modulation": modulation(w, 6),
        }
    )


def modulation(w, parts):
    return nn.Sequential(nn.SiLU(), nn.Linear(w, parts * w))


def norm(h):
    return layer_norm(h, h.shape[-1:], eps=1e-6)


def attention(m, x, heads):
    n, count, w = x.shape
    q, k, v = m["qkv"](x).reshape(n, count, 3, heads, w // heads).permute(2, 0, 3, 1, 4)
    weights = (q @ k.mT / (w // heads) ** 0.5).softmax(-1)
    return m["proj"]((weights @ v).transpose(1, 2).reshape(n, count, w))


def frequencies(t):
    """[cos, sin] of 128 frequencies from 1 to nearly 1e-4, in float32 as the authors have them."""
    phase = t.float()[:, None] * torch.exp(-math.log(10000) * torch.arange(128, dtype=torch.float32) / 128)
    return torch.cat([phase.cos(), phase.sin()], 1)


def places(rows, columns, w):
    """[sin, cos] of the column, then of the row, w / 4 frequencies in each."""
    at = lambda place: np.outer(place, 10000.0 ** (-np.arange(w // 4) / (w / 4)))
    column, row = at(np.tile(np.arange(columns), rows)), at(np.repeat(np.arange(rows), columns))
    return np.concatenate([np.sin(column), np.cos(column), np.sin(row), np.cos(row)], 1)[None].astype(np.float32)


def witness(model, x, t, labels):
    """What diffusers computes with the weights of a square, conditional model."""
    c = model.c
    twin = DiTTransformer2DModel(
        num_attention_heads=c["heads"],
        attention_head_dim=c["tokens"] // c["heads"],
        in_channels=c["channels"],
        out_channels=c["outputs"],
        num_layers=c["depth"],
        sample_size=c["height"],
        patch_size=c["patch"],
        num_embeds_ada_norm=c["classes"] - 1,  # it adds one for "no class"
        norm_type="ada_norm_zero",
    ).eval()
    own, other = model.state_dict(), {}
    both = lambda to, come: other.update({f"{to}.{k}": own[f"{come}.{k}"] for k in ("weight", "bias")})
    both("pos_embed.proj", "x_embedder.proj")
    both("proj_out_1", "final_layer.adaLN_modulation.1")
    both("proj_out_2", "final_layer.linear")
    for i in range(c["depth"]):
        there, here = f"transformer_blocks.{i}", f"blocks.{i}"
        both(f"{there}.norm1.linear", f"{here}.adaLN_modulation.1")
        both(f"{there}.norm1.emb.timestep_embedder.linear_1", "t_embedder.mlp.0")
        both(f"{there}.norm1.emb.timestep_embedder.linear_2", "t_embedder.mlp.2")
        table = own["y_embedder.embedding_table.weight"]
        other[f"{there}.norm1.emb.class_embedder.embedding_table.weight"] = table
        for k in ("weight", "bias"):
            for name, part in zip("qkv", own[f"{here}.attn.qkv.{k}"].chunk(3), strict=True):
                other[f"{there}.attn1.to_{name}.{k}"] = part
        both(f"{there}.attn1.to_out.0", f"{here}.attn.proj")
        both(f"{there}.ff.net.0.proj", f"{here}.mlp.fc1")
        both(f"{there}.ff.net.2", f"{here}.mlp.fc2")
    twin.load_state_dict(other, strict=True)
    for b in twin.transformer_blocks:
        b.norm1.emb.time_proj.downscale_freq_shift = 0  # the authors' frequencies: diffusers has another lowest one
    with torch.no_grad():
        return twin(x, t, class_labels=labels).sample


def main():
    for seed, (name, (config, times, labels)) in enumerate(CASES.items()):
        rng = np.random.default_rng(seed)
        model = generic(Dit(config), rng)
        x = draw(rng, torch.empty(len(times), config["channels"], config["height"], config["width"]))
        t = torch.tensor(times)
        recorded = {"x": x, "t": t.double()}
        if labels is not None:
            labels = recorded["labels"] = torch.tensor(labels)
            with torch.no_grad():
                difference = (model(x, t, labels) - witness(model, x, t, labels)).abs().max()
            assert difference < 1e-5, difference
        record(
            f"{OUT}/{name}.safetensors",
            model,
            lambda model, x: model(x, t, labels),
            recorded,
            rng,
            script="dit.py",
            source=SOURCE,
            config=config,
        )


if __name__ == "__main__":
    main()
