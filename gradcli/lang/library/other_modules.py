"""The modules besides PyTorch's, by name: Python's and numpy's, and those that hold nothing to compute with."""

from __future__ import annotations

import time

from gradcli.lang.library.undrawn import progress_members
from gradcli.lang.values.foreign_errors import foreign_members
from gradcli.lang.values.objects import Builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


def _module_functools(_runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.python.function_tools import functools_members

    return functools_members()


def _module_time(_runtime: Runtime) -> dict[str, Any]:
    return {
        "time": Builtin("time", "", time.time),
        "perf_counter": Builtin("perf_counter", "", time.perf_counter),
        "monotonic": Builtin("monotonic", "", time.monotonic),
    }


def _module_warnings(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.python.warnings_module import warnings_members

    return warnings_members(runtime)


def _module_math(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.python.math_module import math_members

    return math_members(runtime)


def _module_numpy(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.numpy_module import numpy_members

    return foreign_members("np.", numpy_members(runtime))


def _module_numpy_linalg(_runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.numpy_module import linalg_members

    return foreign_members("np.linalg.", linalg_members())


def _module_numpy_random(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.numpy_random import numpy_random

    return foreign_members("np.random.", numpy_random(runtime))


def _module_random(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.python.standard_modules import random_members

    return foreign_members("random.", random_members(runtime))


def _module_copy(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.python.standard_modules import copy_members

    return copy_members(runtime)


def _module_statistics(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.python.statistics_module import statistics_members

    return foreign_members("statistics.", statistics_members(runtime))


def _module_collections(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.python.iteration_modules import collections_members

    return collections_members(runtime)


def _module_itertools(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.python.iteration_modules import itertools_members

    return itertools_members(runtime)


def _module_ipython(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.notebook import ipython_module

    return ipython_module(runtime)


def _module_ipython_display(runtime: Runtime) -> dict[str, Any]:
    from gradcli.lang.library.notebook import display_members

    return display_members(runtime)


MODULES: dict[str, Callable[[Runtime], dict[str, Any]]] = {
    "math": _module_math,
    "numpy": _module_numpy,
    "numpy.linalg": _module_numpy_linalg,
    "numpy.random": _module_numpy_random,
    "functools": _module_functools,
    "time": _module_time,
    "warnings": _module_warnings,
    "random": _module_random,
    "copy": _module_copy,
    "statistics": _module_statistics,
    "collections": _module_collections,
    "itertools": _module_itertools,
    "IPython": _module_ipython,
    "IPython.display": _module_ipython_display,
    **dict.fromkeys(("tqdm", "tqdm.auto", "tqdm.notebook"), progress_members),
}
