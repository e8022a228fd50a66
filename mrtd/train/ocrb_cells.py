"""Cells of rendered OCR-B as a camera would deliver them.

A page is a batch of cells that share a lens, a camera and a JPEG quality; each
cell holds a glyph, parts of its neighbours, and its own light, paper and
misplacement.  The geometry is that of mrtd/ocrb_cell.h: 16 px to the pitch,
24 rows by 20 columns, the middle of a capital letter in the middle.
"""
import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont

CLASSES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
BLANK = len(CLASSES)
ROWS, COLS, PITCH = 24, 20, 16
FINE = 48  # pixels to the pitch before the lens
FONTS = [
    "/usr/share/fonts/opentype/ocr-b/OCRB.otf",
    "/usr/share/fonts/opentype/ocr-b/OCRBS.otf",
]


def atlas():
    """[font, class, 2 * FINE rows, FINE columns], ink is 1; the last is blank."""
    out = []
    for path in FONTS:
        font = ImageFont.truetype(path, 400)
        size = 400 * FINE * 4 / font.getlength("A")
        font = ImageFont.truetype(path, round(size))
        glyphs = []
        for c in CLASSES:
            im = Image.new("L", (FINE * 4, FINE * 8), 0)
            base = FINE * 4 + 0.491 * FINE * 4
            ImageDraw.Draw(im).text((0, base), c, font=font, fill=255, anchor="ls")
            im = im.resize((FINE, FINE * 2), Image.BOX)
            glyphs.append(np.asarray(im, dtype=np.float32) / 255)
        glyphs.append(np.zeros((FINE * 2, FINE), np.float32))
        out.append(np.stack(glyphs))
    return torch.tensor(np.stack(out))


def lens(at, size, sigma):
    """[len(at), size]: what points `at` see of a row of pixels, softened."""
    k = (np.asarray(at)[:, None] - np.arange(size)[None, :]) / max(sigma, 0.4)
    k = np.exp(-0.5 * k * k)
    return torch.tensor(k / (max(sigma, 0.4) * math.sqrt(2 * math.pi)), dtype=torch.float32)


def uniform(rng, n, low, high):
    return torch.tensor(rng.uniform(low, high, n), dtype=torch.float32).view(n, 1, 1, 1)


def choose(rng, n):
    """The glyphs left, here and right of n cells."""
    label = rng.integers(0, BLANK, n)
    label[rng.random(n) < 0.08] = BLANK
    label[rng.random(n) < 0.05] = BLANK - 1
    sides = rng.integers(0, BLANK, (2, n))
    dice = rng.random((2, n))
    sides[dice < 0.30] = BLANK
    sides[dice < 0.18] = BLANK - 1
    return sides[0], label, sides[1]


