"""Names that PyTorch and JAX programs have in common: constants, Python's own functions."""

from __future__ import annotations

CONSTANTS = {
    "pi": "math.pi", "π": "math.pi", "e": "math.e", "tau": "math.tau", "τ": "math.tau", "inf": "math.inf",
    "∞": "math.inf", "nan": "math.nan",
}  # fmt: skip
_PYTHON = (
    "print len range enumerate zip float int bool str list tuple isinstance divmod reversed sorted map filter dict "
    "Exception ValueError TypeError RuntimeError AssertionError ArithmeticError"
)
PYTHON = frozenset(_PYTHON.split())
# Operators that are sums and the like for one operand, and Python's own for a comprehension.
OVER_ITEMS = {"sum": "sum", "max": "max", "min": "min", "prod": "math.prod", "any": "any", "all": "all"}
