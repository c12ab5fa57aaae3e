"""Names that nothing is bound to: what may be meant, from what is known and from where they stand."""

from __future__ import annotations

import re

from gradcli.errors import NameProblem
from gradcli.lang.library.names import CONSTANTS
from gradcli.lang.running.familiar import DERIVATIVE, MODULES, TOLD, TORCH_FOR, UNDERSCORES, WRITTEN
from gradcli.lang.running.other_notations import as_derivative, as_sum, in_lower_case
from gradcli.lang.suggest import LONGEST_WORD, degrees_hint, did_you_mean, split_name, units_hint
from gradcli.lang.values.kinds import is_callable
from gradcli.lang.values.tensor_methods import TENSOR_METHODS
from gradcli.source import split_outside_brackets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from gradcli.lang.running.runtime import Runtime
    from gradcli.source import Span

_OPERATORS = "+-*/^%@"
_SEEN = 200  # characters after a name that are looked at
_NUMBER_BEFORE = re.compile(r"\d[\d.]*$")
_LEIBNIZ = re.compile(r"d\w?\s*(?:\([^()\n]*\)\s*|\^\d+\s*)?/\s*d(\w+)\b\s*(?:\(\s*(\w+)\s*\))?")
_PRINTING = re.compile(
    r"(?:console\.(?:log|info|error)|System\.out\.print(?:ln)?|fmt\.Print\w*|Console\.Write\w*)"
)
_CAUGHT = re.compile(r"^[ \t]*except\b[^\n]*\bas[ \t]+(\w+)[ \t]*:", re.MULTILINE)
_ARGUMENTS = re.compile(r"\s*[(\[]([^()\[\]\n]*(?:[(\[][^()\[\]\n]*[)\]][^()\[\]\n]*)*)[)\]]")


def unknown_name(name: str, span: Span, runtime: Runtime, local_names: Iterable[str]) -> NameProblem:
    """Return the problem of a name that nothing is bound to, with what may be meant."""
    variables = [*local_names, *runtime.variables]
    ended = ending_of_error(name, span)
    title, hint = ended or (f"{name} is not defined", _hint(name, span, runtime, variables))
    return NameProblem(title, span=span, hint=hint, said=f"name '{name}' is not defined")


def ending_of_error(name: str, span: Span) -> tuple[str, str] | None:
    """Return the problem and the hint for the name of an error that is read behind its `except`; None if it is no such."""
    text = span.source.text
    handlers = [each for each in _CAUGHT.finditer(text, 0, span.start) if each.group(1) == name]
    if not handlers:
        return None
    line = text.count("\n", 0, handlers[-1].start()) + 1
    number = "; the number e is exp(1)" if name == "e" else ""
    return (
        f"{name} is the error of the except in line {line}, whose name ends with its block",
        f"keep it in that block under another name: error = {name}{number}",
    )


def _hint(name: str, span: Span, runtime: Runtime, variables: list[str]) -> str | None:
    text = span.source.text
    after = text[span.end : span.end + _SEEN]
    if runtime.at_prompt and name in ("_", "ans"):
        return f"{name} is the value of the last line that gave one; none has yet"
    if stands_for_module(name, after):
        return module_hint(name, after, () if runtime.pasted else runtime.builtins)
    asked = as_derivative(text, span, variables) or as_sum(text, span)
    if asked is not None:
        return asked
    leibniz = _LEIBNIZ.match(text, span.start)
    if leibniz is not None and name.startswith("d"):
        function, variable = name[1:] or (leibniz.group(2) or "").strip(), leibniz.group(1)
        if is_callable(runtime.variables.get(function)):
            return f"write {function}'({variable})"
        return f"write f({variable}) = ..., then f'({variable})"
    if _is_comment(text, span):
        return "a comment begins with #"
    builtins = runtime.builtins.complete()
    known = [*variables, *builtins]
    twins = [each for each in dict.fromkeys(known) if each.lower() == name.lower()]
    arguments = _ARGUMENTS.match(after)
    if (
        len(twins) == 1
        and arguments is not None
        and arguments.group().lstrip()[0] == "["
        and is_callable(runtime.builtins.get(twins[0]))
    ):
        return in_lower_case(text, span) or f"write {twins[0]}({arguments.group(1)})"
    before = text[max(0, span.start - _SEEN) : span.start]
    raised = re.search(r"([^\W\d]\w*)\s*(?:\^|\*\*)\s*$", before) if name == "T" else None
    if raised is not None:
        return f"for a transpose write {raised.group(1)}.T"
    number = _NUMBER_BEFORE.search(before)
    if number is not None and (hint := _behind_a_number(name, number.group(), after)):
        return hint
    if name in TOLD:
        if TOLD[name] is DERIVATIVE and arguments is not None and "," not in arguments.group(1):
            return f"write f(x) = {arguments.group(1).strip()}, then f'(x)"
        return TOLD[name]
    if name == "root" and arguments is not None:
        template = "{x}^(1/{y})" if len(_split(arguments.group(1))) > 1 else "sqrt({x})"
        return f"write {_filled(template, arguments)}"
    printing = _PRINTING.match(text, span.start)
    if printing is not None and (arguments := _ARGUMENTS.match(text, printing.end())) is not None:
        return f"write {_filled('print({args})', arguments)}"
    if name in WRITTEN and (name not in _SHORT or arguments is not None):
        return f"write {_filled(WRITTEN[name], arguments)}"
    if len(twins) == 1:
        return in_lower_case(text, span) or f"did you mean {twins[0]}?"
    if name in ("i", "j") and number is not None:
        return TOLD["complex"]
    if arguments is not None and name in TENSOR_METHODS and arguments.group(1).strip():
        return f"write {_as_method(name, arguments)}"
    if name.startswith("__"):
        return UNDERSCORES
    # A letter is a variable's name, and so is an operand: functions are no candidates for them.
    beside = before.rstrip()[-1:] + after.lstrip()[:1]
    is_operand = arguments is None and any(sign in _OPERATORS for sign in beside)
    likely = [*variables, *CONSTANTS] if len(name) == 1 or is_operand else known
    if below := _defined_below(name, text, span):
        return below
    near = _read_apart(name, after, runtime, variables) or did_you_mean(name, likely)
    return near or _definition_hint(name, after)


