"""E. Newton's square root for a million rows: a loop of 2 to 40 turns, as many as each row needs."""

from __future__ import annotations

from peers.table_csv import script

NUMPY = """
import sys
import numpy as np
x, y, _z = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1, unpack=True)
s = np.exp(8 * x + 8 * y)
g, d = np.ones_like(s), np.zeros_like(s)
left = np.arange(len(s))
while len(left):
    left = left[np.abs(g[left] * g[left] - s[left]) > 1e-12 * s[left]]
    a, b = g[left], s[left]
    d[left] = (d[left] + 1 / a - b * d[left] / a**2) / 2  # d g / d s
    g[left] = (a + b / a) / 2
np.savetxt(sys.argv[2], np.stack([x, y, g, 8 * s * d, 8 * s * d], axis=1), delimiter=",")
"""

PEERS = {"by hand": script(NUMPY, "numpy")}
