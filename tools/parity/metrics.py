"""Records what pytorch-fid, torch-fidelity and prdc measure of small arrays of features, and FID at 50 digits.

The exact FID is the formula of Heusel et al. 2017 with mpmath: the trace of the root is the sum of the square roots
of the eigenvalues of L^T S2 L with S1 = L L^T, which are rounded to 0 below 1e-40 where there are fewer rows than
columns. KID is of one subset that is the whole set, so no choice of rows matters. IS is of rows in the order in which
the Java code deals them out to the splits.
"""

import mpmath
import numpy as np
import torch
from golden import write
from prdc import compute_prdc
from pytorch_fid.fid_score import calculate_frechet_distance
from torch_fidelity.metric_fid import fid_statistics_to_metric
from torch_fidelity.metric_isc import isc_features_to_metric
from torch_fidelity.metric_kid import kernel_poly, kernel_rbf, mmd2
from torch_fidelity.metric_prc import prc_features_to_metric

SPLITS = 10
BANDWIDTHS = (0.5, 1.0, 4.0)


def moments(x):
    return x.mean(axis=0), np.cov(x, rowvar=False)


def exact_moments(x):
    n, d = x.shape
    rows = mpmath.matrix(x.tolist())
    mean = [mpmath.fsum(rows[:, j]) / n for j in range(d)]
    centred = mpmath.matrix(n, d)
    for i in range(n):
        for j in range(d):
            centred[i, j] = rows[i, j] - mean[j]
    return mpmath.matrix(mean), (centred.T * centred) / (n - 1)


def exact_fid(x, y):
    (m1, s1), (m2, s2) = exact_moments(x), exact_moments(y)
    values, vectors = mpmath.eigsy(s1)
    d = len(values)
    roots = mpmath.diag([mpmath.sqrt(max(v, 0)) for v in values])
    inner = roots * vectors.T * s2 * vectors * roots
    eigenvalues = mpmath.eigsy((inner + inner.T) / 2, eigvals_only=True)
    root = mpmath.fsum(mpmath.sqrt(v) if v > mpmath.mpf("1e-40") else 0 for v in eigenvalues)
    difference = m1 - m2
    trace = mpmath.fsum(s1[j, j] + s2[j, j] for j in range(d))
    return float((difference.T * difference)[0] + trace - 2 * root)


def fids(x, y):
    a, b = moments(x), moments(y)
    stats = {"mu": a[0], "sigma": a[1]}, {"mu": b[0], "sigma": b[1]}
    fidelity = fid_statistics_to_metric(*stats, verbose=False)["frechet_inception_distance"]
    return {"exact": exact_fid(x, y), "pytorch-fid": calculate_frechet_distance(*a, *b), "torch-fidelity": fidelity}


def dealt(rows):
    """Rows so that number k is in run k mod SPLITS of the ones given."""
    size = len(rows) // SPLITS
    return rows.reshape(SPLITS, size, -1).transpose(1, 0, 2).reshape(len(rows), -1)


def main():
    mpmath.mp.dps = 50
    random = np.random.default_rng(7)
    mixing = random.normal(size=(16, 16)) * 0.4
    features = {
        "x": random.normal(size=(300, 16)) @ mixing + 3,
        "y": (random.normal(size=(280, 16)) * np.linspace(0.5, 1.5, 16)) @ mixing + 3.2,
        "few/x": random.normal(size=(9, 16)) @ mixing,
        "few/y": random.normal(size=(12, 16)) @ mixing + 0.5,
    }
    features = {name: value.astype(np.float32) for name, value in features.items()}
    x, y, few_x, few_y = (value.astype(np.float64) for value in features.values())
    logits = (2 * random.normal(size=(300, 7))).astype(np.float32)
    isc = isc_features_to_metric(torch.from_numpy(logits), splits=SPLITS, shuffle=False)
    common = 280
    kernels = [kernel_poly(a, b, kid_kernel_poly_degree=3, kid_kernel_poly_gamma=None, kid_kernel_poly_coef0=1.0)
               for a, b in ((x[:common], x[:common]), (x[:common], y), (y, y))]
    gaussian = [np.mean([kernel_rbf(a, b, kid_kernel_rbf_sigma=width) for width in BANDWIDTHS], axis=0)
                for a, b in ((x[:common], x[:common]), (x[:common], y), (y, y))]
    wide = compute_prdc(real_features=y, fake_features=x, nearest_k=5)
    narrow = compute_prdc(real_features=y, fake_features=x, nearest_k=3)
    other = prc_features_to_metric(torch.from_numpy(x), torch.from_numpy(y), prc_neighborhood=3,
                                   prc_batch_size=1000, save_cpu_ram=False, verbose=False)
    assert all(abs(other[name] - narrow[name]) < 1e-6 for name in ("precision", "recall"))
    values = {
        **{f"fid/{name}": value for name, value in fids(x, y).items()},
        "few/fid/exact": exact_fid(few_x, few_y),
        "is/mean": isc["inception_score_mean"],
        "is/deviation": isc["inception_score_std"],
        "kid": mmd2(*kernels),
        "mmd": mmd2(*gaussian),
        "precision": narrow["precision"],
        "recall": narrow["recall"],
        "density": wide["density"],
        "coverage": wide["coverage"],
    }
    for name, value in values.items():
        print(f"{name:20} {value:.12g}")
    write(
        "plugins/metrics/src/test/resources/golden/metrics.safetensors",
        {**features, "logits": dealt(logits), **{k: np.array([v], dtype=np.float64) for k, v in values.items()}},
        script="metrics.py",
        source="pytorch-fid 0.3.0, torch-fidelity 0.4.0, prdc 0.2, mpmath 1.3.0",
        settings={"bandwidths": BANDWIDTHS, "splits": SPLITS, "common": common},
    )


if __name__ == "__main__":
    main()
