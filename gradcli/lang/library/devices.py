"""Devices: `torch.device`, and what `torch.cuda` and its kin answer where there is only the processor."""

from __future__ import annotations

from gradcli.errors import TypeProblem, ValueProblem
from gradcli.lang.suggest import nearest
from gradcli.lang.values.binding import refuse_other_device
from gradcli.lang.values.indexing import whole_number
from gradcli.lang.values.kinds import described
from gradcli.lang.values.objects import Builtin, Device, TypeObject
from gradcli.lang.values.tensor_methods import TYPE_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime


def _device(name: Any, index: Any) -> Device:
    """Return a device; one that is not here can be spoken of, and is refused where something is to be on it."""
    if type(name) is Device:
        return name
    if type(name) is not str:
        raise TypeProblem(f'a device is named by a string such as "cpu", not {described(name)}')
    kind, colon, digits = name.partition(":")
    if kind not in DEVICES:
        raise ValueProblem(
            f"there is no device {kind!r}",
            hint=f"did you mean {near[0]!r}?" if (near := nearest(kind, DEVICES)) else 'write "cpu"',
            kind="RuntimeError",
            said=f"Expected one of {', '.join(DEVICES)} device type at start of device string: {kind}",
        )
    if colon and not digits.isdecimal():
        raise ValueProblem(f"Invalid device string: '{name}'", kind="RuntimeError")
    if index is not None:
        return Device(kind, whole_number(index, "index"))
    return Device(kind, int(digits) if colon else None)


DEVICE_TYPE = TypeObject(
    "torch.device",
    "torch.device",
    Builtin("device", "type, index=None", _device),
    lambda value: type(value) is Device,
)
# PyTorch's kinds of devices, as it lists them.
DEVICES = (
    *("cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla"),
    *("lazy", "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone"),
)


def cuda_members(_runtime: Runtime) -> dict[str, Any]:
    """Return what `torch.cuda` has here."""
    return {
        "is_available": Builtin("is_available", "", lambda: False),
        "device_count": Builtin("device_count", "", lambda: 0),
        "manual_seed": Builtin("manual_seed", "seed", lambda seed: None, silent=True),
        "manual_seed_all": Builtin("manual_seed_all", "seed", lambda seed: None, silent=True),
        "empty_cache": Builtin("empty_cache", "", lambda: None, silent=True),
        "is_initialized": Builtin("is_initialized", "", lambda: False),
        "get_arch_list": Builtin("get_arch_list", "", list),
        **{name: Builtin(name, "device=None", lambda _: 0) for name in _MEMORY},
        **{name: Builtin(name, "*args, **named", _without_cuda) for name in _ON_CUDA},
        **{name: _type_on_cuda(name) for name in TYPE_NAMES.values()},
    }


_MEMORY = ("memory_allocated", "max_memory_allocated", "memory_reserved", "max_memory_reserved")
_ON_CUDA = (
    *("current_device", "get_device_name", "get_device_properties", "get_device_capability", "synchronize"),
    *("set_device", "current_stream"),
)


def _type_on_cuda(name: str) -> TypeObject:
    """Return `torch.cuda.FloatTensor` or one of its kin: it can be named, and makes nothing where there is no GPU."""

    def refuse(_data: list[Any]) -> None:
        words = f"type torch.cuda.{name} not available. Torch not compiled with CUDA enabled."
        raise TypeProblem(words, hint=f"write torch.{name}: gradcli computes on the processor")

    return TypeObject(name, f"torch.cuda.{name}", Builtin(name, "*data", refuse), lambda _: False)


def _without_cuda(_arguments: Any, _named: Any) -> None:
    refuse_other_device("cuda")


def cudnn_members(_runtime: Runtime) -> dict[str, Any]:
    """Return what `torch.backends.cudnn` has here."""
    return {
        "enabled": True,
        "deterministic": False,
        "benchmark": False,
        "allow_tf32": True,
        "is_available": Builtin("is_available", "", lambda: False),
        "version": Builtin("version", "", lambda: None),
    }


def mps_members(_runtime: Runtime) -> dict[str, Any]:
    """Return what `torch.backends.mps` and `torch.mps` have here."""
    return {
        "is_available": Builtin("is_available", "", lambda: False),
        "is_built": Builtin("is_built", "", lambda: False),
    }


def accelerator_members() -> dict[str, Any]:
    """Return what `torch.accelerator` has here."""
    return {
        "is_available": Builtin("is_available", "", lambda: False),
        "device_count": Builtin("device_count", "", lambda: 0),
        "current_accelerator": Builtin("current_accelerator", "check_available=False", lambda _: None),
    }
