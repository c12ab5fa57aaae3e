"""The reference in README.md, made from the commands' definitions.

`python -m gradcli.reference` prints what README.md should be; with `--write` it makes it so. A test compares them.
"""

from __future__ import annotations

import sys

from gradcli.commands import load, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_OPEN, _CLOSE = "<!-- commands -->\n", "<!-- /commands -->"


def command_table() -> str:
    """Return the commands as a Markdown table: what each does, and an example."""
    lines = ["| command | does | for example |", "|---|---|---|"]
    for name in names():
        command = load(name)
        example = command.examples[0].line.replace("|", "\\|")
        lines.append(f"| `{name}` | {command.summary} | `{example}` |")
    return "".join([line + "\n" for line in lines])


def with_commands(text: str) -> str:
    """Return a text whose part between the marks is the command table."""
    before, mark, rest = text.partition(_OPEN)
    _, close, after = rest.partition(_CLOSE)
    return before + mark + command_table() + close + after


def main(tokens: Sequence[str]) -> int:
    """Print README.md as it should be, or write it with `--write`."""
    with open("README.md", encoding="utf-8") as file:
        text = with_commands(file.read())
    if "--write" in tokens:
        with open("README.md", "w", encoding="utf-8") as file:
            file.write(text)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
