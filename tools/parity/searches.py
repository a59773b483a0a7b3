"""Records how near to the least value of some functions Optuna's TPE comes, by number of points: the median of 20 seeds,
each key by itself (Optuna's default) and all keys at once.
"""
import json
import math
import pathlib

import numpy as np
import optuna

FILE = pathlib.Path(__file__).parents[2] / "framework/runner/src/test/resources/golden/searches.json"
POINTS = [27, 60, 100]


def branin(u):
    x, y = u[0] * 15 - 5, u[1] * 15
    t = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return t * t + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def distance(u):
    return float(((u - np.array([0.3, 0.6, 0.45, 0.8, 0.2, 0.5])) ** 2).sum())


def hartmann(u):
    weights = np.array([1, 1.2, 3, 3.2])
    a = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
    p = np.array(
        [
            [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
            [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
            [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
            [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
        ]
    )
    return float(-(weights * np.exp(-(a * (u - p) ** 2).sum(1))).sum())


def medians(function, numbers, together):
    best = []
    for seed in range(20):
        sampler = optuna.samplers.TPESampler(seed=seed, multivariate=together)
        study = optuna.create_study(sampler=sampler)
        study.optimize(
            lambda trial: function(np.array([trial.suggest_float(f"x{i}", 0, 1) for i in range(numbers)])),
            n_trials=max(POINTS),
        )
        best.append(np.minimum.accumulate([trial.value for trial in study.trials]))
    return {str(n): float(f"{np.median([b[n - 1] for b in best]):.6g}") for n in POINTS}


optuna.logging.set_verbosity(optuna.logging.ERROR)
recorded = {
    name: {"each": medians(function, numbers, False), "together": medians(function, numbers, True)}
    for name, function, numbers in [("branin", branin, 2), ("distance", distance, 6), ("hartmann", hartmann, 6)]
}
FILE.write_text(json.dumps(recorded, indent=2) + "\n")
