"""What the documentation shows is what happens: README's blocks, every example of every command, the reference."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gradcli.commands import load, names
from gradcli.commands.manual import FIRST_EXAMPLES
from gradcli.commands.spec import Example
from gradcli.reference import man_page, with_commands
from tests.world import ROOT, environment_at

README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "docs/schema/gradcli-1.json").read_text(encoding="utf-8"))

EXAMPLES = [(name, example) for name in names() for example in load(name).examples]


@pytest.fixture
def shell(tmp_path: Path) -> Any:
    """Give a function that runs a line in bash, where `gradcli` is this tree's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "gradcli"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m gradcli "$@"\n')
    script.chmod(0o755)

    def run(line: str) -> subprocess.CompletedProcess[str]:
        environment = environment_at(tmp_path, PATH=f"{folder}:/usr/bin:/bin", LC_ALL="C.UTF-8")
        return subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL,
            timeout=60, check=False,
        )  # fmt: skip

    return run


def transcripts(page: str) -> list[tuple[str, str]]:
    """Return each `$ line` of a page's console blocks, with its here-document, and the output below it."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", page, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            if line.endswith("<<'END'"):
                document, end, output = output.partition("\nEND\n")
                line += "\n" + document + end
            found.append((line, output))
    return found


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.stem)
def test_page_shows_what_happens(shell: Any, page: Path) -> None:
    lines = transcripts(page.read_text(encoding="utf-8"))
    assert lines
    for line, output in lines:  # in one folder: later lines use files of earlier ones
        run = shell(line)
        assert run.stdout == output, (line, run.stderr)


@pytest.mark.parametrize(("line", "output"), transcripts(README))
def test_readme_shows_what_happens(shell: Any, line: str, output: str) -> None:
    run = shell(line)
    assert run.stdout == output, run.stderr
    assert run.returncode == 0


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example.line for _, example in EXAMPLES])
def test_example_runs_as_printed(shell: Any, tmp_path: Path, name: str, example: Example) -> None:
    (tmp_path / ".config/fish/completions").mkdir(parents=True)
    run = shell(example.line)
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    if example.prints is not None:
        assert run.stdout == example.prints
    assert name in example.line or name == "grad"


@pytest.mark.parametrize(("line", "says"), FIRST_EXAMPLES)
def test_example_of_the_overview_runs(shell: Any, line: str, says: str) -> None:
    run = shell(line)
    assert run.returncode == 0, run.stderr
    assert run.stdout
    assert says


@pytest.mark.parametrize("name", names())
def test_help_opens_with_a_sentence_and_the_examples(cli: Any, name: str) -> None:
    outcome = cli(name, "--help")
    assert outcome.status == 0
    assert outcome.err == ""
    sentence, _, rest = outcome.out.partition("\n\n")
    assert sentence.lower().startswith(load(name).summary.lower()[:20])
    assert rest.index("examples:") < rest.index("usage:")
    for example in load(name).examples:
        assert example.line in outcome.out
    for option in load(name).options:
        assert all(flag in outcome.out for flag in option.flags)


def test_overview_lists_every_command(cli: Any) -> None:
    outcome = cli("--help")
    assert outcome.status == 0
    for name in names():
        assert re.search(rf"^ +{name} ", outcome.out, re.MULTILINE), name


def test_reference_in_readme_is_made_from_the_commands() -> None:
    assert with_commands(README) == README, "run: python -m gradcli.reference"


def test_man_page_is_made_from_the_commands() -> None:
    written = (ROOT / "docs/gradcli.1").read_text(encoding="utf-8")
    assert man_page() == written, "run: python -m gradcli.reference"


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff, which shows man pages, is not installed")
def test_man_page_has_no_faults() -> None:
    command = ["groff", "-man", "-Tutf8", "-ww", "-z", str(ROOT / "docs/gradcli.1")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stderr == ""


def test_readme_has_exactly_two_set_up_commands() -> None:
    commands = "".join(re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)).splitlines()
    assert len(commands) == 2
    assert all(command.startswith("python3 -m venv .venv && ") for command in commands)


JSON_LINES = [
    ["x^2*y", "x=2", "y=3"],
    ["1/x", "x=0"],
    ["eval", "[1, 2] * 3"],
    ["eval", "-e", "u=1", "-e", "v=[nan, inf]"],
    ["diff", "-n", "2", "x^3", "x=2"],
    ["diff", "--taylor", "-n", "2", "x^3", "x=2"],
    ["jvp", "x*y", "x=2", "y=3", "--tangent", "x=1"],
    ["vjp", "[x*y, x]", "x=2", "y=3", "--cotangent", "[1, 2]"],
    ["jacobian", "-e", "u=x^2", "-e", "v=x*y", "x=2", "y=3"],
    ["jacobian", "w*x", "x=2", "w=[1, 2]"],
    ["hessian", "x^2*y^3", "x=1", "y=2"],
    ["hessian", "sum(w^3)*x", "x=1", "w=[1, 2]"],
    ["hvp", "x^2*y^3", "x=1", "y=2", "--tangent", "x=1"],
    ["check", "x*y^2", "x=2", "y=3"],
    ["check", "x*y", "x=2", "y=[3, 4]"],
    ["check", "x*y^2", "x=2", "y=3", "--order", "2"],
    ["check", "x*y^2", "--range", "x=1..2", "--range", "y=1..2", "--points", "3"],
    ["check", "x*y^2", "x=2", "y=3", "--claim", "x=y^2"],
    ["trace", "x*sin(y)", "x=2", "y=3"],
    ["trace", "sum(softmax(w)*[1, 2])", "w=[1, 2]", "--tangent", "w=[1, 0]"],
    ["trace", "-e", "while x < 9: x = x*2", "-e", "x", "x=1"],
    ["hessian", "sum(w^3)", "w=[1, 2]", "--sparse"],
    ["jacobian", "w^3", "w=[1, 2]", "--sparse"],
    ["diff", "--taylor", "-e", "u=x^3", "-e", "v=sin(x)", "x=2"],
    ["vjp", "-e", "u=x^2", "-e", "v=x*y", "x=2", "y=3", "--cotangent", "v=2"],
    ["eval", "1/0"],
    ["eval", "x > 2", "x=3"],
    ["eval", "(1, 'two', None, [True])"],
    ["graph", "x*sin(x) + w[0]", "x=2", "w=[1, 2]"],
    ["graph", "x*sin(x)", "x=2", "--as", "dot"],
    ["export", "x^2", "x=2", "--to", "latex"],
    ["help"],
    ["help", "sin", "grad"],
    ["config", "--path"],
    ["ops", "trigonometric"],
    ["graph", "sum(x^k for k in range(60))", "x=0.5"],
    ["plot", "1/x", "--points", "17"],
    ["plot", "x*y", "--points", "17"],
    ["export", "x^2 if x > 0 else x", "x=2", "--to", "c"],
    ["run", "-e", "print(3)"],
    ["ops"],
    ["help", "sin"],
    ["config"],
    ["completions", "bash"],
]


@pytest.mark.parametrize("line", JSON_LINES, ids=" ".join)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_follows_the_published_schema(cli: Any, tmp_path: Path, line: list[str], form: str) -> None:
    outcome = cli(*line, "--format", form, home=str(tmp_path))
    assert outcome.status == 0, outcome
    for text in outcome.out.splitlines():
        found = json.loads(text)
        assert next(iter(found)) == "schema"
        jsonschema.validate(found, SCHEMA)


@pytest.mark.parametrize(
    "line",
    [["x +", "x=1"], ["x"], ["--jsn"], ["sqrt(", "x=3"], ["[1, 2]^2", "x=1"], ["x", "x=@missing.csv"]],
    ids=" ".join,
)
def test_error_as_json_follows_the_published_schema(cli: Any, line: list[str]) -> None:
    outcome = cli(*line, "--json")
    assert outcome.status != 0
    assert outcome.out == ""
    jsonschema.validate(json.loads(outcome.err), SCHEMA)
    assert "error" in json.loads(outcome.err)
