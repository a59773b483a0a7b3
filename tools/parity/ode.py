"""Records probability-flow ODE trajectories: fixed steps by the methods' formulas, and adaptive ones by scipy and
torchdiffeq, with the exact solution for Gaussian data beside them.

dx/dt = alpha' x0 + sigma' eps, integrated from noise (t_max) to data (t_min). flow_matching's time runs the other way.
"""

import numpy as np
import paths
import reference
import scipy
import torch
import upstream
from flow_matching.solver import ODESolver
from flow_matching.utils import ModelWrapper
from paths import LAWS, Path, velocity
from scipy.integrate import solve_ivp
from torchdiffeq import odeint


def main():
    vp, flow = Path("vp-linear"), Path("flow-linear")
    for method in ("euler", "midpoint", "heun", "rk4"):
        fixed(f"ode-{method}-vp", vp, method, 1.0, 1e-3, 12, 1.0)
        fixed(f"ode-{method}-flow", flow, method, 1.0, 0.0, 10, 1.0)
    fixed("ode-heun-flow-t-min", flow, "heun", 1.0, 1e-3, 10, 1.0)
    fixed("ode-heun-sub-vp", Path("sub-vp"), "heun", 1.0, 1e-3, 12, 1.0)
    fixed("ode-heun-ve", Path("ve-geometric"), "heun", 1.0, 1e-5, 20, 50.0)
    fixed("ode-heun-ve-exact", Path("ve-geometric-exact"), "heun", 1.0, 1e-3, 20, 50.0)
    fixed("ode-heun-trigonometric", Path("trigonometric"), "heun", 1.0, 0.0, 10, 1.0)
    adaptive("ode-rk45-vp", vp, 1.0, 1e-3, 1.0)
    adaptive("ode-rk45-flow", flow, 1.0, 0.0, 1.0)
    adaptive("ode-rk45-ve", Path("ve-geometric"), 1.0, 1e-5, 50.0)


# One step of h (negative: towards the data) from (t, x); v(t, x) is dx/dt


def euler(v, t, h, x):
    return x + h * v(t, x)


def midpoint(v, t, h, x):
    return x + h * v(t + h / 2, x + h / 2 * v(t, x))


def heun(v, t, h, x):
    k = v(t, x)
    return x + h / 2 * (k + v(t + h, x + h * k))


def rk4(v, t, h, x):
    """The classical one: weights 1/6, 1/3, 1/3, 1/6. torchdiffeq's rk4 is the 3/8 rule."""
    a = v(t, x)
    b = v(t + h / 2, x + h / 2 * a)
    c = v(t + h / 2, x + h / 2 * b)
    return x + h / 6 * (a + 2 * b + 2 * c + v(t + h, x + h * c))


STEPS = {"euler": euler, "midpoint": midpoint, "heun": heun, "rk4": rk4}
TORCHDIFFEQ = {"euler": "euler", "midpoint": "midpoint", "heun": "heun2", "rk4": "rk4"}


def walk(step, law, path, t, x):
    states = [x]
    for i in range(len(t) - 1):
        # t[i + 1] itself, not t + h: at the ends a rounding error would leave [0, 1]
        v = lambda s, x, i=i: velocity(law, path, x, t[i + 1] if abs(s - t[i + 1]) < 1e-12 else s)
        x = step(v, t[i], t[i + 1] - t[i], x)
        states.append(x)
    return np.stack(states)


class Reversed(ModelWrapper):
    """A velocity field as flow_matching wants it: time 1 - t, from noise to data."""

    def __init__(self, law, path):
        super().__init__(None)
        self.law, self.path = law, path

    def forward(self, x, t, **_):
        return torch.tensor(-velocity(self.law, self.path, x.numpy(), min(max(1 - float(t), 0.0), 1.0)))


def with_flow_matching(method, law, path, t, x):
    # its grid is 1 - t; reversing costs the last bits
    return ODESolver(Reversed(law, path)).sample(
        torch.tensor(x), step_size=None, method=TORCHDIFFEQ[method], time_grid=torch.tensor(1 - t),
        return_intermediates=True).numpy()


