"""LaTeX as the language has it: `\\frac{1}{2}x^{2}` is `(1)/(2)x^2`. Only for hints."""

from __future__ import annotations

import re

from gradcli.lang.reading.slips.mending import FUNCTIONS

_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Sigma Phi Psi Omega varepsilon vartheta varphi"
)
GREEK = dict(zip(_LETTERS.split(), "αβγδεζηθικλμνξρσυφχψωΓΔΘΛΞΣΦΨΩεϑφ", strict=True))
SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "le": "<=", "leq": "<=", "ge": ">=", "geq": ">=", "ne": "!=",
    "neq": "!=", "land": " and ", "lor": " or ", "lnot": " not ", "pi": "pi", "infty": "inf", "ell": "l", "lvert": "|",
    "rvert": "|", "vert": "|", "mid": "|", "lVert": "||", "rVert": "||", "Vert": "||", "to": "->", "top": "T",
    "left": "", "right": "", "big": "", "bigl": "", "bigr": "", "Big": "", "displaystyle": "", "quad": " ", "qquad": " ",
    "limits": "",
}  # fmt: skip
WITH_CONTENT = frozenset(
    ("mathrm", "mathbf", "mathit", "mathsf", "operatorname", "text", "textrm", "boldsymbol", "bm", "vec")
)
_FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac")
_COMMAND = re.compile(r"\\([A-Za-z]+|.) ?")
_SIMPLE = re.compile(r"\w+|\d*\.\d+")
DEEPEST = 20
_BESIDE = ("", "+", "-", "=", "(", ")", ",", "}")  # beside these a fraction needs no parentheses


def plain_text(text: str, depth: int = 0) -> str | None:
    """Return LaTeX without its commands and braces; None for what has no counterpart."""
    if depth > DEEPEST:
        return None
    text = text.strip().strip("$").strip()
    out: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "\\":
            found = _command(text, at, out, depth)
        elif text[at] == "{":
            found = _group(text, at, out, depth)
        elif text[at] in "$}":
            return None
        else:
            out.append(text[at])
            found = at + 1
        if found is None:
            return None
        at = found
    return "".join(out)


def counterpart(command: str) -> str | None:
    """Return what stands for a command by itself, None if nothing does."""
    meant = SIGNS.get(command, GREEK.get(command, "")).strip()
    if meant:
        return meant
    if command in _FRACTIONS:
        return "a/b"
    return f"{command}(x)" if command in FUNCTIONS else None


def _command(text: str, at: int, out: list[str], depth: int) -> int | None:
    """Append what a command means; return the offset after it and its arguments."""
    match = _COMMAND.match(text, at)
    if match is None:
        return None
    name, end = match.group(1), match.end()
    if name in _FRACTIONS:
        above = _content(text, end, depth)
        below = None if above is None else _content(text, above[1], depth)
        if above is None or below is None:
            return None
        fraction = f"{_enclosed(above[0])}/{_enclosed(below[0])}"
        alone = "".join(out).rstrip()[-1:] in _BESIDE and text[below[1] :].lstrip()[:1] in _BESIDE
        out.append(fraction if alone else f"({fraction})")
        return below[1]
    if name == "sqrt":
        degree = re.compile(r"\[([^\]]*)\]").match(text, end)
        inside = _content(text, degree.end() if degree else end, depth)
        if inside is None:
            return None
        out.append(f"{_enclosed(inside[0])}^(1/{degree.group(1)})" if degree else f"sqrt({inside[0]})")
        return inside[1]
    if name in WITH_CONTENT:
        inside = _content(text, end, depth)
        if inside is None:
            return None
        out.append(inside[0])
        return inside[1]
    if name == "log" and text.startswith("_", end):
        return _logarithm(text, end + 1, out, depth)
    meant = SIGNS.get(name, GREEK.get(name, name if name in FUNCTIONS else None))
    if meant is None and not name.isalpha():
        meant = {"|": "||", "{": "(", "}": ")", "%": "%", "_": "_"}.get(
            name, " " if name in ",;:! " else None
        )
    if meant is None:
        return None
    if meant[:1] in "*/" and meant:
        while out and not out[-1].strip():
            out.pop()
        out.append(meant)
    else:
        out.append(meant + (" " if meant and text[end - 1] == " " else ""))
    return end


def _logarithm(text: str, at: int, out: list[str], depth: int) -> int | None:
    """Append the logarithm to a base that the language has a name for."""
    base = _content(text, at, depth)
    if base is None or base[0] not in ("2", "10", "e"):
        return None
    out.append({"e": "log "}.get(base[0], f"log{base[0]} "))
    return base[1]


def _group(text: str, at: int, out: list[str], depth: int) -> int | None:
    """Append what stands in braces, in parentheses where it is more than a word."""
    inside = _content(text, at, depth)
    if inside is None:
        return None
    before = out[-1][-1:] if out else ""
    if before == "_":
        if not inside[0].isalnum():
            return None
        out.append(inside[0])
    elif before == "^":
        out.append(
            inside[0]
            if inside[0].isdigit() or (inside[0].isalpha() and len(inside[0]) == 1)
            else f"({inside[0]})"
        )
    else:
        out.append(f"({inside[0]})")
    return inside[1]


def _content(text: str, at: int, depth: int) -> tuple[str, int] | None:
    """Return an argument, `{...}` or a single character, in plain text, with the offset after it."""
    while text[at : at + 1] == " ":
        at += 1
    if text[at : at + 1] != "{":
        return (text[at], at + 1) if text[at : at + 1].isalnum() else None
    opened = 0
    for end in range(at, len(text)):
        opened += {"{": 1, "}": -1}.get(text[end], 0)
        if not opened:
            inside = plain_text(text[at + 1 : end], depth + 1)
            return None if inside is None else (inside, end + 1)
    return None


def _enclosed(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else f"({text})"
