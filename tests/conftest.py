"""Running gradcli in the tests: in this process with streams of its own, or as a real process."""

from __future__ import annotations

import io
import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gradcli.cli.environment import Environment
from gradcli.cli.main import main
from gradcli.core.lazy import quiet_numpy
from gradcli.core.tensor import mode
from gradcli.core.values import set_default_dtype
from tests.world import command, environment_at

# A shell starts what it runs in the background with Ctrl-C switched off, and that is passed on; the tests of it would wait
# forever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _numpy_without_warnings() -> None:
    """Let numpy compute as it does in gradcli: the setting is undone by whoever has one of his own for a while."""
    quiet_numpy()


class Outcome:
    """What a command line did: exit status, and what it wrote where."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.out)

    def __repr__(self) -> str:
        return f"<status {self.status}>\n--- stdout\n{self.out}--- stderr\n{self.err}"


def run_in_process(
    *tokens: str,
    stdin: str | bytes | None = None,
    terminals: tuple[str, ...] = (),
    home: str = "/nonexistent",
    **variables: str,
) -> Outcome:
    """Run a command line; `terminals` names the streams that are terminals."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    given = io.TextIOWrapper(io.BytesIO(data or b""), encoding="utf-8")
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace", newline="")
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace", newline="")
    if stdin is None:
        given.isatty = lambda: True  # type: ignore[method-assign]
    environment = Environment(
        given, out, err, {"HOME": home, "TERM": "xterm", **variables}, frozenset(terminals)
    )
    status = main(list(tokens), environment)
    out.flush()
    err.flush()
    return Outcome(status, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _no_settings_left() -> Any:
    """Leave no settings of a session in the core: a program that imports torch makes numbers float32, for one."""
    yield
    set_default_dtype("float64")
    mode.as_pytorch = mode.anomalies = False
    mode.level = mode.warn = None


@pytest.fixture
def cli() -> Any:
    """Give `run_in_process`."""
    return run_in_process


@pytest.fixture
def process(tmp_path: Path) -> Any:
    """Give a function that runs gradcli as a process of its own, in an empty folder and with an empty home."""

    def run(*tokens: str, **options: Any) -> subprocess.CompletedProcess[str]:
        environment = environment_at(tmp_path, **options.pop("env", {}))
        options.setdefault("input", "")
        options.setdefault("cwd", tmp_path)
        return subprocess.run(
            [*command(options.pop("before", "")), *tokens],
            capture_output=True, text=True, env=environment, timeout=60, check=False, **options,
        )  # fmt: skip

    return run