def fixed(name, path, method, t_max, t_min, intervals, prior):
    t = paths.uniform(t_max, t_min, intervals)
    x, _ = paths.draws(1, prior)
    states = {label: walk(STEPS[method], law, path, t, x) for label, law in LAWS.items()}
    theirs = {label: with_flow_matching(method, law, path, t, x) for label, law in LAWS.items()}
    more, source = {}, "the method's formula in float64"
    if method == "rk4":
        more["three-eighths/x"] = theirs["reference"]
        source += f"; three-eighths/x: {upstream.version('torchdiffeq')} rk4"
    else:
        paths.agree(name, theirs, states, 1e-8)
        source += f"; {upstream.version('flow_matching')} ODESolver ({TORCHDIFFEQ[method]}) agrees"
    more["exact/x"] = exact_solution(path, t, x)
    paths.record(name, sampler=f"ode-{method}", path=path, t=t, x=x, states=states, script="ode.py", source=source,
                 settings=dict(grid="uniform", t_max=t_max, t_min=t_min), tensors=more)


def exact_solution(path, t, x):
    """Gaussian data keep their normal law: (x - alpha m)/sqrt(alpha^2 v + sigma^2) is constant along a trajectory."""
    m, v = reference.DATA_MEAN, reference.DATA_STD**2
    a = np.array([path.alpha(s) for s in t]).reshape(-1, 1, 1, 1, 1)
    s = np.array([path.sigma(s) for s in t]).reshape(-1, 1, 1, 1, 1)
    std = np.sqrt(a**2 * v + s**2)
    return a * m + std * (x - a[0] * m) / std[0]


def adaptive(name, path, t_max, t_min, prior, tolerance=1e-5):
    """scipy's RK45 as score_sde calls it, and torchdiffeq's dopri5; accuracy is against exact/x and mixture/x."""
    t = np.array([t_max, t_min])
    x, _ = paths.draws(1, prior)
    tensors = {"exact/x": exact_solution(path, t, x)}
    counts, states = {}, {}
    for label, law in LAWS.items():
        rhs = lambda s, y, law=law: velocity(law, path, y.reshape(x.shape), s).ravel()
        tight = solve_ivp(rhs, (t_max, t_min), x.ravel(), method="DOP853", rtol=1e-12, atol=1e-12)
        states[label] = np.stack([x, tight.y[:, -1].reshape(x.shape)])
        loose = solve_ivp(rhs, (t_max, t_min), x.ravel(), method="RK45", rtol=tolerance, atol=tolerance)
        tensors[f"scipy/{label}/x"] = loose.y[:, -1].reshape(x.shape)
        tensors[f"scipy/{label}/t"] = loose.t
        counts[f"scipy_{label}_nfe"] = loose.nfev
        calls = []
        # it steps past the end and interpolates, so the field must exist there; the flow's does for negative times
        lowest = -np.inf if path.name == "flow-linear" else 1e-9
        field = lambda s, y, law=law, calls=calls, lowest=lowest: calls.append(1) or torch.tensor(
            velocity(law, path, y.numpy(), max(float(s), lowest)))
        end = odeint(field, torch.tensor(x), torch.tensor(t), method="dopri5", rtol=tolerance, atol=tolerance)[-1]
        tensors[f"torchdiffeq/{label}/x"] = end.numpy()
        counts[f"torchdiffeq_{label}_nfe"] = len(calls)
        print(f"{name:20} {label:10} error: scipy {np.abs(tensors[f'scipy/{label}/x'] - states[label][-1]).max():.1e}"
              f" ({loose.nfev}), torchdiffeq {np.abs(end.numpy() - states[label][-1]).max():.1e} ({len(calls)})")
    worst = np.abs(states["reference"][-1] - tensors["exact/x"][-1]).max()
    assert worst < 1e-9, (name, worst)
    paths.record(name, sampler="ode-rk45", path=path, t=t, x=x, states=states, script="ode.py", tensors=tensors,
                 source=f"scipy {scipy.__version__} solve_ivp: RK45, and DOP853 at 1e-12 for reference and mixture; "
                        f"{upstream.version('torchdiffeq')} dopri5",
                 settings=dict(t_max=t_max, t_min=t_min, rtol=tolerance, atol=tolerance, **counts))


if __name__ == "__main__":
    main()
