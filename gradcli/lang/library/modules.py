"""Imports: which modules a program may import, and the namespaces they are.

Nothing is loaded from anywhere: a module is a table of gradcli's own functions under another library's names.
"""

from __future__ import annotations

from gradcli.errors import AttributeProblem, NameProblem
from gradcli.lang.suggest import nearest
from gradcli.lang.values.attributes import unknown_member
from gradcli.lang.values.objects import MISSING, Absent, Namespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.errors import Problem
    from gradcli.lang.library.undrawn import Undrawn
    from gradcli.lang.running.runtime import Runtime

# Modules that hold nothing a program computes with; importing them binds what annotations and notices need.
_HARMLESS = frozenset(("typing", "__future__", "warnings", "collections.abc", "typing_extensions"))
# PyTorch has a module for each of its distributions, and one for what they share.
_FAMILIES = (
    *(
        "bernoulli",
        "beta",
        "binomial",
        "categorical",
        "cauchy",
        "chi2",
        "dirichlet",
        "distribution",
        "exponential",
    ),
    *(
        "gamma",
        "geometric",
        "gumbel",
        "half_normal",
        "independent",
        "laplace",
        "log_normal",
        "multivariate_normal",
    ),
    *("normal", "one_hot_categorical", "poisson", "studentT", "uniform"),
    *(
        "half_cauchy",
        "mixture_same_family",
        "multinomial",
        "negative_binomial",
        "pareto",
        "relaxed_bernoulli",
    ),
    *("relaxed_categorical", "transformed_distribution", "transforms", "weibull"),
)
# The files in which PyTorch defines what it offers a level higher, as in `from torch.optim.adam import Adam`.
_LAYER_FILES = (
    *(
        "activation",
        "batchnorm",
        "container",
        "conv",
        "distance",
        "dropout",
        "flatten",
        "fold",
        "instancenorm",
    ),
    *("linear", "loss", "module", "normalization", "padding", "pixelshuffle", "pooling", "rnn", "sparse"),
    *("transformer", "upsampling"),
)
_OPTIMISER_FILES = (
    *("adadelta", "adagrad", "adam", "adamax", "adamw", "asgd", "lbfgs", "nadam", "optimizer", "radam"),
    *("rmsprop", "rprop", "sgd"),
)
_HOMES = {
    "torch.autograd.gradcheck": "torch.autograd",
    "torch.nn.modules": "torch.nn",
    **{f"torch.nn.modules.{part}": "torch.nn" for part in _LAYER_FILES},
    **{f"torch.nn.utils.{part}": "torch.nn.utils" for part in ("clip_grad", "convert_parameters")},
    **{f"torch.optim.{part}": "torch.optim" for part in _OPTIMISER_FILES},
    **{f"torch.utils.data.{part}": "torch.utils.data" for part in ("dataloader", "dataset", "sampler")},
}
# Switches of other devices and libraries: a script may set them, and nothing here reads them.
_SWITCHES = ("torch.backends.cudnn", "torch.backends.mps", "torch.backends.mkldnn")
_TORCH = (
    "torch",
    "torch.nn",
    "torch.nn.functional",
    "torch.nn.init",
    "torch.nn.parameter",
    "torch.nn.utils",
    "torch.autograd",
    "torch.autograd.forward_ad",
    "torch.autograd.functional",
    "torch.autograd.graph",
    "torch.autograd.variable",
    "torch.func",
    "torch.optim",
    "torch.optim.lr_scheduler",
    "torch.linalg",
    "torch.distributions",
    "torch.distributions.kl",
    *(f"torch.distributions.{part}" for part in _FAMILIES),
    "torch.special",
    "torch.random",
    "torch.cuda",
    "torch.backends",
    *_SWITCHES,
    "torch.storage",
    "torch.types",
    "torch.utils",
    "torch.utils.data",
    "torch.utils.checkpoint",
    "torch.functional",
    "torch.testing",
    "functorch",
    *_HOMES,
)
IMPORTABLE = (
    *_TORCH,
    "math",
    "numpy",
    "numpy.linalg",
    "numpy.random",
    "functools",
    "time",
    "random",
    "copy",
    "statistics",
    "collections",
    "itertools",
    "IPython",
    "IPython.display",
    "tqdm",
    "tqdm.auto",
    "tqdm.notebook",
    *sorted(_HARMLESS),
)


