"""What is pasted: transcripts lose their prompts and outputs, and fall into the cells they were run as."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from gradcli.repl.line.straight import straightened

if TYPE_CHECKING:
    from gradcli.lang.syntax import Program

# A cell begins here in what is shown for editing; editors for notebooks as scripts use the same mark.
CELL_MARK = "# %%"
# Such a cell is there to show an error: what follows runs all the same. Notebooks as scripts say it so, too.
RAISES = f'{CELL_MARK} tags=["raises-exception"]'
# A longer program is taken as it is.
_LONGEST_LESSON = 100_000
_MAGIC = re.compile(
    r"(?m)^(?P<before>(?P<prompt>In ?\[[\d ]*\]: ?)?[ \t]*)(?:(?P<time>%time[ \t]+(?=\S))|(?=[%!]{1,2}[A-Za-z]))"
)
# `!x` and `!x and y` are slips for `not x`.
_OF_NOTEBOOK = re.compile(
    r"[ \t]*(?:%{1,2}[A-Za-z]|!{1,2}[A-Za-z][\w./-]*[ \t]+(?!(?:and|or|if|in|is|not)\b)[\w./-])"
)
_FENCED = re.compile(r"(?ms)^[ \t]*```[ \t{]*([\w+-]*)[^\n]*\n(.*?)^[ \t]*```[ \t]*$")
_PYTHON = ("python", "python3", "py", "pycon", "ipython", "ipython3", "torch", "pytorch", "grad", "gradcli")
# What a notebook puts above an error.
_RULE = re.compile(r"-{30,}\s*$")
_TRACEBACK = re.compile(r"\s*(?:-{20,}\s*)?(?:\w+\s+)?Traceback \(most recent call last\)")
_PYTHON_PROMPT = re.compile(r"^\s*>>>(?: |$)")
_PYTHON_MORE = re.compile(r"^\s*\.\.\.(?: |$)")
_NOTEBOOK_PROMPT = re.compile(r"^\s*In ?\[[\d ]*\]:(?: |$)")
_NOTEBOOK_MORE = re.compile(r"^\s*\.\.\.+: ?")
# Assignments, other statements, texts that say something, and calls made for what they do.
_SHOWS_NOTHING = re.compile(
    r"[^\W\d][\w.,\[\] ]*(?:[-+*/@%^|&]|//|\*\*)?=(?!=)|#|[rRuU]?[\"']"
    r"|(?:import|from|def|for|while|if|with|del|pass|assert|try|raise)\b"
    r"|(?:[^\n]*\.)?(?:print|backward|zero_grad|step|manual_seed|set_\w+|[^\W\d]\w*_)\([^()\n]*\)\s*(?:#|$)"
    r"|print\("
)
_NOTEBOOK_OUTPUT = re.compile(r"^\s*Out ?\[[\d ]*\]:")


def cleaned(text: str) -> str:
    """Return pasted text as it is to be edited: plain line ends, common indentation and prompts gone.

    What a transcript ran one by one stays apart: a line `# %%` stands between two cells. Outputs are dropped.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in text:  # a piece of a line may go into a string
        text = straightened(text)
    text = _without_magics(text)
    fenced = _FENCED.findall(text)
    if fenced and _program(text) is None:
        # A lesson in Markdown: its code, a cell each; the prose between is left out, and so are outputs.
        chosen = [code for language, code in fenced if language.lower() in _PYTHON]
        return _joined([cleaned(code).split("\n") for code in chosen or [code for _, code in fenced]])
    lines = text.split("\n")
    # A docstring may hold a transcript, too.
    if any(_PYTHON_PROMPT.match(line) for line in lines) and _program(text) is None:
        return _joined(_merged(_python_cells(lines)))
    if any(_NOTEBOOK_PROMPT.match(line) for line in lines):
        return _joined(_notebook_cells(lines))
    if "\n" in text.strip("\n"):
        return _with_values_shown(textwrap.dedent(text))
    return text


