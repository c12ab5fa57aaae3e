"""The names of the language before a program binds any: constants, operators, Python's functions, derivatives."""

from __future__ import annotations

import math
import sys

from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import set_grad_enabled
from gradcli.lang.library.python.builtins import python_builtins
from gradcli.lang.library.settings import settings_names
from gradcli.lang.values.objects import MISSING, Builtin, GradSwitch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime

DERIVATIVES = frozenset(
    ("grad", "value_and_grad", "diff", "jacobian", "hessian", "jvp", "vjp", "hvp", "vmap", "check_grad")
)
# Names that only a notebook's cells use.
_NOTEBOOK = frozenset(("display", "get_ipython"))
_LOOKING = frozenset(("dir", "help"))
CONSTANTS = {
    "pi": math.pi,
    "e": math.e,
    "tau": math.tau,
    "inf": math.inf,
    "nan": math.nan,
    "eps": sys.float_info.epsilon,
    "π": math.pi,
    "τ": math.tau,
    "∞": math.inf,
}


def switch_grad(flag: Any) -> GradSwitch:
    """Return what `set_grad_enabled(flag)` gives: recording is switched at once, a `with` restores it."""
    return GradSwitch(bool(flag), set_grad_enabled(bool(flag)))


GRAD_MODES = {
    "no_grad": Builtin("no_grad", "", lambda: GradSwitch(False)),
    "enable_grad": Builtin("enable_grad", "", lambda: GradSwitch(True)),
    "inference_mode": Builtin(
        "inference_mode", "mode=True", lambda mode: GradSwitch(not mode, None, bool(mode))
    ),
    "set_grad_enabled": Builtin("set_grad_enabled", "mode", switch_grad, silent=True),
}


class LanguageNames(dict):  # type: ignore[type-arg]  # subscripting at run time would need `typing`
    """The names of the language: its own at once, operators and derivatives when first asked for.

    Asking for one name loads no other, because a program uses few of them; going through all loads all.
    """

    __slots__ = ("_runtime",)

    def __init__(self, runtime: Runtime, known: dict[str, Any]) -> None:
        super().__init__(known)
        self._runtime = runtime

    def get(self, name: str, otherwise: Any = None) -> Any:
        """Return what a name stands for, `otherwise` if it is not the language's."""
        value = super().get(name, MISSING)
        if value is MISSING:
            value = self._found(name)
        return otherwise if value is MISSING else value

    def _found(self, name: str) -> Any:
        if name in DERIVATIVES:
            from gradcli.lang.library.derivatives.functions import derivative_names

            self.update(derivative_names(self._runtime))
            return self[name]
        if name in _NOTEBOOK:
            from gradcli.lang.library.notebook import notebook_names

            self.update(notebook_names(self._runtime))
            return self[name]
        if name in _LOOKING:
            from gradcli.lang.library.python.looking import looking_names

            self.update(looking_names(self._runtime))
            return self[name]
        operator = OPERATORS.get(name, MISSING)
        if operator is not MISSING:
            self[name] = operator
        return operator

    def __missing__(self, name: str) -> Any:
        value = self._found(name)
        if value is MISSING:
            raise KeyError(name)
        return value

    def __contains__(self, name: object) -> bool:
        known = super().__contains__(name) or name in DERIVATIVES or name in OPERATORS
        return known or name in _NOTEBOOK or name in _LOOKING

    def complete(self) -> LanguageNames:
        """Return these names with all operators and derivatives among them."""
        for name in (*DERIVATIVES, *OPERATORS):
            self.get(name)
        return self


def language_names(runtime: Runtime) -> LanguageNames:
    """Return all names of the language; Python's own meaning wins over an operator of the same name."""
    return LanguageNames(
        runtime, {**CONSTANTS, **GRAD_MODES, **settings_names(runtime), **python_builtins(runtime)}
    )
