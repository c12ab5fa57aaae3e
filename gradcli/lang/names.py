"""The names of the language before a program binds any: constants, operators, Python's functions, derivatives."""

from __future__ import annotations

import math
import sys

from gradcli.core import ops
from gradcli.core.registry import OPERATORS
from gradcli.core.tensor import set_grad_enabled
from gradcli.lang.builtins import python_builtins
from gradcli.lang.derivative_functions import derivative_names
from gradcli.lang.objects import Builtin, GradSwitch
from gradcli.lang.settings import settings_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.runtime import Runtime

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
    "inference_mode": Builtin("inference_mode", "mode=True", lambda mode: GradSwitch(not mode)),
    "set_grad_enabled": Builtin("set_grad_enabled", "mode", switch_grad, silent=True),
}


def language_names(runtime: Runtime) -> dict[str, Any]:
    """Return all names of the language; Python's own meaning wins over an operator of the same name."""
    ops.load()
    return {
        **OPERATORS,
        **CONSTANTS,
        **GRAD_MODES,
        **settings_names(runtime),
        **derivative_names(runtime),
        **python_builtins(runtime),
    }
