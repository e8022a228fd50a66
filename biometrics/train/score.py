"""Verification on photographs: what a network's templates are worth."""
import numpy as np

import data


class Photos:
    """PREFIX.u8 and PREFIX.names of `faces align`: PERSON/FILE a line."""

    def __init__(self, prefix, pairs):
        with open(prefix + ".names", encoding="utf-8") as f:
            names = f.read().split("\n")[:-1]
        self.faces = np.fromfile(prefix + ".u8", np.uint8).reshape(
            -1, *data.SHAPE)
        who = np.array([x.split("/")[0] for x in names])
        self.upper = np.triu_indices(len(names), 1)
        self.same = (who[:, None] == who[None, :])[self.upper]
        number = {x: i for i, x in enumerate(names)}
        with open(pairs, encoding="utf-8") as f:
            rows = [x.rstrip("\n").split("\t") for x in f]
        self.pairs = np.array([
            (int(fold), number[a], number[b], int(same))
            for fold, a, b, same in rows if a in number and b in number])

    def accuracy(self, e):
        """Of the pairs, each fold at the threshold best for the others."""
        fold, a, b, same = self.pairs.T
        cosine, out = (e[a] * e[b]).sum(1), []
        for f in np.unique(fold):
            rest = fold != f
            best = max(np.unique(cosine[rest]), key=lambda t: (
                (cosine[rest] >= t) == same[rest]).mean())
            out.append(((cosine[~rest] >= best) == same[~rest]).mean())
        return np.mean(out)

    def told(self, e):
        s = (e @ e.T)[self.upper]
        genuine, impostor = s[self.same], np.sort(s[~self.same])
        out = [(genuine < impostor[-int(f * len(impostor))]).mean()
               for f in (1e-2, 1e-3, 1e-4)]
        return (f"pairs {100 * self.accuracy(e):.2f} %, FNMR at FMR 1e-2 "
                "1e-3 1e-4 " + " ".join(f"{100 * x:.2f} %" for x in out))
