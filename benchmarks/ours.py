"""gradcli's side of the works: programs of the language, run through the interpreter of a session.

A program is parsed and compiled in `prepare`; what is timed is running it, forward and backward.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from terminal import BARE, GRADCLI, first_prompt, key_to_screen
from works import LEARNING_RATE, LOOP_START, PROGRAMS, ROWS

if TYPE_CHECKING:
    from collections.abc import Callable


def session() -> Any:
    """Return a new session whose output nobody reads."""
    from gradcli.session import Session

    return Session(write=lambda text: None, warn=lambda text: None)


def source(text: str) -> Any:
    """Return a program text as a Source."""
    from gradcli.source import Source

    return Source(text, "<benchmark>")


def compiled(this: Any, text: str) -> Callable[[], object]:
    """Return a function that runs `text` in the session without parsing it again, under the session's own meter."""
    from gradcli.lang.reading.parser import parse
    from gradcli.lang.running.evaluator import compile_program

    steps = compile_program(parse(source(text)), this.runtime)

    meter = this.runtime.meter

    def run() -> object:
        value = None
        with meter:
            for step in steps:
                if step.run is not None:
                    step.run(this.runtime.variables)
                elif step.value is not None:
                    value = step.value(this.runtime.variables)
        return value

    return run


def one_shot() -> Callable[[], object]:
    """Return the shortest command as a user starts it: the installed script, a process of its own, its output piped.

    Not `python -m gradcli`, which in a clone would run the source tree, compiled anew at every start.
    """
    script = str(Path(sys.executable).with_name("gradcli"))
    command = [script, PROGRAMS["one_shot"], "x=2", "y=3"]

    def run() -> object:
        return subprocess.run(command, capture_output=True, check=True).stdout

    return run


def scalar_loop() -> Callable[[], object]:
    """Return the scalar loop with backward."""
    this = session()
    this.run(source(PROGRAMS["scalar_loop"]))
    x, y = LOOP_START
    return compiled(this, f"x = var({x})\ny = var({y})\ntotal = loop(x, y)\ntotal.backward()\ndel total")


def chain() -> Callable[[], object]:
    """Return the long chain with backward."""
    this = session()
    this.run(source(PROGRAMS["chain"]))
    return compiled(this, "x = var(1.0)\ny = chain(x)\ny.backward()\ndel y")


def bind_array(this: Any, name: str, array: Any, requires_grad: bool = True) -> None:
    """Give a name of the session an array as its tensor."""
    from gradcli.core.tensor import tensor

    this.bind(name, tensor(array, requires_grad=requires_grad))


def array_expression() -> Callable[[], object]:
    """Return value and gradient of one expression over a million numbers."""
    from peers.array_expression import numbers

    this = session()
    bind_array(this, "x", numbers())
    return compiled(this, f"y = {PROGRAMS['array_expression']}\nx.grad = None\ny.backward()\ndel y")


def rows() -> Callable[[], object]:
    """Return value and partials of a million rows, on the hidden batch axis."""
    import numpy as np
    from peers.rows import columns as numbers

    from gradcli.core.backward import pull_back
    from gradcli.core.tensor import Tensor
    from gradcli.core.values import Batched

    columns = dict(zip("xyz", numbers(), strict=True))
    this = session()
    for name in columns:
        this.bind(name, Tensor(0.0, True))
    evaluate = compiled(this, PROGRAMS["rows"])
    block = 8192

    def run() -> object:
        result = None
        for start in range(0, ROWS, block):
            leaves = {n: Tensor(Batched(c[start : start + block]), True) for n, c in columns.items()}
            for name, leaf in leaves.items():
                this.bind(name, leaf)
            y: Any = evaluate()
            ones = Batched(np.ones(y.value.array.shape[0]))
            result = pull_back([y], [ones], list(leaves.values()), batched=True)
        return result

    return run


def hessian(size: int) -> Callable[[], Callable[[], object]]:
    """Return the preparation of the Hessian of Rosenbrock's function at `size` variables."""

    def prepare() -> Callable[[], object]:
        from peers.hessian_rosenbrock import point

        this = session()
        this.run(source(PROGRAMS["hessian_rosenbrock"]))
        bind_array(this, "x", point(size), requires_grad=False)
        return compiled(this, "hessian(f)(x)")

    return prepare


def jacobian_tanh() -> Callable[[], object]:
    """Return the Jacobian of tanh(W x)."""
    from peers.jacobian_tanh import numbers

    this = session()
    for name, array in zip("Wx", numbers(), strict=True):
        bind_array(this, name, array, requires_grad=False)
    this.run(source(PROGRAMS["jacobian_tanh"]))
    return compiled(this, "jacobian(f)(x)")


def mlp_step() -> Callable[[], object]:
    """Return one step of gradient descent of a small network."""
    from peers.mlp_step import numbers

    this = session()
    points, targets, weights = numbers()
    bind_array(this, "X", points, requires_grad=False)
    bind_array(this, "t", targets, requires_grad=False)
    for name, array in zip(("W1", "b1", "W2", "b2"), weights, strict=True):
        bind_array(this, name, array)
    updates = "\n".join(
        f"    {name} -= {LEARNING_RATE} * {name}.grad\n    {name}.grad = None"
        for name in ("W1", "b1", "W2", "b2")
    )
    return compiled(this, f"loss = {PROGRAMS['mlp_step']}\nloss.backward()\nwith no_grad():\n{updates}")


def check() -> Callable[[], object]:
    """Return the check of a hundred partials."""
    from peers.check import point

    this = session()
    this.run(source(PROGRAMS["check"]))
    bind_array(this, "x", point(), requires_grad=False)
    return compiled(this, "check_grad(f, x)")


def mapped(program: str, kind: str = "csv", count: int = ROWS) -> Callable[[], Callable[[], object]]:
    """Return the preparation of `gradcli map` over a table, a process of its own."""

    def prepare() -> Callable[[], object]:
        from peers.table_csv import output, table
        from peers.table_jsonl import lines

        path = table(count) if kind == "csv" else lines()
        command = [
            sys.executable,
            "-m",
            "gradcli",
            "map",
            PROGRAMS[program],
            path,
            "-o",
            output(f"gradcli.{kind}"),
        ]
        return lambda: subprocess.run(command, check=True)

    return prepare


OURS: dict[str, dict[str, Callable[[], Callable[[], object]]]] = {
    "one_shot": {"gradcli": one_shot},
    "scalar_loop": {"gradcli": scalar_loop},
    "chain": {"gradcli": chain},
    "array_expression": {"gradcli": array_expression},
    "rows": {"gradcli": rows},
    "table_csv": {"gradcli": mapped("table")},
    "table_small": {"gradcli": mapped("table", count=1000)},
    "table_jsonl": {"gradcli": mapped("table", "jsonl")},
    "table_branch": {"gradcli": mapped("table_branch"), "gradcli, no branch": mapped("table")},
    "table_loop": {"gradcli": mapped("table_loop")},
    "hessian_rosenbrock": {"gradcli, n=100": hessian(100), "gradcli, n=1000": hessian(1000)},
    "jacobian_tanh": {"gradcli": jacobian_tanh},
    "mlp_step": {"gradcli": mlp_step},
    "check": {"gradcli": check},
    "first_prompt": {"gradcli": first_prompt(GRADCLI), "gradcli's toolkit alone": first_prompt(BARE)},
    "key_to_screen": {"gradcli": key_to_screen(GRADCLI), "gradcli's toolkit alone": key_to_screen(BARE)},
}
