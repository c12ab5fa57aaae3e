"""Names, numbers and texts in LaTeX."""

from __future__ import annotations

from gradcli.render.labels import runs_of, visible
from gradcli.render.numbers import number_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.report import Data, Quantity

_LOWER = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi "
)
_LOWER += "chi psi omega"
_UPPER = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
_GREEK = (*_LOWER.split(), *_UPPER.split())
_LETTERS = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", _GREEK))
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "±": r"$\pm$", "∂": r"$\partial$", "…": r"\dots{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "\u2212": "$-$", "→": r"$\to$", "≤": r"$\le$", "≥": r"$\ge$", "∞": r"$\infty$",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
}  # fmt: skip
_WIDEST = 10  # columns that bmatrix takes


def latex_label(quantity: Quantity) -> str:
    r"""Return `\frac{\partial y}{\partial x}`, or the name of what is no derivative, in LaTeX."""
    if not quantity.by:
        return latex_name(quantity.name)
    order = len(quantity.by)
    power = f"^{{{order}}}" if order > 1 else ""
    below = " ".join(
        [rf"\partial {latex_name(name)}" + (f"^{{{n}}}" if n > 1 else "") for name, n in runs_of(quantity.by)]
    )
    return rf"\frac{{\partial{power} {latex_name(quantity.of) if quantity.of else 'f'}}}{{{below}}}"


def latex_name(name: str, word: str = "mathrm") -> str:
    r"""Return a name in LaTeX: `\alpha`, `x_{1}`, `x_{\mathrm{max}}`; longer ones in the face called `word`."""
    head, _, tail = name.strip("_").partition("_")
    letters = head.rstrip("0123456789")
    if letters and letters != head and not tail:
        head, tail = letters, head[len(letters) :]
    head = _LETTERS.get(head, head)
    if head in _GREEK:
        head = f"\\{head}"
    elif len(head) != 1:
        head = rf"\{word}{{{head}}}"
    if not tail:
        return head
    tail = tail.replace("_", ",")
    return f"{head}_{{{tail}}}" if tail.isdigit() or len(tail) == 1 else rf"{head}_{{\mathrm{{{tail}}}}}"


def latex_text(text: str) -> str:
    """Return text with the characters that mean something to LaTeX written so that they show."""
    return "".join([_SPECIAL.get(c, c) for c in visible(text)])


def latex_brackets(columns: int) -> tuple[str, str]:
    """Return what stands before and after the rows of a matrix of so many columns."""
    if columns <= _WIDEST:
        return r"\begin{bmatrix}", r"\end{bmatrix}"
    return rf"\left[\begin{{array}}{{*{{{columns}}}{{c}}}}", r"\end{array}\right]"


def latex_number(value: Data, precision: int | None = None) -> str:
    """Return a number in LaTeX, with a power of ten instead of an exponent; nested lists as matrices."""
    if isinstance(value, list | tuple):
        rows = value if value and isinstance(value[0], list | tuple) else [value]
        lines = [" & ".join([latex_number(item, precision) for item in row]) for row in rows]
        opening, closing = latex_brackets(max([len(row) for row in rows]))
        return rf"{opening} " + r" \\ ".join(lines) + rf" {closing}"
    text = number_text(value, precision)
    if isinstance(value, bool) or not isinstance(value, float | int):
        return rf"\text{{{latex_text(text)}}}"
    if text.lstrip("-") == "inf":
        return text.replace("inf", r"\infty")
    if text == "nan":
        return r"\mathrm{nan}"
    mantissa, mark, exponent = text.partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if mark else text
