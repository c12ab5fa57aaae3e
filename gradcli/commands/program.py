"""The program a command line gives: expressions, files, standard input, and values for names."""

from __future__ import annotations

from gradcli.errors import DataProblem, LimitProblem, SyntaxProblem, UsageProblem
from gradcli.records import Record
from gradcli.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments, Context
    from gradcli.report import Data


class Binding(Record):
    """`NAME=VALUE`: the text of the value, or the value itself where it came from a file."""

    name: str
    source: Source
    value: Data = None


class Program(Record):
    """What is to be evaluated, in order, and the names that are given values before."""

    sources: tuple[Source, ...]
    bindings: tuple[Binding, ...] = ()

    @property
    def text(self) -> str:
        """The whole text, for titles and JSON."""
        return "\n".join([source.text.strip("\n") for source in self.sources])


def gather(context: Context, arguments: Arguments) -> Program:
    """Return the program and the values that the operands, -e and -f of a command line give.

    Raises: UsageProblem where there is no expression, or two, or a name is given twice.
    """
    bindings: list[Binding] = []
    expressions: list[str] = []
    for place, operand in enumerate(arguments.operands):
        name = name_bound_by(operand)
        if name is None:
            if operand.endswith(PROGRAM_FILES) and context.reads_files:
                _refuse_file(operand, [each.partition("=")[0].strip() for each in arguments.operands])
            expressions.append(operand)
        else:
            text = operand.partition("=")[2]
            if not text or any(other.name == name for other in bindings):
                from gradcli.commands.slips import refuse_binding

                refuse_binding(
                    name, text, arguments, place, [b.source.text for b in bindings if b.name == name]
                )
            bindings.append(_binding(name, text, context, bindings))
    for name, data in arguments.bindings.items():
        bindings.append(_requested(name, data, context, bindings))
    sources = [read_source(path, context) for path in arguments.texts("file")]
    lines = arguments.texts("expression")
    if lines:
        sources.append(Source("\n".join(lines), "<expr>"))
    if len(expressions) > 1:
        from gradcli.commands.slips import several_expressions

        raise several_expressions(expressions, [(b.name, b.source.text) for b in bindings], arguments)
    sources.extend([read_source(e, context) if e == "-" else Source(e, "<expr>") for e in expressions])
    if not sources:
        sources.append(_piped_program(context, bindings, arguments.command.name))
    return Program(tuple(sources), tuple(bindings))


PROGRAM_FILES = (".grad", ".py", ".ipynb")
_MOST_BYTES = 64 * 2**20  # of standard input, which need not end


def _refuse_file(operand: str, bound: list[str]) -> None:
    """Refuse the name of a file where an expression should stand; `t.grad` may be a gradient if `t` is bound.

    Raises: UsageProblem.
    """
    import os

    if os.path.isfile(operand):
        raise UsageProblem(
            f"{operand} is a file, not an expression",
            hint=f"gradcli run {operand} runs it, -f {operand} takes its last expression",
        )
    named = operand.removesuffix(".grad")
    if "/" in operand or named == operand:
        written = reads_as_path(operand)
    else:  # or the gradient of a value
        written = named not in bound and named.replace("-", "_").isidentifier()
    if written:
        from gradcli.tables.problems import near_file

        raise UsageProblem(f"there is no file {operand}", hint=near_file(operand))


def reads_as_path(operand: str) -> bool:
    """Tell whether a text that ends as names of files do has nothing in it that only expressions have."""
    return not any(character in operand for character in " ()*+=\n")


def bindings_of(operands: list[str], context: Context) -> tuple[Binding, ...]:
    """Return operands that are all to be NAME=VALUE as bindings. Raises: UsageProblem for another one."""
    bindings: list[Binding] = []
    for operand in operands:
        name = name_bound_by(operand)
        if name is None:
            raise UsageProblem(
                f"{operand!r} is no NAME=VALUE", hint="the script comes first, then values: x=3"
            )
        bindings.append(_binding(name, operand.partition("=")[2], context, bindings))
    return tuple(bindings)


def name_bound_by(operand: str) -> str | None:
    """Return NAME of an operand NAME=VALUE, None for an expression.

    Raises: UsageProblem where what stands before the `=` can be no name.
    """
    name, equals, value = operand.partition("=")
    name = name.strip()
    if not equals or value.startswith("=") or name[-1:] in ("<", ">", "!"):
        return None
    from_file = value.lstrip().startswith("@") and not value.lstrip().startswith("@(")
    if (";" in value or len(value.strip().splitlines()) > 1) and not from_file:
        return None  # A program that begins with an assignment.
    if not name:
        from gradcli.commands.slips import nothing_before_equals

        raise nothing_before_equals(operand, value.strip())
    if name.isidentifier():
        return name
    if name.replace("_", "a").isalnum():
        raise UsageProblem(
            f"{name!r} is not a name, so it cannot be given the value {value!r}",
            hint="a name begins with a letter",
        )
    return None


