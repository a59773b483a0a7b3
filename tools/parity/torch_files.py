"""Writes small files with torch.save and pickle, in every format that Langevin's reader of weights knows.

All hold the same tensors, beside a safetensors file of what they are. torch.load must agree, or nothing is written.
"""

import io
import pickle
import struct
from collections import OrderedDict

import numpy as np
import torch
from golden import ROOT, write

FOLDER = "framework/spi/src/test/resources/golden/torch"


def tensors():
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 8
    return OrderedDict(
        [
            ("conv.weight", base),
            ("conv.bias", torch.tensor([-1.5, 2.25])),
            ("transposed", base[0].t()),  # these three share a storage with conv.weight
            ("row", base[1, 2]),
            ("column", base[:, 1:, 3]),
            ("half", torch.tensor([1.0, -0.5]).half()),
            ("bfloat", torch.tensor([3.0, 1 / 3]).bfloat16()),
            ("double", torch.tensor([np.pi], dtype=torch.float64)),
            ("count", torch.tensor(7)),
            ("bytes", torch.tensor([0, 255], dtype=torch.uint8)),
            ("flags", torch.tensor([True, False])),
            ("empty", torch.zeros(0, 3)),
        ]
    )


class OldParameter:
    """Pickles itself as PyTorch 0.1 pickled a parameter: its class, then (tensor, gradient, hooks, flags)."""

    def __init__(self, tensor):
        self.tensor = tensor


class OldPickler(pickle._Pickler):
    """The pickle of PyTorch 0.1, whose words no present release writes any more but all read."""

    def __init__(self, stream, storages):
        super().__init__(stream, protocol=2)
        self.storages = storages

    def persistent_id(self, value):
        if isinstance(value, torch.UntypedStorage):
            self.storages[str(value.data_ptr())] = value
            return ("storage", torch.FloatStorage, str(value.data_ptr()), "cpu", value.nbytes() // 4, None)
        return None

    def save(self, value, save_persistent_id=True):
        if value is torch.FloatStorage:
            self.write(b"ctorch\nFloatStorage\n")
        elif isinstance(value, OldParameter):
            self.write(b"ctorch.nn.parameter\nParameter\n)\x81")
            super().save((value.tensor, None, None, True, OrderedDict()))
            self.write(b"b")
        elif isinstance(value, torch.Tensor):
            self.write(b"ctorch._utils\n_rebuild_tensor\n")
            super().save((value.untyped_storage(), value.storage_offset(), tuple(value.shape), value.stride()))
            self.write(b"R")
        else:
            super().save(value, save_persistent_id)


def oldest():
    """A state dictionary of parameters as PyTorch 0.1 saved it."""
    stream, storages = io.BytesIO(), {}
    for head in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True}):
        pickle.dump(head, stream, protocol=2)
    state = OrderedDict((k, OldParameter(v)) for k, v in tensors().items() if v.dtype == torch.float32)
    OldPickler(stream, storages).dump(state)
    pickle.dump(sorted(storages), stream, protocol=2)
    for key in sorted(storages):
        stream.write(struct.pack("<q", storages[key].nbytes() // 4) + bytes(storages[key].tolist()))
    return stream.getvalue()


def save(value, **options):
    stream = io.BytesIO()
    torch.save(value, stream, **options)
    return stream.getvalue()


def main():
    state = tensors()
    parameters = OrderedDict((k, torch.nn.Parameter(v, requires_grad=v.is_floating_point())) for k, v in state.items())
    files = {
        "zip.pth": save(state),
        "legacy.pth": save(state, _use_new_zipfile_serialization=False),
        "parameters.pth": save(parameters, _use_new_zipfile_serialization=False),
        "protocol-4.pth": save(state, pickle_protocol=4),
        "nested.pth": save({"epoch": 3, "lr": 0.1, "betas": (0.9, 0.999), "note": None, "state_dict": state}),
        "oldest.pth": oldest(),
    }
    for name, content in files.items():
        found = torch.load(io.BytesIO(content), weights_only=False)  # written two lines above
        for key, value in found.get("state_dict", found).items():
            assert torch.equal(value, state[key]), (name, key)
    arrays = {k: v.numpy() for k, v in state.items() if v.dtype != torch.bfloat16}
    files["numpy.ckpt"] = pickle.dumps(arrays, protocol=3)
    (ROOT / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (ROOT / FOLDER / name).write_bytes(content)
    write(
        f"{FOLDER}/expected.safetensors",
        {name: value.clone() for name, value in state.items()},
        script="torch_files.py",
        source=f"torch {torch.__version__.split('+')[0]} torch.save, numpy {np.__version__} pickled",
        config=sorted(files),
    )


if __name__ == "__main__":
    main()
