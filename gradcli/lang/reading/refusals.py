"""What the grammar lets pass and the language does not: targets, parameters, arguments, commas in numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from gradcli.errors import SyntaxProblem
from gradcli.lang import syntax
from gradcli.lang.suggest import one_more
from gradcli.source import Span

# ----- targets ---------------------------------------------------------------------------------


def target_problem(part: syntax.Expression) -> SyntaxProblem:
    """Return the problem with assigning to something that is no place."""
    text = part.span.text
    shown = text if len(text) <= 40 and "\n" not in text else "this"
    hint = "names, x[i], x.data and x.grad can be assigned to"
    if isinstance(part, syntax.Coefficient):
        hint = "a name cannot begin with a digit"
    elif isinstance(part, syntax.Prime):
        hint = "define the function itself: f(x) = ...; its derivative follows"
    elif isinstance(part, syntax.Call):
        hint = "a definition has plain names as parameters: f(x, y) = x*y"
    elif not isinstance(
        part, (syntax.Lambda, syntax.Conditional, syntax.FormattedString, syntax.DictDisplay)
    ):
        hint = _comparison(part) or "to compare, write =="
    return SyntaxProblem(f"{shown} cannot be assigned to", hint=hint, span=part.span)


def _comparison(part: syntax.Expression) -> str | None:
    """Return the hint that shows a line `3 = x` as a comparison, if it is short."""
    source = part.span.source
    line = source.line(source.position(part.span.start)[0]).partition("#")[0].strip()
    left, sign, right = line.partition("=")
    if left.strip() != part.span.text or not sign or "=" in right or len(line) > 60:
        return None
    compared = f"to compare, write {left.strip()} == {right.strip()}"
    if len(line) > 30 or not re.fullmatch(r"[\d.]+", right.strip()) or isinstance(part, syntax.Number):
        return compared
    return f"{compared}; to differentiate an equation, {left.strip()} - {right.strip()}"


def factor_problem(number: str, factor: syntax.TupleDisplay, span: Span) -> SyntaxProblem:
    """Return the problem of `2()` and `2(x, y)`, where the brackets hold no factor."""
    if not factor.items:
        return SyntaxProblem(f"{span.text} has nothing in its brackets", hint=f"write {number}", span=span)
    inside = ", ".join([item.span.text for item in factor.items])
    return SyntaxProblem(
        f"{span.text} could be {number} times a vector or a function's value",
        hint=f"of a vector write {number}*[{inside}]; a name cannot be a number"
        if len(inside) < 60
        else None,
        span=span,
    )


def deleted_problem(part: syntax.Expression) -> SyntaxProblem:
    """Return the problem with deleting something that is no name."""
    return SyntaxProblem(
        f"{part.span.text} cannot be deleted",
        hint="del takes names and list items: del x, del xs[0]",
        span=part.span,
    )


def chained_targets(
    targets: list[syntax.Expression], value: syntax.Expression, span: Span
) -> SyntaxProblem | None:
    """Return the problem of `x = 3, y = 4` and of `x^2, x = 3`, which look like other things than they are."""
    first, *inner = targets
    pairs = [part for part in inner if isinstance(part, syntax.TupleDisplay) and len(part.items) == 2]
    if inner and len(pairs) == len(inner) and all(isinstance(pair.items[1], syntax.Name) for pair in pairs):
        names = [first, *[pair.items[1] for pair in pairs]]
        values = [*[pair.items[0] for pair in pairs], value]
        if isinstance(first, syntax.Name) and any(not isinstance(v, syntax.Name) for v in values[:-1]):
            written = "; ".join(
                [f"{n.span.text} = {v.span.text}" for n, v in zip(names, values, strict=True)]
            )
            return SyntaxProblem(
                "statements are separated by ; and not by commas", hint=f"write {written}", span=span
            )
    name = None
    if isinstance(first, syntax.TupleDisplay) and len(first.items) == 2:
        name, shown = first.items[1], first.items[0]
    elif isinstance(first, syntax.Chain) and first.rest[-1][0] in ("|", "@"):
        name, shown = first.rest[-1][2], first.first
    if (
        inner
        or not isinstance(name, syntax.Name)
        or isinstance(shown, (syntax.Name, syntax.Attribute, syntax.Index))
    ):
        return None
    if not re.search(rf"\b{name.name}\b", shown.span.text) or isinstance(shown, syntax.Starred):
        return None
    written = f"{name.name} = {value.span.text}; {shown.span.text}"
    return SyntaxProblem(
        f"the value of {name.name} comes before the expression that uses it",
        hint=f"write {written}",
        span=span,
    )


def annotated_problem(target: syntax.Expression, annotation: syntax.Expression, span: Span) -> SyntaxProblem:
    """Return the problem of `1:5` and `f(x): x^2`, which read as annotations of what cannot have one."""
    if isinstance(target, (syntax.Number, syntax.Unary)) or (
        isinstance(annotation, syntax.Number) and not isinstance(target, syntax.Call)
    ):
        start, stop = target.span.text, annotation.span.text
        return SyntaxProblem(
            f"{start}:{stop} is a slice, and stands only in square brackets",
            hint=f"write arange({start}, {one_more(stop)}) for the numbers from {start} to {stop}",
            span=span,
        )
    if isinstance(target, syntax.Call):
        return SyntaxProblem(
            "a colon defines nothing", hint=f"write {target.span.text} = {annotation.span.text}", span=span
        )
    return target_problem(target)


# ----- braces ----------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _names_torch(text: str) -> bool:
    """Tell whether a program has to do with PyTorch; each of its braces asks."""
    return re.search(r"\b(import|from)\b.*\btorch\b|\btorch\.", text) is not None


def grouping_problem(made: syntax.SetDisplay) -> SyntaxProblem | None:
    """Return the problem of `{x + 1}`, which on paper groups.

    It is a set of one value only beside PyTorch, with a comma, beside `|` or `&`, or of a text.
    """
    source, span = made.span.source, made.span
    comma = "," in source.text[made.items[0].span.end : span.end]
    if len(made.items) != 1 or comma or isinstance(made.items[0], syntax.String) or _names_torch(source.text):
        return None
    beside = source.text[: span.start].rstrip()[-1:] + source.text[span.end :].lstrip()[:1]
    if set(beside) & {"|", "&"}:
        return None
    from gradcli.lang.reading.slips.mending import mended

    inside = made.items[0].span.text
    found = mended(source.line(source.position(span.start)[0]).partition("#")[0].strip())
    if found is not None and found[0] != f"({inside})":
        hint = f"write {found[0]}"
    elif len(inside) <= 60 and "\n" not in inside:
        hint = f"write ({inside}), or {{{inside},}} for a set"
    else:
        hint = "write ( and )"
    return SyntaxProblem("braces do not group", hint=hint, span=span)


# ----- errors that are caught ------------------------------------------------------------------


def try_problem(node: syntax.Try, finally_stands: bool) -> SyntaxProblem | None:
    """Return the problem of a `try` whose errors nothing handles, or whose first handler leaves none to the next."""
    source, start = node.span.source, node.span.start
    word = Span(source, start, start + len("try"))
    if not node.handlers and (node.orelse or not finally_stands):
        if foreign := re.match(r"\s*(catch|rescue|ensure)\b", source.text[node.span.end :]):
            first = node.span.end + foreign.start(1)
            return SyntaxProblem(
                f"{foreign[1]} is not a word of the language",
                hint="write finally:" if foreign[1] == "ensure" else "write except RuntimeError as error:",
                span=Span(source, first, first + len(foreign[1])),
            )
        problem = SyntaxProblem(
            "this try has no except",
            hint="write except RuntimeError as error: below its block",
            span=word,
        )
        problem.incomplete = not node.orelse and not source.text[node.span.end :].strip()
        return problem
    for handler in node.handlers[:-1]:
        if handler.kinds is None:
            return SyntaxProblem(
                "an except that catches every error must be the last one",
                hint="name the errors it is for: except RuntimeError:",
                span=Span(source, handler.span.start, handler.span.start + len("except")),
            )
    return None


def several_kinds(kinds: syntax.TupleDisplay) -> SyntaxProblem | None:
    """Return the problem of `except A, B:`, which has been read in two ways; None for what is in parentheses."""
    if kinds.span.text.startswith("("):
        return None
    listed = kinds.span.text
    first, last = kinds.items[0].span.text, kinds.items[-1]
    hint = f"write except ({listed}):"
    if len(kinds.items) == 2 and isinstance(last, syntax.Name) and last.name[:1].islower():
        hint = f"write except {first} as {last.name}:"
    return SyntaxProblem("several errors stand in parentheses", hint=hint, span=kinds.span)


# ----- numbers ---------------------------------------------------------------------------------


def comma_in_number(value: syntax.TupleDisplay, text: str) -> SyntaxProblem | None:
    """Return the problem of `1,5` and `1,000,000`: tuples in Python, numbers in half of the world; None for others."""
    numbers = [item for item in value.items if isinstance(item, syntax.Number)]
    dotted = re.fullmatch(r"\d{1,3}\.\d{3}", numbers[0].text)
    if len(numbers) != len(value.items) or not (dotted or numbers[0].text.isdigit()):
        return None
    if any(number.span.start < 1 or text[number.span.start - 1] != "," for number in numbers[1:]):
        return None  # a blank behind the comma
    texts = [number.text for number in numbers]
    thousands = all(re.fullmatch(r"\d{3}", each) for each in texts[1:-1])
    thousands = (
        thousands
        and not dotted
        and len(texts[0]) <= 3
        and re.fullmatch(r"\d{3}(\.\d*)?", texts[-1]) is not None
    )
    readings = ["".join(texts)] if thousands else []
    if len(texts) == 2 and texts[1].isdigit():
        readings.append(f"{texts[0].replace('.', '')}.{texts[1]}")
    if not readings:
        return None
    listed = ", ".join([f"{number.value}" for number in numbers])
    several = f"the pair ({listed})" if len(texts) == 2 else f"the {len(texts)} numbers ({listed})"
    shown = [f"the number {reading}" for reading in readings]
    return SyntaxProblem(
        f"{value.span.text} could be {', '.join(shown)} or {several}",
        hint=f"write {', '.join(readings)} or ({listed})",
        span=value.span,
    )


_WHOLE_AT_END = re.compile(r"(?<![\w.])\d+$")
_WHOLE_AT_START = re.compile(r"\d+(?![\d.])")


def comma_beside_operator(value: syntax.TupleDisplay, text: str) -> SyntaxProblem | None:
    """Return the problem of `0,5*x` and `x^0,5`, where a comma without a blank parts two numbers; None for others."""
    for left, right in pairwise(value.items):
        before, after = _WHOLE_AT_END.search(left.span.text), _WHOLE_AT_START.match(right.span.text)
        if before is None or after is None or text[left.span.end : right.span.start] != ",":
            continue
        numbers = [f"{before.group()}.{after.group()}"]
        if len(before.group()) <= 3 == len(after.group()) and before.group() != "0":
            numbers.insert(0, before.group() + after.group())
        whole = value.span.text
        at, end = left.span.end - value.span.start, right.span.start - value.span.start
        rest = re.sub(r"(?<=\d),(?=\d)", ".", whole[end + len(after.group()) :])
        written = [f"{whole[: at - len(before.group())]}{number}{rest}" for number in numbers]
        pair = f"{whole[:at]}, {whole[end:]}"
        span = Span(
            value.span.source, left.span.end - len(before.group()), right.span.start + len(after.group())
        )
        return SyntaxProblem(
            f"{span.text} could be the number {' or '.join(numbers)}, or end one value and begin another",
            hint=f"write {', '.join(written)}; for two values {pair}"
            if len(whole) <= 60
            else "write the one you mean",
            span=span,
        )
    return None


def arrow_or_comparison(node: syntax.Comparison, text: str) -> SyntaxProblem | None:
    """Return the problem of `x <- 3`, an assignment in R and a comparison here; None for other comparisons."""
    if len(node.rest) != 1 or not isinstance(node.first, syntax.Name):
        return None
    sign, place, right = node.rest[0]
    if sign != "<" or not isinstance(right, syntax.Unary) or right.operator != "-":
        return None
    if not text.startswith("<- ", place.start):
        return None
    name, value = node.first.name, right.operand.span.text
    return SyntaxProblem(
        f"{name} <- {value} could be the assignment {name} = {value} or the comparison {name} < -{value}",
        hint="write the one you mean",
        span=node.span,
    )


# ----- parameters and arguments ----------------------------------------------------------------


def parameter_problem(
    parameters: list[syntax.Parameter],
    place: int,
    after_star: bool,
    defaulted: bool,
    names: dict[str, syntax.Parameter],
) -> SyntaxProblem | None:
    """Return the problem with a parameter among others, None if it is right."""
    parameter = parameters[place]
    if parameter.name and parameter.name in names:
        first = names[parameter.name].span
        return SyntaxProblem(
            f"two parameters are called {parameter.name}",
            hint="give one of them another name",
            span=parameter.span,
            notes=((first, "first here"),),
        )
    if place and parameters[place - 1].kind == "named_rest":
        return SyntaxProblem(
            "nothing can stand after a ** parameter", hint="the ** parameter comes last", span=parameter.span
        )
    if parameter.kind in ("*", "rest") and after_star:
        return SyntaxProblem("there can be only one * among the parameters", span=parameter.span)
    if parameter.kind == "/" and after_star:
        return SyntaxProblem("/ must stand before * among the parameters", span=parameter.span)
    if parameter.kind == "/" and any(before.kind == "/" for before in parameters[:place]):
        return SyntaxProblem("there can be only one / among the parameters", span=parameter.span)
    if parameter.kind == "*" and (place + 1 == len(parameters) or parameters[place + 1].kind != "plain"):
        return SyntaxProblem("a parameter that is given by name must follow *", span=parameter.span)
    if parameter.kind not in ("*", "/", "plain", "rest", "named_rest") or (
        parameter.kind == "/" and place == 0
    ):
        return SyntaxProblem(f"{parameter.kind} cannot stand among parameters", span=parameter.span)
    if parameter.kind == "plain" and defaulted and parameter.default is None and not after_star:
        return SyntaxProblem(
            f"the parameter {parameter.name} has no default, but one before it has",
            hint="parameters with a default come last",
            span=parameter.span,
        )
    return None


def argument_twice(argument: syntax.Argument, first: syntax.Argument) -> SyntaxProblem:
    """Return the problem of two arguments of one name."""
    return SyntaxProblem(
        f"the argument {argument.name} is given twice",
        hint="leave one of them out",
        span=argument.span,
        notes=((first.span, "first here"),),
    )


def argument_after_named(argument: syntax.Argument, first: syntax.Argument) -> SyntaxProblem:
    """Return the problem of an argument without a name behind one that has a name."""
    return SyntaxProblem(
        "an argument without a name stands after a named one",
        hint="named arguments come last",
        span=argument.span,
        notes=((first.span, "the named one"),),
    )


def bare_generator(argument: syntax.Argument) -> SyntaxProblem:
    """Return the problem of a comprehension among other arguments."""
    return SyntaxProblem(
        "a comprehension among other arguments needs brackets of its own",
        hint=f"write [{argument.span.text}]",
        span=argument.span,
    )
