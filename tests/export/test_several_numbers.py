"""Exported functions of several numbers or arrays: their Jacobians and pull-backs against `gradcli jacobian`."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradcli.commands import load
from gradcli.commands.spec import Arguments, Context
from tests.export.test_translated import interpreter

LINES = {
    "a list of numbers": (["[x*y, x + sin(y), 3]"], {"x": "2", "y": "3"}),
    "a tuple": (["x*y, x^2"], {"x": "2", "y": "3"}),
    "named numbers": (["u = x*y", "v = exp(x)/y"], {"x": "2", "y": "3"}),
    "a list of numbers by a vector": (["[w[0]*w[1], sum(w^2)]"], {"w": "[1, 2]"}),
    "a vector": (["W @ w + b"], {"W": "[[1, 2], [3, 4], [5, 6]]", "w": "[1, -2]", "b": "0.5"}),
    "a matrix": (["outer(w, w)*x"], {"w": "[1, -2]", "x": "3"}),
    "a vector by a number": (["x*[1, 2, 3]"], {"x": "2"}),
    "named arrays": (["u = w*2", "v = sum(w)*w", "s = w @ w"], {"w": "[1, -2, 4]"}),
    "nothing that depends": (["u = w*2", "v = 3*y"], {"w": "[1, -2]", "y": "2"}),
    "a loop": (["t = w", "for k in range(3):", "  t = t*w + k", "t"], {"w": "[1, -2]"}),
}


def run(command: str, name: str, **options: str) -> Any:
    """Return the report of a command on one of the programs."""
    lines, values = LINES[name]
    made = load(command)
    operands = [f"{key}={value}" for key, value in values.items()]
    named = {"expression": lines, **{key: [value] for key, value in options.items()}}
    return made.run(Context(None, io.StringIO(), io.StringIO()), Arguments(made, operands, named)).data


def blocks(name: str) -> tuple[list[Any], list[list[Any]]]:
    """Return our values and the blocks of their Jacobian: a row for each output, a block for each input."""
    data = run("jacobian", name)
    value, jacobian = data["value"], data["jacobian"]
    if isinstance(value, dict):
        return list(value.values()), [list(row.values()) for row in jacobian.values()]
    return [value], [list(jacobian.values())]


def point(name: str) -> list[Any]:
    """Return the inputs as NumPy takes them."""
    return [np.array(json.loads(value), float) for value in LINES[name][1].values()]


def several(name: str, found: Any) -> list[Any]:
    """Return one output, or several, as a list."""
    return list(found) if len(blocks(name)[0]) > 1 else [found]


def assert_equal(found: Any, expected: Any) -> None:
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@pytest.fixture(params=list(LINES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_numpy_jacobian_agrees(name: str) -> None:
    module: dict[str, Any] = {"__name__": "exported"}
    exec(compile(run("export", name)["source"], "<exported>", "exec"), module)
    values, rows = blocks(name)
    at = point(name)
    value, jacobian = module["f_jacobian"](*at)
    for found, expected in zip(several(name, value), values, strict=True):
        assert_equal(found, expected)
    for found, expected in zip(several(name, module["f"](*at)), values, strict=True):
        assert_equal(found, expected)
    for row, wanted in zip(several(name, jacobian), rows, strict=True):
        for found, expected in zip(row, wanted, strict=True):
            assert_equal(found, expected)


@pytest.mark.parametrize("name", ["a vector", "a matrix", "named arrays"])
def test_numpy_pull_back_is_weights_times_jacobian(name: str) -> None:
    module: dict[str, Any] = {"__name__": "exported"}
    exec(compile(run("export", name)["source"], "<exported>", "exec"), module)
    values, rows = blocks(name)
    draw = np.random.default_rng(1)
    weights = [draw.standard_normal(np.shape(value)) for value in values]
    _, pulled = module["f_vjp"](*point(name), *weights)
    for i, found in enumerate(pulled):
        expected = sum(
            np.tensordot(w, np.array(row[i], float), axes=np.ndim(w))
            for w, row in zip(weights, rows, strict=True)
        )
        assert_equal(found, expected)


@pytest.mark.parametrize("target", ["pytorch", "jax"])
def test_the_libraries_jacobians_agree(name: str, target: str, tmp_path: Path) -> None:
    source = run("export", name, to=target)["source"]
    compile(source, "<exported>", "exec")
    python = interpreter(target)
    if python is None:
        pytest.skip(f"{target} is not there; the source was compiled")
    printing = "import json\nprint(json.dumps(plain((value, jacobian))))\n"
    plain = "def plain(x):\n    return [plain(y) for y in x] if isinstance(x, tuple) else x.tolist()\n"
    source = source.replace('    print("value", value)\n', "").replace(
        '    print("jacobian", jacobian)\n', ""
    )
    (tmp_path / "exported.py").write_text(f"{source}\n{plain}\n{printing}")
    out = subprocess.run(
        [python, str(tmp_path / "exported.py")], check=True, capture_output=True, text=True
    ).stdout
    value, jacobian = json.loads(out)
    values, rows = blocks(name)
    for found, expected in zip(value if len(values) > 1 else [value], values, strict=True):
        assert_equal(found, expected)
    for row, wanted in zip(jacobian if len(values) > 1 else [jacobian], rows, strict=True):
        for found, expected in zip(row, wanted, strict=True):
            assert_equal(found, expected)


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
@pytest.mark.parametrize("name", ["a list of numbers", "a tuple", "named numbers"])
def test_c_jacobian_agrees(name: str, tmp_path: Path) -> None:
    source = tmp_path / "f.c"
    source.write_text(run("export", name, to="c")["source"])
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-Wno-parentheses", "-DMAIN"]
    subprocess.run(["cc", *flags, "-o", str(tmp_path / "f"), str(source), "-lm"], check=True)
    out = subprocess.run([str(tmp_path / "f")], check=True, capture_output=True, text=True).stdout
    values, rows = blocks(name)
    values, rows = (values, rows) if len(values) > 1 else (values[0], list(zip(*rows[0], strict=True)))
    expected = [number for value, row in zip(values, rows, strict=True) for number in (value, *row)]
    assert_equal([float(line) for line in out.split()], expected)


def test_latex_has_a_line_for_each_function() -> None:
    source = run("export", "named numbers", to="latex")["source"]
    assert source.startswith("u(x, y) = x y\n\\frac{\\partial u}{\\partial x} = y\n")
    assert "\nv(x, y) = \\frac{e^{x}}{y}\n" in source
    assert run("export", "a list of numbers", to="latex")["source"].startswith("f_{1}(x, y) = x y\n")


def test_the_module_prints_its_jacobian(name: str, tmp_path: Path) -> None:
    file = tmp_path / "exported.py"
    file.write_text(run("export", name)["source"])
    run_ = subprocess.run([sys.executable, str(file)], check=True, capture_output=True, text=True)
    assert "array" in run_.stdout or "(" in run_.stdout