def _behind_a_number(name: str, number: str, after: str) -> str | None:
    """Return the hint for `30deg`, `5kg` and `1x10^3`; None for another name."""
    power = re.match(r"(?:\^|\*\*)-?\d+", after) if name in ("x10", "X10") else None
    if power is not None:
        return f"for a power of ten write {number}*10{power.group()}"
    return degrees_hint(name, number) or units_hint(name, number)


def _defined_below(name: str, text: str, span: Span) -> str | None:
    """Return the hint for a name that gets its value further down at top level, None for any other."""
    called = re.escape(name)
    later = re.compile(rf"^(?:def\s+{called}\s*\(|{called}\s*(?:\(\w+\)\s*)?=(?!=))", re.MULTILINE).search(
        text, span.end
    )
    if later is None:
        return None
    return f"{name} is defined below, in line {span.source.position(later.start())[0]}: move that above this line"


# Modules that formulas come with from other places, and what they hold that means something else here.
_ELSEWHERE = frozenset(("Math", "jnp", "tf", "jax", "mx", "tensorflow", "sp", "sympy", "special", "anp"))
_DIFFERS = frozenset(("std", "var", "median", "max", "min", "round", "where", "cov"))
_MEMBER = re.compile(r"\.([^\W\d]\w*)(?![\w.])")


def stands_for_module(name: str, after: str) -> bool:
    """Tell whether a name without a value is that of a module, by what comes `after` it.

    F is a force as well, and time a variable: without a member behind them they are no modules.
    """
    return name in ("torch", "np", "numpy", "math") or (
        after.startswith(".") and (name in MODULES or name in _ELSEWHERE)
    )


def module_hint(name: str, after: str, known: Container[str]) -> str:
    """Return the hint to import a module, or to leave its name out before what `known` has by itself.

    `after` is the text behind the name.
    """
    wanted = f"`import {MODULES[name]}` first" if name in MODULES else None
    member = _MEMBER.match(after)
    if member is not None and name in ("jnp", "tf", "jax", "tensorflow") and member[1] in TORCH_FOR:
        arguments = _ARGUMENTS.match(after, member.end())
        return _of_other_library(member[1], arguments)
    if member is None or member[1] in _DIFFERS or member[1] not in known:
        return f"write {wanted}" if wanted else "functions stand by themselves: sin(x), sum(x), norm(x)"
    arguments = _ARGUMENTS.match(after, member.end())
    written = member[1] + (arguments.group() if arguments is not None else "")
    return f"write {written}, or {wanted}" if wanted else f"write {written}"


# What the names of other libraries are in a formula; `{x}` is what they were called with.
_IN_A_FORMULA = {
    "constant": "tensor({x})", "convert_to_tensor": "tensor({x})", "array": "tensor({x})", "asarray": "tensor({x})",
    "Variable": "var({x})", "grad": "grad({x})", "value_and_grad": "value_and_grad({x})", "jacobian": "jacobian({x})",
    "jacfwd": "jacobian({x})", "jacrev": "jacobian({x})", "hessian": "hessian({x})", "vmap": "vmap({x})",
    "reduce_sum": "sum({x})", "reduce_mean": "mean({x})", "reduce_max": "max({x})", "reduce_min": "min({x})",
    "concat": "cat({x})", "concatenate": "cat({x})", "jvp": "jvp({x})", "vjp": "vjp({x})",
}  # fmt: skip


def _of_other_library(member: str, arguments: re.Match[str] | None) -> str:
    if member not in _IN_A_FORMULA:
        return (
            TORCH_FOR[member]
            if "torch" not in TORCH_FOR[member]
            else "functions stand by themselves: grad(f)(x), relu(x)"
        )
    return f"write {_IN_A_FORMULA[member].format(x=arguments.group(1) if arguments is not None else '...')}"


