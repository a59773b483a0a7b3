"""Writes golden vectors: safetensors files that carry their provenance and are the same bytes on every run."""

import json
import pathlib

import torch
from safetensors.torch import save

ROOT = pathlib.Path(__file__).resolve().parents[2]

torch.set_num_threads(1)  # one order of summation, so the same bits every time


def write(path, tensors, *, script, source, config, **notes):
    """Writes tensors (torch or numpy) to ROOT/path. No date: a re-run that changes nothing leaves git clean."""
    metadata = {
        "source": source,
        "torch": torch.__version__.split("+")[0],
        "script": f"tools/parity/{script}",
        "config": json.dumps(config, sort_keys=True),
        **notes,
    }
    content = save({name: torch.as_tensor(value).detach().contiguous() for name, value in tensors.items()}, metadata)
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_with_sorted_header(content))


def _with_sorted_header(content):
    """safetensors orders __metadata__ by a random hash; sorting it makes the file reproducible."""
    length = int.from_bytes(content[:8], "little")
    header = json.dumps(json.loads(content[8 : 8 + length]), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)  # tensors must stay aligned
    return len(header).to_bytes(8, "little") + header + content[8 + length :]
