"""Characters that look like something else: what they are, and what to type instead."""

from __future__ import annotations

from gradcli.errors import SyntaxProblem
from gradcli.source import Source, Span

# Greek letters and signs that are names of their own.
CONSTANT_SIGNS = {"π": "pi", "τ": "tau", "∞": "inf"}
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
SUPERSCRIPT_DIGITS = frozenset(SUPERSCRIPTS)
PRIMES = {"′": 1, "″": 2, "‴": 3}

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
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_OTHERS = {
    "√": "sqrt(...)",
    "∗": "*",
    "•": "*",
    "∙": "*",
    "⁄": "/",
    "∕": "/",
    "∧": "and",
    "∨": "or",
    "¬": "not",
    "→": "lambda x: ... for a function, -> after the parameters of a def",
    "←": "=",
    "≈": "abs(a - b) < 1e-9",
    "≡": "==",
    "±": "two expressions, one with + and one with -",
    "∑": "sum(...)",
    "∏": "prod(...)",
    "∂": "grad(f)",
    "∇": "grad(f)",
    "°": "*pi/180",
    "†": ".T",
    "ᵀ": ".T",
    "…": "...",
    "，": ",",
    "；": ";",
    "：": ":",
    "（": "(",
    "）": ")",
    "［": "[",
    "］": "]",
    "＋": "+",
    "＊": "*",
    "／": "/",
    "＝": "=",
    "＾": "^",
    "。": ".",
}
# Cyrillic and Greek letters that are drawn as Latin ones.
_LOOK_ALIKES = dict(
    zip(
        "авсеіјорѕхуԁһѵԛԝАВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧοѡ",
        "abceijopsxydhvqwABESIJKMHOPCTYXABEZHIKMNOPTYXow",
    )
)


def code_point(character: str) -> str:
    """Return a character's number as `U+00A0`."""
    return f"U+{ord(character):04X}"


def strange_character(source: Source, offset: int) -> SyntaxProblem:
    """Return the problem with a character that begins no token."""
    character = source.text[offset]
    span = Span(source, offset, offset + 1)
    number = code_point(character)
    if character in _QUOTES:
        straight = _QUOTES[character]
        return SyntaxProblem(
            f"{character} is a typographic quote", hint=f"type a straight one: {straight}", span=span
        )
    if character in _DASHES:
        return SyntaxProblem(
            f"{character} is {_DASHES[character]}, not a minus", hint="type - for minus", span=span
        )
    if character in _FRACTIONS:
        return SyntaxProblem(
            f"{character} is not a number here", hint=f"write ({_FRACTIONS[character]})", span=span
        )
    if character in _OTHERS:
        return SyntaxProblem(
            f"{character} ({number}) means nothing here", hint=f"write {_OTHERS[character]}", span=span
        )
    digit = _digit_value(character)
    if digit is not None:
        return SyntaxProblem(
            f"the digit {character} ({number}) is not one of 0-9", hint=f"type {digit}", span=span
        )
    if character == "\\" and source.text[offset + 1 : offset + 2].isalpha():
        return _latex(source, offset)
    if character in _LATIN_HINTS:
        return SyntaxProblem(_LATIN_HINTS[character][0], hint=_LATIN_HINTS[character][1], span=span)
    invisible = _invisible(character)
    if invisible:
        return SyntaxProblem(f"there is {invisible} ({number}) here", hint="delete it", span=span)
    if character.isspace():
        return SyntaxProblem(
            f"this blank is not an ordinary space ({number})", hint="replace it by a space", span=span
        )
    return SyntaxProblem(f"the character {shown(character)} ({number}) means nothing here", span=span)


def _latex(source: Source, offset: int) -> SyntaxProblem:
    """Return the problem with a name behind a backslash; that of a Greek letter is told the letter."""
    import unicodedata

    end = offset + 1
    while source.text[end : end + 1].isalpha():
        end += 1
    name = source.text[offset + 1 : end]
    case = "CAPITAL" if name[:1].isupper() else "SMALL"
    try:
        # Unicode spells the letter λ without a b.
        letter = unicodedata.lookup(f"GREEK {case} LETTER {name.upper().replace('LAMBDA', 'LAMDA')}")
        plain = "" if name == "lambda" else f" or {name}"
        hint = f"write {letter}{plain}; at the prompt, Tab behind \\{name} gives the letter"
    except KeyError:
        hint = None
    return SyntaxProblem(
        f"\\{name} is LaTeX, not a part of a program", hint=hint, span=Span(source, offset, end)
    )


_LATIN_HINTS = {
    "!": ("! is not an operator", "write not x; for a factorial, exp(lgamma(x + 1))"),
    "$": ("$ means nothing here", "names are written without it"),
    "?": ("? means nothing here", "a choice is written a if c else b"),
    "\\": ("a \\ joins two lines only at the end of a line", None),
}


def shown(text: str) -> str:
    """Return text with control and invisible characters written as escapes."""
    if text.isprintable():
        return text
    return "".join([c if c.isprintable() else _escaped(c) for c in text])


def _escaped(character: str) -> str:
    number = ord(character)
    return (
        f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"
    )


def _digit_value(character: str) -> int | None:
    if character.isdecimal():
        # Decimal digits of every script are numbered in runs of ten; int() knows them.
        return int(character)
    return None


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