def _without_magics(text: str) -> str:
    """Return a text with a notebook's own lines (`!pip install`) as comments; what is only timed (`%time x = 3`) runs."""
    if not _MAGIC.search(text):
        return text
    from gradcli.commands.magics import lines_within

    lines = text.split("\n")
    for number, within in enumerate(lines_within(text)):
        found = _MAGIC.match(lines[number])
        if found is not None and (found["prompt"] or not within):
            mark = "" if found["time"] else "# "
            lines[number] = f"{found['before']}{mark}{lines[number][found.end() :]}"
    return "\n".join(lines)


def entered(text: str) -> str:
    """Return an entry without the prompts of other sessions and the lines of notebooks, as `cleaned` does for a paste.

    A terminal that does not say what is pasted gives it line by line.
    """
    if _NOTEBOOK_OUTPUT.match(text):
        return ""
    text = straightened(text)
    if not is_transcript(text) and not _OF_NOTEBOOK.match(text):
        return text
    # What ends a block is an empty line, behind a prompt or not.
    last = text[text.rfind("\n") + 1 :]
    more = _PYTHON_MORE.match(last) or _NOTEBOOK_MORE.match(last)
    return cleaned(text) + ("\n" if more and not last[more.end() :].strip() else "")


def is_transcript(text: str) -> bool:
    """Tell whether a text begins with the prompt of another session."""
    return bool(_PYTHON_PROMPT.match(text) or _NOTEBOOK_PROMPT.match(text))


def is_of_notebook(text: str) -> bool:
    """Tell whether a text is a line that only a notebook can run: `%matplotlib inline`, `!pip install torch`."""
    return "\n" not in text and _OF_NOTEBOOK.match(text) is not None


def _program(text: str) -> Program | None:
    """Return the tree of a text that can be read as it is, else None; a docstring may hold fences."""
    from gradcli.errors import Problem
    from gradcli.lang.reading.parser import parse
    from gradcli.source import Source

    try:
        return parse(Source(text))
    except Problem:
        return None


def _with_values_shown(text: str) -> str:
    """Return a program with marks that end a cell at each bare expression, as only a cell's last value shows.

    In a lesson without marks of its own, `x.grad` on a line is there to be looked at.
    """
    program = _program(text) if len(text) <= _LONGEST_LESSON and CELL_MARK not in text else None
    if program is None:
        return text
    from gradcli.lang import syntax

    pieces, start = [], 0
    for statement, following in zip(program.body, program.body[1:]):
        end = text.find("\n", statement.span.end)
        bare = isinstance(statement, syntax.ExpressionStatement) and not statement.silent
        if bare and not _SHOWS_NOTHING.match(statement.span.text) and -1 < end < following.span.start:
            pieces.append(text[start:end])
            start = end + 1
    return f"\n{CELL_MARK}\n".join([piece.strip("\n") for piece in pieces] + [text[start:].lstrip("\n")])


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


def raises_on_purpose(cell: str) -> bool:
    """Tell whether a cell is there to show an error."""
    return cell.startswith(RAISES)


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _joined(cells: list[list[str]]) -> str:
    marked = []
    for cell in cells:
        raises = raises_on_purpose(cell[0]) if cell else False
        text = textwrap.dedent("\n".join(cell[raises:])).strip("\n")
        if text:
            marked.append(f"{RAISES if raises else CELL_MARK}\n{text}")
    return "\n".join(marked).removeprefix(f"{CELL_MARK}\n")


def _merged(cells: list[list[str]]) -> list[list[str]]:
    """Return cells put together up to each that shows a value: only a cell's last value shows."""
    merged: list[list[str]] = []
    goes_on = False
    for cell in cells:
        if goes_on and not raises_on_purpose(cell[0]):
            merged[-1].extend(cell)
        else:
            merged.append(list(cell))
        text = "\n".join(cell).strip()
        goes_on = not text or (_SHOWS_NOTHING.match(text) is not None and not raises_on_purpose(text))
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
        elif cells and _TRACEBACK.match(line):
            cells[-1].insert(0, RAISES)
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
        if cells and _TRACEBACK.search(line):
            cells[-1].insert(0, RAISES)
            inside = False
        elif _NOTEBOOK_OUTPUT.match(line) or _RULE.match(line):
            inside = False
        elif more and inside:
            cells[-1].append(line[more.end() :])
        elif marked:
            inside = inside and not line.strip()
        elif inside:
            cells[-1].append(line)
    return cells
