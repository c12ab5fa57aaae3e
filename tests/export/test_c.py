"""The exported C is compiled and compared with `gradcli grad`."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path

import pytest

from gradcli.errors import Problem
from tests.export.programs import SCALAR_PROGRAMS, exported, ours, texts_of

COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler on this machine")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """All programs as functions p0, p1, ... of one library."""
    folder = tmp_path_factory.mktemp("c")
    files = []
    for i, (text, points) in enumerate(SCALAR_PROGRAMS.items()):
        file = folder / f"p{i}.c"
        file.write_text(exported(text, texts_of(points[0]), "to=c", f"name=p{i}"))
        files.append(str(file))
    made = folder / "programs.so"
    warnings = ["-std=gnu99", "-Wall", "-Wextra", "-Werror", "-Wno-parentheses"]
    flags = ["-shared", "-fPIC", "-O1", "-ffp-contract=off", *warnings]
    subprocess.run([str(COMPILER), *flags, "-o", str(made), *files, "-lm"], check=True)
    return ctypes.CDLL(str(made))


@needs_compiler
@pytest.mark.parametrize("text", list(SCALAR_PROGRAMS))
def test_the_compiled_functions_agree_with_gradcli(text: str, library: ctypes.CDLL) -> None:
    i = list(SCALAR_PROGRAMS).index(text)
    for point in SCALAR_PROGRAMS[text]:
        value, gradient = ours(text, texts_of(point))
        numbers = [ctypes.c_double(x) for x in point.values()]
        function = library[f"p{i}"]
        function.restype = ctypes.c_double
        assert function(*numbers) == pytest.approx(value, rel=1e-12, abs=1e-14)
        found, partials = ctypes.c_double(), (ctypes.c_double * len(point))()
        library[f"p{i}_grad"](*numbers, ctypes.byref(found), partials)
        assert found.value == pytest.approx(value, rel=1e-12, abs=1e-14)
        assert list(partials) == pytest.approx(gradient, rel=1e-12, abs=1e-14)


@needs_compiler
def test_the_file_is_also_a_program_that_prints_value_and_gradient(tmp_path: Path) -> None:
    file = tmp_path / "f.c"
    file.write_text(exported("x^2*y", {"x": "2", "y": "3"}, "to=c"))
    program = tmp_path / "f"
    subprocess.run([str(COMPILER), "-std=c99", "-DMAIN", "-o", str(program), str(file), "-lm"], check=True)
    out = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout
    assert [float(line) for line in out.split()] == [12.0, 12.0, 4.0]


def test_names_that_mean_something_in_c_are_renamed() -> None:
    source = exported("double*exp(gamma)", {"double": "2", "gamma": "3"}, "to=c")
    assert "double f(double double_, double gamma_)" in source


def test_a_comment_cannot_be_left_by_the_text_of_the_program() -> None:
    source = exported("x # \\\n+ 0 if False else x*2 # */ \\", {"x": "2"}, "to=c")
    assert all(
        line.startswith("//") and not line.endswith("\\") for line in source.split("\n\n")[0].split("\n")
    )


@pytest.mark.parametrize(
    ("text", "values", "word"),
    [
        ("sum(w^2)", {"w": "[1, 2]"}, "array of shape (2,)"),
        ("erfinv(x)", {"x": "0.5"}, "erfinv cannot be written in C"),
        ("i0(x)", {"x": "0.5"}, "i0 cannot be written in C"),
    ],
)
def test_what_c_has_no_function_for_is_refused_by_name(text: str, values: dict[str, str], word: str) -> None:
    with pytest.raises(Problem) as caught:
        exported(text, values, "to=c")
    assert word in str(caught.value)
