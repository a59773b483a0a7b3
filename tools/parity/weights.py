"""Records loss weights at 50 digits, each as the factor of the mean square error of eps, x0 and v.

With e the error of x0: the errors of eps and v are (alpha/sigma) e and sqrt(alpha^2 + sigma^2)/sigma e. So on a
variance-preserving path w_eps = w_x0/SNR and w_v = w_x0/(SNR + 1).
"""

import exact
import mpmath
import numpy as np
from golden import write
from mpmath import mpf

OUT = "plugins/objectives/src/test/resources/golden"
LOG_SNR = np.concatenate([np.linspace(-14, 14, 29), [np.log(5.0) - 1e-3, np.log(5.0) + 1e-3]])
SIGMA_DATA = mpf(1) / 2


def main():
    rows = [weights(mpf(float(v))) for v in LOG_SNR]
    tensors = {key: exact.doubles(row[key] for row in rows) for key in rows[0]}
    write(f"{OUT}/weights.safetensors", {"log_snr": LOG_SNR, **tensors}, script="weights.py",
          source="tools/parity/weights.py (50 digits): Hang et al. 2023; Choi et al. 2022; Salimans and Ho 2022; "
                 "Karras et al. 2022",
          settings={"min_snr_gamma": 5, "p2_k": 1, "p2_gamma": [0.5, 1], "sigma_data": 0.5})
    continuous_vdm()


def weights(log_snr):
    snr = mpmath.exp(log_snr)
    alpha, sigma = mpmath.sqrt(snr / (1 + snr)), mpmath.sqrt(1 / (1 + snr))
    row = {"alpha": alpha, "sigma": sigma, "snr": snr}
    for name, x0 in {
        "eps": snr,  # L_simple: weight 1 on eps
        "x0": mpf(1),
        "snr+1": snr + 1,  # Salimans and Ho 2022: weight 1 on v
        "truncated-snr": max(snr, mpf(1)),  # same, section 4
        "min-snr-5": min(snr, mpf(5)),  # Hang et al. 2023
        "p2-1-0.5": snr / mpmath.sqrt(1 + snr),  # Choi et al. 2022: lambda/(k + SNR)^gamma with lambda of L_simple
        "p2-1-1": snr / (1 + snr),
        "edm": snr + 1 / SIGMA_DATA**2,  # Karras et al. 2022: (sigma^2 + sd^2)/(sigma sd)^2 at sigma = 1/sqrt(SNR)
    }.items():
        row[f"{name}/x0"], row[f"{name}/eps"], row[f"{name}/v"] = x0, x0 / snr, x0 / (snr + 1)
    return row


def continuous_vdm():
    """Kingma et al. 2021, (17) and (18): -SNR'(t)/2 on x0, gamma'(t)/2 on eps, for log SNR = -gamma linear in t."""
    low, high = mpf("-13.3"), mpf(5)
    t = np.linspace(0, 1, 21)
    gamma = [low + (high - low) * mpf(float(v)) for v in t]
    tensors = {
        "t": t,
        "gamma": exact.doubles(gamma),
        "alpha": exact.doubles(mpmath.sqrt(1 / (1 + mpmath.exp(g))) for g in gamma),
        "sigma": exact.doubles(mpmath.sqrt(1 / (1 + mpmath.exp(-g))) for g in gamma),
        "eps": exact.doubles((high - low) / 2 for _ in gamma),
        "x0": exact.doubles((high - low) / 2 * mpmath.exp(-g) for g in gamma),
        "v": exact.doubles((high - low) / 2 * mpmath.exp(-g) / (mpmath.exp(-g) + 1) for g in gamma),
    }
    write(f"{OUT}/weights-vdm.safetensors", tensors, script="weights.py",
          source="tools/parity/weights.py (50 digits): Kingma et al. 2021",
          settings={"gamma_min": -13.3, "gamma_max": 5})


if __name__ == "__main__":
    main()
