"""The words of a `:command` line, which needs no quotes: an expression may have blanks in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradcli.commands.spec import Command

_BINDING = re.compile(r"[^\W\d]\w*=(?!=)")
_OPERATOR = re.compile(r"\*\*|//|[-+*/^@%,]")
_OPEN = re.compile(r"(?:[-+*/^@%,]|^[^\W\d]\w*=)$")
_QUOTES = "\"'"


def tokens_of(text: str, command: Command) -> list[str]:
    """Return the tokens that the command line's reader takes: the pieces of an expression put together.

    A piece in quotes is taken as a shell would, so that a line of the command line can be pasted.
    """
    words = split(text)
    if not command.operands or command.operands[0].metavar != "EXPR":
        return [unquoted(word) for word in words]
    flags = {flag: bool(option.metavar) for option in command.all_options() for flag in option.flags}
    words = _put_together(words, flags)
    tokens: list[str] = []
    expression: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        flag, equals, value = word.partition("=")
        if flag in flags:
            tokens.append(flag + equals + _plain(value) if equals else flag)
            if flags[flag] and not equals and place < len(words):
                tokens.append(_plain(words[place]))
                place += 1
        elif _BINDING.match(word):
            tokens.append(_plain(word))
        else:
            expression.append(word)
    if len(expression) == 1:
        return [unquoted(expression[0]), *tokens]
    return [" ".join(expression), *tokens] if expression else tokens


def _plain(word: str) -> str:
    """Return a word, or the value of a `NAME=VALUE`, without quotes around it."""
    name, equals, value = word.partition("=")
    return f"{name}={unquoted(value)}" if equals and _BINDING.match(word) else unquoted(word)


def _put_together(words: list[str], flags: dict[str, bool]) -> list[str]:
    """Return words with those joined that an operator, or a comma, stands between: `x=1 + y`."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] not in flags and (_OPERATOR.fullmatch(word) or _OPEN.search(joined[-1])):
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    return joined


def split(text: str) -> list[str]:
    """Return the pieces of a text between blanks that stand in no brackets and no quotes."""
    words: list[str] = []
    start, depth, quote = -1, 0, ""
    for at, character in enumerate(text):
        if start < 0:
            if character.isspace():
                continue
            start = at
        if quote:
            quote = "" if character == quote else quote
        elif character in _QUOTES and (at == start or text[at - 1] in "=,([ "):
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character.isspace() and depth <= 0:
            words.append(text[start:at])
            start = -1
    if start >= 0:
        words.append(text[start:])
    return words


def unquoted(word: str) -> str:
    """Return a word without the quotes around all of it."""
    if len(word) >= 2 and word[0] in _QUOTES and word[-1] == word[0] and word[0] not in word[1:-1]:
        return word[1:-1]
    return word
