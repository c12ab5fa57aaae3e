"""What can go wrong, named for the problem.

    Problem
      UsageProblem            2   the command line cannot be understood
      SyntaxProblem           3   the program text cannot be understood
        SyntaxProblems        3   several of them, in one program
      DataProblem             4   input data is missing, undecodable, ragged or not numeric
      EvaluationProblem       5   the program ran into something it cannot do
        NameProblem               an unknown name
        AttributeProblem          an unknown attribute or method
        TypeProblem               a value of the wrong kind
        ShapeProblem              shapes that do not fit
        ValueProblem              a value outside what is allowed
          OperandProblem          one that an operator refuses
        IndexProblem              an index outside the shape
        CallProblem               wrong arguments of a call
        GradientProblem           a gradient that does not exist
        AssertProblem         1   a failed `assert`
        RaisedProblem             a `raise` of the program
      LimitProblem            6   time, steps, memory or depth ran out
      Interrupted           130   Ctrl-C
      OutputProblem          74   output could not be written

The number is the exit status. A problem is raised where it is known, often without a span; the
evaluator adds the span of what it was evaluating, and one renderer prints it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from gradcli.source import Span


class Problem(Exception):
    """Something a user should hear about: a message with the values, a place, and one hint.

    `label` is the text beside the caret; `notes` are further places with a text each;
    `calls` is the call path, outermost first, filled while the problem travels up. A program that catches the
    problem sees an error of Python: `kind` is its class, `said` its text where it is not our message
    (the key itself for a KeyError).
    """

    code = "problem"
    exit_status = 1
    kind = "RuntimeError"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        span: Span | None = None,
        label: str = "",
        notes: tuple[tuple[Span, str], ...] = (),
        kind: str | None = None,
        said: Any = None,
    ) -> None:
        super().__init__(message)
        if kind is not None:
            self.kind = kind
        self.said = said
        self.message = message
        self.hint = hint
        self.span = span
        self.label = label
        self.notes = list(notes)
        self.calls: list[tuple[str, Span]] = []

    def at(self, span: Span, label: str = "") -> Problem:
        """Return this problem with a place, unless it has one already."""
        if self.span is None:
            self.span = span
            self.label = self.label or label
        return self


class UsageProblem(Problem):
    """The command line cannot be understood."""

    code = "usage"
    exit_status = 2


class SyntaxProblem(Problem):
    """The program text cannot be understood. `incomplete` says that more text could mend it."""

    code = "syntax"
    exit_status = 3
    incomplete = False


class SyntaxProblems(SyntaxProblem):
    """Several syntax problems of one program; the first one is also this problem itself."""

    def __init__(self, problems: list[SyntaxProblem]) -> None:
        first = problems[0]
        super().__init__(first.message, hint=first.hint, span=first.span, label=first.label)
        self.notes = first.notes
        self.problems = problems
        self.incomplete = False


class DataProblem(Problem):
    """Input data is missing, undecodable, ragged or not numeric."""

    code = "data"
    exit_status = 4


class EvaluationProblem(Problem):
    """The program ran into something it cannot do."""

    code = "evaluation"
    exit_status = 5


class NameProblem(EvaluationProblem):
    """A name that nothing is bound to."""

    code = "name"
    kind = "NameError"


class AttributeProblem(EvaluationProblem):
    """An attribute or method that the value does not have."""

    code = "attribute"
    kind = "AttributeError"


class TypeProblem(EvaluationProblem):
    """A value of the wrong kind."""

    code = "type"
    kind = "TypeError"


class ShapeProblem(EvaluationProblem):
    """Shapes that do not fit each other or the operation."""

    code = "shape"


class ValueProblem(EvaluationProblem):
    """A value outside what the operation allows."""

    code = "value"
    kind = "ValueError"


class OperandProblem(ValueProblem):
    """A value that an operator refuses; PyTorch's operators raise a RuntimeError there."""

    kind = "RuntimeError"


class IndexProblem(EvaluationProblem):
    """An index outside the shape, or of the wrong kind."""

    code = "index"
    kind = "IndexError"


class CallProblem(EvaluationProblem):
    """Wrong arguments of a call."""

    code = "call"
    kind = "TypeError"


class GradientProblem(EvaluationProblem):
    """A gradient that does not exist or was asked for in the wrong way."""

    code = "gradient"


class AssertProblem(EvaluationProblem):
    """A failed `assert` of the program."""

    code = "assert"
    kind = "AssertionError"
    exit_status = 1


class RaisedProblem(EvaluationProblem):
    """A `raise` statement of the program; `value` is the error that it raised."""

    code = "raised"

    def __init__(self, message: str, value: Any = None, *, span: Span | None = None) -> None:
        super().__init__(message, span=span)
        self.value = value

    def __reduce__(self) -> tuple[Any, ...]:
        # The value may be anything that a program has; another process only wants to tell of the problem.
        return type(self), (self.message,), {**self.__dict__, "value": None}


class LimitProblem(Problem):
    """Time, steps, memory or depth ran out."""

    code = "limit"
    exit_status = 6


def out_of_memory(span: Span | None = None) -> LimitProblem:
    """Return what a MemoryError is told as."""
    return LimitProblem("there is not enough memory for this", span=span)


class Interrupted(Problem):
    """Ctrl-C ended the program."""

    code = "interrupted"
    exit_status = 130


class OutputProblem(Problem):
    """Output could not be written."""

    code = "output"
    exit_status = 74
