"""Compressed input, inflated piece by piece: gzip, bzip2, xz, and Zstandard where Python has it."""

from __future__ import annotations

import zlib

from gradcli.errors import DataProblem
from gradcli.tables.problems import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# The first bytes of files that are no text.
_MAGICS = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\3\4": "zip",
    b"ARROW1\0\0": "arrow",
    b"SQLite format 3\0": "sqlite",
    b"\x89HDF\r\n": "hdf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "office",
    b"\x93NUMPY": "numpy",
    b"%PDF-": "pdf",
    b"\x89PNG\r\n": "image",
    b"\xff\xd8\xff": "image",
    b"GIF87a": "image",
    b"GIF89a": "image",
    b"II*\0": "image",
    b"MM\0*": "image",
    b"\x7fELF": "program",
    b"Obj\1": "avro",
    b"\x80\4\x95": "pickle",
    b"\x80\5\x95": "pickle",
    b"MATLAB 5.0 MAT": "matlab",
    b"$FL2@": "spss",
    b"<stata_dta>": "stata",
    b"SIMPLE  = ": "fits",
    b"RDX3\n": "r",
    b"<?xml": "markup",
    b"<!DOCTYPE": "markup",
    b"<!doctype": "markup",
    b"<html": "markup",
    b"CDF\1": "netcdf",
    b"CDF\2": "netcdf",
}
# Files of others: what they are, and how a table comes out of them.
_FOREIGN = {
    "zip": (
        "a zip archive or a workbook (xlsx, ods)",
        "save the sheet as CSV, or unpack the archive: unzip -p FILE | gradcli map ...",
    ),
    "arrow": ("an Arrow file (Feather)", "write it as Parquet: pyarrow.parquet.write_table"),
    "sqlite": (
        "a database",
        "let sqlite3 write CSV: sqlite3 -csv -header FILE 'select ...' | gradcli map ...",
    ),
    "hdf": ("an HDF5 file", "save the table in it as CSV or Parquet"),
    "office": ("a workbook (xls)", "save the sheet as CSV"),
    "numpy": ("a numpy array", "save it as CSV: numpy.savetxt"),
    "pdf": ("a PDF document", "save the table in it as CSV"),
    "image": ("an image", None),
    "program": ("a program", None),
    "avro": ("an Avro file", "write it as JSON lines: avro-tools tojson"),
    "pickle": ("a pickle of Python's", "write what is in it as CSV: DataFrame.to_csv"),
    "matlab": ("a MATLAB file", "save the table in it as CSV: writematrix"),
    "spss": ("an SPSS file", "save the table in it as CSV"),
    "stata": ("a Stata file", "save the table in it as CSV: export delimited"),
    "fits": ("a FITS file", "save the table in it as CSV"),
    "r": ("a file of R's", "save the table in it as CSV: write.csv"),
    "markup": (
        "XML or HTML",
        "save the table in it as CSV; did a server answer with a page instead of a file?",
    ),
    "netcdf": ("a NetCDF file", "save the table in it as CSV: ncdump"),
}
_GZIP_WINDOW = 31  # zlib's way to say: a gzip header, largest window


def compression_of(start: bytes) -> str | None:
    """Return how a file that begins so is packed, None if it is not."""
    return next((kind for magic, kind in _MAGICS.items() if start.startswith(magic)), None)


def may_be_compressed(start: bytes) -> bool:
    """Tell whether more bytes are needed to know, after at least one."""
    return bool(start) and any(magic != start and magic.startswith(start) for magic in _MAGICS)


class Inflating:
    """The bytes inside compressed ones; files that follow each other, as `cat a.gz b.gz` makes them, are one."""

    def __init__(self, kind: str, name: str, first: bytes) -> None:
        """Begin with the first compressed bytes. Raises: DataProblem if it is packed in a way that is not read."""
        self._kind = kind
        self._name = shown(name)
        self._make = _decompressor(kind, self._name)
        self._errors: tuple[type[Exception], ...] = (OSError, EOFError, *_errors(kind))
        self._compressed = first
        self._machine = self._make()
        self._begun = True

    def has_more(self) -> bool:
        """Tell whether there may be more without reading."""
        return bool(self._compressed)

    def piece(self, size: int, read: Callable[[], bytes]) -> bytes:
        """Return up to `size` bytes, none at the end; `read` gives compressed ones.

        Raises: DataProblem if the data are damaged or end too early.
        """
        while True:
            ended = False
            if not self._compressed and (not self._begun or getattr(self._machine, "needs_input", True)):
                self._compressed = read()
                ended = not self._compressed
                if ended and not self._begun:
                    return b""
                if not self._begun:
                    self._machine, self._begun = self._make(), True
            try:
                piece: bytes = self._machine.decompress(self._compressed, size)
            except self._errors as error:
                raise DataProblem(f"{self._name} is damaged {self._kind} data: {error}") from None
            if self._machine.eof:
                self._compressed = self._machine.unused_data.lstrip(b"\0")
                self._begun = bool(self._compressed)
                if self._begun:
                    self._machine = self._make()
            else:
                self._compressed = getattr(self._machine, "unconsumed_tail", b"")
                if ended and not piece:
                    raise DataProblem(f"{self._name} ends in the middle of its {self._kind} data")
            if piece:
                return piece


def _decompressor(kind: str, name: str) -> Callable[[], Any]:
    """Return what makes a new decompressor. Raises: DataProblem."""
    if kind == "gzip":
        return lambda: zlib.decompressobj(_GZIP_WINDOW)
    try:
        if kind == "bzip2":
            import bz2

            return bz2.BZ2Decompressor
        if kind == "xz":
            import lzma

            return lzma.LZMADecompressor
        if kind == "zstd":
            from importlib import import_module

            make: Callable[[], Any] = import_module("compression.zstd").ZstdDecompressor
            return make
    except ImportError:
        tool = {"bzip2": "bzip2", "xz": "xz", "zstd": "zstd"}[kind]
        raise DataProblem(
            f"{name} is packed by {tool}, which this Python cannot read",
            hint=f"unpack it on the way: {tool} -dc {name} | gradcli map ...",
        ) from None
    what, hint = _FOREIGN[kind]
    raise DataProblem(f"{name} is {what}, not a table", hint=hint)


def _errors(kind: str) -> tuple[type[Exception], ...]:
    if kind == "gzip":
        return (zlib.error,)
    if kind == "xz":
        import lzma

        return (lzma.LZMAError,)
    if kind == "zstd":
        from importlib import import_module

        return (import_module("compression.zstd").ZstdError,)
    return ()
