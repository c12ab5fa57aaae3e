"""`gradcli run`: a script, a PyTorch snippet, or the code cells of a notebook."""

from __future__ import annotations

from gradcli.commands.partials import evaluate_program, session_for
from gradcli.commands.program import Program, bindings_of, read_source
from gradcli.commands.spec import PROGRAM_OPTIONS, WRT, Example, Operand, command
from gradcli.errors import DataProblem, UsageProblem
from gradcli.report import Report
from gradcli.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
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
        "notebooks the last one of each cell; in .py files what they print. With NAME=VALUE the "
        "value and gradient of the last result follow."
    ),
    in_repl=False,
)  # fmt: skip
def run(context: Context, arguments: Arguments) -> Report:
    """Run the parts of a script one after the other; report derivatives where names are given values."""
    parts = _parts(context, arguments)
    bindings = bindings_of(arguments.operands[_files(arguments) :], context)
    if bindings:
        from gradcli.commands.grad import grad_report

        program = Program(tuple([source for source, _ in parts]), bindings)
        return grad_report(evaluate_program(context, arguments, program))
    session = session_for(context, arguments)
    printed: list[str] = []
    if not context.stream_output:
        session.write_to(printed.append)
    for source, _ in parts:
        session.foresee(source)
    for source, show in parts:
        session.run(source, show)
    data: dict[str, Data] = {
        "expr": "\n".join([source.text for source, _ in parts]),
        "printed": "".join(printed),
    }
    return Report(data=data, notes=tuple(session.take_notes()))


def _files(arguments: Arguments) -> int:
    """Return how many operands come before the values: the file, or none with -e or -f."""
    given = arguments.texts("expression") or arguments.texts("file")
    return 0 if given else min(1, len(arguments.operands))


def _parts(context: Context, arguments: Arguments) -> list[tuple[Source, str]]:
    """Return the sources in order, each with what it shows: `all`, `cell` or `nothing`."""
    paths = [*arguments.texts("file"), *arguments.operands[: _files(arguments)]]
    parts: list[tuple[Source, str]] = []
    for path in paths:
        parts.extend(_cells(path, context) if path.endswith(".ipynb") else [_script(path, context)])
    lines = arguments.texts("expression")
    if lines:
        parts.append((Source("\n".join(lines), "<expr>"), "all"))
    if not parts:
        if context.stdin is None or context.stdin.isatty():
            raise UsageProblem("there is no script", hint="gradcli run FILE, or a program on standard input")
        parts.append(_script("-", context))
    return parts


def _script(path: str, context: Context) -> tuple[Source, str]:
    source = read_source(path, context)
    if source.text.lstrip()[:5].lower() in _MARKUP:
        raise DataProblem(
            f"{source.name} is XML or HTML, not a program",
            hint="did a server answer with a page instead of a file?",
        )
    return source, "nothing" if path.endswith(".py") else "all"


_MARKUP = ("<?xml", "<!doc", "<html", "<svg ")


def _cells(path: str, context: Context) -> list[tuple[Source, str]]:
    import json

    text = read_source(path, context).text
    try:
        notebook = json.loads(text)
        cells = [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]
        texts = ["".join(cell["source"]) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataProblem(f"{path} is no notebook: {error}") from None
    return [
        (Source(_without_magics(text), f"{path}[{number}]"), "cell") for number, text in enumerate(texts, 1)
    ]


def _without_magics(text: str) -> str:
    """Return a cell with the notebook's own lines (`%matplotlib inline`, `!pip install`) as comments."""
    lines = text.split("\n")
    return "\n".join(["#" + line if line.lstrip()[:1] in ("%", "!") else line for line in lines])
