"""`gradcli serve`: answers one JSON request a line, for editors, bots and launchers."""

from __future__ import annotations

from gradcli.commands import is_command, load
from gradcli.commands.spec import Arguments, Context, Example, check_value, command, run_in_time
from gradcli.errors import DataProblem, Problem, UsageProblem
from gradcli.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.report import Data

# Requests that would wait for input, write files or talk to a terminal of their own are not served.
_NOT_SERVED = frozenset({"serve", "run", "config", "completions", "map"})
_RESERVED = frozenset({"id", "command", "expr", "at", "args"})


@command(
    "serve",
    "answer requests, one JSON object a line",
    examples=(
        Example(
            """echo '{"expr": "x^2", "at": {"x": 3}}' | gradcli serve""",
            "expression and values in, report out",
            '{"schema":"gradcli/1","expr":"x^2","at":{"x":3.0},"value":9.0,"grad":{"x":6.0},"warnings":[]}\n',
        ),
    ),
    description="""\
A request: {"expr": TEXT, "at": {NAME: VALUE}, "command": "grad"}, and any option of the command by its long name:
"wrt": "x", "tangent": "x=1". VALUE is a number, nested lists or a text. "id" comes back with the answer.
A request that fails is answered by an "error"; the server goes on.""",
    in_repl=False,
)
def serve(context: Context, _arguments: Arguments) -> Report:
    """Answer until standard input ends."""
    if context.stdin is None or context.stdout is None:
        raise DataProblem("serve needs standard input and standard output")
    context.stream_output = False
    for line in context.stdin:
        if line.strip():
            context.stdout.write(answer(line, context) + "\n")
            context.stdout.flush()
    return Report()


def answer(line: str, context: Context) -> str:
    """Return the answer to a request as one line of JSON; a failure is an answer too."""
    from gradcli.render.json import SCHEMA, as_object, encode, failure_object

    identity: dict[str, Data] = {}
    try:
        request = _request(line)
        if "id" in request:
            identity = {"id": request["id"]}
        report = _report(request, context)
        found = as_object(report)
    except Problem as problem:
        found = failure_object(problem)
    return encode({"schema": SCHEMA, **identity, **found})


def _request(line: str) -> dict[str, Data]:
    import json

    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataProblem(f"the request is not JSON: {error}") from None
    if not isinstance(request, dict):
        raise DataProblem('a request is an object, e.g. {"expr": "x^2", "at": {"x": 3}}')
    return request


def _report(request: dict[str, Data], context: Context) -> Report:
    name = request.get("command", "grad")
    if not isinstance(name, str) or not is_command(name) or name in _NOT_SERVED:
        raise UsageProblem(f"there is no command {name!r} to serve")
    wanted = load(name)
    expression = request.get("expr")
    operands = [str(word) for word in request.get("args", [])]
    if isinstance(expression, str):
        operands.insert(0, expression)
    values = request.get("at", {})
    if not isinstance(values, dict):
        raise DataProblem('"at" is an object of names and values')
    if not operands:
        raise UsageProblem('the request has no "expr"')
    operands.extend([f"{key}={_value_text(value)}" for key, value in values.items()])
    arguments = Arguments(wanted, operands, _options(request, wanted.all_options()))
    quiet = Context(None, None, None, stream_output=False)
    return run_in_time(wanted, quiet, arguments)


def _value_text(value: Data) -> str:
    from gradcli.commands.data_files import check_numbers
    from gradcli.render.numbers import number_text

    if isinstance(value, str):
        if value.lstrip().startswith("@"):
            raise UsageProblem("files are not read for requests")
        return value
    return number_text(check_numbers(value, '"at"'))


def _options(request: dict[str, Data], known: tuple[object, ...]) -> dict[str, list[str]]:
    from gradcli.commands.spec import Option

    table = {option.name: option for option in known if isinstance(option, Option)}
    values: dict[str, list[str]] = {}
    for key, value in request.items():
        if key in _RESERVED:
            continue
        if key not in table or key in ("output", "file"):
            raise UsageProblem(f"there is no option {key!r}")
        option = table[key]
        if not option.metavar and not option.choices:
            if value:
                values[key] = [""]
            continue
        texts = [str(item) for item in value] if isinstance(value, list) else [str(value)]
        for text in texts:
            check_value(option, key, text)
        values[key] = texts
    return values
