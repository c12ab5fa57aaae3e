"""docs/tables.md shows what happens: its console blocks run one after the other, in one folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.world import TREE

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_page_about_tables_shows_what_happens(tmp_path: Path) -> None:
    script = tmp_path / "bin" / "gradcli"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m gradcli "$@"\n')
    script.chmod(0o755)
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    lines = 0
    for block in re.findall(r"^```console\n(.*?)^```$", page, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, expected = part.partition("\n")
            run = subprocess.run(
                ["bash", "-c", line], capture_output=True, text=True, cwd=tmp_path, stdin=subprocess.DEVNULL,
                env={**TREE, "PATH": f"{script.parent}:/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
                timeout=60, check=False,
            )  # fmt: skip
            assert run.stdout == expected, (line, run.stderr)
            lines += 1
    assert lines > 8
