"""What a name of a module is that programs import: its call, a sentence where its definition has one, and its page."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime
    from gradcli.lang.values.objects import Builtin

_PYTORCH = "https://docs.pytorch.org/docs/stable/"
_PYTHON = "https://docs.python.org/3/library/"
# Where names are looked for, in this order, and the page of each; {name} and {kind} are filled in.
_PAGES = {
    "torch.nn": _PYTORCH + "generated/torch.nn.{name}.html",
    "torch.optim": _PYTORCH + "generated/torch.optim.{name}.html",
    "torch.optim.lr_scheduler": _PYTORCH + "generated/torch.optim.lr_scheduler.{name}.html",
    "torch.distributions": _PYTORCH + "distributions.html#{kind}",
    "torch.utils.data": _PYTORCH + "data.html#torch.utils.data.{name}",
    "torch.utils.checkpoint": _PYTORCH + "checkpoint.html#torch.utils.checkpoint.{name}",
    "torch.nn.init": _PYTORCH + "nn.init.html#torch.nn.init.{name}",
    "torch.nn.utils": _PYTORCH + "generated/torch.nn.utils.{name}.html",
    "torch.autograd": _PYTORCH + "generated/torch.autograd.{name}.html",
    "torch.autograd.forward_ad": _PYTORCH + "generated/torch.autograd.forward_ad.{name}.html",
    "torch.func": _PYTORCH + "generated/torch.func.{name}.html",
    "torch.testing": _PYTORCH + "testing.html#torch.testing.{name}",
    "collections": _PYTHON + "collections.html#collections.{name}",
    "itertools": _PYTHON + "itertools.html#itertools.{name}",
    "functools": _PYTHON + "functools.html#functools.{name}",
}

_FUNCTIONAL = "torch.nn.functional"


def library_texts(path: str, runtime: Runtime) -> list[str]:
    """Return what `nn.LSTM`, `torch.optim.LBFGS` or `DataLoader` is; empty for a name that no module has.

    A path counts by its ends: its last part is the name, and a module fits whose last part is the one before it.
    """
    from gradcli.lang.library.modules import members_of

    before, _, name = path.rpartition(".")
    part = before.rpartition(".")[2]
    functional = _functional_text(name, runtime) if part in ("F", "functional") else ""
    if functional:
        return [functional]
    for module, page in _PAGES.items():
        if part and module.rpartition(".")[2] != part:
            continue
        value = members_of(module, runtime).get(name)
        text = _text(module, name, value, page)
        if text:
            return [text]
    return []


def further_texts(name: str, runtime: Runtime) -> list[str]:
    """Return what a function of torch.nn.functional is, or a method of modules, optimisers and nodes."""
    texts = [_functional_text(name, runtime)]
    texts += [
        _text(of, name, methods[name], f"{_PYTORCH}generated/{of}.html")
        for of, methods in _methods().items()
        if name in methods
    ]
    return [text for text in texts if text]


def _functional_text(name: str, runtime: Runtime) -> str:
    """Return what a function of torch.nn.functional is; its operator may have another name, as that of F.unfold."""
    from gradcli.commands.help import operator_text
    from gradcli.core.registry import Operator
    from gradcli.lang.library.modules import members_of
    from gradcli.lang.values.objects import explained_as

    function = explained_as(members_of(_FUNCTIONAL, runtime).get(name))
    if type(function) is Operator:
        return operator_text(function)
    return _text(_FUNCTIONAL, name, function, _PYTORCH + "generated/torch.nn.functional.{name}.html")


def _methods() -> dict[str, dict[str, Builtin]]:
    """Return the methods of what programs make of the classes of PyTorch's library, by the class."""
    from gradcli.lang.library.networks.module import Module
    from gradcli.lang.library.training.optimisers import Optimiser
    from gradcli.lang.library.training.schedules import Scheduler
    from gradcli.lang.values.methods import NODE_METHODS

    return {
        "torch.nn.Module": Module.methods,
        "torch.optim.Optimizer": Optimiser.methods,
        "torch.optim.lr_scheduler.LRScheduler": Scheduler.methods,
        "torch.autograd.graph.Node": NODE_METHODS,
    }


def library_names(runtime: Runtime) -> list[str]:
    """Return all names that `library_texts` and `further_texts` explain."""
    from gradcli.lang.library.modules import members_of

    found = [name for module in (*_PAGES, _FUNCTIONAL) for name in members_of(module, runtime)]
    return found + [name for methods in _methods().values() for name in methods]


def _text(module: str, name: str, value: Any, page: str) -> str:
    from gradcli.commands.phrases import entry, fact
    from gradcli.lang.values.objects import Builtin, TypeObject

    kind = f"{module}.{name}"
    if type(value) is TypeObject:
        kind, value = value.shown, value.build
    if type(value) is not Builtin:
        return ""
    signature = value.signature.removeprefix("self").removeprefix(", ")
    told = entry(f"{module}.{name}({signature})", _sentence(module, name, value))
    library = "PyTorch" if page.startswith(_PYTORCH) else "Python"
    return f"{told}\n\n{fact(library, page.format(name=name, kind=kind))}"


def _sentence(module: str, name: str, value: Any) -> str:
    """Return what the definition says: of a loss or activation its operator, of a distribution its class."""
    from gradcli.core.registry import OPERATORS
    from gradcli.lang.library.networks.losses_and_activations import LAYERS

    if module == "torch.nn" and name in LAYERS:
        return str(OPERATORS[LAYERS[name][0]].help.summary)
    return value.function.__doc__ or "" if module == "torch.distributions" else ""
