"""Modules that are imported at the first use of one of their attributes, because importing them costs time."""

from __future__ import annotations

import os
import sys

from gradcli.errors import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any
else:
    ModuleType = type(sys)  # without importing `types`


class LazyModule(ModuleType):
    """Stands for a module: imports it when an attribute is first asked for, and from then on has all it has.

    It then is an ordinary module, whose attributes the interpreter finds as quickly as any other's.
    """

    def __init__(self, name: str, prepare: Callable[[], None] | None = None) -> None:
        super().__init__(name)
        self.__dict__["_prepare"] = prepare

    def __getattr__(self, attribute: str) -> Any:
        module = load(self.__name__, self.__dict__["_prepare"])
        self.__dict__.update(module.__dict__)
        self.__class__ = ModuleType  # type: ignore[assignment]
        return getattr(module, attribute)


class NotLoaded(Problem):
    """A module would have to be imported first, and there is no time for that."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not loaded yet")
        self.name = name


class Patience:
    """Whether there is time to import a module: 0.2 s for one of scipy's."""

    __slots__ = ("is_short",)

    def __init__(self) -> None:
        self.is_short = False


patience = Patience()


def load(name: str, prepare: Callable[[], None] | None = None) -> ModuleType:
    """Return the module called `name`, importing it if that has not happened yet.

    Raises: NotLoaded where it has not, and patience is short.
    """
    if name not in sys.modules:
        if patience.is_short:
            raise NotLoaded(name)
        if prepare is not None:
            prepare()
    # Also where it is in sys.modules: another thread may be in the middle of it, and the import waits for that.
    _import_undisturbed(name)
    if name == "numpy":
        quiet_numpy()
    return sys.modules[name]


def _import_undisturbed(name: str) -> None:
    """Import a module whole, whatever signals come: half imported, it is of no use to the process any more.

    They are held back from numpy, which everything else waits for; scipy's modules, which take longer, do not wait.
    """
    import signal

    if name != "numpy" and "numpy" in sys.modules:
        from gradcli.core.patience import import_patiently

        import_patiently(name)
        return
    if not hasattr(signal, "pthread_sigmask"):
        __import__(name)
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGALRM))
    try:
        __import__(name)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def quiet_numpy() -> None:
    """Let numpy compute without warnings: poles and overflows are results here (inf, nan), reported by us.

    The setting belongs to the thread and the context that makes it, so the prompt makes it again and again.
    """
    if "numpy" in sys.modules:
        __import__("numpy")
        sys.modules["numpy"].seterr(all="ignore")


def _before_numpy() -> None:
    # A pool of BLAS threads costs up to 55 ms at start and gains nothing at the sizes of a calculator.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def load_numpy() -> None:
    """Import numpy as `np` would at its first use, before what imports it by itself. Raises: ImportError."""
    load("numpy", _before_numpy)


np: Any = LazyModule("numpy", _before_numpy)
special: Any = LazyModule("scipy.special")
scipy_linalg: Any = LazyModule("scipy.linalg")
sparse: Any = LazyModule("scipy.sparse")
