"""The parse table: shipped with an installed gradcli, kept in the user's cache folder, or compiled on the spot.

`import lark` alone takes longer than most one-shots, so it is only imported where no table is found. A cached
table that is damaged, of another version or owned by somebody else is passed over, and so is a cache folder
that cannot be written.
"""

from __future__ import annotations

import os
import stat

from gradcli import __version__
from gradcli.lang.reading.table import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.abc import ResourceLoader

    __loader__: ResourceLoader

_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_tables: list[Table] = []


def load_table() -> Table:
    """Return the parse table, the same one every time."""
    if not _tables:
        _tables.append(_shipped_table() or _table_of_source_tree())
    return _tables[0]


def grammar_text() -> str:
    """Return the grammar: of the package where it is installed, from beside it in a source tree."""
    for folder in (_PACKAGE, os.path.dirname(_PACKAGE)):
        try:
            return __loader__.get_data(os.path.join(folder, "grammars", "gradcli.lark")).decode()
        except OSError:
            continue
    raise FileNotFoundError("grammars/gradcli.lark is missing from this installation of gradcli")


def _shipped_table() -> Table | None:
    path = os.path.join(_PACKAGE, "grammars", "gradcli.table")
    try:
        return Table(__loader__.get_data(path).decode())
    except OSError:
        return None


def _table_of_source_tree() -> Table:
    from zlib import crc32

    grammar = grammar_text()
    folder = cache_folder()
    path = os.path.join(folder, f"table-{__version__}-{crc32(grammar.encode()):08x}") if folder else ""
    table = _cached_table(path, grammar) if path else None
    if table is None:
        from gradcli.lang.reading.compile import compile_grammar

        text = compile_grammar(grammar)
        table = Table(text)
        if path:
            _keep(folder, path, text, grammar)
    return table


def cache_folder() -> str:
    """Return gradcli's folder among the user's caches, or "" where there is no home."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        home = os.path.expanduser("~")
        base = os.path.join(home, ".cache") if os.path.isabs(home) else ""
    return os.path.join(base, "gradcli") if base else ""


def _checked(text: str, grammar: str) -> str:
    from zlib import crc32

    # The grammar itself counts, so that a table of another grammar never passes for this one's.
    return f"{crc32(text.encode()):08x}{crc32(grammar.encode()):08x}{len(grammar):08x}"


def _cached_table(path: str, grammar: str) -> Table | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, encoding="utf-8") as file:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode) or not _is_mine(state):
                return None
            check, _, text = file.read().partition("\n")
        return Table(text) if check == _checked(text, grammar) else None
    except (OSError, ValueError, IndexError):
        return None


def _is_mine(state: os.stat_result) -> bool:
    return not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)


def _keep(folder: str, path: str, text: str, grammar: str) -> None:
    """Write a table beside its final place and move it there, so that no reader sees half of it."""
    scratch = f"{path}.{os.getpid()}"
    if not os.path.isdir(os.path.dirname(os.path.dirname(folder))):
        return  # A home that does not exist, as users without one have, is not made.
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if not _is_mine(os.stat(folder)):
            return
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(_checked(text, grammar) + "\n" + text)
            os.replace(scratch, path)
        except OSError:
            os.unlink(scratch)
    except OSError:
        # A read-only home costs time at every start, and nothing else.
        return