def ribbon(font, rng):
    """Thicker or thinner strokes, and room around each glyph for them."""
    font = F.pad(font, (FINE // 3, FINE // 3))
    h, w = font.shape[1:]
    sigma = 1.7
    font = lens(np.arange(h), h, sigma) @ font @ lens(np.arange(w), w, sigma).t()
    level, steep = rng.uniform(0.25, 0.7), rng.uniform(8, 20)
    return torch.sigmoid((font - level) * steep)


def image(font, rng, n, p):
    """Ink of n cells and their neighbours on a sensor of p pixels a pitch."""
    if rng.random() < 0.5:
        font = ribbon(font, rng)
    h, w = font.shape[1:]
    soft = rng.uniform(0, 1) ** 1.5 * 0.11
    moved = rng.uniform(0, 0.10) if rng.random() < 0.25 else 0
    sx = sy = FINE * math.hypot(0.4 / p, soft)
    if rng.random() < 0.5:
        sx = math.hypot(sx, FINE * moved)
    else:
        sy = math.hypot(sy, FINE * moved)
    side = math.ceil(1.9 * p)
    at = (np.arange(side) - (side - 1) / 2 + rng.uniform(-0.5, 0.5)) / p * FINE
    seen = lens(at + (h - 1) / 2, h, sy) @ font
    left, label, right = choose(rng, n)
    ink = 0
    for glyph, shift in ((left, FINE), (label, 0), (right, -FINE)):
        one = seen @ lens(at + shift + (w - 1) / 2, w, sx).t()
        ink = ink + one[glyph]
    return torch.clamp(ink, 0, 1)[:, None], label


def expose(ink, label, rng, p):
    """What a sensor with p pixels to the pitch sees of ink 0..1; 0..255.

    Where no glyph is, the page often ends, or something else is printed.
    """
    n, _, h, w = ink.shape
    yy = (torch.arange(h, dtype=torch.float32) / p).view(1, 1, h, 1)
    xx = (torch.arange(w, dtype=torch.float32) / p).view(1, 1, 1, w)
    paper = uniform(rng, n, 90, 255)
    depth = uniform(rng, n, 0.30, 0.97)
    pattern = torch.zeros(n, 1, h, w)
    for _ in range(3):
        freq, turn = uniform(rng, n, 1, 22), uniform(rng, n, 0, 2 * math.pi)
        bend, at = uniform(rng, n, 0, 1.2), uniform(rng, n, 0, 7)
        along = xx * torch.cos(turn) + yy * torch.sin(turn)
        across = yy * torch.cos(turn) - xx * torch.sin(turn)
        wave = torch.sin(freq * along + bend * torch.sin(3 * across + at))
        strong = uniform(rng, n, 0, 0.11) * (uniform(rng, n, 0, 1) < 0.6)
        pattern += strong * torch.clamp(wave * uniform(rng, n, 0.7, 4), -1, 1)
    light = 1 + uniform(rng, n, -0.2, 0.2) * (xx - 1) + uniform(rng, n, -0.2, 0.2) * (yy - 1)
    edge = (xx - uniform(rng, n, 0.2, 1.8)) + uniform(rng, n, -1, 1) * (yy - 1)
    shade = torch.sigmoid(edge * uniform(rng, n, 2, 20))
    empty = torch.tensor(label == BLANK).view(n, 1, 1, 1)
    light *= 1 - (uniform(rng, n, 0, 1) < 0.08) * uniform(rng, n, 0, 0.5) * shade
    light *= 1 - (empty & (uniform(rng, n, 0, 1) < 0.4)) * uniform(rng, n, 0, 0.9) * shade
    bars = torch.sigmoid(40 * ((xx - uniform(rng, n, 0.2, 1.8)).abs() - uniform(rng, n, 0, 0.3)))
    bars = torch.max(bars, torch.sigmoid(40 * (yy - uniform(rng, n, 0, 3))))
    light *= 1 - (empty & (uniform(rng, n, 0, 1) < 0.15)) * uniform(rng, n, 0.2, 0.9) * (1 - bars)
    out = paper * light * (1 + pattern) * (1 - depth * ink)
    spot = torch.exp(-(((xx - uniform(rng, n, -0.5, 2.5)) / uniform(rng, n, 0.3, 3)) ** 2
                       + ((yy - uniform(rng, n, -0.5, 2.5)) / uniform(rng, n, 0.3, 3)) ** 2))
    out += (uniform(rng, n, 0, 1) < 0.15) * uniform(rng, n, 20, 260) * spot
    out += torch.randn(n, 1, h, w) * uniform(rng, n, 0, 1) ** 2 * 16
    return torch.clamp(out, 0, 255)


def compress(x, rng):
    """All cells side by side through one JPEG, off its grid of eight."""
    n, _, h, w = x.shape
    cols = 16
    rows = -(-n // cols)
    full = torch.zeros(rows * cols, h, w)
    full[:n] = x[:, 0]
    sheet = full.view(rows, cols, h, w).permute(0, 2, 1, 3).reshape(rows * h, cols * w)
    im = Image.fromarray(sheet.round().to(torch.uint8).numpy())
    file = io.BytesIO()
    im.save(file, "JPEG", quality=int(rng.integers(30, 96)))
    sheet = torch.tensor(np.asarray(Image.open(file), dtype=np.float32))
    full = sheet.view(rows, h, cols, w).permute(0, 2, 1, 3).reshape(rows * cols, h, w)
    return full[:n, None]


def place(rng, n, label, reach):
    """Where cells are looked at, in pitches off the glyph; labels may change."""
    dx, dy = rng.uniform(-reach, reach, n), rng.uniform(-reach, reach, n)
    between = rng.random(n) < 0.04
    dx[between] = rng.choice([-0.5, 0.5], between.sum()) + rng.uniform(-0.06, 0.06, between.sum())
    label = np.where(between, BLANK, label)
    return dx, dy, label


def look(x, rng, p, dx, dy):
    """The cells of 24 x 20 that the reader would cut, misplaced by dx, dy."""
    n, _, h, w = x.shape
    turn = rng.normal(0, 0.025, n)
    lean = rng.normal(0, 0.03, n)
    sy, sx = rng.uniform(0.9, 1.1, n), rng.uniform(0.94, 1.06, n)
    ax = np.stack([sx * np.cos(turn), -np.sin(turn) + lean, dx], 1)
    ay = np.stack([np.sin(turn), sy * np.cos(turn), dy], 1)
    v = (np.arange(ROWS) - (ROWS - 1) / 2) / PITCH
    u = (np.arange(COLS) - (COLS - 1) / 2) / PITCH
    grid = []
    for a, size in ((ax, w), (ay, h)):
        at = a[:, 0, None, None] * u[None, None, :] + a[:, 1, None, None] * v[None, :, None]
        at = (at + a[:, 2, None, None]) * p + (size - 1) / 2
        grid.append((2 * at + 1) / size - 1)
    grid = torch.tensor(np.stack(grid, -1), dtype=torch.float32)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="border", align_corners=False)


def page(glyphs, rng, n):
    """n cells as the network gets them; class; offset in pitches; is a glyph."""
    p = float(np.exp(rng.uniform(math.log(10.5), math.log(45))))
    ink, label = image(glyphs[rng.integers(0, len(glyphs))], rng, n, p)
    x = compress(expose(ink, label, rng, p), rng)
    while p > 26:
        side = x.shape[2] // 2 * 2
        x = F.avg_pool2d(x[:, :, :side, :side], 2)
        p /= 2
    dx, dy, label = place(rng, n, label, 0.16)
    x = look(x, rng, p, dx, dy)
    mean = x.mean((2, 3), keepdim=True)
    x = (x - mean) / (x.std((2, 3), keepdim=True, unbiased=False) + 8)
    off = torch.tensor(np.stack([dx, dy], 1), dtype=torch.float32)
    return x, torch.tensor(label), off


def batch(glyphs, rng, pages, n):
    x, label, off = zip(*[page(glyphs, rng, n) for _ in range(pages)])
    return torch.cat(x), torch.cat(label), torch.cat(off)
