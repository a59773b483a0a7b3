"""Records radially averaged power spectra of made-up images with numpy's FFT.

S(k) = mean of |F(u, v)|^2 / (h w) over images, channels and all (u, v) whose radius, in cycles along the shorter side,
rounds to k; k = 0 ... min(h, w) // 2.
"""

import numpy as np
from golden import write

OUT = "framework/runner/src/test/resources/golden/spectra.safetensors"
SHAPES = {"square": (3, 2, 8, 8), "odd": (2, 1, 7, 7), "wide": (2, 3, 6, 10), "mnist": (2, 1, 28, 28)}


def spectrum(images):
    n, c, h, w = images.shape
    power = (np.abs(np.fft.fft2(images)) ** 2 / (h * w)).mean(axis=(0, 1))
    radius = min(h, w) * np.hypot(np.fft.fftfreq(h)[:, None], np.fft.fftfreq(w)[None, :])
    bins = np.floor(radius + 0.5).astype(int)
    return np.array([power[bins == k].mean() for k in range(min(h, w) // 2 + 1)])


def main():
    random = np.random.default_rng(20261122)
    tensors = {}
    for name, shape in SHAPES.items():
        images = random.uniform(-1, 1, shape).cumsum(axis=-1).astype(np.float32)  # power falls with frequency
        tensors[f"{name}/images"] = images
        tensors[f"{name}/power"] = spectrum(images.astype(np.float64))
    write(OUT, tensors, script="spectra.py", source=f"numpy {np.__version__} fft2")


if __name__ == "__main__":
    main()
