"""Colours of the prompt, of the sixteen that every terminal has, so that they follow its theme."""

from __future__ import annotations

from prompt_toolkit.styles import Style

PROMPT_STYLE = Style.from_dict(
    {
        "prompt": "ansigreen bold",
        "prompt.more": "ansigreen",
        "bottom-toolbar": "noreverse",
        "preview.name": "ansicyan",
        "preview.value": "bold",
        "preview.sign": "ansibrightblack",
        "preview.stale": "ansibrightblack",
        "preview.odd": "ansiyellow bold",
        "preview.signature": "ansicyan",
        "preview.help": "ansibrightblack",
        "code.command": "ansimagenta bold",
        "code.keyword": "ansimagenta",
        "code.operator_word": "ansimagenta",
        "code.constant": "ansiyellow",
        "code.number": "ansicyan",
        "code.string": "ansigreen",
        "code.field": "ansigreen bold",
        "code.builtin": "ansiblue",
        "code.function": "ansiblue bold",
        "code.comment": "ansibrightblack italic",
        "code.error": "ansired",
        "auto-suggestion": "ansibrightblack",
        "matching-bracket.cursor": "noinherit bold underline",
        "matching-bracket.other": "noinherit bold underline",
        "completion-menu.meta.completion": "bg:ansibrightblack ansiwhite",
    }
)
