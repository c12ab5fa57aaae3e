"""`:lesson`: short lessons that run in the session and look at what the learner has typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.errors import Problem, UsageProblem
from gradcli.lang.limits import Limits
from gradcli.repl.lesson_texts import LESSONS
from gradcli.repl.registry import prompt_command
from gradcli.source import Source

if TYPE_CHECKING:
    from gradcli.repl.lesson_texts import Lesson, Step
    from gradcli.repl.loop import Repl

_CHECK_LIMITS = Limits(steps=100_000, seconds=1.0, depth=1_000)


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

    def after_entry(self) -> None:
        """Look whether the learner's last entry solves the step, and go on if it does."""
        if not is_solved(self._repl, self.step):
            if self._repl.workspace.last_problem is None:
                self._repl.display.line("not yet; :lesson hint helps", "dim")
            return
        self._repl.display.prose("✓ " + self.step.well, "good")
        self.go_on()

    def go_on(self) -> None:
        """Begin the next step, or end the lesson."""
        if self.place + 1 < len(self.lesson.steps):
            self.place += 1
            self.tell()
            return
        self._repl.lesson = None
        following = LESSONS[(LESSONS.index(self.lesson) + 1) % len(LESSONS)]
        self._repl.display.line(
            f"\nThat was all of {self.lesson.name}. Next: :lesson {following.name}", "good"
        )


def is_solved(repl: Repl, step: Step) -> bool:
    """Tell whether the session is as a step wants it; the check leaves no trace."""
    workspace = repl.workspace
    if step.error:
        return workspace.last_problem is not None and step.error in workspace.last_problem.message
    if workspace.last_problem is not None or (step.uses and step.uses not in workspace.last_text):
        return False
    session = workspace.session
    source = Source(step.check, "<lesson>")
    try:
        found = session.aside(lambda: session.run(source, "last", present=_ignore), _CHECK_LIMITS)
    except Problem:
        return False
    return bool(found) and session.text_of(found[-1]) in ("True", "tensor(True)")


def _ignore(_value: object) -> None:
    return


@prompt_command("lesson", "[NAME]", "short lessons: leaves, backward, forward mode, kinks, ...", "lesson")
def lesson(repl: Repl, rest: str) -> None:
    """List the lessons, begin one, or help with the step at hand."""
    course = repl.lesson
    if not rest:
        for each in LESSONS:
            mark = "▸" if course is not None and course.lesson is each else " "
            repl.display.line(f"{mark} {each.name:<10}{each.title}")
        repl.display.line("begin with :lesson " + LESSONS[0].name, "dim")
        return
    if rest in ("hint", "show", "skip", "again", "stop"):
        if course is None:
            raise UsageProblem("no lesson is under way", hint=":lesson lists them")
        _within(repl, course, rest)
        return
    for each in LESSONS:
        if each.name == rest:
            repl.lesson = Course(repl, each)
            repl.display.prose(f"{each.title}. Type what is asked, or try anything else on the way.")
            repl.lesson.tell()
            return
    from gradcli.lang.suggest import did_you_mean

    hint = did_you_mean(rest, [each.name for each in LESSONS]) or ":lesson lists them"
    raise UsageProblem(f"there is no lesson {rest}", hint=hint)


def _within(repl: Repl, course: Course, word: str) -> None:
    if word == "hint":
        repl.display.prose(course.step.hint)
    elif word == "show":
        repl.display.line(course.step.answer)
        repl.draft = course.step.answer
    elif word == "skip":
        course.go_on()
    elif word == "again":
        repl.lesson = Course(repl, course.lesson)
        repl.lesson.tell()
    else:
        repl.lesson = None
        repl.display.line(f"left {course.lesson.name}", "dim")
