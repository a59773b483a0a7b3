"""The other side of the benchmark: eager PyTorch on diffusers' UNet2DModel. `bench` starts it.

It obeys what `langevin bench --worker` obeys: commands on standard input, one answer each on standard output.
`train N`: seconds of a training step; `sample`: seconds of a network evaluation within DDIM; `memory`: resident
bytes; and `parameters`: their number.
"""

import argparse
import contextlib
import json
import sys
import time

import torch
from diffusers import UNet2DModel

TIMES = 1000  # of the schedule
EVALUATIONS = 10  # of a sampling
EMA = 0.9999


class Reference:
    def __init__(self, config, batch, device, precision, channels_last):
        torch.manual_seed(1)
        self.device = torch.device(device)
        self.precision = precision
        model = UNet2DModel.from_config(config)
        layout = torch.channels_last if channels_last else torch.preserve_format
        self.model = model.to(self.device, memory_format=layout)
        self.parameters = [p for p in self.model.parameters() if p.requires_grad]
        self.ema = [p.detach().clone() for p in self.parameters]
        self.optimizer = torch.optim.Adam(self.parameters, lr=2e-4)
        self.shape = (batch, config["in_channels"], config["sample_size"], config["sample_size"])
        self.images = torch.zeros(self.shape)  # on the host
        beta = torch.linspace(1e-4, 0.02, TIMES, dtype=torch.float64)
        alpha_bar = torch.cumprod(1 - beta, 0)
        self.alpha = alpha_bar.sqrt().float().to(self.device)
        self.sigma = (1 - alpha_bar).sqrt().float().to(self.device)
        self.steps = 0

    def network(self, x, t):
        narrow = self.precision == "bf16"
        with torch.autocast(self.device.type, torch.bfloat16) if narrow else contextlib.nullcontext():
            return self.model(x, t).sample.float()

    def step(self):
        x0 = torch.empty(self.shape, device=self.device).copy_(self.images)
        noise = torch.randn(self.shape, device=self.device)
        t = torch.randint(TIMES, self.shape[:1], device=self.device)
        xt = self.alpha[t].view(-1, 1, 1, 1) * x0 + self.sigma[t].view(-1, 1, 1, 1) * noise
        loss = torch.nn.functional.mse_loss(self.network(xt, t), noise)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        decay = min(EMA, (1 + self.steps) / (10 + self.steps))
        torch._foreach_lerp_(self.ema, [p.detach() for p in self.parameters], 1 - decay)
        self.steps += 1

    def train(self, steps):
        start = time.perf_counter()
        for _ in range(steps):
            self.step()
        self.synchronize()
        return (time.perf_counter() - start) / steps

    @torch.no_grad()
    def sample(self):
        """As in `langevin bench`, the first evaluation is not timed, and the images end up on the host."""
        x = torch.randn(self.shape, device=self.device)
        times = range((EVALUATIONS - 1) * TIMES // EVALUATIONS, -1, -TIMES // EVALUATIONS)
        start = 0.0
        for i, t in enumerate(times):
            if i == 1:
                self.synchronize()
                start = time.perf_counter()
            x = self.ddim(x, t, t - TIMES // EVALUATIONS)
        x.cpu()
        return (time.perf_counter() - start) / (EVALUATIONS - 1)

    def ddim(self, x, t, s):
        """Song et al. 2021, (12) with sigma 0, from time t to s, with x0 clipped and eps following from it."""
        eps = self.network(x, torch.tensor(t, device=self.device))
        x0 = ((x - self.sigma[t] * eps) / self.alpha[t]).clamp(-1, 1)
        if s < 0:
            return x0
        return self.alpha[s] * x0 + self.sigma[s] * (x - self.alpha[t] * x0) / self.sigma[t]

    def synchronize(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def memory(self):
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))

    def count(self):
        return sum(p.numel() for p in self.parameters)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", help="the network, as diffusers' config.json")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--channels-last", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    with open(options.config) as file:
        config = json.load(file)
    reference = Reference(config, options.batch, options.device, options.precision, options.channels_last)
    for line in sys.stdin:
        command, *arguments = line.split()
        answer = {
            "train": reference.train,
            "sample": reference.sample,
            "memory": reference.memory,
            "parameters": reference.count,
        }[command](*map(int, arguments))
        print(answer, flush=True)


if __name__ == "__main__":
    main()
