"""Rows and cells of delimited text: where they end when quotes are about.

A quote opens a quoted cell at the cell's start only; inside it a doubled quote is a quote, and newlines
are text. Elsewhere a quote is an ordinary character (`5" pipe`). A quoted cell that spans lines must be
followed by a delimiter or a line's end and must leave its row with as many cells as the header has;
otherwise the quote was never meant to span lines, and the line where it opened is the one to blame.
"""

from __future__ import annotations

import re
from functools import cache

from gradcli.records import Record

# A quote that is still open after so many bytes was never meant to span lines.
PATIENCE = 1 << 22
_INSIDE = rb'(?:[^"]++|"")*+"'


class Patterns(Record):
    """The regular expressions of one delimiter."""

    strict_row: re.Pattern[bytes]  # a row whose quoted cells are all closed, and quotes nothing else
    whole_row: re.Pattern[bytes]  # the same with its newline, quoted cells over several lines included
    token: re.Pattern[bytes]  # one cell as written, then the delimiter


def is_number(cell: str) -> bool:
    """Tell whether Python reads a number in a cell or word."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


class Cut(Record):
    """Whole rows, without their line ends; `offsets` are their line numbers within the text, from 0.

    `unclosed` lists the rows that open a quote which is not closed; `rest` is text of a row that is not
    whole yet, which begins `lines` lines into the text.
    """

    rows: list[bytes]
    offsets: list[int]
    unclosed: list[int]
    rest: bytes
    lines: int


class LeftOut(Record):
    """Lines that are no rows: those that begin with `comment` (b"": none), and ranges of numbers, first and last."""

    comment: bytes = b""
    lines: tuple[tuple[int, int], ...] = ()

    def has(self, line: bytes, number: int) -> bool:
        """Tell whether a line is left out."""
        if self.comment and line.startswith(self.comment):
            return True
        return any(first <= number <= last for first, last in self.lines)

    def is_in(self, text: bytes, number: int) -> bool:
        """Tell whether some line of a text that begins at a line's number is left out."""
        if self.comment and (text.startswith(self.comment) or b"\n" + self.comment in text):
            return True
        if not any(last >= number for _, last in self.lines):
            return False
        end = number + text.count(b"\n")
        return any(first <= end and number <= last for first, last in self.lines)

    def taken_from(self, cut: Cut, number: int) -> Cut:
        """Return the rows of a text that begins at a line's number without those that are left out."""
        kept = [at for at, row in enumerate(cut.rows) if not self.has(row, number + cut.offsets[at])]
        unclosed = set(cut.unclosed)
        return Cut(
            [cut.rows[at] for at in kept],
            [cut.offsets[at] for at in kept],
            [now for now, at in enumerate(kept) if at in unclosed],
            cut.rest,
            cut.lines,
        )


@cache
def patterns(delimiter: bytes) -> Patterns:
    """Return the regular expressions for rows with this delimiter."""
    stop = re.escape(delimiter)
    cell = rb'(?:"(?:[^"]++|"")*+"|[^"%b]*+)' % stop
    lined = rb'(?:"(?:[^"]++|"")*+"\r?|[^"\n%b]*+)' % stop
    return Patterns(
        strict_row=re.compile(rb"%b(?:%b%b)*+\r?" % (cell, stop, cell)),
        whole_row=re.compile(rb"%b(?:%b%b)*+\n" % (lined, stop, lined)),
        token=re.compile(rb'("(?:[^"]++|"")*+"[^%b]*+|[^%b]*+)%b' % (stop, stop, stop)),
    )


def _inside(text: bytes, position: int) -> re.Match[bytes] | None:
    """Return the match from inside a quoted cell to its closing quote."""
    return re.compile(_INSIDE).match(text, position)


def cells_of(row: bytes, delimiter: bytes) -> list[bytes]:
    """Return the cells of a row as written, quotes and all."""
    if b'"' not in row:
        return row.split(delimiter)
    return patterns(delimiter).token.findall(row + delimiter)


def is_open(cell: bytes) -> bool:
    """Tell whether a cell opens a quote that it does not close."""
    return cell.startswith(b'"') and _inside(cell, 1) is None


