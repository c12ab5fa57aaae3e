"""Texts of a program's values: what `print`, f-strings and the prompt show."""

from __future__ import annotations

from gradcli.core.batch import Unbatchable, members_are_runs
from gradcli.core.registry import Operator
from gradcli.core.results import Results
from gradcli.core.tensor import Tensor, data_of, mode
from gradcli.core.values import Batched, default_dtype
from gradcli.errors import ValueProblem
from gradcli.lang.values.formatting import Texts, apply_spec, format_template
from gradcli.lang.values.kinds import is_array, type_name
from gradcli.lang.values.objects import (
    BoundMethod,
    Builtin,
    Derived,
    Device,
    Dtype,
    Function,
    Generator,
    GradFn,
    GradSwitch,
    HookHandle,
    Namespace,
    Partial,
    RaisedValue,
    Size,
    TypeObject,
)
from gradcli.lang.values.ordered_dict import OrderedDict
from gradcli.lang.values.tensor_text import DEFAULT_OPTIONS, format_tensor, parameter_text, size_text
from gradcli.lang.values.value_text import repr_of, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.lang.running.runtime import Runtime
    from gradcli.lang.values.tensor_text import PrintOptions

# Where PyTorch prints an address, a number of the same look that is the same in every run.
_FIRST_ADDRESS = 0x7F5B4C0D1000

_ROWS_DIFFER = "the text of a number differs from row to row"


class Printer:
    """Makes texts with the print options of a session."""

    __slots__ = ("_open", "options", "texts")

    def __init__(self, options: PrintOptions = DEFAULT_OPTIONS) -> None:
        self.options = options
        self._open: set[int] = set()  # dicts that are being written, in case one contains itself
        self.texts = Texts(
            to_text=self.text,
            to_repr=self.repr,
            scalar_of=_scalar_of,
            number_of=_number_of,
            type_name=type_name,
        )

    def text(self, value: Any) -> str:
        """Return what `print(value)` shows."""
        if isinstance(value, dict):
            return self._dict_text(value)
        return text_of(value, self._other_text, self._other_repr)

    def repr(self, value: Any) -> str:
        """Return what the prompt shows for a value, and a list for its items."""
        if isinstance(value, dict):
            return self._dict_text(value)
        return repr_of(value, self._other_repr)

    def _other_text(self, value: Any) -> str:
        if is_array(value):
            from gradcli.lang.values.numpy_text import numpy_text

            return numpy_text(value, self.options.arrays)
        if type(value) is Device:
            return str(value)
        if type(value) is Dtype:
            return str(value.shown)
        if type(value) is RaisedValue:
            return self._error_text(value)
        return self._other_repr(value)

    def _other_repr(self, value: Any) -> str:
        if type(value) is Tensor:
            return self.tensor(value)
        if is_array(value):
            from gradcli.lang.values.numpy_text import numpy_repr

            return numpy_repr(value, self.options.arrays)
        if isinstance(value, dict):
            return self._dict_text(value)
        if type(value) is Batched:
            raise Unbatchable(_ROWS_DIFFER)
        show = _SHOWN.get(type(value))
        if show is not None:
            return str(show(self, value))
        shown = getattr(type(value), "shown_as", None)
        return str(shown(value, self)) if shown is not None else "<value>"

    def tensor(self, t: Tensor) -> str:
        """Return a tensor as PyTorch prints it."""
        data = data_of(t)
        state = t.state
        parameter = state is not None and state.name == "Parameter"
        if type(data) is Batched:
            if members_are_runs(data.size):
                raise Unbatchable(_ROWS_DIFFER)
            data = data.array
        text = format_tensor(
            data,
            dtype=t.dtype,
            requires_grad=t.requires_grad,
            grad_fn=t.grad_fn_name,
            tangent=None if mode.stands_on_leaf is None else self._tangent(t),
            default_dtype=default_dtype(),
            options=self.options,
        )
        return parameter_text(text) if parameter else text

    def _tangent(self, t: Tensor) -> str | None:
        from gradcli.core.duals import tangent_of

        tangent = tangent_of(t)
        if tangent is None:
            return None
        return self.tensor(tangent) if tangent.shape else str(_scalar_of(tangent))

    def _error_text(self, error: RaisedValue) -> str:
        """Return what `print(error)` shows: its message; KeyError quotes the key, as Python does."""
        values = error.arguments
        if len(values) == 1:
            return self.repr(values[0]) if error.kind == "KeyError" else self.text(values[0])
        return self.repr(values) if values else ""

    def _dict_text(self, mapping: dict[Any, Any]) -> str:
        if id(mapping) in self._open:
            return "{...}"
        self._open.add(id(mapping))
        try:
            texts = [(self.repr(key), self.repr(value)) for key, value in mapping.items()]
        finally:
            self._open.discard(id(mapping))
        framed = getattr(mapping, "framed", None)
        if framed is not None:
            return str(framed(texts, self))
        if type(mapping) is OrderedDict:
            listed = ", ".join([f"({key}, {value})" for key, value in texts])
            return f"OrderedDict([{listed}])" if texts else "OrderedDict()"
        pairs = [f"{key}: {value}" for key, value in texts]
        return "{" + ", ".join(pairs) + "}"


