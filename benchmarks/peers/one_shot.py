"""A. Value and gradient of x^2*y + sin(x) from the shell: a whole process, start to end."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

AUTOGRAD = """
import autograd.numpy as np
from autograd import grad
f = lambda x, y: x**2 * y + np.sin(x)
print(f(2.0, 3.0), *grad(f, (0, 1))(2.0, 3.0))
"""
SYMPY = """
import sympy
x, y = sympy.symbols("x y")
f = x**2 * y + sympy.sin(x)
print(*(each.subs({x: 2.0, y: 3.0}).evalf() for each in (f, f.diff(x), f.diff(y))))
"""
PYTORCH = """
import torch
x, y = (torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in (2.0, 3.0))
f = x**2 * y + torch.sin(x)
f.backward()
print(f.item(), x.grad.item(), y.grad.item())
"""


def process(code: str, needs: str | None = None) -> Callable[[], Callable[[], object]]:
    """Return a `prepare` for `python -c code`; ImportError where the module it needs is missing."""

    def prepare() -> Callable[[], object]:
        if needs and importlib.util.find_spec(needs) is None:
            raise ImportError(needs)
        command = [sys.executable, "-c", code]
        return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    return prepare


PEERS = {
    "bare python": process("pass"),
    "import numpy": process("import numpy", "numpy"),
    "autograd": process(AUTOGRAD, "autograd"),
    "sympy": process(SYMPY, "sympy"),
    "pytorch": process(PYTORCH, "torch"),
}