def unquoted(cell: bytes) -> bytes:
    """Return a cell's text: what its quotes enclose, doubled quotes single, and whatever follows them."""
    if not cell.startswith(b'"'):
        return cell
    match = _inside(cell, 1)
    if match is None:
        return cell[1:]
    return cell[1 : match.end() - 1].replace(b'""', b'"') + cell[match.end() :]


def quoted_if_needed(text: bytes, delimiter: bytes) -> bytes:
    """Return a text as a cell, in quotes if it contains what a reader would take for structure."""
    if b'"' in text or delimiter in text or b"\n" in text or b"\r" in text:
        return b'"' + text.replace(b'"', b'""') + b'"'
    return text


def joined(rows: list[bytes]) -> bytes | list[bytes]:
    """Return rows as one text, which travels to another process much quicker, if `parted` can take it apart."""
    text = b"\n".join(rows)
    return text if rows and text.count(b"\n") == len(rows) - 1 else rows


def parted(rows: bytes | list[bytes]) -> list[bytes]:
    """Return the rows that `joined` was given."""
    return rows.split(b"\n") if isinstance(rows, bytes) else rows


def cut_rows(text: bytes, delimiter: bytes, width: int, *, final: bool) -> Cut:
    """Return the whole rows of a text that starts at a row's start.

    `width` is the number of cells a row should have (0: any). With `final` no more text will come: what
    is left is a row, and a quote that is still open is unclosed.
    """
    rows, offsets, start, first = _well_formed(text, delimiter, width)
    lines = text[start:].split(b"\n")
    last = lines.pop()
    if final and last:
        lines.append(last)
        last = b""
    unclosed: list[int] = []
    index = 0
    strict = patterns(delimiter).strict_row.fullmatch if b'"' in text else None
    patient = not final and len(text) - start <= PATIENCE
    while index < len(lines):
        line = lines[index]
        following = index + 1
        if strict is not None and b'"' in line and strict(line) is None:
            end = _row_end(lines, index, delimiter)
            if end is None and patient:
                return Cut(rows, offsets, unclosed, b"\n".join([*lines[index:], last]), first + index)
            if end == following:
                pass  # an odd row, but one line
            elif end is None or end == index or _misses_width(lines[index:end], delimiter, width):
                unclosed.append(len(rows))
            else:
                line = b"\n".join(lines[index:end])
                following = end
        rows.append(line)
        offsets.append(first + index)
        index = following
    return Cut(rows, offsets, unclosed, last, first + index)


def _well_formed(text: bytes, delimiter: bytes, width: int) -> tuple[list[bytes], list[int], int, int]:
    """Return the rows at the start of a text that leave no doubt, their line numbers, where they end, and their lines."""
    rows: list[bytes] = []
    offsets: list[int] = []
    end = line = 0
    if b'"' not in text:
        return rows, offsets, end, line
    whole = patterns(delimiter).whole_row.match
    while (match := whole(text, end)) is not None:
        row = match.group()[:-1]
        more = row.count(b"\n")
        if more and width and len(cells_of(row, delimiter)) != width:
            break
        rows.append(row)
        offsets.append(line)
        line += 1 + more
        end = match.end()
    return rows, offsets, end, line


def _row_end(lines: list[bytes], index: int, delimiter: bytes) -> int | None:
    """Return the index after the last line of the row that starts at `index`.

    None if a quote is still open after all lines; `index` itself if one is closed in a later line in a
    place where no quote can close.
    """
    at, line, position = index, lines[index], 0
    while True:
        if line.startswith(b'"', position):
            match = _inside(line, position + 1)
            if match is None:
                for later in range(at + 1, len(lines)):
                    line = lines[later]
                    if b'"' in line:
                        match = _inside(line, 0)
                        if match is not None:
                            at = later
                            break
                else:
                    return None
                after = line[match.end() :]
                if after and not after.startswith(delimiter) and after != b"\r":
                    return index
            position = match.end()
        position = line.find(delimiter, position)
        if position < 0:
            return at + 1
        position += len(delimiter)


def _misses_width(lines: list[bytes], delimiter: bytes, width: int) -> bool:
    return bool(width) and len(cells_of(b"\n".join(lines), delimiter)) != width
