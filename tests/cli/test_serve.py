"""The server on standard input and output: the protocol of docs/serve.md, whatever the requests are."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.world import ROOT, command

SCHEMA = json.loads((ROOT / "docs/schema/gradcli-1.json").read_text(encoding="utf-8"))


def served(cli: Any, *requests: object) -> list[Any]:
    outcome = cli("serve", stdin="".join(json.dumps(request) + "\n" for request in requests))
    assert outcome.status == 0, outcome
    return [json.loads(line) for line in outcome.out.splitlines()]


def test_serve_answers_each_request_and_survives_bad_ones(cli: Any) -> None:
    answers = served(
        cli,
        {"id": 1, "expr": "x^2", "at": {"x": 3}},
        {"id": 2, "expr": "x +", "at": {"x": 3}},
        {"expr": "open('p')"},
        [1],
        {"id": "h", "command": "hessian", "expr": "x*y", "at": {"x": 1, "y": 2}},
        {"command": "jvp", "expr": "x*y", "at": {"x": 1, "y": 2}, "tangent": "x=1"},
        {"command": "run", "expr": "1"},
        {"expr": "x", "at": {"x": "@secret.csv"}},
        {"expr": "x", "output": "file", "at": {"x": 1}},
        {"expr": "sum(v)", "at": {"v": [1, 2]}},
    )
    assert [answer.get("id") for answer in answers[:2]] == [1, 2]
    assert answers[0]["grad"] == {"x": 6.0}
    assert answers[1]["error"]["code"] == "syntax"
    assert "error" in answers[2]
    assert "error" in answers[3]
    assert answers[4]["matrix"] == [[0.0, 1.0], [1.0, 0.0]]
    assert answers[5]["tangent"] == 2.0
    assert [sorted(answer) for answer in answers[6:9]] == [["error", "schema"]] * 3
    assert answers[9]["grad"] == {"v": [1.0, 1.0]}


def test_serve_keeps_nothing_from_one_request_to_the_next(cli: Any) -> None:
    answers = served(cli, {"expr": "a = 3; a"}, {"expr": "a"})
    assert answers[0]["value"] == 3
    assert answers[1]["error"]["code"] == "name"


def test_numbers_that_json_has_no_words_for_are_read_as_they_are_written(cli: Any) -> None:
    answers = served(
        cli,
        {"expr": "sum(1/x)", "at": {"x": [0, 1]}},
        {"expr": "sum(x)", "at": {"x": [[1, "NaN"], ["Infinity", "-Infinity"]]}},
        {"expr": "sum(x)", "at": {"x": [1, "nothing"]}},
    )
    assert answers[0]["grad"] == {"x": ["-Infinity", -1.0]}
    assert answers[1]["at"] == {"x": [[1.0, "NaN"], ["Infinity", "-Infinity"]]}
    assert "holds the text 'nothing'" in answers[2]["error"]["message"]
    bare = cli("serve", stdin='{"expr": "x", "at": {"x": NaN}}\n')
    assert 'write \\"NaN\\"' in bare.out


def test_serve_takes_nothing_behind_it(cli: Any) -> None:
    found = cli("serve", "rows.jsonl", stdin="")
    assert found.status == 2
    assert "requests come on standard input" in found.err


def test_a_level_of_forward_mode_left_open_ends_with_its_request(cli: Any) -> None:
    module = "import torch\nfrom torch.autograd import forward_ad\n"
    dual = "d = forward_ad.make_dual(torch.tensor(3.0), torch.tensor(2.0))\n"
    tangent = f"{dual}forward_ad.unpack_dual(d * d).tangent.item()"
    within = "with forward_ad.dual_level():\n  " + tangent.replace("\nf", "\n  y = f") + "\ny"
    left_open = f"{module}forward_ad.enter_dual_level()\n{dual}d.nothing"
    answers = served(
        cli,
        {"expr": left_open, "command": "eval"},
        {"expr": module + tangent, "command": "eval"},
        {"expr": left_open, "command": "eval"},
        {"expr": module + within, "command": "eval"},
    )
    assert answers[0]["error"]["code"] == answers[2]["error"]["code"] == "attribute"
    assert "no level exists" in answers[1]["error"]["message"]
    assert answers[3]["value"] == 12.0  # 2 x times the tangent


def serving() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*command(), "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def transcripts() -> list[tuple[str, str]]:
    """Return each `$ line` of the page's console blocks with the output below it."""
    page = (ROOT / "docs/serve.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


@pytest.mark.parametrize(("line", "output"), transcripts())
def test_the_page_shows_what_happens(line: str, output: str) -> None:
    line = line.replace("| gradcli serve", f"| '{sys.executable}' -m gradcli serve")
    run = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, cwd=ROOT, check=False, timeout=60
    )
    assert run.stdout == output, run.stderr


