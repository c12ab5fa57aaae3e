"""`:lesson`: short lessons that run in the session and look at what the learner has typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradcli.errors import Problem, UsageProblem
from gradcli.lang.running.limits import Limits
from gradcli.repl.lessons import LESSONS
from gradcli.repl.registry import prompt_command
from gradcli.source import Source

if TYPE_CHECKING:
    from gradcli.repl.lessons.step import Lesson, Step
    from gradcli.repl.loop import Repl

_CHECK_LIMITS = Limits(steps=100_000, seconds=1.0, depth=1_000)
_ASSIGNED = re.compile(
    r"(?m)(?:^|[;:])[ \t]*(?:def[ \t]+([^\W\d]\w*)|([^\W\d]\w*)(?:\([\w, ]*\))?[ \t]*=(?!=))"
)
_CALLED = re.compile(r"([^\W\d]\w*'*)\(")
_LITERAL = re.compile(r"[-+]?[\d.]+(?:e[-+]?\d+)?|True|False|'\w*'|\"\w*\"|inf|nan|\d+/\d+")
_WORDS = ("hint", "show", "skip", "again", "stop")  # what helps within a lesson
NOT_YET = "not yet; :lesson hint helps"


class Course:
    """A lesson under way: which step the learner is at."""

    def __init__(self, repl: Repl, lesson: Lesson) -> None:
        self._repl = repl
        self.lesson = lesson
        self.place = 0

    @property
    def step(self) -> Step:
        """The step that is to be solved now."""
        return self.lesson.steps[self.place]

    def reminder(self) -> str:
        """Return what the toolbar says while the line is empty."""
        return f"lesson {self.lesson.name} {self.place + 1}/{len(self.lesson.steps)}  :lesson hint, show, skip, stop"

    def begin(self) -> None:
        """Say what the lesson is about, and its first step."""
        display = self._repl.display
        title = self.lesson.title
        title += "" if title.endswith("?") else "."
        display.prose(f"{title} Type what is asked, or try anything else on the way.")
        taken = [name for name in self._repl.workspace.names() if name in names_of(self.lesson)]
        if taken:
            display.prose(
                f"The lesson binds {', '.join(taken)} anew; `:undo` brings back what you have.", "dim"
            )
        self.tell()

    def tell(self) -> None:
        """Show the step, after running what it begins with."""
        display = self._repl.display
        display.line("")
        if self.step.setup:
            for line in self.step.setup.split("\n"):
                display.line(f"    {line}", "dim")
            self._repl.workspace.run(self.step.setup)
        head = f"[{self.place + 1}/{len(self.lesson.steps)}] "
        display.prose(head + self.step.say)

    def takes_word(self, line: str) -> bool:
        """Take a line that is one of the words to choose from, or `hint` and the like; return whether it was."""
        word = line.strip("'\" ").lower()
        if line in _WORDS and line not in self._repl.workspace.names():
            _within(self._repl, self, line)
            return True
        if word not in self.step.words:
            return False
        if word == self.step.answer:
            self._go_on_well()
        else:
            self._repl.display.prose(self.step.hint)
        return True

    def after_entry(self, text: str) -> None:
        """Look whether the learner's entry solves the step, and go on if it does; else say what is missing."""
        repl, step = self._repl, self.step
        if is_solved(repl, step, text):
            self._go_on_well()
            return
        if problem_of(repl, text) is not None:
            return
        for check, remark in step.nearly:
            if holds(repl, check):
                repl.display.prose(remark)
                return
        if is_attempt(text, step):
            repl.display.line(NOT_YET, "dim")

    def _go_on_well(self) -> None:
        self._repl.display.prose("✓ " + self.step.well, "good")
        self.go_on()

    def skip(self) -> None:
        """Begin the next step; what this one asks to define is there for it."""
        answer, workspace = self.step.answer, self._repl.workspace
        if _assigned(answer) or "backward(" in answer:
            self._repl.display.line(f"    {answer}".replace("\n", "\n    "), "dim")
            try:
                workspace.change(lambda: workspace.session.run(Source(answer, "<lesson>")), answer)
                workspace.note_program(answer)
            except Problem:
                pass  # What earlier steps would have made is not there.
        self.go_on()

    def go_on(self) -> None:
        """Begin the next step, or end the lesson."""
        repl = self._repl
        if self.place + 1 < len(self.lesson.steps):
            self.place += 1
            self.tell()
            return
        repl.lesson = None
        repl.lessons_done.add(self.lesson.name)
        following = next_lesson(repl, after=self.lesson)
        repl.display.line("")
        repl.display.prose(f"That was all of {self.lesson.name}. Next: `:lesson {following.name}`", "good")


