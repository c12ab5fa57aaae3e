"""Record what PyTorch prints for every snippet in this folder.

Needs PyTorch and numpy (what is here was recorded with PyTorch 2.13), and nothing of gradcli:

    python tests/snippets/record.py            all of them
    python tests/snippets/record.py blog       those of one folder

Each `NAME.py` or `NAME.ipynb` gets `NAME.out` beside it: its standard output to the letter, except that an object's
address (`<AddBackward0 object at 0x7f...>`) is written `0x...`. A snippet that ends in an exception gets
`NAME.error` too: the exception's class and the first line of its message. A notebook's cells run in order,
and where a cell ends in an expression, its value is printed after what the cell printed, unless it is None or
followed by `;`. Snippets are our own; their output must not depend on PyTorch's random numbers.
"""

import ast
import contextlib
import io
import json
import os
import pathlib
import re
import sys
import traceback
import warnings

import torch  # before the forks, so that each snippet does not load it again

HERE = pathlib.Path(__file__).parent
ADDRESS = re.compile(r" at 0x[0-9a-f]+>")


def cells_of(path):
    """Return the programs of a snippet, each with whether its last expression shows."""
    if path.suffix == ".py":
        return [(path.read_text(encoding="utf-8"), False)]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [("".join(cell["source"]), True) for cell in cells if cell["cell_type"] == "code"]


def run_cell(text, echo, namespace):
    """Run one program in `namespace`, printing the last expression if `echo`."""
    tree = ast.parse(text)
    last = None
    if echo and tree.body and isinstance(tree.body[-1], ast.Expr) and not text.rstrip().endswith(";"):
        last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, "snippet", "exec"), namespace)
    if last is not None:
        value = eval(compile(last, "snippet", "eval"), namespace)
        if value is not None:
            print(repr(value))


def outcome_of(path):
    """Return what a snippet prints and its exception's line, or None."""
    printed = io.StringIO()
    namespace = {"__name__": "__main__"}
    problem = None
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for text, echo in cells_of(path):
                run_cell(text, echo, namespace)
        except Exception as error:  # noqa: BLE001  (whatever a snippet ends in is what we record)
            problem = "".join(traceback.format_exception_only(error)).splitlines()[0]
    return ADDRESS.sub(" at 0x...>", printed.getvalue()), problem


def record(path):
    """Write the files beside one snippet."""
    printed, problem = outcome_of(path)
    path.with_suffix(".out").write_text(printed, encoding="utf-8")
    if problem is None:
        path.with_suffix(".error").unlink(missing_ok=True)
    else:
        path.with_suffix(".error").write_text(problem + "\n", encoding="utf-8")
        print(f"{path.relative_to(HERE)}: {problem}")


def main():
    """Record every snippet in a process of its own, so that none sees another's settings."""
    wanted = sys.argv[1:]
    paths = [*HERE.glob("*/*.py"), *HERE.glob("*/*.ipynb")]
    for path in sorted(paths):
        if wanted and path.parent.name not in wanted:
            continue
        child = os.fork()
        if child == 0:
            record(path)
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)
    print(f"recorded with PyTorch {torch.__version__}")


if __name__ == "__main__":
    main()
