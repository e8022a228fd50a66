"""The face network: its shape as a table, its training form and its FNET1 form.

Bottlenecks of dense convolutions (1x1, 3x3, 1x1) rather than depthwise ones:
the same accuracy for a training sample, and faster where a gate runs it.
"""
import struct

import torch
from torch import nn

SIDE = 112  # biometrics/face.h: aligned faces
DIM = 256

STEM = 16
# kind, channels out, channels inside, stride of the first, how many
BLOCKS = [
    ("conv", 32, 0, 2, 1),
    ("neck", 96, 32, 2, 1),
    ("neck", 96, 40, 1, 4),
    ("neck", 192, 80, 2, 1),
    ("neck", 192, 96, 1, 3),
]
WIDE = 448


def pixels(rgb):
    """uint8, faces x 112 x 112 x 3 -> what the network takes."""
    x = (torch.from_numpy(rgb).permute(0, 3, 1, 2).float() - 127.5) / 128
    return x.contiguous(memory_format=torch.channels_last)


class Conv(nn.Sequential):
    """Convolution, batch normalisation and, unless act is false, ReLU."""

    def __init__(self, cin, cout, k=3, stride=1, groups=1, act=True, pad=None):
        pad = k // 2 if pad is None else pad
        layers = [
            nn.Conv2d(cin, cout, k, stride, pad, groups=groups, bias=False),
            nn.BatchNorm2d(cout),
        ]
        if act:
            layers.append(nn.ReLU(inplace=True))
        super().__init__(*layers)


class Neck(nn.Module):
    def __init__(self, cin, cout, inside, stride):
        super().__init__()
        self.convs = nn.Sequential(
            Conv(cin, inside, 1),
            Conv(inside, inside, 3, stride),
            Conv(inside, cout, 1, act=False),
        )
        self.residual = stride == 1 and cin == cout

    def forward(self, x):
        return x + self.convs(x) if self.residual else self.convs(x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        layers, c = [Conv(3, STEM, 3, 2)], STEM
        for kind, out, inside, stride, count in BLOCKS:
            for i in range(count):
                s = stride if i == 0 else 1
                layers.append(
                    Conv(c, out, 3, s) if kind == "conv"
                    else Neck(c, out, inside, s))
                c = out
        layers.append(Conv(c, WIDE, 1))
        layers.append(Conv(WIDE, WIDE, 7, groups=WIDE, act=False, pad=0))
        self.body = nn.Sequential(*layers)
        self.fc = nn.Linear(WIDE, DIM)
        self.norm = nn.BatchNorm1d(DIM)

    def forward(self, x):
        return self.norm(self.fc(self.body(x).flatten(1)))


def fold(weight, bias, norm):
    """Weights and bias with the batch normalisation inside (eval form)."""
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    bias = torch.zeros_like(norm.bias) if bias is None else bias
    w = weight * scale.reshape(-1, *[1] * (weight.ndim - 1))
    return w, norm.bias + (bias - norm.running_mean) * scale


class Fnet:
    """Writes FNET1 (biometrics/fnet.h); values are numbered as they come."""

    CONV, ADD, FC = 1, 2, 3
    NONE, PRELU = 0, 2  # there is no plain ReLU: PReLU with slopes of 0

    def __init__(self):
        self.ops = []

    def op(self, kind, a, b, shape, act, *arrays):
        cin, cout, k, stride, pad, groups = shape
        head = struct.pack("<11I", kind, a, b, cin, cout, k, stride, pad,
                           groups, act, int(bool(arrays)))
        if act == self.PRELU:
            arrays += (torch.zeros(cout),)
        self.ops.append(head + b"".join(
            x.detach().float().contiguous().numpy().astype("<f4").tobytes()
            for x in arrays))
        return len(self.ops)

    def conv(self, layer, value):
        c = layer[0]
        act = self.PRELU if len(layer) == 3 else self.NONE
        return self.op(self.CONV, value, 0,
                       (c.in_channels, c.out_channels, c.kernel_size[0],
                        c.stride[0], c.padding[0], c.groups), act,
                       *fold(c.weight, None, layer[1]))

    def add(self, a, b):
        return self.op(self.ADD, a, b, (0, 0, 0, 1, 0, 1), self.NONE)

    def bytes(self):
        head = b"FNET1\0\0\0" + struct.pack(
            "<4I2fI", len(self.ops), 3, SIDE, SIDE, 127.5, 1 / 128, 0)
        return head + b"".join(self.ops)


def fnet(net):
    """The bytes of the network in FNET1."""
    out, value = Fnet(), 0
    for layer in net.body:
        if isinstance(layer, Neck):
            came = value
            for conv in layer.convs:
                value = out.conv(conv, value)
            if layer.residual:
                value = out.add(came, value)
        else:
            value = out.conv(layer, value)
    out.op(out.FC, value, 0, (WIDE, DIM, 1, 1, 0, 1), out.NONE,
           *fold(net.fc.weight, net.fc.bias, net.norm))
    return out.bytes()


def layers(net):
    """(convolution or fc, its batch normalisation), in the order of FNET1."""
    for layer in net.body:
        for conv in layer.convs if isinstance(layer, Neck) else [layer]:
            yield conv[0], conv[1]
    yield net.fc, net.norm


def folded(data):
    """Weights and bias of every operation of FNET1 that has them."""
    at = 8 + struct.calcsize("<4I2fI")
    while at < len(data):
        kind, _, _, cin, cout, k, _, _, groups, act, _ = struct.unpack_from(
            "<11I", data, at)
        at += struct.calcsize("<11I")
        if kind != Fnet.ADD:
            n = cout * (cin // groups) * k * k
            w = torch.frombuffer(data, dtype=torch.float32, count=n, offset=at)
            b = torch.frombuffer(data, dtype=torch.float32, count=cout,
                                 offset=at + 4 * n)
            yield w.clone(), b.clone()
            at += 4 * (n + cout * (2 if act == Fnet.PRELU else 1))


def from_fnet(data, faces):
    """The training form of FNET1's bytes (a bytearray).

    What folding lost is found again on faces: each batch normalisation gets
    the mean and variance that its layer has there, and the weights a length
    at which steps mean what they did before.
    """
    net = Net().to(memory_format=torch.channels_last).eval()

    def measured(norm, inputs):
        y, k = inputs[0], norm.scale
        over = [d for d in range(y.ndim) if d != 1]
        norm.running_mean.copy_(y.mean(over))
        norm.running_var.copy_(y.var(over, unbiased=False))
        norm.weight.copy_(torch.sqrt(norm.running_var + norm.eps) / k)
        norm.bias.add_(norm.running_mean / k)

    hooks = []
    with torch.no_grad():
        for (layer, norm), (w, b) in zip(layers(net), folded(data)):
            usual = layer.weight.std()  # a new layer's
            norm.scale = usual / w.std()
            layer.weight.copy_(w.reshape(layer.weight.shape) * norm.scale)
            norm.bias.copy_(b)
            hooks.append(norm.register_forward_pre_hook(measured))
        net.fc.bias.zero_()
        net(faces)
    for hook in hooks:
        hook.remove()
    return net
