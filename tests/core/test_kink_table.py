"""The table of `gradcli help kinks`: every row is what a derivative there gives, and what its report says.

The numbers are conventions, and stand in the definitions; that they are PyTorch's is held by the recorded cases of
tests/data/torch/kinks.json, of which there is one for every operator in the table.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest

from gradcli.commands.kink_table import Row, rows
from gradcli.core.primitive import PRIMITIVES
from gradcli.core.registry import OPERATORS
from tests.conftest import run_in_process
from tests.core.recorded import FOLDER

ROWS = [pytest.param(row, id=f"{row.expression} at {row.at}") for row in rows()]
# Numbers as reports have them, in strict JSON.
NAMES = {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"'}
# What the table shows that PyTorch has not, or that no single call shows.
ONLY_HERE = {"cbrt", "gamma", "beta", "x^y", "x^0", "0^y", "x/y", "x % y", "sgn"}


def numbers(text: str) -> Any:
    """Return `0.5, [1, inf]` as data."""
    named = re.sub(r"-?\b(?:nan|inf)\b", lambda found: NAMES[found[0]], text)
    return json.loads(f"[{named}]")


def same(found: Any, told: Any) -> bool:
    """Tell whether two lots of numbers are equal, with what a few roundings do."""
    if isinstance(told, list):
        return len(found) == len(told) and all(map(same, found, told))
    if isinstance(told, str):
        return bool(found == told)
    return not isinstance(found, str) and math.isclose(found, told, rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_what_a_derivative_there_gives_and_says(row: Row) -> None:
    names = row.at.split("=")[0]
    points = re.findall(r"\w+=(?:\[.*\]|\S+)", row.at)
    outcome = run_in_process("grad", "--json", "-e", row.expression, *points)
    assert outcome.status == 0, outcome
    told = numbers(row.derivative)
    assert same(list(outcome.json["grad"].values()), told), (names, outcome.json["grad"])
    notes = [(note["kind"], note["message"]) for note in outcome.json["warnings"]]
    if row.kind == "smooth":
        assert notes == []
    else:
        assert [kind for kind, _ in notes] == [row.kind]
        assert notes[0][1].endswith(row.text)


def test_every_singular_point_has_a_row() -> None:
    without = [
        name for name, each in PRIMITIVES.items() for singular in each.singular if not singular.shown[0]
    ]
    assert without == []


def test_every_operator_in_the_table_was_recorded_from_pytorch() -> None:
    recorded = {
        case["op"] for case in json.loads((FOLDER / "kinks.json").read_text(encoding="utf-8"))["cases"]
    }
    missing = []
    for row in rows():
        name = re.findall(r"\w+", row.expression.partition("(")[0])[-1]
        if row.expression in ONLY_HERE or name in ONLY_HERE:
            continue
        operator = OPERATORS[name]
        if not recorded & set(operator.torch):
            missing.append(name)
    assert sorted(set(missing)) == []
