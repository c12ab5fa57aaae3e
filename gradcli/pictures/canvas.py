"""A grid of character cells with dots in them: braille (2 by 4 dots a cell), or one ASCII character a cell."""

from __future__ import annotations

# The bit of a braille character for each dot, by row and column (Unicode, Braille Patterns).
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
MARKS = "*o.+x#"  # of curves where there are no dots
# Dots drawn and left out in turn, so that curves can be told apart without colours.
_DASHES = ((1, 0), (1, 1), (1, 3), (4, 3), (8, 4), (1, 6))


class Canvas:
    """Cells in rows and columns; each knows its dots, and which curve put the first one there."""

    def __init__(self, columns: int, rows: int, ascii_only: bool = False) -> None:
        self.columns = columns
        self.rows = rows
        self.ascii_only = ascii_only
        self.across, self.down = (1, 1) if ascii_only else (2, 4)
        self._bits = [[0] * columns for _ in range(rows)]
        self.owner: list[list[int]] = [[-1] * columns for _ in range(rows)]

    @property
    def width(self) -> int:
        """The dots in a row."""
        return self.columns * self.across

    @property
    def height(self) -> int:
        """The dots in a column."""
        return self.rows * self.down

    def dot(self, x: int, y: int, curve: int) -> None:
        """Set a dot, counted from the left and from the top; those outside are left out."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            return
        column, row = x // self.across, y // self.down
        self._bits[row][column] |= 1 if self.ascii_only else _BITS[y % 4][x % 2]
        if self.owner[row][column] < 0:
            self.owner[row][column] = curve

    def line(self, points: list[tuple[float, float]], curve: int) -> None:
        """Draw a polyline through points in dots, dashed by the number of its curve."""
        on, off = _DASHES[curve % len(_DASHES)] if not self.ascii_only else (1, 0)
        period = on + off
        drawn = 0
        last_x = last_y = -1_000_000  # no dot
        x0, y0 = points[0]
        for x, y in points:
            if not off and (max(y0, y) < -1 or min(y0, y) > self.height):
                x0, y0 = x, y  # all of it would be left out, and there is no dash to keep count of
                continue
            across, down = x - x0, y - y0
            steps = max(int(max(abs(across), abs(down)) + 0.999), 1)
            for step in range(steps + 1):
                t = step / steps
                at_x, at_y = round(x0 + across * t), round(y0 + down * t)
                if at_x == last_x and at_y == last_y:
                    continue
                last_x, last_y = at_x, at_y
                if drawn % period < on:
                    self.dot(at_x, at_y, curve)
                drawn += 1
            x0, y0 = x, y

    def character(self, row: int, column: int) -> str:
        """Return the character of a cell, a blank where it has no dots."""
        bits = self._bits[row][column]
        if not bits:
            return " "
        return MARKS[self.owner[row][column] % len(MARKS)] if self.ascii_only else chr(0x2800 + bits)
