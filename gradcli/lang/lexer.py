"""The language as a lexer of Pygments, for editors, documents and `pygmentize -l gradcli`.

Pygments finds it by the entry point of this package; nothing else imports it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pygments.lexer import Lexer
from pygments.token import string_to_tokentype

from gradcli.lang.reading.highlight import classify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_KINDS = {
    "keyword": "Keyword",
    "operator_word": "Operator.Word",
    "constant": "Keyword.Constant",
    "number": "Literal.Number",
    "string": "Literal.String",
    "field": "Literal.String.Interpol",
    "operator": "Operator",
    "punctuation": "Punctuation",
    "comment": "Comment.Single",
    "error": "Error",
    "name": "Name",
    "function": "Name.Function",
    "attribute": "Name.Attribute",
    "builtin": "Name.Builtin",
}
_TOKENS = {kind: string_to_tokentype(path) for kind, path in _KINDS.items()}
_BLANK = string_to_tokentype("Text")


class GradcliLexer(Lexer):  # type: ignore[misc]  # Pygments comes without types
    """The language of gradcli programs."""

    name = "gradcli"
    aliases = ("gradcli",)
    filenames = ("*.grad",)

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"stripnl": False, "ensurenl": False, **options})
        self._known = _names()

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, Any, str]]:
        """Yield the tokens of a text: position, kind, text. Nothing of it is left out."""
        at = 0
        for kind, start, end in classify(text, self._known):
            if start > at:
                yield at, _BLANK, text[at:start]
            if end > start:
                yield start, _TOKENS[kind], text[start:end]
            at = end
        if at < len(text):
            yield at, _BLANK, text[at:]


def _names() -> frozenset[str]:
    """Return the names of the language."""
    from gradcli.lang.library.names import language_names
    from gradcli.lang.running.runtime import Runtime

    def nowhere(_text: str) -> None:
        return

    return frozenset(language_names(Runtime(nowhere, nowhere, None, None)).complete())