def next_lesson(repl: Repl, after: Lesson | None = None) -> Lesson:
    """Return the lesson to take next: the first of those behind one that is not done yet, or the first of all."""
    start = 0 if after is None else LESSONS.index(after) + 1
    ahead = [*LESSONS[start:], *LESSONS[:start]]
    return next((each for each in ahead if each.name not in repl.lessons_done), ahead[0])


def names_of(lesson: Lesson) -> set[str]:
    """Return the names that the entries of a lesson bind."""
    found: set[str] = set()
    for step in lesson.steps:
        found |= _assigned(step.setup) | _assigned(step.answer)
    return found


def _assigned(text: str) -> set[str]:
    return {name for pair in _ASSIGNED.findall(text) for name in pair if name}


# ----- what the learner typed --------------------------------------------------------------------


def is_solved(repl: Repl, step: Step, text: str) -> bool:
    """Tell whether the session is as a step wants it after an entry; the check leaves no trace."""
    problem = problem_of(repl, text)
    if step.error:
        return problem is not None and step.error in problem.message
    if problem is not None or step.words or not _uses_any(text, step.uses):
        return False
    if any(repl.last_data.get(key) != value for key, value in step.gives):
        return False
    return not step.check or holds(repl, step.check)


def problem_of(repl: Repl, text: str) -> Problem | None:
    """Return what went wrong with an entry that is a program; a command that fails ends before anybody looks."""
    return None if text.startswith(":") else repl.workspace.last_problem


def _uses_any(text: str, uses: tuple[str, ...]) -> bool:
    squeezed = text.replace(" ", "")
    return not uses or any(use.replace(" ", "") in squeezed for use in uses)


def holds(repl: Repl, check: str) -> bool:
    """Tell whether an expression is true in the session; one that fails is not."""
    session = repl.workspace.session
    source = Source(check, "<lesson>")
    try:
        found = session.aside(lambda: session.run(source, "last", present=_ignore), _CHECK_LIMITS)
    except Problem:
        return False
    return bool(found) and session.text_of(found[-1]) in ("True", "tensor(True)")


def is_attempt(text: str, step: Step) -> bool:
    """Tell whether an entry looks like an answer to a step, rather than like something tried on the way."""
    text = text.strip()
    if _LITERAL.fullmatch(step.answer):
        return _LITERAL.fullmatch(text) is not None
    if text.startswith(":") or step.answer.startswith(":"):
        return text.split(" ")[0] == step.answer.split(" ")[0]
    called = set(_CALLED.findall(step.answer)) - {"var", "tensor"}
    return bool(_assigned(text) & _assigned(step.answer) or called & set(_CALLED.findall(text)))


def _ignore(_value: object) -> None:
    return


# ----- the command -------------------------------------------------------------------------------


@prompt_command("lesson", "[NAME]", "short lessons: leaves, backward, forward mode, kinks, ...", "lesson")
def lesson(repl: Repl, rest: str) -> None:
    """List the lessons, begin one, or help with the step at hand."""
    course = repl.lesson
    if not rest:
        _list(repl)
        return
    if rest in _WORDS:
        if course is None:
            raise UsageProblem("no lesson is under way", hint=":lesson lists them")
        _within(repl, course, rest)
        return
    for each in LESSONS:
        if each.name == rest:
            repl.lesson = Course(repl, each)
            repl.lesson.begin()
            return
    from gradcli.lang.suggest import did_you_mean

    hint = did_you_mean(rest, [each.name for each in LESSONS]) or ":lesson lists them"
    raise UsageProblem(f"there is no lesson {rest}", hint=hint)


def _list(repl: Repl) -> None:
    course = repl.lesson
    for each in LESSONS:
        under_way = course is not None and course.lesson is each
        mark = "▸" if under_way else "✓" if each.name in repl.lessons_done else " "
        repl.display.text(f"{mark} {each.name:<10}{each.title}")
    if course is None:
        word = "begin" if not repl.lessons_done else "go on"
        repl.display.prose(f"{word} with `:lesson {next_lesson(repl).name}`", "dim")
    else:
        repl.display.prose(f"within one: :lesson {', '.join(_WORDS)}", "dim")


def _within(repl: Repl, course: Course, word: str) -> None:
    if word == "hint":
        repl.display.prose(course.step.hint)
    elif word == "show":
        repl.display.line(course.step.answer)
        repl.draft = course.step.answer
    elif word == "skip":
        course.skip()
    elif word == "again":
        repl.lesson = Course(repl, course.lesson)
        repl.lesson.tell()
    else:
        repl.lesson = None
        repl.display.line(f"left {course.lesson.name}", "dim")
