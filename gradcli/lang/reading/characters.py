"""Characters beyond the keyboard that the language knows, and how others are shown."""

from __future__ import annotations

# Greek letters and signs that are names of their own.
CONSTANT_SIGNS = {"π": "pi", "τ": "tau", "∞": "inf"}
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
SUPERSCRIPT_DIGITS = frozenset(SUPERSCRIPTS)
PRIMES = {"′": 1, "″": 2, "‴": 3}


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
