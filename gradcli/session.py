"""The session: program text in, values out. The seam between the language and everything that shows results.

The command line, the prompt, `map` and the tests run programs only through this. Importing it is cheap;
numpy is loaded by the first array.
"""

from __future__ import annotations

from gradcli.core.freeing import hold, let_go
from gradcli.core.inplace import count_changes
from gradcli.core.memory import BOUNDS
from gradcli.core.tensor import is_grad_enabled, mode, set_grad_enabled
from gradcli.core.values import default_dtype, set_default_dtype
from gradcli.errors import EvaluationProblem, Interrupted, LimitProblem, Problem, out_of_memory
from gradcli.lang import syntax
from gradcli.lang.library.names import language_names
from gradcli.lang.reading.parser import parse
from gradcli.lang.running.callables import NOWHERE
from gradcli.lang.running.evaluator import compile_program
from gradcli.lang.running.garbage import collect_seldom
from gradcli.lang.running.outputs import outputs_of
from gradcli.lang.running.runtime import Runtime
from gradcli.lang.running.sharing import changes_in_place
from gradcli.lang.values.kinds import is_callable
from gradcli.lang.values.leaves import constant_of, leaf_of, value_of_data
from gradcli.lang.values.printing import printer_for
from gradcli.records import Record, replace
from gradcli.report import Note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol, TypeVar

    from gradcli.core.duals import Level
    from gradcli.core.tensor import Tensor
    from gradcli.lang.running.evaluator import Step
    from gradcli.lang.running.limits import Limits
    from gradcli.lang.running.undo import Snapshot
    from gradcli.source import Source, Span

    Result = TypeVar("Result")

    class Binding(Protocol):
        """`NAME=VALUE`: a value as text, or as data where it came from a file (then `value` is not None)."""

        @property
        def name(self) -> str: ...
        @property
        def source(self) -> Source: ...
        @property
        def value(self) -> Any: ...


class Evaluation(Record):
    """What a program gave: `outputs` by name ("" for a single result), the leaves, all bound values."""

    outputs: tuple[tuple[str, Any], ...]
    inputs: tuple[tuple[str, Tensor], ...]
    bound: tuple[tuple[str, Any], ...]


# Without one of these in its text a formula is not read for what takes numbers out of tensors.
_CUTS = (".item(", ".tolist(", ".numpy(", "float(")
# A program that is run at other points may take so many times the steps it took, or so many in any case.
_TIMES_AS_LONG, _STEPS_ANYWHERE = 20, 50_000


