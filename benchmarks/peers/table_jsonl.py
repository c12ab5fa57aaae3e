"""E. The same with JSON lines in and out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from peers.table_csv import POLARS_AUTOGRAD, output, table

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = POLARS_AUTOGRAD.replace("read_csv", "read_ndjson").replace("write_csv", "write_ndjson")


def lines() -> str:
    """Return the path of the table as JSON lines, made at the first call."""
    path = table().replace(".csv", ".jsonl")
    if not os.path.exists(path):
        with open(table(), encoding="ascii") as rows, open(path + ".part", "w", encoding="ascii") as file:
            next(rows)
            for row in rows:
                x, y, z = row.rstrip().split(",")
                file.write(f'{{"x":{x},"y":{y},"z":{z}}}\n')
        os.replace(path + ".part", path)
    return path


def polars() -> Callable[[], object]:
    """Return polars with autograd."""
    import importlib.util
    import subprocess
    import sys

    for module in ("polars", "autograd"):
        if importlib.util.find_spec(module) is None:
            raise ImportError(module)
    command = [sys.executable, "-c", CODE, lines(), output("peer.jsonl")]
    return lambda: subprocess.run(command, check=True)


PEERS = {"polars + autograd": polars}
