"""Trains the OCR-B network: ocrb_learn.py OUT [MINUTES [SEED [FROM.pt]]].

Writes OUT.pt while it learns and OUT, as mrtd/ocrb_net.c reads it, at the end.
"""
import struct
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import ocrb_cells as cells

OUTPUTS = len(cells.CLASSES) + 1 + 2  # classes, nothing, offset in x and y


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 8, 3, padding=1)
        self.c2 = nn.Conv2d(8, 16, 3, padding=1)
        self.c3 = nn.Conv2d(16, 32, 3, padding=1)
        self.f1 = nn.Linear(32 * 6 * 5, 64)
        self.f2 = nn.Linear(64, OUTPUTS)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.c1(x)), 2)
        x = F.max_pool2d(F.relu(self.c2(x)), 2)
        x = F.relu(self.c3(x))
        x = F.relu(self.f1(x.permute(0, 2, 3, 1).flatten(1)))
        return self.f2(x)


def export(net, path):
    """Little endian f32, channels last: what a row of the C loops reads."""
    with open(path, "wb") as f:
        f.write(struct.pack("<8s", b"OCRB1\0\0\0"))
        for m in (net.c1, net.c2, net.c3, net.f1, net.f2):
            w = m.weight.detach()
            w = w.permute(2, 3, 1, 0) if w.dim() == 4 else w.t()
            f.write(w.contiguous().numpy().astype("<f4").tobytes())
            f.write(m.bias.detach().numpy().astype("<f4").tobytes())


def loss_of(out, label, off):
    glyph = (label != cells.BLANK).float()
    place = F.smooth_l1_loss(out[:, -2:] * 1.0, off * 10, reduction="none").sum(1)
    return F.cross_entropy(out[:, :-2], label) + 0.05 * (place * glyph).mean()


def main():
    path, minutes = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 12
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    glyphs, net = cells.atlas(), Net()
    if len(sys.argv) > 4:
        net.load_state_dict(torch.load(sys.argv[4]))
    opt = torch.optim.Adam(net.parameters(), lr=2e-3)
    start, step, seen, right, total = time.time(), 0, 0, 0, 0.0
    while (done := (time.time() - start) / (minutes * 60)) < 1:
        for g in opt.param_groups:
            g["lr"] = 2e-3 * min(1, (step + 1) / 100) * (0.5 + 0.5 * np.cos(np.pi * done)) + 1e-5
        with torch.no_grad():
            x, label, off = cells.batch(glyphs, rng, 5, 96)
        out = net(x)
        loss = loss_of(out, label, off)
        opt.zero_grad()
        loss.backward()
        opt.step()
        step += 1
        seen += len(label)
        right += int((out[:, :-2].argmax(1) == label).sum())
        total += float(loss)
        if step % 100 == 0:
            print(f"{step} steps, {time.time() - start:.0f} s: loss {total / 100:.4f}, "
                  f"wrong {100 * (1 - right / seen):.3f} %", flush=True)
            seen = right = 0
            total = 0.0
            torch.save(net.state_dict(), path + ".pt")
    export(net, path)


main()
