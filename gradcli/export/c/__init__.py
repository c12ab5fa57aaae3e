"""C99 with math.h, for programs of numbers: the source, and how each primitive is written."""
