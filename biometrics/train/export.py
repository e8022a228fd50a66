#!/usr/bin/env python3
"""export.py OUT.pt MODEL.fnet: the network as FNET1."""
import sys

import torch

from net import Net, fnet

net = Net()
net.load_state_dict(torch.load(sys.argv[1], map_location="cpu")["net"])
net.eval()
with open(sys.argv[2], "wb") as f:
    f.write(fnet(net))