BAD = [
    "not json", "[]", "3", "null", '"x"', "{", "[" * 100_000, '{"expr": 3}', '{"expr": null}', '{"expr": ""}', "{}",
    '{"expr": "x", "at": [1]}', '{"expr": "x", "at": {"x": null}}', '{"expr": "x", "at": {"x": {"a": 1}}}',
    '{"expr": "x", "at": {"x": [1, "a"]}}', '{"expr": "x", "at": {"x": [[1], [2, 3]]}}', '{"expr": "x", "at": {"1x": 1}}',
    '{"expr": "x", "at": {"x=1;y": 1}}', '{"expr": "x", "at": {"": 1}}', '{"expr": "x", "args": 3}',
    '{"expr": "x", "args": "abc"}', '{"expr": "x", "args": [5]}', '{"expr": "x", "args": ["-"]}', '{"expr": "-"}',
    '{"expr": "x", "args": ["x=@/etc/hostname"]}', '{"expr": "x", "args": ["x=@-"]}',
    '{"expr": "x", "at": {"x": " @/etc/hostname"}}', '{"expr": "x", "at": {"x": 1}, "file": "/etc/hostname"}',
    '{"expr": "x", "at": {"x": 1}, "output": "f"}', '{"expr": "x", "at": {"x": 1}, "precision": "a"}',
    '{"expr": "x", "at": {"x": 1}, "precision": {}}', '{"expr": "x", "at": {"x": 1}, "wrt": [["x"]]}',
    '{"expr": "x", "at": {"x": 1}, "sparse": 3, "command": "hessian"}', '{"expr": "x", "at": {"x": 1}, "help": true}',
    '{"expr": "x", "at": {"x": 1}, "wtr": "x"}', '{"command": 3}', '{"command": "serve"}', '{"command": "grda"}',
    '{"command": "run", "expr": "1"}', '{"expr": "while True: pass", "max-seconds": 0.05}',
    '{"expr": "ones(10**6)", "command": "eval", "max-memory": 0.1}', '{"expr": "x\\ud800", "command": "eval"}',
    '{"expr": "x", "at": {"x": 1, "x": 2}, "command": "nothing"}',
]  # fmt: skip


def test_every_bad_request_costs_one_answer(cli: Any) -> None:
    good = '{"id": 0, "expr": "ones(10**5).sum()", "command": "eval"}'
    lines = [line for bad in BAD for line in (bad, good)]
    outcome = cli(
        "serve", stdin=("\n".join(lines) + "\n").encode("utf-8", "surrogatepass") + b'{"expr": "\xff"}\n'
    )
    assert outcome.status == 0
    assert outcome.err == ""
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert len(answers) == len(lines) + 1
    for answer in answers:
        jsonschema.validate(answer, SCHEMA)
        assert answer.get("error", {}).get("code") != "bug", answer
    assert all("error" in answer for answer in answers[::2])
    # A request's limits, names and dtypes are its own.
    assert all(answer["value"] == 100_000.0 for answer in answers[1::2])


SERVED = [
    {"expr": "x^2", "at": {"x": "pi/2"}},
    {"expr": "a*b", "at": {"a": 3, "b": "a + 1"}},
    {"expr": "x^2", "at": {"x": "Infinity"}, "id": [1, {"a": None}]},
    {"command": "eval", "expr": "print(3)\n4"},
    {"command": "check", "expr": "x^2", "at": {"x": 3}, "claim": ["x=2x"]},
    {"command": "check", "expr": "x^2", "range": "x=1..2", "points": 3},
    {"command": "trace", "expr": "x*sin(x)", "at": {"x": 3}},
    {"command": "graph", "expr": "x*sin(x)", "at": {"x": 3}, "as": "dot"},
    {"command": "plot", "expr": "x^2", "points": 16},
    {"command": "export", "expr": "x^2", "at": {"x": 3}, "to": "c"},
    {"command": "diff", "expr": "x^4", "at": {"x": 2}, "order": 3, "taylor": True},
    {"command": "hessian", "expr": "sum(w^3)", "at": {"w": [1, 2]}, "sparse": True},
    {"command": "help", "args": ["sin"]},
    {"command": "ops"},
    {"expr": "x^2", "at": {"x": 1 / 3}, "precision": 3},
]