_OURS = frozenset(("torch", "functorch", "numpy", "math"))
_TORCH_INSTEAD = "gradcli's functions have PyTorch's names: import torch"
_OUTSIDE = "a program reaches nothing outside itself: give it data by name on the command line, x=@data.npy"
# What only draws: a lesson's pictures are left out, and it goes on.
_DRAWING = frozenset(("matplotlib", "seaborn", "torchviz", "plotly", "mpl_toolkits"))
# What to do instead of importing other well-known modules.
_INSTEAD = {
    **dict.fromkeys(_DRAWING, "gradcli draws itself: gradcli plot 'sin(x)' --range x=-5..5"),
    "torchviz": "gradcli draws itself: gradcli graph 'x^2' x=3",
    "pandas": "gradcli map computes over the rows of a table",
    "polars": "gradcli map computes over the rows of a table",
    **dict.fromkeys(
        ("os", "sys", "pathlib", "glob", "io", "shutil", "subprocess", "pickle", "requests"), _OUTSIDE
    ),
    "csv": "gradcli map computes over the rows of a table",
    "json": "a program reads no files: give it data by name on the command line, x=@data.json",
    "sympy": "gradcli computes exact derivatives of functions as numbers: f(x) = x^2, then f'(3)",
    "autograd": "leave it out: grad, jacobian, hessian and their kin are there by their names",
    "jax": "leave it out: grad, jacobian, hessian, vmap and their kin are there by their names",
    "autograd.numpy": "write import numpy as np",
    "jax.numpy": "write import numpy as jnp",
    "tensorflow": _TORCH_INSTEAD,
    "scipy.misc": "derivatives are exact here: f(x) = x^2, then f'(3)",
    "scipy.differentiate": "derivatives are exact here: f(x) = x^2, then f'(3)",
    "numdifftools": "derivatives are exact here: f(x) = x^2, then f'(3); gradcli check compares with differences",
    "scipy.optimize": "to minimise, take steps: opt = torch.optim.LBFGS([x]), or SGD and Adam",
    "scipy.integrate": "gradcli takes derivatives, not integrals; a sum over linspace comes near one",
    "scipy": "its special functions are there by their names: erf(x), gamma(x), j0(x)",
    "torchvision": "gradcli has tensors, and no images or data sets",
    "cmath": "gradcli has no complex numbers",
    "decimal": "gradcli computes in double precision",
    "fractions": "gradcli computes in double precision",
}


def import_module(name: str, runtime: Runtime, needed: bool = False) -> Namespace | Absent | Undrawn:
    """Return the namespace that `import name` gives; in a lesson, something unusable for other modules.

    Lessons import more than they use. Nothing is loaded for it, and its first use is the error that
    the import is elsewhere; what only draws does nothing instead. Where it is `needed`, because an `except` waits for
    the import to fail, it fails at once, unless PyTorch has it.
    Raises: NameProblem for a module that is not one of gradcli's tables.
    """
    known = runtime.modules.get(name)
    if known is None:
        if name not in IMPORTABLE:
            problem = _cannot_import(name)
            if _is_lesson(runtime) and name.partition(".")[0] in _DRAWING:
                _tell(f"gradcli draws nothing for {name}: its lines do nothing here", problem, runtime)
                from gradcli.lang.library.undrawn import Undrawn

                return Undrawn(name)
            if _is_lesson(runtime) and _may_be_absent(name, needed):
                _tell_absent(problem, runtime)
                return Absent(name)
            raise problem
        known = runtime.modules[name] = _namespace(name, runtime)
    if name not in runtime.imported:
        runtime.on_import(name)
    return known


def is_not_here(value: Any) -> bool:
    """Tell whether a value is what the import of a module that gradcli has not gave to a lesson."""
    from gradcli.lang.library.undrawn import Undrawn

    return type(value) is Absent or (type(value) is Undrawn and value.name.partition(".")[0] in _DRAWING)


def _is_lesson(runtime: Runtime) -> bool:
    """Tell whether a program may import what it does not use: a script, or what comes line by line at the prompt."""
    return runtime.pasted or runtime.at_prompt


def _tell_absent(problem: Problem, runtime: Runtime) -> None:
    """Warn of what cannot be imported, and is not missed until something uses it."""
    ends = "a line that uses it fails" if runtime.at_prompt else "the script ends where it is used"
    _tell(f"{problem.message}: {ends}", problem, runtime)


