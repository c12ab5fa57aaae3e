"""What is pasted: transcripts lose their prompts and outputs, and fall into the cells they were run as."""

from __future__ import annotations

import re
import textwrap

# A cell begins here in what is shown for editing; editors for notebooks as scripts use the same mark.
CELL_MARK = "# %%"
_MAGIC = re.compile(r"(?m)^((?:In ?\[[\d ]*\]: ?)?[ \t]*)([%!]{1,2}[A-Za-z])")
_FENCED = re.compile(r"(?ms)^[ \t]*```[ \t]*[\w+-]*[ \t]*\n(.*?)^[ \t]*```[ \t]*$")
_PYTHON_PROMPT = re.compile(r"^\s*>>>(?: |$)")
_PYTHON_MORE = re.compile(r"^\s*\.\.\.(?: |$)")
_NOTEBOOK_PROMPT = re.compile(r"^\s*In ?\[[\d ]*\]:(?: |$)")
_NOTEBOOK_MORE = re.compile(r"^\s*\.\.\.+: ?")
# Assignments, other statements, and calls made for what they do.
_SHOWS_NOTHING = re.compile(
    r"[^\W\d][\w.,\[\] ]*(?:[-+*/@%^|&]|//|\*\*)?=(?!=)|#"
    r"|(?:import|from|def|for|while|if|with|del|pass|assert)\b|print\(|[\w.]+\.(?:backward|zero_grad|step)\("
)
_NOTEBOOK_OUTPUT = re.compile(r"^\s*Out ?\[[\d ]*\]:")


def cleaned(text: str) -> str:
    """Return pasted text as it is to be edited: plain line ends, common indentation and prompts gone.

    What a transcript ran one by one stays apart: a line `# %%` stands between two cells. Outputs are dropped.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # A notebook's own lines (%matplotlib inline, !pip install) mean nothing here.
    text = _MAGIC.sub(r"\1# \2", text)
    fenced = _FENCED.findall(text)
    if fenced and not _is_program(text):
        # A lesson in Markdown: its code, a cell each; the prose between is left out.
        return _joined([cleaned(code).split("\n") for code in fenced])
    lines = text.split("\n")
    if any(_PYTHON_PROMPT.match(line) for line in lines):
        return _joined(_merged(_python_cells(lines)))
    if any(_NOTEBOOK_PROMPT.match(line) for line in lines):
        return _joined(_notebook_cells(lines))
    if "\n" in text.strip("\n"):
        return textwrap.dedent(text)
    return text


def _is_program(text: str) -> bool:
    """Tell whether a text can be read as it is; a docstring may hold fences."""
    from gradcli.errors import Problem
    from gradcli.lang.parser import parse
    from gradcli.source import Source

    try:
        parse(Source(text))
    except Problem:
        return False
    return True


def cells_of(text: str) -> list[str]:
    """Return the cells of an entry: the stretches between lines that begin with `# %%`."""
    if CELL_MARK not in text:
        return [text]
    cells: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.startswith(CELL_MARK):
            cells.append([])
        cells[-1].append(line)
    texts = ["\n".join(cell) for cell in cells]
    return [cell for cell in texts if any(_is_code(line) for line in cell.split("\n"))] or [text]


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _joined(cells: list[list[str]]) -> str:
    kept = [textwrap.dedent("\n".join(cell)).strip("\n") for cell in cells]
    return f"\n{CELL_MARK}\n".join([cell for cell in kept if cell])


def _merged(cells: list[list[str]]) -> list[list[str]]:
    """Return cells put together up to each that shows a value: only a cell's last value shows."""
    merged: list[list[str]] = []
    goes_on = False
    for cell in cells:
        if goes_on:
            merged[-1].extend(cell)
        else:
            merged.append(list(cell))
        text = "\n".join(cell).strip()
        goes_on = not text or _SHOWS_NOTHING.match(text) is not None
    return merged


def _python_cells(lines: list[str]) -> list[list[str]]:
    """Return the entries of a `>>> ` transcript; lines without a prompt are outputs."""
    cells: list[list[str]] = []
    for line in lines:
        found = _PYTHON_PROMPT.match(line)
        if found:
            cells.append([line[found.end() :]])
            continue
        found = _PYTHON_MORE.match(line)
        if found and cells:
            cells[-1].append(line[found.end() :])
    return cells


def _notebook_cells(lines: list[str]) -> list[list[str]]:
    """Return the cells of an `In [1]:` transcript.

    IPython prints `...:` before the further lines of a cell and then everything else is output; copied
    from a notebook they stand bare, and outputs begin at `Out[1]:`.
    """
    marked = any(_NOTEBOOK_MORE.match(line) for line in lines)
    cells: list[list[str]] = []
    inside = False
    for line in lines:
        found = _NOTEBOOK_PROMPT.match(line)
        if found:
            cells.append([line[found.end() :]])
            inside = True
            continue
        more = _NOTEBOOK_MORE.match(line)
        if _NOTEBOOK_OUTPUT.match(line):
            inside = False
        elif more and inside:
            cells[-1].append(line[more.end() :])
        elif marked:
            inside = inside and not line.strip()
        elif inside:
            cells[-1].append(line)
    return cells
