"""The CSV reader: encodings, delimiters, quotes that do and do not close."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files import csvlines, csvrows
from connectors.files.csvlines import CAP
from connectors.files.csvrows import COLUMNS, BadRow, Row, place, rows


def read(data: bytes | str, delimiter: str = "") -> list[Row | BadRow]:
    raw = data.encode() if isinstance(data, str) else data
    return list(rows(io.BytesIO(raw), delimiter))


def cells(data: bytes | str, delimiter: str = "") -> list[list[str]]:
    return [row.cells for row in read(data, delimiter) if isinstance(row, Row)]


@pytest.mark.parametrize(
    "data",
    [
        "a,b\nZoë,x\n".encode(),
        "\ufeffa,b\nZoë,x".encode(),
        "a,b\r\nZoë,x\r\n".encode(),
        "a,b\rZoë,x\r".encode(),
        "a,b\nZoë,x\n".encode("cp1252"),
        "a,b\nZoë,x\n".encode("utf-16"),
        b"\xfe\xff" + "a,b\r\nZoë,x\r\n".encode("utf-16-be"),
        "a,b\nZo\0ë,x\0\n".encode(),
        "\n\na,b\n\nZoë,x\n".encode(),
    ],
)
def test_every_encoding_reads_the_same(data: bytes) -> None:
    assert cells(data) == [["a", "b"], ["Zoë", "x"]]


def test_one_windows_line_spoils_no_other() -> None:
    data = "a\nłódź\n".encode() + "Müller\n".encode("cp1252") + b"\x81x\n"
    assert cells(data) == [["a"], ["łódź"], ["Müller"], ["\x81x"]]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark: str) -> None:
    text = (
        f'name{mark}mail{mark}note\n"Smith, John; Jr"{mark}j@x.com{mark}a\nB{mark}b@x.com{mark}\n'
    )
    assert cells(text)[1] == ["Smith, John; Jr", "j@x.com", "a"]


def test_a_preamble_does_not_hide_the_delimiter() -> None:
    text = 'Notes:\n"some, words, here"\n\nFirst;Last;On\nA;B;1\nC;D;2\n'
    assert cells(text)[2:] == [["First", "Last", "On"], ["A", "B", "1"], ["C", "D", "2"]]


def test_newlines_and_quotes_inside_cells_survive() -> None:
    text = 'id,text\r\n1,"one\r\ntwo ""three""\nfour, five"\r\n2,six\r\n'
    first, second = read(text)[1:]
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert first.cells == ["1", 'one\ntwo "three"\nfour, five']
    assert (second.number, second.line) == (3, 5)
    assert second.where == "row 3 (line 5)"


@pytest.mark.parametrize(
    "spoilt",
    [
        'Anna,"Smith, PhD,x',
        '"Anna,Smith,x',
        'Anna,Smith,"',
    ],
)
@pytest.mark.parametrize("after", ['Bob,"Jones, Inc",y', "Bob,Jones,y", '"Bob","Jones","y"'])
def test_a_stray_quote_costs_its_own_row_only(spoilt: str, after: str) -> None:
    whole = "\n".join(["first,last,note", spoilt, *([after] * 40)])
    read_back = read(whole)
    assert [type(r) for r in read_back].count(BadRow) == 1
    bad = read_back[1]
    assert isinstance(bad, BadRow)
    assert (bad.number, bad.line, "quote" in bad.why) == (2, 2, True)
    assert len([r for r in read_back if isinstance(r, Row) and r.cells[0] == "Bob"]) == 40


def test_quotes_in_mid_word_are_letters() -> None:
    assert cells('a,b\n5" nail,x\n"he said "hi" twice",y\n')[1:] == [
        ['5" nail', "x"],
        ['he said hi" twice"', "y"],
    ]


def test_a_file_of_stray_quotes_ends_in_time() -> None:
    started = time.perf_counter()
    found = read('x","\n' * 20_000, ",")
    assert len(found) >= 19_000
    assert time.perf_counter() - started < 10


def test_one_long_message_is_no_failure() -> None:
    text = "x" * 3_000_000
    assert cells(f'id,text\n1,"{text}"\n')[1][1] == text


def test_a_line_over_the_cap_is_named_and_skipped() -> None:
    found = read(b"a,b\n" + b"x" * (CAP + 1) + b",y\nc,d\n")
    assert [type(r) for r in found] == [Row, BadRow, Row]
    assert isinstance(found[1], BadRow)
    assert "10 MB" in found[1].why


def test_too_many_columns_are_named() -> None:
    found = read("a,b\n" + "," * COLUMNS + "\nc,d\n")
    assert isinstance(found[1], BadRow)
    assert "1,001 cells" in found[1].why
    assert isinstance(found[2], Row)


def test_the_formula_apostrophe_is_undone() -> None:
    assert cells("'=1+1,'+49 170,'-x,'@me,'t Hooft,O'Neil\n") == [
        ["=1+1", "+49 170", "-x", "@me", "'t Hooft", "O'Neil"]
    ]


def test_places_name_the_line_only_when_it_differs() -> None:
    assert (place(5, 5), place(5, 9)) == ("row 5", "row 5 (line 9)")


TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r"), max_size=9)
TABLE = st.lists(st.lists(TEXT, min_size=2, max_size=4), max_size=6)


@given(TABLE, st.sampled_from(["\n", "\r\n"]), st.sampled_from([",", ";"]))
def test_what_a_writer_wrote_comes_back(table: list[list[str]], end: str, mark: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    plain = [[c[1:] if c[:2] in ("'=", "'+", "'-", "'@", "'\t") else c for c in r] for r in table]
    assert cells(out.getvalue().removeprefix("\ufeff"), mark) == plain


@given(st.binary(max_size=300))
def test_no_bytes_crash_it(data: bytes) -> None:
    read(data)


@given(st.text(st.sampled_from('ab",;\n'), max_size=60))
def test_no_quoting_crashes_it_and_every_line_is_accounted_for(text: str) -> None:
    found = read(text, ",")
    assert [r.number for r in found] == sorted({r.number for r in found})


PIECES = (
    *(
        "a",
        "b c",
        ",",
        '"',
        '""',
        ',"',
        '",',
        '"\n',
        "\n",
        "\r\n",
        "\r",
        "\0",
        "\t",
        " ",
        "'=",
        "é",
    ),
    *('x"y', 'a,"b c",d\n', '"p","q\nr","s"\n', "\u2028"),
)


@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([4, 64, 262_144]),
    st.sampled_from([1, 3, 200]),
)
def test_read_quickly_or_with_care_in_blocks_of_any_size_it_is_the_same(
    text: str, delimiter: str, chunk: int, stretch: int
) -> None:
    data = b"a\n" + text.encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csvrows._Records, "_quickly", lambda _self, _ahead: [])
        carefully = read(data, delimiter)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csvlines, "_CHUNK", chunk)
        patch.setattr(csvrows, "_STRETCH", stretch)
        assert read(data, delimiter) == carefully


def test_what_is_well_formed_around_a_stray_quote_is_read_as_ever() -> None:
    good = ['"1","two\nlines","x"'] * 500
    whole = "\n".join([*good, '"1","stray,x', *good])
    found = read(whole)
    assert [(r.number, r.line) for r in found if isinstance(r, BadRow)] == [(501, 1001)]
    assert [r.cells for r in found if isinstance(r, Row)] == [["1", "two\nlines", "x"]] * 1_000
