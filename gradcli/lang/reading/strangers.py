"""Characters that begin no token: what they are, what they stand for elsewhere, and what to type instead."""

from __future__ import annotations

import re

from gradcli.errors import SyntaxProblem
from gradcli.lang.reading.characters import shown
from gradcli.lang.suggest import one_more
from gradcli.source import Source, Span

_QUOTES = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'"}
_DASHES = {"–": "an en dash", "—": "an em dash", "‐": "a hyphen", "‑": "a hyphen", "‒": "a figure dash"}
_INVISIBLE = {
    "\u200b": "a zero-width space",
    "\u200c": "a zero-width non-joiner",
    "\u200d": "a zero-width joiner",
    "\u2060": "a word joiner",
    "\ufeff": "a byte order mark",
    "\u00ad": "a soft hyphen",
    "\u061c": "a bidirectional override",
}
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8", "⅕": "1/5"}
_OTHERS = {
    "√": "sqrt(...)",
    "∛": "cbrt(...)",
    "∗": "*",
    "•": "*",
    "∙": "*",
    "⊙": "*",
    "⊗": "kron(a, b) for the Kronecker product, * element by element",
    "⊕": "a != b for an exclusive or",
    "⁄": "/",
    "∕": "/",
    "∧": "and",
    "∨": "or",
    "¬": "not",
    "∈": "in",
    "∉": "not in",
    "→": "lambda x: ... for a function, = to assign",
    "↦": "lambda x: ...",
    "⇒": "lambda x: ... for a function, >= to compare",
    "←": "=",
    "≔": "=",
    "≈": "abs(a - b) < 1e-9",
    "≅": "abs(a - b) < 1e-9",
    "≡": "==",
    "≪": "<",
    "≫": ">",
    "⩽": "<=",
    "⩾": ">=",
    "±": "two expressions, one with + and one with -",
    "∓": "two expressions, one with - and one with +",
    "∑": "sum(f(i) for i in range(n))",
    "∏": "prod(tensor([f(i) for i in range(n)]))",
    "∂": "grad(f)(x)",
    "∇": "grad(f)(x)",
    "∆": "Δ (U+0394), the Greek letter",
    "°": "*pi/180",
    "†": ".T",
    "ᵀ": ".T",
    "ᵗ": ".T",
    "…": "...",
    "，": ",",
    "；": ";",
    "：": ":",
    "（": "(",
    "）": ")",
    "［": "[",
    "］": "]",
    "｛": "(",
    "｝": ")",
    "⟨": "(",
    "⟩": ")",
    "＋": "+",
    "－": "-",
    "＊": "*",
    "／": "/",
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "＾": "^",
    "｜": "abs(x)",
    "。": ".",
}
_ENCLOSING = {"⌊": ("⌋", "floor"), "⌈": ("⌉", "ceil"), "‖": ("‖", "norm"), "∥": ("∥", "norm")}
_CLOSING = {"⌋": "floor", "⌉": "ceil"}
_CURRENCIES = frozenset("$€£¥₹₽")
# Cyrillic and Greek letters that are drawn as Latin ones.
_LOOK_ALIKES = dict(
    zip(
        "авсеіјорѕхуԁһѵԛԝАВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧοѡ",
        "abceijopsxydhvqwABESIJKMHOPCTYXABEZHIKMNOPTYXow",
        strict=True,
    )
)
_BEFORE = re.compile(r"(?:\w+(?:\([^()\n]*\)|\[[^\[\]\n]*\])?|\([^()\n]*\)|\d+\.\d*)$")
_CHOICE = re.compile(r"\s*((?:return\s+|[\w.]+\s*=(?!=)\s*)?)(.+?)\s*\?\s*(.+?)\s*:\s*(.+?)\s*;?\s*")
_MARKS = {
    "\u0302": "hat",
    "\u0303": "tilde",
    "\u0304": "bar",
    "\u0305": "bar",
    "\u0307": "dot",
    "\u20d7": "vec",
}
_SIMPLE_OPERAND = re.compile(r"\w[\w.]*(?:\([^()\n]*\))?")


def code_point(character: str) -> str:
    """Return a character's number as `U+00A0`."""
    return f"U+{ord(character):04X}"


