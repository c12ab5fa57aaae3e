"""`gradcli run`: a script, a PyTorch snippet, or the code cells of a notebook."""

from __future__ import annotations

import os

from gradcli.commands.partials import evaluate_program, session_for
from gradcli.commands.program import Program, bindings_of, read_source
from gradcli.commands.spec import PROGRAM_OPTIONS, WRT, Example, Operand, command
from gradcli.errors import DataProblem, UsageProblem
from gradcli.records import Record
from gradcli.report import Report
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.notebook import Notebook
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Data


@command(
    "run",
    "run a script, a .py snippet or a notebook",
    operands=(
        Operand("FILE", "a .grad, .py or .ipynb file; - is standard input", "file"),
        Operand("NAME=VALUE", "a value for a name of the script; its gradient is reported at the end", "file",
                usage="[NAME=VALUE ...]"),
    ),
    options=(WRT, *PROGRAM_OPTIONS),
    examples=(
        Example("echo 'x = tensor([1., 2.], requires_grad=True); x.dot(x).backward(); x.grad' | gradcli run -",
                "a program on standard input", "tensor([2., 4.])\n"),
        Example("gradcli run -e 'for i in range(3): print(i^2)'", "a program on the command line", "0\n1\n4\n"),
    ),
    description=(
        "What is shown: in .grad files, on standard input and with -e every bare expression; in "
        "notebooks the last one of each cell; in .py files what they print. A cell that fails is told "
        "and the next one runs. With NAME=VALUE the value and gradient of the last result follow."
    ),
    in_repl=False,
)  # fmt: skip
def run(context: Context, arguments: Arguments) -> Report:
    """Run the parts of a script one after the other; report derivatives where names are given values."""
    parts = _parts(context, arguments)
    programs = [_program(part) for part in parts]
    bindings = bindings_of(arguments.operands[_files(arguments) :], context)
    if bindings:
        from gradcli.commands.grad import grad_report

        program = Program(tuple(programs), bindings)
        return grad_report(evaluate_program(context, arguments, program))
    session = session_for(context, arguments)
    printed: list[str] = []
    if not context.stream_output:
        session.write_to(printed.append)
    for each in programs:
        session.foresee(each)
    status = 0
    for part in parts:
        if isinstance(part, Script):
            session.run(part.source, part.show)
        else:
            from gradcli.commands.notebook import run_cells

            found = run_cells(part, session, context.tell if context.stream_output else None)
            status = status or found
    if any("grad" in program.text or ".step" in program.text for program in programs):
        from gradcli.commands.remarks import remarks_on

        for remark in remarks_on(programs):
            session.runtime.note(remark)
    data: dict[str, Data] = {
        "expr": "\n".join([program.text for program in programs]),
        "printed": "".join(printed),
    }
    return Report(data=data, notes=tuple(session.take_notes()), status=status)


def _files(arguments: Arguments) -> int:
    """Return how many operands come before the values: the file, or none with -e or -f."""
    given = arguments.texts("expression") or arguments.texts("file")
    return 0 if given else min(1, len(arguments.operands))


class Script(Record):
    """A program that is no notebook, and what shows of it: `all` or `nothing`."""

    source: Source
    show: str


def _parts(context: Context, arguments: Arguments) -> list[Script | Notebook]:
    """Return the programs and notebooks in order."""
    paths = [*arguments.texts("file"), *arguments.operands[: _files(arguments)]]
    parts: list[Script | Notebook] = [
        _notebook(path, context) if path.endswith(".ipynb") else _script(path, context) for path in paths
    ]
    lines = arguments.texts("expression")
    if lines:
        parts.append(Script(Source("\n".join(lines), "<expr>"), "all"))
    if not parts:
        if context.stdin is None or context.stdin.isatty():
            raise UsageProblem("there is no script", hint="gradcli run FILE, or a program on standard input")
        parts.append(_script("-", context))
    return parts


def _notebook(path: str, context: Context) -> Notebook:
    from gradcli.commands.notebook import read_notebook

    return read_notebook(read_source(path, context).text, path)


def _program(part: Script | Notebook) -> Source:
    """Return a part as one program, a notebook without its magics."""
    return part.source if isinstance(part, Script) else part.program()


_TABLES = (".csv", ".tsv", ".jsonl", ".parquet")


def _script(path: str, context: Context) -> Script:
    if path.endswith(_TABLES):
        raise UsageProblem(
            f"{path} is a table, not a program", hint=f"for its rows: gradcli map 'x^2' {path}"
        )
    if any(sign in path for sign in "^*()=") and not os.path.exists(path):
        raise UsageProblem(
            f"there is no file {path}",
            hint=f"an expression needs no run: gradcli '{path}', or run -e '{path}'",
        )
    source = read_source(path, context)
    if source.text.lstrip()[:5].lower() in _MARKUP:
        raise DataProblem(
            f"{source.name} is XML or HTML, not a program",
            hint="did a server answer with a page instead of a file?",
        )
    return Script(source, "nothing" if path.endswith(".py") else "all")


_MARKUP = ("<?xml", "<!doc", "<html", "<svg ")
