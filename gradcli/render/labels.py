"""Names as people write them, those of derivatives among them, and text made safe to show."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradcli.report import Quantity

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
# What reports are written with beyond ASCII, as a stream gets it that cannot show it.
SPELT_OUT = {"±": "+-", "→": "->", "…": "...", "∂": "d", "×": "x", "−": "-", "≤": "<=", "≥": ">="}


def symbol(written: str, ascii_only: bool) -> str:
    """Return a symbol such as `∂`, spelt out where only ASCII can be shown."""
    return SPELT_OUT.get(written, written) if ascii_only else written


def label_of(quantity: Quantity, ascii_only: bool = False) -> str:
    """Return `∂y/∂x`, `∂²/∂x∂y`, `∂³/∂x³` or the plain name of what is no derivative."""
    if quantity.label:
        return quantity.label
    if not quantity.by:
        return quantity.name
    mark = symbol("∂", ascii_only)
    order = len(quantity.by)
    below = "".join([f"{mark}{name}{_power(count, ascii_only)}" for name, count in runs_of(quantity.by)])
    return f"{mark}{_power(order, ascii_only)}{quantity.of}/{below}"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: `x`, `x and y`, `x, y and z`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def there_are(names: Sequence[str]) -> str:
    """Return what there is to choose from: `there is x`, `there are x, y`."""
    return f"there {'is' if len(names) == 1 else 'are'} {', '.join(names)}"


def runs_of(names: tuple[str, ...]) -> list[tuple[str, int]]:
    """Return names with how often each stands there in a row: `x` and 2, `y` and 1 for x, x, y."""
    runs: list[tuple[str, int]] = []
    for name in names:
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1] + 1)
        else:
            runs.append((name, 1))
    return runs


def _power(count: int, ascii_only: bool) -> str:
    if count == 1:
        return ""
    if ascii_only:
        return f"^{count}"
    return "".join([SUPERSCRIPTS[int(digit)] for digit in str(count)])


def visible(text: str) -> str:
    r"""Return text whose control characters, bidi marks and stray bytes show as `\x1b`, `\u202e`; lines stay."""
    if text.isprintable():
        return text
    return "".join([c if c.isprintable() or c == "\n" else _escaped(c) for c in text])


def _escaped(character: str) -> str:
    code = ord(character)
    if character == "\t":
        return "    "
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