def strange_character(source: Source, offset: int) -> SyntaxProblem:
    """Return the problem with a character that begins no token."""
    character = source.text[offset]
    span = Span(source, offset, offset + 1)
    if character == "\\":
        return _backslash(source, offset)
    found = _in_context(source, offset, character) or _by_itself(character)
    if found is None:
        found = f"the character {_visible(character)} ({code_point(character)}) means nothing here", None
    return SyntaxProblem(found[0], hint=found[1], span=span)


def _by_itself(character: str) -> tuple[str, str | None] | None:
    """Return what is wrong with a character wherever it stands, and the remedy."""
    number = code_point(character)
    if character in _QUOTES:
        return f"{character} is a typographic quote", f"type a straight one: {_QUOTES[character]}"
    if character in _DASHES:
        return f"{character} is {_DASHES[character]}, not a minus", "type - for minus"
    if character in _FRACTIONS:
        return f"{character} is not a number here", f"write ({_FRACTIONS[character]})"
    if character in _OTHERS:
        return f"{character} ({number}) means nothing here", f"write {_OTHERS[character]}"
    if character.isdecimal():
        # Decimal digits of every script are numbered in runs of ten; int() knows them.
        return f"the digit {character} ({number}) is not one of 0-9", f"type {int(character)}"
    if character in _CURRENCIES:
        return (
            f"{character} means nothing here",
            "gradcli computes without currencies: write the number alone",
        )
    invisible = _invisible(character)
    if invisible:
        return f"there is {invisible} ({number}) here", "delete it"
    if character.isspace():
        return f"this blank is not an ordinary space ({number})", "replace it by a space"
    return None


def _in_context(source: Source, offset: int, character: str) -> tuple[str, str | None] | None:
    """Return what is wrong with a character that means different things in different places."""
    text = source.text
    line = source.line(source.position(offset)[0])
    before = text[max(0, offset - 60) : offset].rpartition("\n")[2]
    operand = _operand_before(before)
    after = text[offset + 1 : offset + 61].split("\n")[0]
    if character == "!":
        return _exclamation(before, operand, after)
    if character == "?":
        return "? means nothing here", _choice_hint(line)
    quoted = re.fullmatch(r"\s*[“”„«‘‚`]([^“”„«»‘’‚`]+)[“”»’‘`]\s*", line)
    if quoted is not None and not before.strip():
        return f"{character} is a typographic quote", f"leave the quotes out: {quoted[1]}"
    if character == "°" and operand:
        return "° means nothing here: angles are in radians", f"write {operand}*pi/180, or deg2rad({operand})"
    if character in _FRACTIONS and operand.isdigit():
        return f"{character} is not a number here", f"write ({operand} + {_FRACTIONS[character]})"
    if character in "’‘´`" and operand and after.startswith("("):
        call = after.partition(")")[0] + ")" if ")" in after else "(x)"
        return (
            f"{character} is a typographic quote",
            f"type a straight one for a derivative: {operand}'{call}",
        )
    if character in "’‘´`" and operand and not after.strip(" )]*+-/^"):
        return f"{character} is a typographic quote", quote_hint(text, offset)
    if character == "→" and re.fullmatch(r"\s*[\w.+\-*/^() ]+\s*→\s*[^\W\d]\w*\s*", line):
        value, name = (part.strip() for part in line.split("→"))
        if not value.isidentifier():
            return "→ (U+2192) means nothing here", f"write {name} = {value}"
    if character in _ENCLOSING:
        closing, function = _ENCLOSING[character]
        inside = after.partition(closing)[0].strip() if closing in after else "..."
        return f"{character} ({code_point(character)}) means nothing here", f"write {function}({inside})"
    if character in _CLOSING:
        return (
            f"{character} ({code_point(character)}) means nothing here",
            f"write {_CLOSING[character]}(...)",
        )
    if character in "∛∇" and (operand := _operand_after(after)):
        name, bracket, rest = operand.partition("(")
        written = f"cbrt({operand.strip('()')})" if character == "∛" else f"grad({name}){bracket}{rest}"
        return f"{character} ({code_point(character)}) means nothing here", f"write {written}"
    if character == "∂":
        match = re.match(r"∂(\w+)/∂(\w+)", text[offset : offset + 40])
        if match:
            return "∂ (U+2202) means nothing here", f"write grad({match.group(1)})({match.group(2)})"
    if character in _MARKS and operand:
        mark = f"the mark {_visible(character)} ({code_point(character)}) cannot stand in a name"
        return mark, f"write {operand}_{_MARKS[character]}"
    if character == "∫":
        return (
            "gradcli takes derivatives, not integrals",
            "a sum over many points comes near: (f(x)*dx).sum()",
        )
    if character == "$":
        return _dollar(line, after)
    return None


