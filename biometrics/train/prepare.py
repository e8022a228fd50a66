#!/usr/bin/env python3
"""prepare.py SOURCE WORK TEACHER FACES COUNT

Unpacks the training set into WORK and makes COUNT variants of every face: the
first is the face itself, the others are turned, shifted, blurred, made coarse,
darkened, tinted, compressed, covered, and some are two faces blended. TEACHER
(a network) is asked again about each by FACES (biometrics/train/faces.c).
Takes 3 to 6 minutes a variant; a variant that is complete is left alone.
"""
import glob
import io
import os
import subprocess
import sys
import tarfile

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

import data


def unpack(source, work, n):
    path = os.path.join(work, "faces.u8")
    if os.path.exists(path):
        return np.memmap(path, np.uint8, "r", shape=(n, *data.SHAPE))
    out = np.memmap(path + ".part", np.uint8, "w+", shape=(n, *data.SHAPE))
    for name in sorted(glob.glob(os.path.join(source, "faces-*.tar.gz"))):
        with tarfile.open(name) as t:
            for m in t:
                out[int(m.name[:6])] = np.asarray(
                    Image.open(io.BytesIO(t.extractfile(m).read())))
    out.flush()
    os.rename(path + ".part", path)
    return out


def turned(im, r):
    t, s = np.deg2rad(r.normal(0, 4)), np.exp(r.normal(0, .04))
    dx, dy = r.normal(0, 2, 2)
    c, n, m = np.cos(t) * s, np.sin(t) * s, 55.5
    return im.transform(im.size, Image.Transform.AFFINE,
                        (c, -n, m + dx - c * m + n * m,
                         n, c, m + dy - n * m - c * m),
                        Image.Resampling.BILINEAR)


def coarse(im, r):
    k = r.random()
    if k < .15:
        w = int(r.integers(36, 90))
        return im.resize((w, w), Image.Resampling.BOX).resize(
            im.size, Image.Resampling.BILINEAR)
    if k < .25:
        return im.filter(ImageFilter.GaussianBlur(r.uniform(.4, 1.5)))
    return im


def lit(im, r):
    if r.random() < .6:
        g = np.exp(r.normal(0, .25))
        gain, off = np.exp(r.normal(0, .15)), r.normal(0, 12)
        lut = np.clip(((np.arange(256) / 255) ** g * 255 - 128) * gain +
                      128 + off, 0, 255).astype(np.uint8)
        tint = np.exp(r.normal(0, .05, 3))
        im = im.point([int(min(255, v * t)) for t in tint for v in lut])
    if r.random() < .15:
        im = ImageEnhance.Color(im).enhance(r.choice([0, .3, .6, 1.4]))
    return im


def compressed(im, r):
    if r.random() >= .2:
        return im
    b = io.BytesIO()
    im.save(b, "JPEG", quality=int(r.integers(20, 70)))
    return Image.open(b).convert("RGB")


def variant(faces, i, r):
    a = faces[i]
    if r.random() < .3:
        k = r.uniform(.1, .5)
        a = (a * (1 - k) + faces[r.integers(len(faces))] * k).astype(np.uint8)
    im = Image.fromarray(a)
    for change in (turned, coarse, lit, compressed):
        im = change(im, r)
    a = np.array(im)
    if r.random() < .1:
        noise = r.normal(0, r.uniform(3, 10), a.shape)
        a = np.clip(a + noise, 0, 255).astype(np.uint8)
    if r.random() < .1:
        w, h = r.integers(16, 44, 2)
        x, y = r.integers(0, 112 - w), r.integers(0, 112 - h)
        a[y:y + h, x:x + w] = r.integers(0, 256, 3)
    return a


def ask(program, teacher, pixels):
    with open(pixels, "rb") as f:
        out = subprocess.run([program, "teach", teacher], stdin=f, check=True,
                             stdout=subprocess.PIPE).stdout
    e = np.frombuffer(out, np.float32).reshape(-1, data.DIM)
    return (e / np.linalg.norm(e, axis=1, keepdims=True)).astype(np.float16)


def main(source, work, teacher, program, count):
    n = len(data.rows(source))
    faces = unpack(source, work, n)
    for v in range(int(count)):
        path = os.path.join(work, f"v{v:02d}")
        if os.path.exists(path + ".u8"):
            continue
        out = np.memmap(path + ".part", np.uint8, "w+", shape=faces.shape)
        for i in range(n):
            r = np.random.default_rng([v, i])
            out[i] = variant(faces, i, r) if v else faces[i]
        out.flush()
        ask(program, teacher, path + ".part").tofile(path + ".f16")
        os.rename(path + ".part", path + ".u8")
        print("variant", v, flush=True)


main(*sys.argv[1:])
