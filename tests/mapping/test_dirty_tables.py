"""Tables as programs and people leave them: what is missing, thousands, comments, units, footers, other orders.

Numbers are worked out by hand.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

SHEET = (
    "\ufeffDatum;Filiale;Menge;Preis (\u20ac);Rabatt %;\r\n"
    '01.03.2026;"K\u00f6ln; S\u00fcd";12;3,50;5;\r\n'
    "02.03.2026;Bonn;1.200;2,75;0;\r\n"
    "03.03.2026;Aachen;7;;10;\r\n"
    "Summe;;1.219;;;\r\n"
)
LOG = (
    "# Instrument: XR-200\n# Operator: J. Doe, night shift\ntime, temp, pressure\ns, degC, kPa\n"
    '0.0, 20.0, 100\n# a "pause\n1.0, --, 101\n2.0, 21.0, 102\n# end\n'
)


def lines_of(found: Any) -> list[str]:
    assert found.status == 0, found.err
    return list(found.out.splitlines())


def test_a_german_sheet(cli: Any, tmp_path: Path) -> None:
    table = tmp_path / "umsatz.csv"
    table.write_bytes(SHEET.encode())
    program = "`Preis (\u20ac)`*Menge*(1-`Rabatt %`/100)"
    tries = [
        ((), "for a decimal comma use --decimal ,"),
        (("--decimal", ","), "if . separates thousands: --thousands ."),
        (("--decimal", ",", "--thousands", "."), "--na '' computes missing values as nan"),
    ]
    for options, hint in tries:
        assert hint in cli("map", program, str(table), *options).err
    options = ("--decimal", ",", "--thousands", ".", "--na", "", "--skip-lines", "5", "--wrt", "Menge")
    found = cli("map", program, str(table), *options)
    assert (
        found.out.encode()
        == (
            "\ufeffDatum;Filiale;Menge;Preis (\u20ac);Rabatt %;;value;d_Menge\r\n"
            '01.03.2026;"K\u00f6ln; S\u00fcd";12;3,50;5;;39,9;3,3249999999999997\r\n'
            "02.03.2026;Bonn;1.200;2,75;0;;3300,0;2,75\r\n"
            "03.03.2026;Aachen;7;;10;;nan;nan\r\n"
        ).encode()
    )
    assert found.err.startswith("note: nan in 1 row; the first is ")
    assert found.err.endswith("umsatz.csv:4\n")
    assert found.status == 0


def test_a_log_with_comments_and_units(cli: Any) -> None:
    assert "hint: lines of comments are left out by --comment '#'" in cli("map", "temp*2", stdin=LOG).err
    found = cli("map", "temp*pressure", "--comment", "#", stdin=LOG)
    assert "<stdin>:4: column \" temp\": ' degC' is not a number" in found.err
    assert "hint: --skip-lines 4 leaves this line out" in found.err
    options = ("--comment", "#", "--skip-lines", "4", "--na", "--", "--wrt", "temp", "--verbose")
    found = cli("map", "temp*pressure", *options, stdin=LOG)
    assert lines_of(found) == [
        "time, temp, pressure,value,d_temp",
        "0.0, 20.0, 100,2000.0,100.0",
        "1.0, --, 101,nan,101.0",
        "2.0, 21.0, 102,2142.0,102.0",
    ]
    assert "3 rows in" in found.err
    assert "blank" not in found.err


@pytest.mark.parametrize("text", ["NA", "-", "#N/A", "\\N", "null", "?", "n.a."])
def test_what_looks_missing_is_read_as_nan_when_asked_for(cli: Any, text: str) -> None:
    rows = f"x\ty\n1\t2\n{text}\t3\n {text} \t4\n\t5\n-999\t6\n"
    assert "--na " in cli("map", "x*y", stdin=rows).err
    found = cli("map", "x*y", "--wrt", "x", "--na", f"{text},-999", stdin=rows)
    results = [line.split("\t")[2:] for line in lines_of(found)]
    assert results == [["value", "d_x"], ["2.0", "2.0"], *[["nan", f"{y}.0"] for y in (3, 4, 5, 6)]]
    assert found.err == "note: nan in 4 rows; the first is <stdin>:3\n"
    json = cli("map", "x*y", "--wrt", "", "--na", f"{text},-999", "--to", "jsonl", stdin=rows)
    assert json.out.splitlines()[1] == '{"x":null,"y":3,"value":"NaN"}'


def test_numbers_that_mean_nothing_are_found_in_plain_tables(cli: Any) -> None:
    rows = "".join(f"{x},{x},-999.0\n" for x in range(-1500, 1500))
    found = cli("map", "x*y", "--wrt", "", "--na", "-999", "--only", "value", stdin="x,y,z\n" + rows)
    expected = ["nan" if x == -999 else str(float(x * x)) for x in range(-1500, 1500)]
    assert lines_of(found) == expected
    picked = cli(
        "map", "2*x", "--only", "value", "--na", "-999", stdin="x,y,z,t\n" + rows.replace("\n", ",a\n")
    )
    assert lines_of(picked) == ["nan" if x == -999 else str(2.0 * x) for x in range(-1500, 1500)]


@pytest.mark.parametrize(
    ("separator", "word", "decimal"),
    [(",", ",", "."), (".", ".", ","), ("'", "'", "."), (" ", "space", ","), ("\u202f", "space", ",")],
)
def test_separators_of_thousands(cli: Any, separator: str, word: str, decimal: str) -> None:
    cells = [f"1{separator}234{decimal}5", f"-12{separator}345{separator}678", f"999{decimal}25", "7"]
    rows = "x;t\n" + "".join(f"{cell};{cell}\n" for cell in cells)
    options = ("--thousands", word, "--decimal", decimal, "--wrt", "", "--delimiter", ";")
    found = cli("map", "2*x", *options, "--only", "value", stdin=rows)
    expected = ["2469.0", "-24691356.0", "1998.5", "14.0"]
    assert [line.replace(",", ".") for line in lines_of(found)] == expected
    json = cli("map", "x", *options, "--to", "jsonl", stdin=rows)
    assert json.out.splitlines()[0] == f'{{"x":1234.5,"t":"{cells[0]}","value":1234.5}}'
    for odd in (f"1{separator}23", f"1234{separator}567", f"1{separator}2345"):
        assert cli("map", "x", *options, stdin=f"x;t\n{odd};\n").status == 4


def test_lines_by_number_are_left_out_of_each_file(cli: Any, tmp_path: Path) -> None:
    for name, first in (("jan.csv", 1), ("feb.csv", 5)):
        rows = "".join(f"{first + at},2\n" for at in range(4))
        (tmp_path / name).write_bytes(f"Report {name}\nfor all\nx,y\n{rows}sum,8\n".encode())
    files = (str(tmp_path / "jan.csv"), str(tmp_path / "feb.csv"))
    assert "hint: if the header is line 3: --skip-lines 1-2" in cli("map", "x*y", *files).err
    found = cli("map", "x*y", *files, "--skip-lines", "1-2,5,8", "--only", "value")
    assert lines_of(found) == ["2.0", "6.0", "8.0", "10.0", "14.0", "16.0"]
    for wrong in ("0", "3-2", "x", "1,,2", "-3"):
        found = cli("map", "x*y", *files, "--skip-lines", wrong)
        assert found.status == 2
        assert "is no line or range of lines" in found.err


def test_lines_are_counted_where_quoted_cells_span_some(cli: Any) -> None:
    rows = 'x,t\n1,"a\n# no comment\nb"\n2,c\n3,d\n'
    found = cli("map", "x", "--comment", "#", "--skip-lines", "5", "--only", "value", stdin=rows)
    assert lines_of(found) == ["1.0", "3.0"]


def test_columns_in_another_order_are_put_right(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('x,y,"n,m"\n1,2,a\n')
    (tmp_path / "b.csv").write_text('"n,m",x,y\n"b,b",3,4\n c,5,6\n')
    (tmp_path / "c.csv").write_text("x,y\n1,2\n")
    found = cli("map", "x*y", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--wrt", "")
    assert found.out == 'x,y,"n,m",value\n1,2,a,2.0\n3,4,"b,b",12.0\n5,6, c,30.0\n'
    found = cli("map", "x*y", str(tmp_path / "a.csv"), str(tmp_path / "c.csv"))
    assert "has other columns than" in found.err


def test_columns_that_share_a_name_get_others(cli: Any) -> None:
    rows = ',x,x,"a,b"\n0,1,2,3\n'
    found = cli("map", "x", stdin=rows)
    options = ("--skip-lines", "1", "--header", "column_1,x,x_2,`a,b`")
    assert f"hint: give all columns names of their own: {' '.join(options)}" in found.err
    assert cli("map", "x*x_2", *options, stdin=rows).out.endswith("\n0,1,2,3,2.0,2.0,1.0\n")


def test_values_inside_objects_are_reached_by_dots(cli: Any) -> None:
    rows = '{"p":{"q":{"x":2}},"v":3}\n{"p":{"q":{}},"v":5}\n{"p.q.x":7,"v":null}\n'
    assert (
        "hint: a number inside it stands in backquotes: `p.v`" in cli("map", "p", stdin='{"p":{"v":1}}\n').err
    )
    found = cli("map", "`p.q.x`*v", "--wrt", "v", "--on-error", "record", stdin=rows)
    assert found.out.splitlines()[0] == '{"p":{"q":{"x":2}},"v":3,"value":6.0,"d_v":2.0}'
    assert 'no key \\"p.q.x\\"' in found.out.splitlines()[1]
    found = cli("map", "`p.q.x`*v", "--na", "", "--wrt", "v", stdin=rows)
    assert [line.split('"value":')[1] for line in lines_of(found)] == [
        '6.0,"d_v":2.0}',
        '"NaN","d_v":"NaN"}',
        '"NaN","d_v":7.0}',
    ]
    found = cli("map", "`p.z`*2", stdin=rows)
    assert "\n 1 | `p.z`*2\n   | ^^^^^ there is no column p.z\n" in found.err


def test_nulls_of_parquet_are_nan_when_asked_for(cli: Any, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = str(tmp_path / "rows.parquet")
    parquet.write_table(pyarrow.table({"x": [1.0, None, -999.0], "n": ["a", None, "c"]}), path)
    assert "hint: --na '' computes missing values as nan" in cli("map", "x", path, "--to", "csv").err
    found = cli("map", "2*x", path, "--wrt", "", "--na", "-999", "--to", "csv")
    assert lines_of(found) == ["x,n,value", "1.0,a,2.0", ",,nan", "-999.0,c,nan"]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("out.orc", "ORC"),
        ("out.xlsx", "workbooks"),
        ("out.csv.zst", "only gzip is written"),
        ("out.bz2", "only gzip"),
    ],
)
def test_names_that_would_lie_are_refused(cli: Any, tmp_path: Path, name: str, what: str) -> None:
    found = cli("map", "x", "-o", str(tmp_path / name), stdin="x\n1\n")
    assert found.status == 2
    assert what in found.err
    assert not list(tmp_path.iterdir())


def test_options_of_texts_are_refused_for_other_formats(cli: Any, tmp_path: Path) -> None:
    for option in (("--comment", "#"), ("--skip-lines", "1"), ("--thousands", ",")):
        found = cli("map", "x", "--from", "jsonl", *option, stdin='{"x":1}\n')
        assert found.status == 2
        assert "for delimited text" in found.err
    for option, hint in (
        (("--thousands", "."), "is the decimal sign"),
        (("--thousands", "x"), "cannot separate thousands"),
        (("--comment", ""), "would leave out every line"),
    ):
        found = cli("map", "x", *option, stdin="x\n1\n")
        assert found.status == 2
        assert hint in found.err


def test_an_orc_file_is_named(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "rows.orc").write_bytes(b"ORC\x03\x00\x00\x01")
    assert "is an ORC file, not a table" in cli("map", "x", str(tmp_path / "rows.orc")).err
    assert cli("map", "ORC", stdin="ORC,x\n1,2\n").status == 0


def test_all_of_it_at_once_and_packed(cli: Any, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv.gz"
    table.write_bytes(
        gzip.compress(("# made\n" + "a;b\nkg;m\n" + "1.000;NA\n2;3,5\n" * 3000 + "total;1\n").encode())
    )
    options = ("--comment", "#", "--skip-lines", "3,6004", "--thousands", ".", "--decimal", ",", "--na", "NA")
    found = cli("map", "a*b", str(table), *options, "--only", "value")
    assert lines_of(found) == ["nan", "7,0"] * 3000
    assert found.err.startswith("note: nan in 3,000 rows; the first is ")
    assert found.err.endswith("rows.csv.gz:4\n")
