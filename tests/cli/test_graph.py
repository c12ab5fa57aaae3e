"""`gradcli graph` in all its forms. Expected numbers are worked out by hand in the comments."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from pathlib import Path
from typing import Any

import pytest

BAYDIN = ("graph", "log(x1) + x1*x2 - sin(x2)", "x1=2", "x2=5")
SVG = "{http://www.w3.org/2000/svg}"


def nodes_of(outcome: Any) -> dict[str, Any]:
    """Return the nodes of a graph's JSON by their source."""
    return {node["source"]: node for node in outcome.json["graph"]["nodes"]}


def test_values_and_adjoints_are_those_of_baydins_table_3(cli: Any) -> None:
    found = nodes_of(cli(*BAYDIN, "--json"))
    # Baydin et al. 2018, table 3: 11.652, adjoints 5.5 and 1.716
    assert found["log(x1) + x1*x2 - sin(x2)"]["value"] == pytest.approx(
        math.log(2) + 10 - math.sin(5), rel=1e-15
    )
    assert found["x1"]["gradient"] == 5.5
    assert found["x2"]["gradient"] == pytest.approx(2 - math.cos(5), rel=1e-15)
    assert found["sin(x2)"]["gradient"] == -1.0
    assert found["x1"]["kind"] == "input"
    assert found["x1*x2"]["operation"] == "×"


def test_edges_carry_local_partials(cli: Any) -> None:
    graph = cli("graph", "a*b", "a=3", "b=4", "--json").json["graph"]
    edges = {(edge["from"], edge["to"]): edge["partials"] for edge in graph["edges"]}
    assert edges == {("a", "v1"): [4.0], ("b", "v1"): [3.0]}


def test_a_square_has_one_edge_with_both_partials(cli: Any) -> None:
    graph = cli("graph", "x*x", "x=3", "--json").json["graph"]
    assert graph["edges"] == [{"from": "x", "to": "v1", "partials": [3.0, 3.0]}]


def test_shared_nodes_are_named_once_and_referred_to(cli: Any) -> None:
    out = cli("graph", "a = x*y; a*a + exp(a)", "x=0.5", "y=2").out
    assert out.count("v1 = x*y") == 1
    assert out.count("v1 ↑") == 1
    # d/da (a^2 + e^a) = 2 + e at a = 1
    assert f"{2 + math.e:.6g}" in next(line for line in out.splitlines() if "v1 = x*y" in line)


def test_the_tree_fits_narrow_and_wide_terminals(cli: Any) -> None:
    for width in (40, 80, 200):
        outcome = cli(*BAYDIN, terminals=("stdout",), COLUMNS=str(width), NO_COLOR="1")
        assert outcome.status == 0, outcome
        tree = outcome.out.split("\n\n")[1]
        assert max(len(line) for line in tree.splitlines()) <= width
        assert "5.5" in tree


def test_colours_are_for_terminals_only(cli: Any) -> None:
    assert "\x1b" not in cli(*BAYDIN).out
    assert "\x1b" in cli(*BAYDIN, terminals=("stdout",)).out


