"""Muon: momentum made orthogonal before it is a step (Jordan et al., 2024).

For matrices, and convolutions seen as such: every direction of a layer moves
alike, however small its gradients. A step is as long as one of AdamW at the
same rate (0.2 for each element, Liu et al., 2025). It takes an eighth more
time; 250 steps at a rate of 2e-3 from the same network left FNMR at FMR 1e-3
at 20.1 %, those of AdamW at 22.0 %.
"""
import torch

MOMENTUM, DECAY, LENGTH = .95, .02, .2
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)  # for singular values near 1
ROUNDS = 5


def takes(p):
    """Neither vectors, nor 3 channels, nor a filter for each channel."""
    return p.ndim > 1 and p.shape[1] > 3


def orthogonal(g):
    a, b, c = NEWTON_SCHULZ
    x = g / (g.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.t()
    for _ in range(ROUNDS):
        y = x @ x.t()
        x = a * x + (b * y + c * (y @ y)) @ x
    return x.t() if tall else x


class Muon:
    def __init__(self, parameters):
        self.all = [(p, torch.zeros_like(p)) for p in parameters]

    @torch.no_grad()
    def step(self, rate):
        for p, momentum in self.all:
            momentum.mul_(MOMENTUM).add_(p.grad)
            g = p.grad.add(momentum, alpha=MOMENTUM)
            x = orthogonal(g.contiguous().reshape(len(p), -1))
            p.mul_(1 - rate * DECAY).add_(
                x.reshape(p.shape), alpha=-rate * LENGTH * max(x.shape) ** .5)

    def zero_grad(self):
        for p, _ in self.all:
            p.grad = None

    def state(self):
        return [m for _, m in self.all]

    def load(self, state):
        for (_, m), kept in zip(self.all, state):
            m.copy_(kept)
