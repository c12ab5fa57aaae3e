"""The words of a `:command` line, which needs no quotes: an expression may have blanks in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradcli.commands.spec import Command

_BINDING = re.compile(r"[^\W\d]\w*=(?!=)")
_QUOTES = "\"'"


def tokens_of(text: str, command: Command) -> list[str]:
    """Return the tokens that the command line's reader takes: the pieces of an expression put together.

    A piece in quotes is taken as a shell would, so that a line of the command line can be pasted.
    """
    words = split(text)
    if not command.operands or command.operands[0].metavar != "EXPR":
        return [unquoted(word) for word in words]
    flags = {flag: bool(option.metavar) for option in command.all_options() for flag in option.flags}
    tokens: list[str] = []
    expression: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        flag = word.partition("=")[0]
        if flag in flags:
            tokens.append(word)
            if flags[flag] and flag == word and place < len(words):
                tokens.append(unquoted(words[place]))
                place += 1
        elif _BINDING.match(word):
            name, _, value = word.partition("=")
            tokens.append(f"{name}={unquoted(value)}")
        else:
            expression.append(word)
    if len(expression) == 1:
        return [unquoted(expression[0]), *tokens]
    return [" ".join(expression), *tokens] if expression else tokens


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
