"""Record what PyTorch prints for each lesson beside it.

    python tests/tutorials/record.py        (a Python that has PyTorch)

NAME.out is standard output, with addresses written as 0x... . NAME.err exists where PyTorch writes to standard
error: a line `warning: ...` or `error: ...` for each, with the first line of the message. A lesson that ends in
an error has `error:` in its .err, and its .out holds what came before.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
WARNING = re.compile(r"^\S+:\d+: \w*Warning: (.*)$")
ERROR = re.compile(r"^\w*Error: (.*)$")


def messages(stderr: str) -> list[str]:
    """Return the warnings and the error in what Python wrote to standard error."""
    found = []
    for line in stderr.splitlines():
        if match := WARNING.match(line):
            found.append("warning: " + match[1].partition(" (Triggered internally")[0])
        elif match := ERROR.match(line):
            found.append(f"error: {match[1]}")
    return found


def record(lesson: Path) -> None:
    """Run one lesson and write its .out and .err."""
    done = subprocess.run([sys.executable, str(lesson)], capture_output=True, text=True, check=False)
    printed = re.sub(r"0x[0-9a-f]+", "0x...", done.stdout)
    lesson.with_suffix(".out").write_text(printed, encoding="utf-8")
    said = messages(done.stderr)
    if (done.returncode != 0 or done.stderr) and not said:
        raise SystemExit(f"{lesson.name}: {done.stderr}")
    error_file = lesson.with_suffix(".err")
    error_file.unlink(missing_ok=True)
    if said:
        error_file.write_text("\n".join(said) + "\n", encoding="utf-8")
    print(lesson.name, f"{len(printed.splitlines())} lines", *said)


def main() -> None:
    """Record every lesson."""
    for lesson in sorted(HERE.glob("*.py")):
        if lesson.name != Path(__file__).name:
            record(lesson)


if __name__ == "__main__":
    main()
