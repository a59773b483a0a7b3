"""Writes golden vectors: safetensors files that carry their provenance and are the same bytes on every run."""

import json
import pathlib

import torch
from safetensors.torch import save

ROOT = pathlib.Path(__file__).resolve().parents[2]

torch.set_num_threads(1)  # one order of summation, so the same bits every time


def write(path, tensors, *, script, source, config=None, settings=None, **notes):
    """Writes tensors (torch or numpy) to ROOT/path. No date: a re-run that changes nothing leaves git clean.

    config is stored as JSON under one key; settings as one key each, so that a reader needs no JSON.
    """
    metadata = {
        "source": source,
        "torch": torch.__version__.split("+")[0],
        "script": f"tools/parity/{script}",
        **({} if config is None else {"config": json.dumps(config, sort_keys=True)}),
        **{key: _word(value) for key, value in (settings or {}).items()},
        **notes,
    }
    content = save({name: torch.as_tensor(value).detach().contiguous() for name, value in tensors.items()}, metadata)
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_with_sorted_header(content))


def _word(value):
    """As Java's Double.parseDouble, Boolean.parseBoolean and String.split(",") read it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ",".join(_word(item) for item in value)
    return str(value)


def _with_sorted_header(content):
    """safetensors orders __metadata__ by a random hash; sorting it makes the file reproducible."""
    length = int.from_bytes(content[:8], "little")
    header = json.dumps(json.loads(content[8 : 8 + length]), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)  # tensors must stay aligned
    return len(header).to_bytes(8, "little") + header + content[8 + length :]