def test_kinks_are_noted(cli: Any) -> None:
    outcome = cli("graph", "abs(x) + x", "x=0", "--json")
    assert [note["kind"] for note in outcome.json["warnings"]] == ["kink"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # inside pydot
def test_dot_is_valid_and_shows_user_text_as_it_is(cli: Any) -> None:
    pydot = pytest.importorskip("pydot")
    text = 'x*len("a\\"b<&>{|}") + y[0] if x < 2 else x'
    outcome = cli("graph", text, "x=1", "y=[1, 2]", "--as", "dot")
    assert outcome.status == 0, outcome
    (graph,) = pydot.graph_from_dot_data(outcome.out)
    assert (
        len([node for node in graph.get_nodes() if node.get_name().startswith("n") and node.get_label()]) >= 4
    )
    assert len(graph.get_edges()) == outcome.out.count("->")
    assert '\\"b' in outcome.out


def test_ascii_terminals_get_ascii(process: Any) -> None:
    outcome = process("graph", "sin(x) + x", "x=1", env={"PYTHONIOENCODING": "ascii"})
    assert outcome.returncode == 0, outcome
    assert "|- sin(x)" in outcome.stdout
    assert "\\u" not in outcome.stdout


def test_mermaid_keeps_user_text_out_of_its_syntax(cli: Any) -> None:
    outcome = cli("graph", "sum([x*2, x]) * 3", "x=1", "--as", "mermaid")
    assert outcome.out.startswith("flowchart LR\n")
    for line in outcome.out.splitlines():
        if '"' in line:
            label = line[line.index('"') + 1 : line.rindex('"')].replace("<br>", "")
            assert not set(label) & set('"[](){}<>|*`&'), line


@pytest.mark.parametrize("program", ["log(x1) + x1*x2 - sin(x2)", "x1*x1*x2 + x1/x2 + exp(-x1*x2)*x2"])
def test_svg_is_a_picture_in_which_no_boxes_overlap(cli: Any, tmp_path: Path, program: str) -> None:
    pytest.importorskip("igraph")
    path = tmp_path / "graph.svg"
    outcome = cli("graph", program, "x1=2", "x2=5", "-o", str(path))
    assert outcome.status == 0, outcome
    root = xml.fromstring(path.read_text())
    boxes = [
        tuple(float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        for rect in root.iter(f"{SVG}rect")
        if "rx" in rect.attrib
    ]
    assert len(boxes) == len(cli("graph", program, "x1=2", "x2=5", "--json").json["graph"]["nodes"])
    for number, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[:number]:
            apart = (
                x >= other_x + other_width or other_x >= x + width or y >= other_y + other_height
                or other_y >= y + height
            )  # fmt: skip
            assert apart
    assert "value" in path.read_text()


def test_svg_escapes_what_xml_would_take_as_markup(cli: Any) -> None:
    pytest.importorskip("igraph")
    outcome = cli("graph", "x if x < 2 & 3 else 2*x", "x=5", "--as", "svg")
    assert outcome.status == 0, outcome
    assert "<title>x if x < 2 & 3 else 2*x</title>" not in outcome.out
    assert xml.fromstring(outcome.out).find(f"{SVG}title").text == "x if x < 2 & 3 else 2*x"  # type: ignore[union-attr]


def test_png_is_written_to_a_file_only(cli: Any, tmp_path: Path) -> None:
    pytest.importorskip("igraph")
    pytest.importorskip("matplotlib")
    path = tmp_path / "graph.png"
    assert cli(*BAYDIN, "-o", str(path)).status == 0
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    outcome = cli(*BAYDIN, "--as", "png")
    assert outcome.status == 2
    assert "-o graph.png" in outcome.err


def test_missing_extra_is_named_with_the_command_that_installs_it(
    cli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "igraph", None)
    outcome = cli(*BAYDIN, "--as", "svg")
    assert outcome.status == 2
    assert "pip install 'gradcli[graph]'" in outcome.err


def test_loops_fold_by_turns(cli: Any) -> None:
    program = "s = 0\nfor i in range(500):\n    s = s*x + sin(x)\ns"
    outcome = cli("graph", program, "x=0.5", "--json")
    nodes = outcome.json["graph"]["nodes"]
    assert len(nodes) <= 40
    middle = [node for node in nodes if node["kind"] == "folded"]
    assert [node["in"] for node in middle] == ["for i in range(500), turns 3 to 498"]
    # 496 turns of three operations
    assert middle[0]["operations"] == 496 * 3
    assert any("--all" in note["message"] for note in outcome.json["warnings"])


def test_calls_fold_one_by_one(cli: Any) -> None:
    program = "def f(u):\n    return sin(u)*exp(u)*cos(u) + u\ny = x\n" + "y = f(y)\n" * 12 + "y"
    nodes = cli("graph", program, "x=0.1", "--json").json["graph"]["nodes"]
    assert len(nodes) <= 40
    assert {node["in"] for node in nodes if node["kind"] == "folded"} <= {
        f"f(...), call {k}" for k in range(1, 13)
    }


def test_long_expressions_fold_by_subexpression(cli: Any) -> None:
    terms = [f"sin(x*{k})" for k in range(1, 101)]
    found = cli("graph", " + ".join(terms), "x=0.5", "--json").json["graph"]["nodes"]
    assert len(found) <= 40
    folded = max((node for node in found if node["kind"] == "folded"), key=lambda node: node["operations"])
    # A partial sum: its value is the sum of the first terms, and its gradient is 1.
    count = int(folded["source"].rpartition("*")[2].rstrip(")"))
    assert folded["value"] == pytest.approx(sum(math.sin(0.5 * k) for k in range(1, count + 1)), rel=1e-12)
    assert folded["gradient"] == 1.0


def test_all_shows_every_operation(cli: Any) -> None:
    program = " + ".join([f"x*{k}" for k in range(2, 62)])
    assert len(cli("graph", program, "x=1", "--json", "--all").json["graph"]["nodes"]) == 1 + 60 + 59


def test_folded_graphs_have_no_cycle(cli: Any) -> None:
    program = "h = x\nfor k in range(30):\n    a = h*w\n    h = tanh(a) + a*h + x\nh + sin(h)"
    graph = cli("graph", program, "x=0.5", "w=0.3", "--json").json["graph"]
    place = {node["id"]: at for at, node in enumerate(graph["nodes"])}
    edges = [(place[edge["from"]], place[edge["to"]]) for edge in graph["edges"]]
    left = set(place.values())
    while left:
        free = {at for at in left if not any(end == at and start in left for start, end in edges)}
        assert free, "a cycle"
        left -= free


def test_a_hundred_thousand_operations_do_not_hang(process: Any) -> None:
    began = time.monotonic()
    program = "s = 0\nfor i in range(50000):\n    s = s*x + i\ns"
    outcome: subprocess.CompletedProcess[str] = process("graph", program, "x=0.5")
    assert outcome.returncode == 0, outcome
    assert len(outcome.stdout.splitlines()) < 60
    assert time.monotonic() - began < 40


def test_too_many_boxes_for_a_picture_are_refused(cli: Any) -> None:
    program = "s = x\nfor i in range(1000):\n    s = s*x\ns"
    outcome = cli("graph", program, "x=1", "--as", "svg", "--all")
    assert outcome.status == 2
    assert "leave out --all" in outcome.err


def test_mistakes_are_told(cli: Any) -> None:
    assert "does not depend on any input" in cli("graph", "2+3").err
    assert "did you mean mermaid" in cli("graph", "x", "x=1", "--as", "mermiad").err
    assert "a graph cannot be written as .pdf" in cli("graph", "x^2", "x=1", "-o", "a.pdf").err


def test_vector_results_say_whose_gradients_are_shown(cli: Any) -> None:
    outcome = cli("graph", "v*v", "v=[1, 2]", "--json")
    assert nodes_of(outcome)["v"]["gradient"] == [2.0, 4.0]
    assert "sum of its elements" in outcome.json["warnings"][0]["message"]


def test_as_json_is_the_report(cli: Any) -> None:
    assert json.loads(cli(*BAYDIN, "--as", "json").out)["graph"] == cli(*BAYDIN, "--json").json["graph"]


def test_as_csv_it_is_a_row_for_each_node(cli: Any) -> None:
    # d(x^2 y)/d(x^2) = y = 2, d/dx = 2 x y = 4, d/dy = x^2 = 1
    assert cli("graph", "x^2*y", "x=1", "y=2", "--format", "csv").out == (
        "id,kind,operation,source,value,gradient,inputs\n"
        "x,input,x,x,1.0,4.0,\n"
        "y,input,y,y,2.0,1.0,\n"
        "v1,operation,^ 2,x^2,1.0,2.0,x\n"
        "v2,operation,×,x^2*y,2.0,1.0,v1 y\n"
    )


def test_in_latex_the_tree_is_drawn_in_ascii(cli: Any) -> None:
    assert cli("graph", "x^2*y", "x=1", "y=2", "--format", "latex").out.isascii()


@pytest.mark.parametrize("width", [40, 80, 200])
def test_arrays_leave_room_for_the_words(cli: Any, width: int) -> None:
    values = ("W=[[0.1, 0.2], [0.3, -0.1], [0, 1]]", "v=[1, -1]")
    out = cli(
        "graph", "sum(tanh(W @ v))", *values, terminals=("stdout",), COLUMNS=str(width), NO_COLOR="1"
    ).out
    lines = out.split("\n\n")[1].splitlines()
    assert max(map(len, lines)) <= width
    assert "tanh(W @ v)" in lines[2]
    if width == 200:
        assert "[[0.1, 0.2], [0.3, -0.1], [0.0, 1.0]]" in out.split("\n\n")[1]
    if width == 80:
        assert "[3x2 numbers]" in lines[-2]


def test_parts_of_an_operator_are_told_by_the_source_of_what_they_are_of(cli: Any) -> None:
    out = cli("graph", "cross_entropy(tanh(v), tensor(1))", "v=[1, -1]").out
    assert "log_softmax(tanh(v))" in out