def _tell(text: str, problem: Problem, runtime: Runtime) -> None:
    """Warn, and tell somebody who types what to do instead of such an import."""
    hint = f"\n  hint: {problem.hint}" if runtime.at_prompt and problem.hint else ""
    runtime.warn_once(text + hint)


def _may_be_absent(name: str, needed: bool) -> bool:
    """Tell whether a script that imports this module can go on without it: there is one, and none of ours is meant."""
    if name.partition(".")[0] in _OURS:
        from gradcli.lang.library.not_here import has_module

        return has_module(name)
    return not (needed or _is_slip(name))


def _is_slip(name: str) -> bool:
    """Tell whether the name of a module is one of ours with a letter or two astray."""
    top = name.partition(".")[0]
    near = nearest(top, _OURS)
    return bool(near) and (
        near[0].lower() == top.lower() or (len(top) > 4 and sorted(top) == sorted(near[0]))
    )


def _cannot_import(name: str) -> NameProblem:
    top = name.partition(".")[0]
    inner = [module for module in IMPORTABLE if module.startswith(top + ".")]
    near = nearest(name, IMPORTABLE)
    if top in _INSTEAD:
        hint = _INSTEAD.get(name, _INSTEAD[top])
    elif near:
        hint = f"did you mean {near[0]}?"
    elif inner:
        hint = f"it has {', '.join([part for part in inner if part.count('.') == 1])}"
    else:
        hint = "programs may import torch and its parts, math, numpy, random, copy, functools, time"
    missing = name if top in _OURS else top
    return NameProblem(
        f"gradcli cannot import {name}",
        hint=hint,
        kind="ModuleNotFoundError",
        said=f"No module named '{missing}'",
    )


def _namespace(name: str, runtime: Runtime) -> Namespace:
    """Return the namespace of an importable module; its table is made at the first look into it."""
    table: dict[str, Any] = {}

    def members() -> dict[str, Any]:
        if not table:
            table.update(members_of(name, runtime))
        return table

    def find(member: str) -> Any:
        value = members().get(member, MISSING)
        inner = f"{name}.{member}"
        if value is MISSING and inner in IMPORTABLE:
            value = table[member] = import_module(inner, runtime)
        return value

    def names() -> list[str]:
        prefix = name + "."
        parts = [m.removeprefix(prefix) for m in IMPORTABLE if m.startswith(prefix)]
        return [*members(), *[part for part in parts if "." not in part]]

    def put(member: str, value: Any) -> None:
        members()[member] = value

    return Namespace(name, find, names, put if name in _SWITCHES else None)


def members_of(name: str, runtime: Runtime) -> dict[str, Any]:
    """Return the names of an importable module with what they stand for."""
    if name in _TORCH:
        from gradcli.lang.library.torchish import torch_members

        return torch_members(_HOMES.get(name, name), runtime)
    from gradcli.lang.library.other_modules import MODULES

    make: Callable[[Runtime], dict[str, Any]] | None = MODULES.get(name)
    return {"": None} if make is None else make(runtime)


def import_member(namespace: Namespace | Absent | Undrawn, name: str, runtime: Runtime) -> Any:
    """Return what `from module import name` binds; in a lesson, something unusable for what PyTorch alone has.

    Raises: AttributeProblem with the nearest names if the module has it not.
    """
    if isinstance(namespace, Absent):
        return namespace
    if not isinstance(namespace, Namespace):
        return namespace.member(name)
    value = namespace.find(name)
    if value is MISSING:
        if namespace.name in _HARMLESS:
            return None
        problem: AttributeProblem = unknown_member(namespace, name)
        problem.kind, problem.said = "ImportError", f"cannot import name '{name}' from '{namespace.name}'"
        if _is_lesson(runtime):
            from gradcli.lang.library.not_here import has_name

            if has_name(namespace.name, name):
                _tell_absent(problem, runtime)
                return Absent(f"{namespace.name}.{name}", lambda: unknown_member(namespace, name))
        raise problem
    return value


def members_to_bind(namespace: Namespace | Absent | Undrawn) -> dict[str, Any]:
    """Return what `from module import *` binds: everything whose name does not begin with an underscore."""
    found: dict[str, Any] = {}
    if not isinstance(namespace, Namespace):
        return found
    for name in namespace.members():
        if name and not name.startswith("_"):
            found[name] = namespace.find(name)
    return found