def _definition_hint(name: str, after: str) -> str:
    if re.match(r"'*\(", after):
        return f"define it before: {name}(x) = ..."
    return f"give it a value before: {name} = ..."


# Names of one letter that are rather a variable's than a function's, unless they are called.
_SHORT = frozenset(("c", "ch", "sh", "th"))


def _filled(template: str, arguments: re.Match[str] | None) -> str:
    """Return a template with the user's arguments, or with x and y where there are none."""
    listed = arguments.group(1).strip() if arguments is not None else ""
    parts = [part.strip() for part in _split(listed)] if listed else []
    first = parts[0] if parts else "x"
    second = parts[1] if len(parts) > 1 else "y"
    if template == "print({args})" and len(parts) > 1 and "%" in first:
        others = ", ".join(parts[1:])
        return f"print({first} % {_as_operand(others) if len(parts) == 2 else f'({others})'})"
    return template.format(
        x=_in_its_place(first, "{x}", template),
        y=_in_its_place(second, "{y}", template),
        z=parts[2] if len(parts) > 2 else "z",
        args=listed or "x",
        list=f"[{listed}]" if len(parts) > 1 else first,
    )


def _in_its_place(argument: str, place: str, template: str) -> str:
    """Return an argument in parentheses where a template has an operator beside it, and it is more than a name."""
    enclosed = re.findall(rf"(?<=[(,])\s*{re.escape(place)}(?=[),])", template)
    return argument if len(enclosed) == template.count(place) else _as_operand(argument)


def _as_method(name: str, arguments: re.Match[str]) -> str:
    """Return `item(x)` as it is called here: x.item()."""
    first, *rest = [part.strip() for part in _split(arguments.group(1))]
    return f"{_as_operand(first)}.{name}({', '.join(rest)})"


def _as_operand(text: str) -> str:
    """Return an argument in parentheses, but for a name or number and their items and calls; `2x` is a product."""
    simple = re.fullmatch(r"[\d.]+|(?:[^\W\d][\w.]*)?(?:\[[^][]*\]|\([^()]*\))?", text)
    return text if simple else f"({text})"


def _split(listed: str) -> list[str]:
    """Return arguments, apart at the commas outside brackets, or at the semicolons of other languages."""
    return split_outside_brackets(listed, ",;")


def _is_comment(text: str, span: Span) -> bool:
    """Tell whether a name is the first word after `//`, `--` or `%` with more words behind it, or a lone one."""
    line_start = text.rfind("\n", 0, span.start) + 1
    before = text[line_start : span.start]
    return re.search(r"(?:^|\s)(?://|--)\s+$", before) is not None and text[span.end : span.end + 1] in (
        "\n",
        "",
        " ",
    )


def _read_apart(name: str, after: str, runtime: Runtime, variables: list[str]) -> str | None:
    """Return the hint for names run together (`sinx`, `xsin(x)`, `cos2(x)`, `πr`) or with a subscript (`x_1`)."""
    if len(name) > LONGEST_WORD:
        return None
    functions = [key for key, value in runtime.builtins.complete().items() if is_callable(value)]
    values = [*[v for v in variables if not is_callable(runtime.variables.get(v))], "pi", "tau"]
    called = after.lstrip()[:1] == "("
    arguments = _ARGUMENTS.match(after)
    listed = arguments.group(1) if arguments is not None else "..."
    raised = re.fullmatch(r"([a-z]+)(\d)", name)
    if called and raised is not None and raised.group(1) in functions:
        return f"did you mean {raised.group(1)}({listed})^{raised.group(2)}?"
    if called:
        for at in range(1, len(name)):
            if name[:at] in values and name[at:] in functions:
                return f"did you mean {name[:at]}*{name[at:]}({listed})?"
    numbered = re.fullmatch(r"([a-z]+\d+)([^\W\d]\w*)", name)
    if numbered is not None and numbered.group(1) in functions and numbered.group(2) in values:
        return f"did you mean {numbered.group(1)}({numbered.group(2)})?"
    multiple = re.fullmatch(r"([a-z]+?)(\d+[^\W\d]\w*)", name)
    if multiple is not None and multiple.group(1) in functions:
        return f"did you mean {multiple.group(1)}({multiple.group(2)})?"
    if len(name) > 1 and name[0] in "πτ":
        return f"did you mean {name[0]}*{name[1:]}?"
    element = re.fullmatch(r"([^\W\d]\w*?)_?(\d+)", name)
    if element is not None and element.group(1) in runtime.variables:
        base, digits = element.groups()
        value = runtime.variables[base]
        if getattr(value, "shape", ()) or (hasattr(value, "__getitem__") and not hasattr(value, "shape")):
            return f"did you mean {base}[{digits}]?"
        if "_" not in name:
            return f"did you mean {base}*{digits} or {base}^{digits}?"
    near = did_you_mean(name, [*variables, *runtime.builtins])
    meant = split_name(name, functions, values)
    if meant is not None and (near is None or len(name) <= 3 or "(" in meant):
        return f"did you mean {meant}?"
    return None
