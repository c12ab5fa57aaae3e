"""E. A million CSV rows in, the rows with value and three partials out, at full precision: a whole process."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from works import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = os.path.join(tempfile.gettempdir(), "gradcli-benchmarks")

POLARS_AUTOGRAD = """
import sys
import polars
import autograd.numpy as np
from autograd import make_vjp
rows = polars.read_csv(sys.argv[1])
def f(row):
    x, y, z = row
    return x * np.exp(-(y**2)) + np.sin(x * z) / (1 + z**2)
columns = tuple(rows[name].to_numpy() for name in "xyz")
pull, value = make_vjp(f)(columns)
partials = pull(np.ones(len(rows)))
added = [polars.Series(name, each) for name, each in zip(("value", "d_x", "d_y", "d_z"), (value, *partials))]
rows.with_columns(added).write_csv(sys.argv[2])
"""
POLARS_JAX = """
import sys
import polars
import jax
import jax.numpy as np
jax.config.update("jax_enable_x64", True)
rows = polars.read_csv(sys.argv[1])
f = lambda x, y, z: x * np.exp(-(y**2)) + np.sin(x * z) / (1 + z**2)
batched = jax.jit(jax.vmap(jax.value_and_grad(f, (0, 1, 2))))
value, partials = batched(*(rows[name].to_numpy() for name in "xyz"))
added = [polars.Series(name, each.__array__()) for name, each in zip(("value", "d_x", "d_y", "d_z"), (value, *partials))]
rows.with_columns(added).write_csv(sys.argv[2])
"""
POLARS_BY_HAND = """
import sys
import numpy as np
import polars
rows = polars.read_csv(sys.argv[1])
x, y, z = (rows[name].to_numpy() for name in "xyz")
bell, share, sine, cosine = np.exp(-y * y), 1 / (1 + z * z), np.sin(x * z), np.cos(x * z)
added = {
    "value": x * bell + sine * share,
    "d_x": bell + cosine * z * share,
    "d_y": -2 * x * y * bell,
    "d_z": cosine * x * share - 2 * z * sine * share**2,
}
rows.with_columns([polars.Series(name, each) for name, each in added.items()]).write_csv(sys.argv[2])
"""
MILLER = "$value = $x * exp(-$y ** 2) + sin($x * $z) / (1 + $z ** 2)"


def table(count: int = ROWS) -> str:
    """Return the path of a CSV file with columns x, y, z of so many rows, made at the first call."""
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, f"rows-{count}.csv")
    if not os.path.exists(path):
        import numpy as np

        numbers = np.random.default_rng(1).uniform(-3, 3, (count, 3))
        with open(path + ".part", "w", encoding="ascii") as file:
            file.write("x,y,z\n")
            file.writelines(f"{x!r},{y!r},{z!r}\n" for x, y, z in numbers.tolist())
        os.replace(path + ".part", path)
    return path


def output(name: str) -> str:
    """Return where a contender writes."""
    return os.path.join(FOLDER, f"out-{name}")


def script(code: str, *needs: str, count: int = ROWS) -> Callable[[], Callable[[], object]]:
    """Return a `prepare` for a Python script that reads the table; ImportError where a module is missing."""

    def prepare() -> Callable[[], object]:
        for module in needs:
            if importlib.util.find_spec(module) is None:
                raise ImportError(module)
        command = [sys.executable, "-c", code, table(count), output("peer.csv")]
        return lambda: subprocess.run(command, check=True)

    return prepare


def miller() -> Callable[[], object]:
    """Return Miller, which computes the value only."""
    program = shutil.which("mlr")
    if program is None:
        raise ImportError("mlr")
    path = table()

    def run() -> None:
        with open(output("miller.csv"), "wb") as file:
            subprocess.run([program, "--icsv", "--ocsv", "put", MILLER, path], check=True, stdout=file)

    return run


PEERS = {
    "polars, by hand": script(POLARS_BY_HAND, "polars"),
    "polars + autograd": script(POLARS_AUTOGRAD, "polars", "autograd"),
    "polars + jax": script(POLARS_JAX, "polars", "jax"),
    "miller, value only": miller,
}
