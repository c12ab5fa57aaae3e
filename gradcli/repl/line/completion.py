"""What Tab offers: names with their signatures and one line of help, methods, keywords, commands, files."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from prompt_toolkit.completion import Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from gradcli.commands.phrases import MEMBERS, PHRASES, SYNTAX
from gradcli.core.tensor import Tensor
from gradcli.repl.line.callsite import call_at, parameters_of
from gradcli.repl.line.greek import LETTERS, named_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prompt_toolkit.completion import CompleteEvent

    from gradcli.commands.spec import Command, Option
    from gradcli.repl.loop import Repl

KEYWORDS = (
    "and", "as", "assert", "break", "continue", "def", "del", "elif", "else", "False", "for", "from", "global", "if",
    "import", "in", "lambda", "None", "not", "or", "pass", "return", "True", "while", "with",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d]\w*$")
_PATH = re.compile(r"((?:[^\W\d]\w*(?:\[[^\[\]]*\])?\.)+)((?:[^\W\d]\w*)?)$")
_OF_RESULT = re.compile(r"[)\]]\.((?:[^\W\d]\w*)?)$")
_MEANING_WIDTH = 60
_ROOM_FOR_MEANING = 20  # columns


class ProgramCompleter(Completer):
    """Completes what stands before the cursor, from the live session."""

    def __init__(self, repl: Repl) -> None:
        self._repl = repl
        self._files = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Yield the completions, the likeliest first."""
        try:
            found = list(self._completions(document.text_before_cursor))
        except Exception:  # noqa: BLE001 (a bug of ours costs a list of completions, not the line)
            return []
        longest = max((len(each.display_text) for each in found), default=0)
        if self._repl.environment.width() - longest >= _ROOM_FOR_MEANING:
            return found
        # Beside long names nothing of what they mean would be left but dots.
        return [Completion(each.text, each.start_position, each.display) for each in found]

    def _completions(self, text: str) -> Iterator[Completion]:
        if "\n" not in text and text.lstrip().startswith(":"):
            return self._command_line(text.lstrip()[1:])
        if "\n" not in text and text.lstrip().startswith("?"):
            return self._names(text.lstrip()[1:], topics=True)
        return self._program(text)

    # ----- programs ------------------------------------------------------------------------------

    def _program(self, text: str) -> Iterator[Completion]:
        line = text.rpartition("\n")[2]
        letter = named_before(line)
        if letter is not None:
            for name, character in LETTERS.items():
                if name.startswith(letter):
                    yield Completion(character, -len(letter) - 1, display=f"\\{name}", display_meta=character)
            return
        file = re.search(r"@([\w./~-]*)$", line)
        if file and re.search(r"=\s*@[\w./~-]*$", line):
            yield from self._paths(file.group(1))
            return
        dotted = _PATH.search(line)
        if dotted:
            yield from self._members(dotted.group(1)[:-1], dotted.group(2))
            return
        computed = _OF_RESULT.search(line)
        if computed:
            # What a call or an element gives is most often a tensor.
            yield from self._members_of(Tensor(0.0), computed.group(1))
            return
        found = _WORD.search(line)
        word = found.group() if found else ""
        if not word and line.rstrip().endswith((")", "]")):
            return
        yield from self._keyword_arguments(text, word)
        if word or not line.strip() or line.rstrip()[-1:] in "(,=+-*/^@[:":
            yield from self._names(word)

    def _members(self, path: str, word: str) -> Iterator[Completion]:
        from gradcli.repl.lookup import value_at

        found, owner = value_at(self._repl.workspace.session, path)
        if found:
            yield from self._members_of(owner, word)

    def _members_of(self, owner: object, word: str) -> Iterator[Completion]:
        from gradcli.lang.values.attributes import attribute_names

        hidden = word.startswith("_")
        names = [name for name in dict.fromkeys(attribute_names(owner)) if hidden or not name.startswith("_")]
        for name in sorted(names, key=_rank):
            if name.startswith(word):
                yield Completion(name, -len(word), display_meta=self._meaning_of_member(name))

    def _keyword_arguments(self, text: str, word: str) -> Iterator[Completion]:
        call = call_at(text)
        if call is None:
            return
        for name, default in parameters_of(self._repl.workspace.session, call.function):
            if name.startswith(word) and f"{name}=" not in call.written:
                yield Completion(f"{name}=", -len(word), display_meta=default)

    def _names(self, word: str, topics: bool = False) -> Iterator[Completion]:
        workspace = self._repl.workspace
        session = workspace.session
        if topics and word.startswith(":"):
            yield from self._commands(word[1:])
            return
        own = [name for name in workspace.names() if name.startswith(word)]
        for name in own:
            yield Completion(name, -len(word), display_meta=self._value_of(name))
        taken = set(own)
        known = [name for name in session.builtin_names() if name.startswith(word) and name not in taken]
        for name in sorted(known, key=str.lower):
            yield Completion(name, -len(word), display_meta=self._meaning(name))
        if topics:
            yield from self._commands(word)
            return
        for name in KEYWORDS:
            if word and name.startswith(word) and name not in taken:
                yield Completion(name, -len(word), display_meta=_cut(SYNTAX.get(name, "")))

    def _value_of(self, name: str) -> str:
        from gradcli.repl.variables import brief

        return brief(self._repl.workspace.session, self._repl.workspace.session.value(name))

    def _meaning(self, name: str) -> str:
        """Return the signature and the first words of the help of a function."""
        from gradcli.core.registry import OPERATORS

        if name in OPERATORS:
            told = OPERATORS[name].help
            return _cut(f"{told.signature}  {told.summary}")
        return _cut(PHRASES.get(name, ""))

    def _meaning_of_member(self, name: str) -> str:
        return _cut(MEMBERS[name]) if name in MEMBERS else self._meaning(name)

    # ----- commands ------------------------------------------------------------------------------

    def _command_line(self, text: str) -> Iterator[Completion]:
        name, blank, rest = text.partition(" ")
        if not blank:
            yield from self._commands(name)
            return
        from gradcli.commands import load
        from gradcli.repl.registry import load_own, shared_names

        own = load_own()
        if name in own:
            yield from self._of_kind(own[name].completes, rest)
        elif name in shared_names():
            yield from self._shared(load(name), rest)

    def _shared(self, command: Command, rest: str) -> Iterator[Completion]:
        """Yield what fits behind a command of the command line: its options, their values, operands."""
        before, _, word = rest.rpartition(" ")
        flags = {flag: option for option in command.all_options() for flag in option.flags}
        asked = flags.get(before.rpartition(" ")[2])
        if word.startswith("-"):
            for option in command.all_options():
                flag = option.flags[-1]
                if flag.startswith(word) and not option.hidden:
                    yield Completion(flag, -len(word), display_meta=_cut(option.summary))
        elif asked is not None and asked.metavar:
            yield from self._values_for(asked, word)
        elif command.operands and command.operands[0].completes == "operator":
            yield from self._names(word, topics=True)
        else:
            yield from self._program(rest)

    def _values_for(self, option: Option, word: str) -> Iterator[Completion]:
        if option.kind == "file":
            yield from self._paths(word)
        elif option.choices:
            for choice in option.choices:
                if choice.startswith(word):
                    yield Completion(choice, -len(word), display_meta=option.metavar)
        elif option.metavar.startswith("NAME"):
            last = word.rpartition(",")[2]
            equals = "=" if "=" in option.metavar else ""
            for name in self._repl.workspace.names():
                if name.startswith(last) and "=" not in last:
                    yield Completion(name + equals, -len(last), display_meta=self._value_of(name))

    def _commands(self, word: str) -> Iterator[Completion]:
        from gradcli.commands import load
        from gradcli.repl.registry import known_names, load_own

        own = load_own()
        for name in known_names():
            if name.startswith(word):
                summary = own[name].summary if name in own else load(name).summary
                yield Completion(name, -len(word), display=f":{name}", display_meta=_cut(summary))

    def _of_kind(self, kind: str, rest: str) -> Iterator[Completion]:
        word = rest.rpartition(" ")[2]
        if kind == "file":
            yield from self._paths(rest)
        elif kind == "name":
            for name in self._repl.workspace.names():
                if name.startswith(word):
                    yield Completion(name, -len(word), display_meta=self._value_of(name))
        elif kind == "topic":
            yield from self._names(word, topics=True)
        elif kind == "program":
            yield from self._program(rest)
        elif kind == "lesson":
            from gradcli.repl.lessons import LESSONS

            for lesson in LESSONS:
                if lesson.name.startswith(word):
                    yield Completion(lesson.name, -len(word), display_meta=lesson.title)
        elif kind == "setting":
            from gradcli.repl.settings import CHOICES

            first, blank, _ = rest.partition(" ")
            offered = CHOICES[first].values if blank and first in CHOICES else tuple(CHOICES)
            for name in offered:
                if name.startswith(word):
                    meaning = CHOICES[name].meaning if name in CHOICES else ""
                    yield Completion(name, -len(word), display_meta=meaning)

    def _paths(self, word: str) -> Iterator[Completion]:
        from prompt_toolkit.completion import CompleteEvent

        for found in self._files.get_completions(Document(word), CompleteEvent()):
            folder = os.path.isdir(os.path.expanduser(word + found.text))
            yield Completion(
                found.text + ("/" if folder else ""), found.start_position, display=found.display
            )


def _cut(text: str) -> str:
    return text if len(text) <= _MEANING_WIDTH else text[: _MEANING_WIDTH - 1] + "…"


def _rank(name: str) -> tuple[bool, str]:
    """Return a sort key: what autograd is about comes first."""
    first = ("backward", "data", "detach", "grad", "grad_fn", "is_leaf", "item", "requires_grad", "shape")
    return (name not in first, name)