def is_range(operand: str) -> bool:
    """Tell whether an operand is a range, `x=-5..5`: for `plot` and `check`."""
    name, _, value = operand.partition("=")
    dots = value.count("..") == 1 and "..." not in value and not value.lstrip().startswith("@")
    return dots and name.strip().isidentifier() and not any(mark in value for mark in "\"';\n")


def _binding(name: str, text: str, context: Context, before: list[Binding]) -> Binding:
    for other in before:
        if other.name == name:
            first = f"{name}={other.source.text}"
            raise UsageProblem(f"{name} is given twice: {first} and {name}={text}")
    if is_range(f"{name}={text}"):
        raise UsageProblem(
            f"{name} takes one value here, and {text.strip()} is a range",
            hint=f"gradcli plot draws over one, and gradcli check tries points of it: {name}={text.strip()}",
        )
    source = Source(text.strip(), f"{name}=...")
    if any(mark in text for mark in "±+=@"):
        from gradcli.commands.slips import refuse_slips_in_value

        refuse_slips_in_value(name, text.strip())
    if not text.strip():
        raise UsageProblem(f"{name} is given no value", hint=f"write {name}=3 or {name}='[1, 2]'")
    if text.strip().startswith("@"):
        from gradcli.commands.data_files import load

        return Binding(name, source, load(text.strip()[1:], context))
    return Binding(name, source)


def _requested(name: str, data: Data, context: Context, before: list[Binding]) -> Binding:
    """Return the binding of a value that is data already; a text is an expression, as on a command line."""
    if isinstance(data, str):
        return _binding(name, data, context, before)
    from gradcli.render.numbers import number_text

    shown = number_text(data)
    if any(other.name == name for other in before):
        raise UsageProblem(f"{name} is given twice")
    return Binding(name, Source(shown if len(shown) < 200 else f"{shown[:200]}...", f"{name}=..."), data)


def _piped_program(context: Context, bindings: list[Binding], command: str) -> Source:
    stdin = context.stdin
    if stdin is not None and not stdin.isatty():
        piped = read_source("-", context)
        if piped.text.strip() or not bindings:
            return piped
    from gradcli.commands.slips import only_values

    raise only_values([(b.name, b.source.text) for b in bindings], command)


def read_source(path: str, context: Context, most: int = _MOST_BYTES) -> Source:
    """Return the program in a file, or on standard input for `-`, of which so many bytes are read.

    Raises: DataProblem where it cannot be read, SyntaxProblem where it is not UTF-8, LimitProblem.
    """
    if path == "-":
        return decode(_standard_input(context, most), "<stdin>")
    return decode(read_bytes(path), path)


def read_bytes(path: str) -> bytes:
    """Return what a file holds. Raises: DataProblem that names the file and the reason."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        from gradcli.tables.problems import near_file

        raise DataProblem(f"there is no file {path}", hint=near_file(path)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DataProblem(f"{path} cannot be read: {reason}") from None


def _standard_input(context: Context, most: int) -> bytes:
    stdin = context.stdin
    if stdin is None:
        raise DataProblem("standard input is closed")
    buffer = getattr(stdin, "buffer", None)
    try:
        data: bytes = (
            buffer.read(most + 1) if buffer is not None else stdin.read().encode("utf-8", "surrogatepass")
        )
    except OSError as error:
        raise DataProblem(f"standard input cannot be read: {error.strerror}") from None
    if len(data) > most:
        raise LimitProblem(
            f"standard input goes on past {most // 2**20} megabytes",
            hint="rows of a table are read by gradcli map",
        )
    return data


def decode(data: bytes, name: str) -> Source:
    """Return bytes as program text; a byte order mark is accepted.

    Raises: SyntaxProblem with the place of the first byte that is not UTF-8.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise SyntaxProblem(f"{name} is UTF-16, not UTF-8", hint=f"iconv -f UTF-16 -t UTF-8 {name}")
    try:
        return Source(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        offset = error.start
        source = Source(data.decode("utf-8", "backslashreplace"), name)
        at = len(data[:offset].decode("utf-8"))
        raise SyntaxProblem(
            f"byte 0x{data[offset]:02x} is not UTF-8",
            span=Span(source, at, at + 4),
            hint="save the file as UTF-8",
        ) from None
