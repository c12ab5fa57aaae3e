"""The exported NumPy code is run and compared with `gradcli grad`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.export.programs import ARRAY_PROGRAMS, SCALAR_PROGRAMS, SPECIAL_PROGRAMS, exported, ours, texts_of


def run(source: str) -> dict[str, Any]:
    module: dict[str, Any] = {"__name__": "exported"}
    exec(compile(source, "<exported>", "exec"), module)
    return module


def close(found: object, expected: object) -> None:
    np.testing.assert_allclose(np.asarray(found, float), np.asarray(expected, float), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("text", [*SCALAR_PROGRAMS, *SPECIAL_PROGRAMS])
def test_the_module_agrees_with_gradcli_at_points_it_was_not_recorded_at(text: str) -> None:
    points = {**SCALAR_PROGRAMS, **SPECIAL_PROGRAMS}[text]
    source = exported(text, texts_of(points[0]))
    assert "gradcli" not in source.split("import numpy")[1]
    module = run(source)
    for point in points:
        value, gradient = ours(text, texts_of(point))
        found, partials = module["f_grad"](**point)
        close(module["f"](**point), value)
        close(found, value)
        assert len(partials) == len(gradient)
        for partial, expected in zip(partials, gradient, strict=True):
            close(partial, expected)


@pytest.mark.parametrize("text", list(ARRAY_PROGRAMS))
def test_arrays_agree_with_gradcli(text: str) -> None:
    values = ARRAY_PROGRAMS[text]
    module = run(exported(text, values))
    arrays = [np.array(eval(value), float) for value in values.values()]
    value, gradient = ours(text, values)
    found, partials = module["f_grad"](*arrays)
    close(module["f"](*arrays), value)
    close(found, value)
    for partial, expected, array in zip(partials, gradient, arrays, strict=True):
        assert np.shape(partial) == array.shape
        close(partial, expected)


def test_the_module_run_as_a_program_prints_what_gradcli_prints(capsys: pytest.CaptureFixture[str]) -> None:
    source = exported("norm(A @ v)*k", {"A": "[[1, 2], [3, 4]]", "v": "[0, 2]", "k": "3"})
    exec(compile(source, "<exported>", "exec"), {"__name__": "__main__"})
    lines = dict(line.split(" ", 1) for line in capsys.readouterr().out.splitlines())
    # |A v| = |(4, 8)| = sqrt(80); its derivatives are u v^T and A^T u with u = (4, 8)/sqrt(80)
    assert list(lines) == ["value", "d_A", "d_v", "d_k"]
    close(eval(lines["value"]), 3 * 80**0.5)
    close(eval(lines["d_A"]), 3 * np.array([[0.0, 8.0], [0.0, 16.0]]) / 80**0.5)
    close(eval(lines["d_v"]), 3 * np.array([28.0, 40.0]) / 80**0.5)
    close(eval(lines["d_k"]), 80**0.5)
