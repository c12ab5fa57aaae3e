"""What the compiled parts of a program share while they run: names, limits, output, settings."""

from __future__ import annotations

from gradcli.core.tensor import mode
from gradcli.core.values import default_dtype, set_default_dtype
from gradcli.lang.running.limits import Limits, Meter
from gradcli.lang.values.tensor_text import DEFAULT_OPTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gradcli.lang.running.ties import Tie
    from gradcli.lang.running.turns import TurnLog
    from gradcli.lang.values.tensor_text import PrintOptions
    from gradcli.source import Span


class Runtime:
    """The state of a session that programs read and change.

    `variables` are the global names of the program, `builtins` the names of the language, `modules` the
    namespaces made so far, `imported` the modules that programs did import. `python_lists` says that `+`
    and `*` treat lists as Python does, which they do once a program imports torch. `at_prompt`: somebody
    types the program, so a remark on what an import changes is due. `pasted`: the
    program is somebody's Python script or notebook. `handling`: the errors whose `except` runs, innermost
    last. `sharing`: what is compiled keeps track of tensors that share memory. `turns`: where what is compiled
    notes the turns of its loops and calls, `ties` where its comparisons note those, None where nobody asks.
    `anomalies`: a backward pass that ends in nan is an error. `quiet`: the program wants no warnings of PyTorch's.
    """

    __slots__ = (
        "anomalies",
        "at_prompt",
        "builtins",
        "dtype",
        "explain",
        "handling",
        "imported",
        "meter",
        "modules",
        "notes",
        "numpy_stream",
        "options",
        "pasted",
        "python_lists",
        "python_stream",
        "quiet",
        "said",
        "sharing",
        "ties",
        "turns",
        "variables",
        "warn",
        "write",
    )

    def __init__(
        self,
        write: Callable[[str], None],
        warn: Callable[[str], None],
        limits: Limits | None = None,
        dtype: str | None = None,
    ) -> None:
        self.write = write
        self.warn = warn
        self.meter = Meter(limits or Limits())
        self.dtype = dtype
        self.variables: dict[str, Any] = {}
        self.builtins: Any = {}  # LanguageNames, set by the session
        self.options: PrintOptions = DEFAULT_OPTIONS
        self.python_lists = False
        self.anomalies = self.quiet = False
        self.at_prompt = self.pasted = False
        self.sharing = False
        self.turns: TurnLog | None = None
        self.ties: list[Tie] | None = None
        self.handling: list[Any] = []
        self.imported: set[str] = set()
        self.numpy_stream: Any = None  # numpy.random's numbers, from its first use on
        self.python_stream: Any = None  # the numbers of Python's random, likewise
        self.modules: dict[str, Any] = {}
        # Gives the text on a name that `help(name)` shows; None where nobody explains.
        self.explain: Callable[[str], str] | None = None
        self.notes: list[str] = []
        self.said: set[str] = set()

    def note(self, text: str) -> None:
        """Keep a remark for the user, once however often the program gives cause for it."""
        if text not in self.said:
            self.said.add(text)
            self.notes.append(text)

    def warn_once(self, text: str, span: Span | None = None) -> None:
        """Warn on stderr, once for each text and place."""
        key = text if span is None else f"{text}@{span.source.name}:{span.start}"
        if key not in self.said:
            self.said.add(key)
            self.warn(text)

    def warn_as_python(self, text: str, span: Span | None = None) -> None:
        """Warn of what Python or PyTorch warns of, unless the program said that it wants to hear none of it."""
        if not self.quiet:
            self.warn_once(text, span)

    def on_import(self, module: str) -> None:
        """Take note that the program imports `module`: torch brings its default dtype along."""
        self.imported.add(module)
        if module.partition(".")[0] not in ("torch", "functorch"):
            return
        self.python_lists = mode.as_pytorch = True
        if self.dtype is None and default_dtype() != "float32":
            set_default_dtype("float32")
            if not self.at_prompt:
                return
            self.note(
                "torch is imported: new tensors are float32, as in PyTorch (:set dtype float64 overrules)"
            )
