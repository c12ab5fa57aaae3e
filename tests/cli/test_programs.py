"""Programs from files and streams: what of them shows, and their gradients."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_program_on_standard_input_shows_every_bare_expression(cli: Any) -> None:
    assert cli(stdin="x = 3\nx + 1\nx * 2\n").out == "4\n6\n"


def test_gradient_of_a_program_on_standard_input(cli: Any) -> None:
    assert cli("-", "x=3", stdin="y = x^2\ny + 1\n").out == "value\t10.0\nd_x\t6.0\n"
    assert cli("x=3", stdin="x^2").out == "value\t9.0\nd_x\t6.0\n"


def test_py_file_shows_what_it_prints_only(cli: Any, tmp_path: Path) -> None:
    script = tmp_path / "lesson.py"
    script.write_text("x = 3\nx\nprint(x + 1)\n")
    assert cli("run", str(script)).out == "4\n"


def test_grad_file_with_byte_order_mark(cli: Any, tmp_path: Path) -> None:
    script = tmp_path / "lesson.grad"
    script.write_bytes(b"\xef\xbb\xbfx = 3\r\nx + 1\r\n")
    assert cli("run", str(script)).out == "4\n"


def test_notebook_shows_the_last_expression_of_each_cell(cli: Any, tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "x = 2\n", "x\n", "x + 1"]},
        {"cell_type": "code", "source": "x * 10;"},
        {"cell_type": "code", "source": ["x * 100"]},
    ]
    notebook = tmp_path / "lesson.ipynb"
    notebook.write_text(json.dumps({"cells": cells}))
    assert cli("run", str(notebook)).out == "3\n200\n"


def test_definitions_in_a_file_and_an_expression_on_the_line(cli: Any, tmp_path: Path) -> None:
    definitions = tmp_path / "f.grad"
    definitions.write_text("f(t) = t^3\n")
    assert cli("-f", str(definitions), "f(x)", "x=2").out == "value\t8.0\nd_x\t12.0\n"


def test_gradients_of_a_scripts_inputs(cli: Any, tmp_path: Path) -> None:
    script = tmp_path / "loss.grad"
    script.write_text("loss = (w * 2 - 1)^2\nloss\n")
    assert cli("run", str(script), "w=3").out.endswith("d_w\t20.0\n")
