"""`gradcli map` as a process."""

from __future__ import annotations

import contextlib
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.world import command, environment_at


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return environment_at(tmp_path)


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Any]:
    started: list[subprocess.Popen[bytes]] = []

    def run(*tokens: str, **options: Any) -> subprocess.Popen[bytes]:
        words = [*command(options.pop("before", "")), "map", *tokens]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(
            subprocess.Popen(words, env=environment, cwd=tmp_path, bufsize=0, **{**pipes, **options})
        )
        return started[-1]

    yield run
    for process in started:
        process.kill()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None and not pipe.closed:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        process.wait()


@pytest.fixture
def table(tmp_path: Path) -> str:
    generator = random.Random(4)
    path = tmp_path / "rows.csv"
    with path.open("w") as file:
        file.write("x,y,t\n")
        for at in range(60_000):
            file.write(f"{generator.uniform(-3, 3)!r},{generator.uniform(-3, 3)!r},row {at}\n")
    return str(path)
