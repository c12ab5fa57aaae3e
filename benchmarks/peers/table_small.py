"""E. The same for a thousand rows: what starting costs."""

from __future__ import annotations

from peers.table_csv import POLARS_AUTOGRAD, script

PEERS = {
    "import numpy": script("import numpy", "numpy", count=1000),
    "polars + autograd": script(POLARS_AUTOGRAD, "polars", "autograd", count=1000),
}