def _choice_hint(line: str) -> str:
    """Return how `c ? a : b` is written, with its own words where they are short."""
    choice = _CHOICE.fullmatch(line.partition("#")[0])
    hint = "write {0}{2} if {1} else {3}".format(*choice.groups()) if choice else ""
    return hint if 0 < len(hint) <= 70 else "a choice is written a if c else b"


def _exclamation(before: str, operand: str, after: str) -> tuple[str, str]:
    if operand and not after.startswith("="):
        return "! is not an operator", f"for a factorial write gamma({operand} + 1)"
    if before.endswith("=") and after.startswith(" "):
        return "=! is not an operator", "write != for unequal"
    return "! is not an operator", f"write not {_operand_after(after) or 'x'}"


def _dollar(line: str, after: str) -> tuple[str, str | None]:
    if line.count("$") == 2:
        from gradcli.lang.reading.slips.mending import mended

        found = mended(line.strip())
        return "$ means nothing here", f"write {found[0]}" if found else "leave the $ out"
    if after[:1].isdigit():
        return "$ means nothing here", "gradcli computes without currencies: write the number alone"
    return "$ means nothing here", "names are written without it"


def _operand_before(text: str) -> str:
    """Return the name, number, call or parenthesis that ends a text, "" if none does."""
    match = _BEFORE.search(text.replace("²", "\0").replace("³", "\0"))
    return match.group() if match else ""


def _operand_after(text: str) -> str:
    match = _SIMPLE_OPERAND.match(text.lstrip()) or re.match(r"\([^()\n]*\)", text.lstrip())
    return match.group() if match else ""


def _backslash(source: Source, offset: int) -> SyntaxProblem:
    """Return the problem of a `\\` in the middle of a line: LaTeX, or division from the left."""
    text = source.text
    match = re.compile(r"\\([A-Za-z]+)").match(text, offset)
    line = source.line(source.position(offset)[0]).partition("#")[0].strip()
    span = Span(source, offset, match.end() if match else offset + 1)
    arrow = re.search(r"\\\s*(\w+)\s*->\s*(.+)", line)
    if arrow is not None:
        hint = f"write lambda {arrow.group(1)}: {arrow.group(2)}"
        return SyntaxProblem("\\ makes no function", hint=hint, span=span)
    if match is not None:
        from gradcli.lang.reading.slips.latex import counterpart
        from gradcli.lang.reading.slips.mending import mended

        command = match.group(1)
        if summed := _sum_on_paper(line):
            return SyntaxProblem(f"\\{command} is LaTeX", hint=f"write {summed}", span=span)
        found, meant = mended(line), counterpart(command)
        if found is not None or meant is not None:
            hint = f"write {found[0]}" if found is not None else f"write {meant} for \\{command}"
            return SyntaxProblem(f"\\{command} is LaTeX", hint=hint, span=span)
    divided = re.fullmatch(r"(?:(\w+)\s*=\s*)?(\w+)\s*\\\s*(\w+)", line)
    if divided is not None:
        name, matrix, right = divided.groups()
        solved = f"solve({matrix}, {right})"
        if matrix.isdigit() and right.isdigit():
            solved = f"{right}/{matrix}, or {matrix} // {right} for the quotient without remainder"
        hint = f"write {f'{name} = ' if name else ''}{solved}"
        return SyntaxProblem("\\ is not an operator", hint=hint, span=span)
    if match is not None:
        words = f"\\{match.group(1)} is LaTeX, and has no counterpart here"
        return SyntaxProblem(words, hint=_LATEX_HINTS.get(match.group(1)), span=span)
    return SyntaxProblem(
        "a \\ joins two lines only at the end of a line", hint="for a quotient write /", span=span
    )


_SUM = re.compile(r"\\(sum|prod)(?:\\limits)?_\{(\w+)\s*=\s*(-?\w+)\}\s*\^(?:\{(\w+)\}|(\w))\s*(.+)")


