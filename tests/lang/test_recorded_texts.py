"""Short programs print what PyTorch printed (tests/data/torch_texts.json, made by make_torch_texts.py)."""

import json
import pathlib
import re

import pytest

from gradcli.session import Session
from gradcli.source import Source

DATA = pathlib.Path(__file__).parents[1] / "data" / "torch_texts.json"
ADDRESS = re.compile(r"0x[0-9a-f]+>")


def _cases():
    groups = json.loads(DATA.read_text(encoding="utf-8"))
    return [
        pytest.param(lines, text, id=f"{name}: {'; '.join(lines)}")
        for name, cases in groups.items()
        if isinstance(cases, list)
        for lines, text in cases
    ]


@pytest.mark.parametrize(("lines", "text"), _cases())
def test_a_short_program_prints_what_pytorch_prints(lines, text):
    printed = []
    session = Session(write=printed.append, warn=lambda text: None)
    session.run(Source("\n".join(["import torch", *lines])))
    assert ADDRESS.sub("0x...>", "".join(printed)) == text
