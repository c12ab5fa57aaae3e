"""A request of `gradcli serve`: one JSON object, made the arguments of a command."""

from __future__ import annotations

from gradcli.commands import is_command, load
from gradcli.commands.spec import Arguments, check_value
from gradcli.errors import DataProblem, UsageProblem
from gradcli.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Command, Option
    from gradcli.report import Data

# Requests that would wait for input, write files or talk to a terminal of their own are not served.
NOT_SERVED = frozenset({"serve", "run", "config", "completions", "map"})
# What the answer looks like is settled, and no request touches a file.
_NO_OPTIONS = frozenset(
    {"file", "output", "format", "json", "only", "color", "debug", "help", "strict", "expression"}
)
_OWN = ("id", "command", "expr", "at", "args")
LIMITS = ("max-steps", "max-seconds", "max-memory", "max-depth")


class Request(Record):
    """A command and what it is told."""

    command: Command
    arguments: Arguments


def decoded(line: bytes | str) -> dict[str, Data]:
    """Return the object on a line. Raises: DataProblem where there is none."""
    import orjson  # Its own bound on nesting holds whatever depth programs were allowed before.

    try:
        request = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        text = line if isinstance(line, str) else line.decode("utf-8", "replace")
        if "NaN" in text or "Infinity" in text or "number is infinity" in str(error):
            hint = 'JSON has no such numbers: write "NaN", "Infinity" or "-Infinity"'
        else:
            hint = _as_request(text.strip())
        raise DataProblem(f"the request is not JSON: {error}", hint=hint) from None
    if not isinstance(request, dict):
        raise DataProblem('a request is an object, e.g. {"expr": "x^2", "at": {"x": 3}}')
    return request


_EXAMPLE = '{"expr": "x^2", "at": {"x": 3}}'
# What the parts of a request are called elsewhere.
_MEANT = {
    **dict.fromkeys(("expression", "program", "formula", "function", "f", "code", "source"), "expr"),
    **dict.fromkeys(("values", "value", "vars", "variables", "point", "inputs", "where", "x0"), "at"),
    **dict.fromkeys(("cmd", "op", "action", "method"), "command"),
}


def _as_request(text: str) -> str:
    """Return how a line is written that is no JSON: an expression, or an object as other languages write it."""
    import json

    from gradcli.tables.jsonl.slips import mended_json

    if text[:1] != "{" and "=" not in text and 0 < len(text) <= 60:
        return f"write {json.dumps({'expr': text})}"
    mended = mended_json(text.encode()) if len(text) <= 200 else None
    return f"write {mended.decode()}" if mended is not None else f"for example {_EXAMPLE}"


def _with_known_names(found: dict[str, Data]) -> str:
    """Return a request whose parts have other names, or whose values stand beside them, as it is written."""
    import json

    request: dict[str, Data] = {}
    values: dict[str, Data] = {}
    for key, value in found.items():
        name = key if key in _OWN else _MEANT.get(key, "")
        if name:
            request[name] = value
        elif isinstance(value, (int, float, list)):
            values[key] = value
    if values and "at" not in request:
        request["at"] = values
    text = json.dumps(request)
    return f"write {text}" if isinstance(request.get("expr"), str) and len(text) <= 200 else _EXAMPLE


def request_of(found: dict[str, Data], limits: dict[str, str]) -> Request:
    """Return the command that a decoded request asks for; `limits` bound its own.

    Raises: UsageProblem, DataProblem for what is no request.
    """
    name = found.get("command", "grad")
    if not isinstance(name, str) or not is_command(name) or name in NOT_SERVED:
        known = isinstance(name, str) and is_command(name)
        told = f"{name} is not served" if known else f"there is no command {name!r} to serve"
        raise UsageProblem(told, hint=_near_command(name))
    command = load(name)
    operands = _operands(found, takes_program=any(operand.metavar == "EXPR" for operand in command.operands))
    values = _options(found, command)
    for limit, bound in limits.items():
        own = values.get(limit)
        values[limit] = [bound] if own is None or float(own[0]) > float(bound) else own
    if any(option.name == "json" for option in command.all_options()):
        values["json"] = [""]
    arguments = Arguments(command, operands, values)
    arguments.bindings = _bindings(found.get("at", {}))
    return Request(command, arguments)


def _near_command(name: Data) -> str | None:
    from gradcli.commands import names
    from gradcli.lang.suggest import did_you_mean

    return (
        did_you_mean(name, [each for each in names() if each not in NOT_SERVED])
        if isinstance(name, str)
        else None
    )


def _operands(found: dict[str, Data], takes_program: bool) -> list[str]:
    expression = found.get("expr")
    words = found.get("args", [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise DataProblem('"args" is a list of texts')
    if expression is None and not words and takes_program:
        raise UsageProblem('the request has no "expr"', hint=_with_known_names(found))
    if expression is not None and not isinstance(expression, str):
        raise DataProblem('"expr" is a text')
    operands = ([] if expression is None else [expression]) + words
    if "-" in operands:
        raise UsageProblem("standard input holds requests, so none of them can read it")
    return operands


def _bindings(values: Data) -> dict[str, Data]:
    """Return the values of names: numbers and lists of numbers as data, texts as expressions."""
    if not isinstance(values, dict):
        raise DataProblem('"at" is an object of names and values', hint='write "at": {"x": 3}')
    from gradcli.commands.data_files import NUMBERS_AS_TEXTS, check_numbers

    found: dict[str, Data] = {}
    for name, value in values.items():
        if not name.isidentifier():
            raise UsageProblem(f"{name!r} is not a name, so it cannot be given a value")
        if isinstance(value, str):
            found[name] = NUMBERS_AS_TEXTS.get(value, value)
        else:
            found[name] = check_numbers(value, f'"at": "{name}"')
    return found


def _options(found: dict[str, Data], command: Command) -> dict[str, list[str]]:
    table = {option.name: option for option in command.all_options() if option.name not in _NO_OPTIONS}
    values: dict[str, list[str]] = {}
    for key, value in found.items():
        if key in _OWN:
            continue
        if key not in table:
            from gradcli.lang.suggest import did_you_mean

            hint = did_you_mean(key, [*table, *_OWN])
            if key in _MEANT:
                hint = f"did you mean {_MEANT[key]}?"
            if hint is None and isinstance(value, dict | list):
                hint = 'options stand beside "expr": {"expr": "x*y", "at": {"x": 1, "y": 2}, "wrt": "x"}'
            raise UsageProblem(f"{command.name} has no option {key!r} in a request", hint=hint)
        option = table[key]
        if not option.metavar:
            if not isinstance(value, bool):
                raise DataProblem(f'"{key}" is true or false')
            if value:
                values[key] = [""]
        else:
            values[key] = _texts(option, key, value)
    return values


def _texts(option: Option, key: str, value: Data) -> list[str]:
    """Return an option's values as a command line would have them."""
    if isinstance(value, list) and option.metavar == "NAMES" and all(isinstance(name, str) for name in value):
        value = ",".join(value)
    items = value if isinstance(value, list) and option.repeated else [value]
    texts = []
    for item in items:
        if isinstance(item, bool) or not isinstance(item, (str, int, float)):
            raise DataProblem(
                f'"{key}" is a text or a number' + (", or a list of these" if option.repeated else "")
            )
        texts.append(str(item))
        check_value(option, f'"{key}"', texts[-1])
    return texts
