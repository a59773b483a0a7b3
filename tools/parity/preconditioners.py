"""Records preconditioners at 50 digits: c_skip, c_out, c_in, c_noise of D = c_skip x + c_out F(c_in x, c_noise)."""

import exact
import mpmath
import numpy as np
from golden import write
from mpmath import mpf

OUT = "plugins/preconditioners/src/test/resources/golden"
SIGMAS = np.concatenate([[0.002, 0.0021], np.geomspace(0.005, 60, 20), [80.0]])
NAMES = ("c_skip", "c_out", "c_in", "c_noise")


def main():
    half, eps = mpf("0.5"), mpf("0.002")
    record("edm", lambda s: exact.precondition_edm(s, half), "Karras et al. 2022, table 1", sigma_data=0.5)
    record("vp", lambda s: exact.precondition_vp(s, mpf("19.9"), mpf("0.1"), 1000), "Karras et al. 2022, table 1",
           beta_d=19.9, beta_min=0.1, steps=1000)
    record("ve", exact.precondition_ve, "Karras et al. 2022, table 1")
    record("consistency", lambda s: exact.precondition_consistency(s, half, eps), "Song et al. 2023, appendix C",
           sigma_data=0.5, sigma_min=0.002)
    ctm(half)


def record(name, at, source, **settings):
    rows = [at(mpf(float(s))) for s in SIGMAS]
    tensors = {key: exact.doubles(row[i] for row in rows) for i, key in enumerate(NAMES)}
    write(f"{OUT}/{name}.safetensors", {"sigma": SIGMAS, **tensors}, script="preconditioners.py",
          source=f"tools/parity/exact.py (50 digits): {source}", settings={"preconditioner": name, **settings})


def ctm(sigma_data):
    """Kim et al. 2024, (7): G(x, t, s) = (s/t) x + (1 - s/t) g(x, t, s), g preconditioned as EDM's D at t.

    skip and out are those of G as a whole: G = skip x + out F(c_in x, label(t), label(s)). sony/ctm tells the network
    label = 250 ln(t + 1e-44), finite at s = 0; c_noise is EDM's.
    """
    pairs = [(t, s) for t in (0.002, 0.05, 0.7, 3.0, 80.0) for s in (0.0, 0.002, 0.04, 0.7, 2.5, 80.0) if s <= t]
    columns = {key: [] for key in (*NAMES, "label_t", "label_s", "ratio", "skip", "out")}
    for t, s in pairs:
        t, s = mpf(t), mpf(s)
        c_skip, c_out, c_in, c_noise = exact.precondition_edm(t, sigma_data)
        ratio = s / t
        row = dict(zip(NAMES, (c_skip, c_out, c_in, c_noise)), ratio=ratio, skip=ratio + (1 - ratio) * c_skip,
                   out=(1 - ratio) * c_out,
                   label_t=250 * mpmath.log(t + mpf("1e-44")), label_s=250 * mpmath.log(s + mpf("1e-44")))
        for key, value in row.items():
            columns[key].append(value)
    t, s = np.array(pairs).T.copy()
    write(f"{OUT}/ctm.safetensors", {"t": t, "s": s, **{k: exact.doubles(v) for k, v in columns.items()}},
          script="preconditioners.py", source="tools/parity/preconditioners.py (50 digits): Kim et al. 2024",
          settings={"preconditioner": "ctm", "sigma_data": 0.5})


if __name__ == "__main__":
    main()
