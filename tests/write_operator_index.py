"""Write gradcli/core/ops/index.py: which module defines which operator, so that a program loads only what it names.

python tests/write_operator_index.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import wrap
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "gradcli" / "core" / "ops" / "index.py"
HEAD = '''"""Which module defines which operator: written by tests/write_operator_index.py, held by a test."""

from __future__ import annotations

INDEX: dict[str, str] = {
'''


def names_by_module() -> dict[str, list[str]]:
    """Return the names that every module of gradcli.core.ops enters into the registry, by importing all of them."""
    from gradcli.core import ops, registry

    found: dict[str, list[str]] = {}
    enter = registry.OPERATORS.__class__.__setitem__

    def noting(table: Any, name: str, operator: Any) -> None:
        frame: Any = sys._getframe(1)
        while frame.f_code.co_name != "<module>":
            frame = frame.f_back
        found.setdefault(frame.f_globals["__name__"].removeprefix(f"{ops.__name__}."), []).append(name)
        enter(table, name, operator)

    registry.OperatorTable.__setitem__ = noting  # type: ignore[method-assign]
    ops.load()
    return found


def text() -> str:
    """Return the index as Python text."""
    found = names_by_module()
    return HEAD + "".join(entry(module, sorted(found[module])) for module in sorted(found)) + "}\n"


def entry(module: str, names: list[str]) -> str:
    """Return the lines of one module."""
    lines = wrap(" ".join(names), 100)
    if len(lines) == 1:
        return f'    "{module}": "{lines[0]}",\n'
    parts = "".join(f'        "{line} "\n' for line in lines[:-1]) + f'        "{lines[-1]}"\n'
    return f'    "{module}": (\n{parts}    ),\n'


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    TARGET.write_text(text())
    subprocess.run([sys.executable, "-m", "ruff", "format", str(TARGET)], check=True)
