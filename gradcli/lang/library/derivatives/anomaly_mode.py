"""`torch.autograd.detect_anomaly` and its kin: a gradient that is nan becomes an error that names the operation."""

from __future__ import annotations

from gradcli.core.tensor import mode
from gradcli.lang.values.combine import truth
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


class AnomalyMode:
    """Anomaly mode on or off: inside a `with`, or from `set_detect_anomaly` on, which may stand in a `with` as well."""

    __slots__ = ("_before", "_flag", "_runtime")
    in_words = "anomaly mode"
    context_of_programs = True

    def __init__(self, runtime: Runtime, flag: bool) -> None:
        self._runtime = runtime
        self._flag = flag
        self._before = runtime.anomalies

    def enter(self) -> None:
        """Switch it."""
        self._runtime.anomalies = mode.anomalies = self._flag

    def leave(self) -> None:
        """Switch it back."""
        self._runtime.anomalies = mode.anomalies = self._before

    def shown_as(self, _printer: Any) -> str:
        """Return its text."""
        return "<anomaly mode>"


def anomaly_modes(runtime: Runtime) -> dict[str, Any]:
    """Return what switches anomaly mode, by name."""

    def switch(flag: Any, check_nan: Any) -> AnomalyMode:
        chosen = AnomalyMode(runtime, truth(flag) and truth(check_nan))
        chosen.enter()
        return chosen

    return {
        "set_detect_anomaly": Builtin("set_detect_anomaly", "mode, check_nan=True", switch, silent=True),
        "detect_anomaly": Builtin(
            "detect_anomaly", "check_nan=True", lambda check: AnomalyMode(runtime, truth(check))
        ),
    }
