"""What a drawing may use of the place it is shown on: columns, and characters beyond ASCII."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gradcli.commands.spec import Arguments, Context

_WIDEST, _NARROWEST = 110, 20


def columns_for_picture(context: Context) -> int:
    """Return how many columns a picture takes: all of a narrow terminal, 72 of 80, never more than 110."""
    width = context.width
    return max(min(width if width < 80 else width * 9 // 10, _WIDEST), _NARROWEST)


def is_ascii_only(context: Context, arguments: Arguments) -> bool:
    """Return whether the output can show ASCII only; files are UTF-8."""
    if arguments.text("output") is not None or context.stdout is None:
        return False
    encoding = (getattr(context.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    return encoding.replace("_", "") not in ("utf8", "utf16", "utf32", "gb18030")