@pytest.mark.parametrize("request_", SERVED, ids=json.dumps)
def test_answers_follow_the_schema(cli: Any, request_: dict[str, Any]) -> None:
    (answer,) = served(cli, request_)
    jsonschema.validate(answer, SCHEMA)
    assert "error" not in answer, answer


def test_what_a_program_prints_is_in_the_answer(cli: Any) -> None:
    (answer,) = served(cli, SERVED[3])
    assert (answer["printed"], answer["value"]) == ("3\n", 4)


def test_large_arrays_are_taken_as_data(cli: Any) -> None:
    (answer,) = served(cli, {"expr": "sum(w^2)", "at": {"w": list(range(10_000))}})
    assert answer["grad"]["w"][9_999] == 19_998.0


def test_limits_of_the_server_hold_for_each_request(cli: Any) -> None:
    request = json.dumps({"command": "eval", "expr": "while True: pass", "max-seconds": 100})
    outcome = cli("serve", "--max-seconds", "0.05", stdin=f"{request}\n{request}\n")
    assert [json.loads(line)["error"]["code"] for line in outcome.out.splitlines()] == ["limit", "limit"]


def test_a_request_takes_less_than_a_millisecond() -> None:
    request = json.dumps({"expr": "x^2*y + sin(x)", "at": {"x": 2, "y": 3}}) + "\n"
    with serving() as server:
        assert server.stdin is not None
        assert server.stdout is not None
        best = 1.0
        for _ in range(300):
            began = time.perf_counter()
            server.stdin.write(request)
            server.stdin.flush()
            assert '"grad":{"x":11.583853163452858,"y":4.0}' in server.stdout.readline()
            best = min(best, time.perf_counter() - began)
        server.stdin.close()
        assert server.wait(timeout=10) == 0
    assert best < 1e-3


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_does_not_grow_with_the_requests() -> None:
    process = serving()
    assert process.stdin is not None
    assert process.stdout is not None

    def resident_after(count: int) -> int:
        for number in range(count):
            process.stdin.write(f'{{"expr": "x^2*y + {number}", "at": {{"x": 2, "y": 3}}}}\n')
            process.stdin.flush()
            process.stdout.readline()
        status = Path(f"/proc/{process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])

    with process:
        before = resident_after(300)
        # What a request makes are some 17 kB: 10 MB for 600 of them, if they were left lying about.
        assert resident_after(600) < before + 3000
        process.stdin.close()


def test_names_come_as_a_text_or_as_a_list(cli: Any) -> None:
    request = {"expr": "a*b*x", "at": {"a": 2, "b": 3, "x": 4}}
    listed, told, wrong = served(
        cli, {**request, "wrt": ["a", "x"]}, {**request, "wrt": "a,x"}, {**request, "wrt": [1]}
    )
    assert listed == told
    assert listed["grad"] == {"a": 12.0, "x": 6.0}
    assert wrong["error"]["code"] == "data"


@pytest.mark.parametrize(
    "line",
    [
        "{'expr': 'x^2', 'at': {'x': 3}}",
        '{expr: "x^2", at: {x: 3}}',
        '{"expr": "x^2", "at": {"x": 3}, }',
        '{"expression": "x^2", "x": 3}',
        '{"formula": "x^2", "values": {"x": 3}}',
    ],
)
def test_a_request_in_other_words_is_shown_as_it_is_written(cli: Any, line: str) -> None:
    first = json.loads(cli("serve", stdin=line + "\n").out)
    written = first["error"]["hint"].removeprefix("write ")
    answer = json.loads(cli("serve", stdin=written + "\n").out)
    assert (answer["value"], answer["grad"]) == (9.0, {"x": 6.0})


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("2^10", 'write {"expr": "2^10"}'),
        ('{"expr": "x^2"', 'for example {"expr": "x^2", "at": {"x": 3}}'),
        ('{"expr": "x^2", "at": [3]}', 'write "at": {"x": 3}'),
        ('{"expr": "x", "at": {"x": 3}, "cmd": "hessian"}', "did you mean command?"),
    ],
)
def test_a_line_that_is_no_request_is_told_what_is_one(cli: Any, line: str, hint: str) -> None:
    assert json.loads(cli("serve", stdin=line + "\n").out)["error"]["hint"] == hint
