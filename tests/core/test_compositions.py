"""Programs of several operators against mpmath at 50 digits: values, gradients, Hessians (tests/data/mpmath)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradcli.core.tangents import push
from gradcli.core.tape import Wanted, pull
from gradcli.core.tensor import Tensor, data_of
from gradcli.session import Session
from gradcli.source import Source

FILE = Path(__file__).resolve().parent.parent / "data" / "mpmath" / "compositions.json"
CASES = [pytest.param(case, id=case["program"]) for case in json.loads(FILE.read_text())["cases"]]
RTOL = 1e-12
CANCELLATION = 1e-13  # of the largest number of a point: what sums of terms of both signs may lose


@pytest.mark.parametrize("case", CASES)
def test_value_gradient_and_hessian_are_right_to_12_digits(case: dict[str, Any]) -> None:
    for point in case["points"]:
        session = Session(write=lambda _text: None, warn=lambda _text: None)
        leaves = [Tensor(x, True) for x in point["at"]]
        for name, leaf in zip(case["inputs"], leaves, strict=True):
            session.bind(name, leaf)
        out = session.value_of(Source(case["program"]))
        wanted = Wanted(leaves)
        slopes = {id(leaf): ct for leaf, ct in pull([(out, 1.0)], record=True, wanted=wanted)}
        found = [data_of(out), *(data_of(slopes[id(leaf)]) for leaf in leaves)]
        for i, leaf in enumerate(leaves):
            tangents = [push([slopes[id(leaf)]], [(other, 1.0)], record=False)[0] for other in leaves[i:]]
            found += [0.0 if t is None else t for t in tangents]
        expected = [float(v) for v in (point["value"], *point["first"], *point["second"])]
        scale = CANCELLATION * max(map(abs, expected))
        np.testing.assert_allclose(found, expected, rtol=RTOL, atol=scale, err_msg=str(point["at"]))