def _sum_on_paper(line: str) -> str | None:
    """Return `\\sum_{i=1}^{n} i^2` as a sum over a range; None for anything else."""
    found = _SUM.fullmatch(line.strip("$ "))
    if found is None or len(line) > 60:
        return None
    from gradcli.lang.reading.slips.latex import plain_text

    kind, name, first, last, short, body = found.groups()
    term, stop = plain_text(body), one_more(last or short)
    if term is None:
        return None
    terms = f"{term} for {name} in range({first}, {stop})"
    return f"sum({terms})" if kind == "sum" else f"prod(tensor([{terms}]))"


_LATEX_HINTS = {
    "int": "gradcli takes derivatives, not integrals; a sum over many points comes near: (f(x)*dx).sum()",
    "sum": "write sum(f(i) for i in range(n))",
    "prod": "write prod(tensor([f(i) for i in range(n)]))",
    "lim": "gradcli takes no limits: compute the expression close to the point",
    "partial": "write grad(f)(x)",
    "nabla": "write grad(f)(x)",
    "begin": "write a matrix as a list of rows: [[1, 2], [3, 4]]",
}


def quote_hint(text: str, quote: int) -> str | None:
    """Return what may be meant by a quote behind a value: a derivative, or a transpose."""
    before = text[max(0, quote - 60) : quote]
    operand = _operand_before(before.removesuffix("."))
    if not operand or before[-1:] in (" ", "\t"):
        return None
    after = text[quote + 1 : quote + 41].split("\n")[0].lstrip("'")
    if operand.isdigit() and after[:1].isdigit():
        digits = re.match(r"\d+", after)
        return f"write {operand}{digits.group() if digits else ''}, without a separator"
    if after.startswith(" ") and after.strip().startswith("("):
        return f"write {operand}'{after.strip()}: the quote stands directly before the parenthesis"
    if before.endswith(".") or operand.endswith(("]", ")")):
        return f"for a transpose write {operand}.T; a derivative is that of a function with a name: f'(x)"
    if operand in ("x", "y", "z", "t"):
        return f"a derivative is that of a function: write f(x) = ..., then f'({operand}); for a transpose {operand}.T"
    if re.fullmatch(r"[A-Z]\w?", operand):
        return f"for a transpose write {operand}.T, for the derivative of a function {operand}'(x)"
    return f"for a derivative write {operand}'(x), for a transpose {operand}.T"


def name_problem(source: Source, start: int, end: int) -> SyntaxProblem | None:
    """Return the problem with a name that is not plain ASCII, if there is one."""
    name = source.text[start:end]
    for offset, character in enumerate(name, start):
        if not character.isascii() and character.isdecimal():
            return strange_character(source, offset)
    if not name.isidentifier():
        offset = next((i for i in range(start, end) if not ("a" + source.text[i]).isidentifier()), start)
        return strange_character(source, offset)
    twins = [character for character in name if character in _LOOK_ALIKES]
    letters = [character for character in name if character.isalpha()]
    latin = any("a" <= character.lower() <= "z" for character in letters)
    cyrillic = all("\u0400" <= character <= "\u052f" for character in letters)
    if twins and (latin or (cyrillic and len(twins) == len(letters))):
        offset = start + name.index(twins[0])
        plain = "".join([_LOOK_ALIKES.get(character, character) for character in name])
        script = "Cyrillic" if "\u0400" <= twins[0] <= "\u052f" else "Greek"
        return SyntaxProblem(
            f"the {script} letter {twins[0]} ({code_point(twins[0])}) looks like the Latin {_LOOK_ALIKES[twins[0]]}",
            hint=f"type {plain}",
            span=Span(source, offset, offset + 1),
        )
    return None


def _visible(character: str) -> str:
    """Return a character as it can be seen: a mark that belongs on a letter gets a circle to stand on."""
    import unicodedata

    return f"◌{character}" if unicodedata.combining(character) else shown(character)


def _invisible(character: str) -> str:
    number = ord(character)
    if character in _INVISIBLE:
        return _INVISIBLE[character]
    if 0x202A <= number <= 0x202E or 0x2066 <= number <= 0x2069 or number in (0x200E, 0x200F):
        return "an invisible mark that changes the direction of the text"
    if number == 0:
        return "a NUL character"
    if number == 0x1B:
        return "an escape character"
    if 0xD800 <= number <= 0xDFFF or number == 0xFFFD:
        return "a character that could not be decoded; save the text as UTF-8"
    if number < 32 or 127 <= number < 160:
        return "a control character"
    return ""
