r"""Letters that are typed by name: `\alpha` and Tab give α."""

from __future__ import annotations

import re

LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "inf": "∞", "infty": "∞", "sqrt": "√",
    "varepsilon": "ε", "varphi": "φ", "hbar": "ħ", "leq": "≤", "geq": "≥", "neq": "≠",
    "times": "×", "cdot": "·", "div": "÷", "le": "≤", "ge": "≥", "ne": "≠",
}  # fmt: skip
_NAMED = re.compile(r"\\([A-Za-z]*)$")


def letter_for(name: str | None) -> str | None:
    """Return the letter that a name stands for, or the beginning of one name only; else None."""
    if not name:
        return None
    if name in LETTERS:
        return LETTERS[name]
    found = [letter for known, letter in LETTERS.items() if known.startswith(name)]
    return found[0] if len(found) == 1 else None


def named_before(text: str) -> str | None:
    r"""Return the name after a backslash that ends a text, None if there is none: `2\alp` gives `alp`."""
    found = _NAMED.search(text)
    return found.group(1) if found else None
