"""The prompt of a terminal that can only print lines: no colours, no cursor, the same session."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradcli.repl.loop import Repl


def read_plainly(repl: Repl) -> int:
    """Read entries line by line until the input ends; return the exit status."""
    from gradcli.lang.reading.parser import is_incomplete
    from gradcli.repl.line.paste import entered

    lines: list[str] = []
    stdin, stdout = repl.environment.stdin, repl.environment.stdout
    assert stdin is not None and stdout is not None
    while True:
        stdout.write("... " if lines else ">>> ")
        stdout.flush()
        try:
            line = stdin.readline()
            if not line:
                break
            lines.append(line.rstrip("\r\n"))
            text = "\n".join(lines)
            if not text.lstrip().startswith((":", "?")) and is_incomplete(entered(text)):
                continue
            lines = []
            repl.take(text)
        except KeyboardInterrupt:
            lines = []
            stdout.write("\n")
        except EOFError:
            return 0
    stdout.write("\n")
    return 0