class Session:
    """Names and settings that live from one program to the next."""

    def __init__(
        self,
        *,
        dtype: str | None = None,
        seed: int | None = None,
        limits: Limits | None = None,
        write: Callable[[str], Any],
        warn: Callable[[str], Any],
    ) -> None:
        """Begin a session: `write` takes what programs print, `warn` takes warnings, a line each.

        `dtype` fixes the default dtype, which otherwise is float64 until a program imports torch.
        """
        collect_seldom()
        self.runtime = Runtime(write, warn, limits, dtype)
        self.runtime.builtins = language_names(self.runtime)
        self.dtype = dtype or "float64"
        # Whether programs record, as set_grad_enabled leaves it from one to the next.
        self.recording = True
        # Whether changes in place are counted, as from the first program on that asks how many there were.
        self._counting = False
        # The level of forward mode that a program has left open.
        self._level: Level | None = None
        self._noted: Snapshot | None = None
        # False where problems are many and their hints not shown, as for the rows of a table.
        self.explains = True
        self._memory = None if limits is None else limits.memory
        self._activate()
        if seed is not None:
            from gradcli.core.ops.random import manual_seed

            manual_seed(seed)

    def write_to(self, write: Callable[[str], Any]) -> None:
        """Send what programs print to another place from now on."""
        self.runtime.write = write

    def _activate(self) -> None:
        """Put this session's settings in force; they are global to the core."""
        set_default_dtype(self.dtype)
        mode.as_pytorch = self.runtime.python_lists
        mode.anomalies = self.runtime.anomalies
        mode.warn = self.runtime.warn_as_python
        mode.level = self._level
        count_changes(self._counting)
        BOUNDS.limit(self._memory)

    def foresee(self, source: Source) -> None:
        """Take note of what a program will ask for that has to be kept from the beginning."""
        self._counting = self._counting or "._version" in source.text

    # ----- programs ------------------------------------------------------------------------------------

    def run(
        self,
        source: Source,
        show: str = "nothing",
        *,
        present: Callable[[Any], Any] | None = None,
        atomic: bool = False,
    ) -> list[Any]:
        """Run a program; return the values that show themselves, after presenting each in its place.

        `show` is `all` (every bare expression), `last` (a last one), `cell` (a last one even if it is a call made for
        its effect, as in Jupyter), or `nothing`. `present` is called with each value; without it, its text is
        written. With `atomic`, a program that fails changes nothing.
        Raises: Problem.
        """
        shown: list[Any] = []
        offer = present or (self._write_cells_value if show == "cell" else self._write_value)
        self.runtime.at_prompt = source.name.startswith("<repl")
        self.runtime.pasted = ".py" in source.name or ".ipynb" in source.name
        self.foresee(source)
        # Other programs may follow on what is typed, and change in place what this one has made.
        self.runtime.sharing = show != "nothing" or changes_in_place(source.text)

        def finish(step: Step, value: Any, last: bool) -> None:
            if value is None or getattr(type(value), "never_shows", False):
                return
            if (
                (step.bare if show == "cell" else step.shows)
                and (last or show == "all")
                and show != "nothing"
            ):
                shown.append(value)
                # The program may just have imported torch: its values print by the default dtype it set.
                self.dtype = default_dtype()
                offer(value)

        if not atomic:
            self._run_program(source, finish)
            return shown
        restore = self.checkpoint()
        try:
            self._run_program(source, finish)
        except BaseException:
            restore()
            raise
        return shown

    def again(self, source: Source) -> Callable[[], None]:
        """Return a function that runs a program, which is read only once; nothing of it shows. Raises: Problem."""
        steps = self._compile(_parsed(source))

        def run() -> None:
            self._run_steps(steps, lambda _step, _value, _last: None)

        return run

    def checkpoint(self) -> Callable[[], None]:
        """Return a function that brings names, values and settings back to what they are now, once."""
        from gradcli.lang.running.undo import Snapshot, undisturbed

        before = self._noted = Snapshot(self.runtime, self._noted)
        recording, level = self.recording, self._level
        dtype, overruling = self.dtype, self.runtime.dtype
        depth = 0 if level is None else len(level.pairs)

        def bring_back() -> None:
            before.restore()
            self.dtype, self.runtime.dtype, self.recording = dtype, overruling, recording
            mode.level = self._level = level
            if level is not None:
                del level.pairs[depth:]

        return lambda: undisturbed(bring_back)

    def limited(self, limits: Limits) -> Callable[[], None]:
        """Bound programs by other limits; return a function that brings the present ones back."""
        meter, before, memory = self.runtime.meter, self.runtime.meter.limits, self._memory
        meter.set_limits(limits)
        if limits.memory is not None:
            self._memory = limits.memory

        def restore() -> None:
            meter.set_limits(before)
            self._memory = memory
            BOUNDS.limit(memory)

        return restore

    def limited_by_last(self) -> Callable[[], None]:
        """Bound programs by many times the steps of the last one, as it is run at other points; return as `limited` does.

        A loop that ends at one point need not end beside it.
        """
        meter = self.runtime.meter
        most = max(meter.taken * _TIMES_AS_LONG, _STEPS_ANYWHERE)
        limits = meter.limits
        return self.limited(replace(limits, steps=most if limits.steps is None else min(limits.steps, most)))

    def aside(self, work: Callable[[], Result], limits: Limits) -> Result:
        """Return what `work` gives with this session, at bounded cost and silently, and undo all that it did.

        The limits hold for the whole of `work`; `memory` bounds each single result. Raises: Problem;
        KeyboardInterrupt, which nobody who does without a result takes for its problem.
        """
        from gradcli.lang.running.aside import bounded

        restore = self.checkpoint()
        try:
            return bounded(self.runtime, work, limits)
        except Interrupted:
            raise KeyboardInterrupt from None
        finally:
            restore()
            let_go()

    def _write_value(self, value: Any) -> None:
        self.runtime.write(self.text_of(value) + "\n")

    def _write_cells_value(self, value: Any) -> None:
        self.runtime.write(self.cell_text_of(value) + "\n")

    def _run_program(self, source: Source, finish: Callable[[Step, Any, bool], None]) -> Any:
        """Run a program step by step; return the value of its last expression, None if it ends otherwise."""
        with self.runtime.meter:
            return self._run_steps(self._compile(_parsed(source)), finish)

    def _run_steps(self, steps: list[Step], finish: Callable[[Step, Any, bool], None]) -> Any:
        self._activate()
        let_go()  # not before: a thread at work would keep what puts things in order from doing it at once
        count = len(steps)
        runtime = self.runtime
        frame, meter = runtime.variables, runtime.meter
        outside = set_grad_enabled(self.recording)
        step, value, interrupted = None, None, False
        try:
            with meter:
                for i, step in enumerate(steps):
                    meter.between_statements()
                    if step.run is not None:
                        step.run(frame)
                        value = None
                    elif step.value is not None:
                        value = step.value(frame)
                        finish(step, value, i == count - 1)
            self.recording = is_grad_enabled()
        except Problem as problem:
            if step is not None and (problem.span is None or problem.span is NOWHERE):
                problem.span = step.span
            problem.calls = _call_path(problem, step)
            if self.explains:
                from gradcli.lang.running.second_look import improve

                improve(problem)
            raise
        except KeyboardInterrupt as error:
            hold(error)  # it leads to all that was at work
            interrupted = True
        except (MemoryError, RecursionError) as error:
            raise _out_of_room(error, step) from None
        finally:
            set_grad_enabled(outside)
            self.dtype, self._level = default_dtype(), mode.level
        if interrupted:
            value = None
            raise Interrupted("interrupted", span=None if step is None else step.span)
        return value

    def _compile(self, program: syntax.Program) -> list[Step]:
        try:
            with self.runtime.meter:
                return compile_program(program, self.runtime)
        except KeyboardInterrupt:
            raise Interrupted("interrupted") from None
        except (MemoryError, RecursionError) as error:
            raise _out_of_room(error, None) from None

    # ----- expressions with values for names -----------------------------------------------------------

    def evaluate(
        self, sources: Sequence[Source], bindings: Sequence[Binding] = (), wrt: Sequence[str] | None = None
    ) -> Evaluation:
        """Bind names in order, run the programs, and return the last expression's value with the leaves.

        Names in `wrt` (if it is None all but functions) become leaves of a float dtype; the others are constants of
        their own kind, lists of numbers as tensors. A program that ends in assignments has those names as its outputs.
        Raises: Problem.
        """
        with self.runtime.meter:
            return self._evaluated(sources, bindings, wrt)

    def _evaluated(
        self, sources: Sequence[Source], bindings: Sequence[Binding], wrt: Sequence[str] | None
    ) -> Evaluation:
        inputs, bound = [], []
        for binding in bindings:
            value = self.value_of(binding.source) if binding.value is None else value_of_data(binding.value)
            if binding.name in wrt if wrt is not None else not is_callable(value):
                value = leaf_of(value, binding.name, binding.source.text)
                inputs.append((binding.name, value))
            else:
                value = constant_of(value)
            self.runtime.variables[binding.name] = value
            bound.append((binding.name, value))
        for source in sources[:-1]:
            self._run_program(source, _show_nothing)
        if inputs:
            self._tell_of_plain_numbers(sources[-1], [name for name, _ in inputs])
        return Evaluation(self._outputs(sources[-1]), tuple(inputs), tuple(bound))

    def _tell_of_plain_numbers(self, formula: Source, names: list[str]) -> None:
        """Say of `float(x)^2` in a formula of one line that nothing is differentiated through it."""
        text = formula.text
        if "\n" in text or "=" in text or not any(cut in text for cut in _CUTS):
            return
        from gradcli.lang.library.derivatives.plain_results import remarks_on_cuts

        for remark in remarks_on_cuts(_parsed(formula), names):
            self.runtime.note(remark)

    def _outputs(self, source: Source) -> tuple[tuple[str, Any], ...]:
        return self.prepare(source)()

    def prepare(self, *sources: Source) -> Callable[[], tuple[tuple[str, Any], ...]]:
        """Return a function that runs programs in order on the names bound by then: the last one's outputs by name.

        They are compiled once, however often they are run. Raises: Problem.
        """
        with self.runtime.meter:
            programs = [_parsed(source) for source in sources]
            *before, last = [self._compile(program) for program in programs]
        body = programs[-1].body

        def run() -> tuple[tuple[str, Any], ...]:
            for steps in before:
                self._run_steps(steps, _show_nothing)
            return outputs_of(body, self._run_steps(last, _show_nothing), self.runtime.variables)

        return run

    def value_of(self, source: Source) -> Any:
        """Return the value of a text that is one expression.

        Raises: Problem; EvaluationProblem if it is none.
        """
        value = self._run_program(source, _show_nothing)
        if value is None:
            raise EvaluationProblem(
                f"{source.text!r} has no value", hint="write a number, a list or an expression"
            )
        return value

    # ----- names and values ----------------------------------------------------------------------------

    def names(self) -> list[str]:
        """Return the names that programs have bound, in the order of their first binding."""
        return list(self.runtime.variables)

    def value(self, name: str) -> Any:
        """Return the value of a name. Raises: KeyError if no program has bound it."""
        return self.runtime.variables[name]

    def bind(self, name: str, value: Any) -> None:
        """Give a name a value, as the prompt does for `_` and `ans`."""
        self.runtime.variables[name] = value

    def forget(self, name: str) -> None:
        """Take a name's value away. Raises: KeyError if it has none."""
        del self.runtime.variables[name]

    def builtin_names(self) -> list[str]:
        """Return the names of the language: functions, constants, types."""
        return [name for name in self.runtime.builtins.complete() if not name.startswith("_")]

    def text_of(self, value: Any) -> str:
        """Return a value as the prompt shows it: strings in quotes, tensors as PyTorch prints them."""
        set_default_dtype(self.dtype)
        return printer_for(self.runtime.options).repr(value)

    def cell_text_of(self, value: Any) -> str:
        """Return a value as a notebook shows it: as the prompt does, collections broken into lines."""
        from gradcli.lang.values.notebook_text import notebook_text

        set_default_dtype(self.dtype)
        return notebook_text(value, printer_for(self.runtime.options))

    def take_notes(self) -> list[Note]:
        """Return what there is to remark about the programs run since the last time, each remark once."""
        notes = [Note("info", text) for text in self.runtime.notes]
        self.runtime.notes.clear()
        return notes


def _parsed(source: Source) -> syntax.Program:
    """Return the program of a text; Ctrl-C and lack of memory end in problems, as when it runs."""
    try:
        return parse(source)
    except KeyboardInterrupt:
        raise Interrupted("interrupted") from None
    except (MemoryError, RecursionError) as error:
        raise _out_of_room(error, None) from None


def _show_nothing(_step: Step, _value: Any, _last: bool) -> None:
    return


def _call_path(problem: Problem, step: Any) -> list[tuple[str, Span]]:
    """Return the calls that led to a problem, the outermost first.

    Those that derivatives make have no place in the program, but the first of all stands in its statement.
    """
    calls = problem.calls[::-1]
    if calls and calls[0][1] is NOWHERE and step is not None:
        calls[0] = calls[0][0], step.span
    return [call for call in calls if call[1] is not NOWHERE]


def _out_of_room(error: BaseException, step: Step | None) -> LimitProblem:
    span = None if step is None else step.span
    if isinstance(error, MemoryError):
        return out_of_memory(span)
    return LimitProblem("this is nested too deep", span=span)
