#!/usr/bin/env python3
"""learn.py SOURCE WORK OUT --steps N [--fall K]

Learns the teacher's templates from the variants in WORK (prepare.py) and keeps
OUT.pt, from which it goes on when started again, and OUT.log. The rate is the
same until the last K steps, over which it falls to nothing: only then the
network is at its best. Where the fall begins, OUT.steady.pt is kept: copied
over OUT.pt, it learns on with more steps. Faces of a photograph set aligned by
`faces align` may be named with --photos: the log then tells how verification
grows. A network of which only FNET1 is left learns on with --begin.
"""
import argparse
import os
import time

# Before anything loads it: torch's own number of threads does not hold it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch
from torch.nn import functional as F

import data
import muon
import score
from net import Net, from_fnet, pixels

BATCH = 96
WARM_UP = 300  # steps
TELL, KEEP = 250, 100  # every so many steps
ADAM = .75  # its rate, as part of Muon's
RELATIONS = 5.0  # weight of the batch's similarity matrix


def loss_of(e, t):
    """1 - cosine, and how far the faces lie apart as the teacher sees it."""
    others = ~torch.eye(len(e), dtype=torch.bool)
    cosine = 1 - (e * t).sum(1).mean()
    relations = ((e @ e.t() - t @ t.t())[others] ** 2).mean()
    return cosine + RELATIONS * relations, cosine.item(), relations.item()


class Run:
    def __init__(self, args):
        torch.manual_seed(args.seed)
        self.args = args
        self.rng = np.random.default_rng(args.seed)
        self.train, self.val = data.split(args.source)
        self.variants = data.variants(args.work)
        self.net = (self.begun(args.begin) if args.begin
                    else Net().to(memory_format=torch.channels_last))
        every = list(self.net.parameters())
        self.muon = muon.Muon([p for p in every if muon.takes(p)])
        self.adam = torch.optim.AdamW(
            [p for p in every if not muon.takes(p)], weight_decay=0)
        self.step, self.order = 0, np.empty(0, int)
        self.photos = args.photos and score.Photos(args.photos, args.pairs)

    def begun(self, path):
        x, _ = self.variants[0]
        with open(path, "rb") as f:
            return from_fnet(bytearray(f.read()), pixels(x[self.train[:1024]]))

    def load(self, path):
        c = torch.load(path)
        self.net.load_state_dict(c["net"])
        self.muon.load(c["muon"])
        self.adam.load_state_dict(c["adam"])
        self.rng.bit_generator.state = c["rng"]
        self.step, self.order = c["step"], c["order"]

    def save(self, path):
        torch.save({"net": self.net.state_dict(),
                    "muon": self.muon.state(),
                    "adam": self.adam.state_dict(),
                    "rng": self.rng.bit_generator.state, "step": self.step,
                    "order": self.order}, path + ".new")
        os.rename(path + ".new", path)

    def batch(self):
        """Faces, each in a variant and on a side of chance, and targets."""
        if len(self.order) < BATCH:
            self.order = np.concatenate(
                [self.order, self.rng.permutation(self.train)])
            self.variants = data.variants(self.args.work)
        i, self.order = self.order[:BATCH], self.order[BATCH:]
        which = self.rng.integers(len(self.variants), size=BATCH)
        mirror = self.rng.random(BATCH) < .5
        faces, targets = [], []
        for face, v, m in zip(i, which, mirror):
            x, t = self.variants[v]
            faces.append(x[face][:, ::-1] if m else x[face])
            targets.append(t[face])
        t = torch.from_numpy(np.stack(targets).astype(np.float32))
        return pixels(np.stack(faces)), F.normalize(t)

    def learn(self):
        left = self.args.steps - self.step
        self.rate = self.args.rate * min(1, (self.step + 1) / WARM_UP,
                                         left / max(self.args.fall, 1))
        for g in self.adam.param_groups:
            g["lr"] = ADAM * self.rate
        x, t = self.batch()
        loss, cosine, relations = loss_of(F.normalize(self.net(x)), t)
        self.muon.zero_grad()
        self.adam.zero_grad()
        loss.backward()
        self.muon.step(self.rate)
        self.adam.step()
        self.step += 1
        return cosine, relations

    def embed(self, faces):
        self.net.eval()
        with torch.no_grad():
            out = [self.net(pixels(np.ascontiguousarray(faces[i:i + 128])))
                   for i in range(0, len(faces), 128)]
        self.net.train()
        return F.normalize(torch.cat(out)).numpy()

    def told(self, losses):
        x, t = self.variants[0]
        t = t[self.val].astype(np.float32)
        cosine = (self.embed(x[self.val]) * t).sum(1).mean()
        text = (f"step {self.step}, rate {self.rate:.5f}, "
                f"{self.step * BATCH} faces, {len(self.variants)} variants: "
                f"loss {losses[0]:.4f} {losses[1]:.5f}, kept back {cosine:.4f}")
        if self.photos:
            text += ", " + self.photos.told(self.embed(self.photos.faces))
        return text


def arguments():
    p = argparse.ArgumentParser()
    for name in ("source", "work", "out"):
        p.add_argument(name)
    p.add_argument("--steps", type=int, required=True)
    p.add_argument("--fall", type=int, default=2000)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--begin", metavar="FNET",
                   help="the network to begin with, rather than one of chance")
    p.add_argument("--photos", help="PREFIX of PREFIX.u8 and PREFIX.names")
    p.add_argument("--pairs", help="pairs.tsv of these photographs")
    return p.parse_args()


def main():
    args = arguments()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    run, path = Run(args), args.out + ".pt"
    if os.path.exists(path):
        run.load(path)
    run.net.train()
    seen = []
    with open(args.out + ".log", "a", encoding="utf-8") as log:
        while run.step < args.steps:
            if run.step == args.steps - args.fall:
                run.save(args.out + ".steady.pt")
            seen.append(run.learn())
            if run.step % TELL == 0 or run.step == args.steps:
                print(time.strftime("%H:%M"), run.told(np.mean(seen, 0)),
                      file=log, flush=True)
                seen = []
            if run.step % KEEP == 0 or run.step == args.steps:
                run.save(path)



main()
