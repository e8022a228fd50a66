"""Faces to learn from: 112x112, RGB, in a folder of work that prepare.py fills.

vNN.u8 holds variant NN of every face, vNN.f16 what the teacher says of it.
"""
import glob
import os

import numpy as np

SHAPE = (112, 112, 3)
DIM = 256


def rows(source):
    """index.tsv of the training set, a dictionary a face."""
    with open(os.path.join(source, "index.tsv"), encoding="utf-8") as f:
        head, *lines = [x.rstrip("\n").split("\t") for x in f]
    return [dict(zip(head, x)) for x in lines]


def split(source):
    """Numbers of the faces to learn from, and of those kept back."""
    kept = np.array([x["split"] for x in rows(source)]) == "val"
    return np.where(~kept)[0], np.where(kept)[0]


def variants(work):
    """[(pixels, targets)] of every variant that is complete."""
    out = []
    for pixels in sorted(glob.glob(os.path.join(work, "v??.u8"))):
        targets = np.fromfile(pixels[:-2] + "f16", np.float16).reshape(-1, DIM)
        out.append((np.memmap(pixels, np.uint8, "r",
                              shape=(len(targets), *SHAPE)), targets))
    return out