def _scalar_of(value: Any) -> Any:
    """Return the Python number that a 0-d tensor formats as, None for what formats as text."""
    if type(value) is Tensor and value.shape == ():
        data = data_of(value)
        return data if type(data) in (float, int, bool) else data.item()
    if is_array(value) and value.shape == ():
        return value.item()
    return None


def _number_of(value: Any) -> Any:
    """Return the Python number that a value of one element converts to, else None."""
    if type(value) is Tensor or is_array(value):
        data = data_of(value)
        if type(data) in (float, int, bool):
            return data
        if data.size != 1:
            raise ValueProblem("only one element tensors can be converted to Python scalars")
        return data.item()
    return None


def address(node: object, step: int = 0x40) -> str:
    """Return something that looks like an address, from the identity of a graph node."""
    index = getattr(node, "index", 0)
    return hex(_FIRST_ADDRESS + step * index)


_SHOWN: dict[type, Any] = {
    Size: lambda printer, size: size_text(size),
    Dtype: lambda printer, dtype: dtype.shown if dtype.is_torchs() else f"dtype('{dtype.shown}')",
    Device: lambda printer, device: _device_text(device),
    GradFn: lambda printer, node: f"<{node.name} object at {address(node.node)}>",
    Function: lambda printer, f: f"<function {f.code.name}>",
    Builtin: lambda printer, f: f"<function {f.name}>",
    Operator: lambda printer, f: f"<function {f.name}>",
    BoundMethod: lambda printer, f: _method_text(printer, f),
    Partial: lambda printer, f: f"<partial of {printer.repr(f.function)}>",
    Derived: lambda printer, f: f"<function {f.name}>",
    TypeObject: lambda printer, kind: f"<class '{kind.shown}'>",
    Namespace: lambda printer, module: f"<module '{module.name}'>",
    Generator: lambda printer, items: (
        f"<{items.kind} object {items.name}".rstrip() + f" at {address(items)}>"
    ),
    GradSwitch: lambda printer, switch: _switch_text(switch),
    HookHandle: lambda printer, handle: f"<torch.utils.hooks.RemovableHandle object at {address(handle)}>",
    slice: lambda printer, part: f"slice({part.start}, {part.stop}, {part.step})",
    RaisedValue: lambda printer, error: f"{error.kind}({', '.join(map(printer.repr, error.arguments))})",
    Results: lambda printer, results: _results_text(printer, results),
    type(Ellipsis): lambda printer, dots: "Ellipsis",
}


def _device_text(device: Device) -> str:
    index = "" if device.index is None else f", index={device.index}"
    return f"device(type='{device.kind}'{index})"


# The methods of tensors that PyTorch defines in Python, which show the tensor that they were asked of.
_IN_PYTHON = frozenset(
    (
        *("backward", "register_hook", "register_post_accumulate_grad_hook", "norm", "split", "unique"),
        *("unique_consecutive", "unflatten", "share_memory_"),
    )
)


def _method_text(printer: Printer, method: BoundMethod) -> str:
    """Return what shows where `()` was forgotten: Python's text of a tensor's method once torch is imported."""
    owner, name = method.receiver, method.name
    if not mode.as_pytorch or type(owner) is not Tensor:
        return f"<method {name}>"
    if name in _IN_PYTHON:
        return f"<bound method Tensor.{name} of {printer.repr(owner)}>"
    return f"<built-in method {name} of Tensor object at {address(owner)}>"


def _switch_text(switch: GradSwitch) -> str:
    if switch.before is not None:
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={switch.flag})"
    return "<grad mode>"


def _results_text(printer: Printer, results: Results) -> str:
    lines = [f"{name}={printer.repr(value)}" for name, value in zip(results.names, results)]
    return f"{results.title}(\n" + ",\n".join(lines) + ")"


# ----- for compiled code -------------------------------------------------------------------------------

_PRINTER = Printer()


def printer_for(options: PrintOptions) -> Printer:
    """Return a printer with these options; the usual one is made once."""
    return _PRINTER if options is DEFAULT_OPTIONS else Printer(options)


def formatted(value: Any, conversion: str, spec: str, runtime: Runtime) -> str:
    """Return `value` as an f-string's field shows it."""
    if not spec and not conversion and type(value) is str:
        return value
    return apply_spec(value, conversion, spec, printer_for(runtime.options).texts)


def percent_format(template: str, argument: Any, runtime: Runtime) -> str:
    """Return `template % argument`."""
    from gradcli.lang.values.percent_formatting import percent_format as fill

    return fill(template, argument, printer_for(runtime.options).texts)


def fill_template(template: str, values: list[Any], named: dict[str, Any], runtime: Runtime | None) -> str:
    """Return `template.format(*values, **named)`; outside a session with the usual print options."""
    options = DEFAULT_OPTIONS if runtime is None else runtime.options
    return format_template(template, values, named, printer_for(options).texts)


def shown(value: Any) -> str:
    """Return a value as the prompt shows it with the usual print options."""
    return _PRINTER.repr(value)
