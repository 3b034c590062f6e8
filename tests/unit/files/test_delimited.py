"""Texts as schools' systems and spreadsheets write them."""

import os

import pytest

from lvs_desktop.domain.problems import Problem, ProblemCode, Severity
from lvs_desktop.files.columns import match_columns
from lvs_desktop.files.registry import open_source
from tests.support.sources import HEADER, PUPILS, file_of, lines, match, read, table, workbook

EXPECTED = [
    (2, "0012345", "Loïs", "van der", "Berg", "2012-03-04", "V", "2B", "00", *[""] * 4),
    (3, "0012346", "Çelik", "", "Öztürk", "2011-12-01", "M", "2B", "00", *[""] * 4),
    (4, "0012347", "Zoë", "", "'t Hart", "2010-01-31", "X", "3A", "01", *[""] * 4),
    (5, "A-17", "Jan", "", "'s-Gravesande", "", "", "3A", *[""] * 5),
]
QUOTED = "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in [HEADER, *PUPILS])


@pytest.mark.parametrize(
    "content",
    [
        table(*PUPILS).encode("cp1252"),
        table(*PUPILS).encode("utf-8"),
        table(*PUPILS).encode("utf-8-sig"),
        table(*PUPILS).encode("utf-16"),
        b"\xfe\xff" + table(*PUPILS).encode("utf-16-be"),
        table(*PUPILS).encode("utf-16-le"),
        lines([HEADER, *PUPILS], "\t").encode("utf-8"),
        lines([HEADER, *PUPILS], ",").encode("cp1252"),
        lines([HEADER, *PUPILS], "|", "\n").encode("utf-8"),
        lines([HEADER, *PUPILS], ";", "\r").encode("utf-8"),
        table(*PUPILS).rstrip().encode("utf-8"),
        QUOTED.encode("utf-8"),
        QUOTED.replace('"0012345"', "0012345").encode("cp1252"),
        workbook({"Leerlingen": [HEADER, *PUPILS]}),
    ],
    ids=[
        *("cp1252", "utf8", "bom", "utf16le", "utf16be", "utf16-bare", "tab", "comma", "bar", "cr"),
        *("no-last-end", "quoted", "some-quoted", "xlsx"),
    ],
)
def test_the_same_school_reads_the_same_however_it_was_saved(content: bytes) -> None:
    """Encoding, separator, line ends and quotes are the file's business, not the pupils'."""
    found = read(content)

    assert EXPECTED == found.rows
    assert [] == found.problems


def test_a_line_that_names_the_separator_is_obeyed_and_counted() -> None:
    """Excel's `sep=` line is line 1 of the file, so that the header is row 2."""
    matched = match("sep=|\n" + lines([HEADER, *PUPILS], "|", "\n"))

    assert ("|", 2) == (matched.info.separator, matched.info.header_row)
    assert [3, 4, 5, 6] == [row[0] for row in read("sep=|\n" + lines([HEADER, *PUPILS], "|", "\n")).rows]


@pytest.mark.parametrize("separator", ["tab", "\t"])
def test_the_person_can_choose_the_separator(separator: str) -> None:
    """What the person says goes before what was found."""
    assert "\t" == match(lines([HEADER, *PUPILS], "\t"), separator=separator).info.separator


def test_rows_keep_the_numbers_that_a_person_sees() -> None:
    """Title lines, blank lines and cells with line breaks count as they do on the screen."""
    text = "Export leerlingen\r\n\r\n" + table(
        ("1", '"Jan\r\nPiet"', "", "Bos", "", "", "1A", ""), [], [""] * 8, ("2", "Eva", "", "Bos", "", "", "1A", "")
    )

    assert [(4, "Jan Piet"), (7, "Eva")] == [(row[0], row[2]) for row in read(text).rows]


def test_separators_inside_quotes_do_not_mislead() -> None:
    """A name with a comma in quotes is one cell."""
    text = '"Leerlingnummer","Roepnaam","Achternaam","Klas"\n"1","Eva","Bos; de, zoon","1A"\n'

    assert "Bos; de, zoon" == read(text).rows[0][4]


def test_only_a_formula_guard_is_taken_away() -> None:
    """The ' that keeps a spreadsheet from calculating goes; the one of 't Hart stays."""
    names = ["'=SOM(A1)", "'+31", "'-streep", "'@naam", "'t Hart", "''=x", "'", "a'=b"]
    text = table(*[(str(i), name, "", "Bos", "", "", "1A", "") for i, name in enumerate(names)])

    expected = ["=SOM(A1)", "+31", "-streep", "@naam", "'t Hart", "''=x", "'", "a'=b"]
    assert expected == [row[2] for row in read(text).rows]


def test_a_quote_that_is_never_closed_is_said_with_its_row() -> None:
    """It would swallow all pupils below it; none of them may count as gone."""
    rows = [(str(i), "Eva", "", '"Bos' if i == 5 else "Bos", "", "", "1A", "") for i in range(20)]
    with pytest.raises(Problem) as caught:
        read(table(*rows))

    assert (ProblemCode.SOURCE_DAMAGED, 7) == (caught.value.code, caught.value.facts["row"])


def test_a_very_long_runaway_quote_is_said_with_its_row_too() -> None:
    """Not even a whole file in one cell may cost the memory of the computer."""
    rows = [(str(i), "Eva", "", '"Bos' if i == 5 else "Bos", "", "", "1A", "") for i in range(60_000)]
    with pytest.raises(Problem) as caught:
        read(table(*rows))

    assert (ProblemCode.SOURCE_DAMAGED, 7) == (caught.value.code, caught.value.facts["row"])


def test_two_lines_that_a_stray_quote_joins_are_an_error_without_a_number() -> None:
    """The second pupil is inside the first one's cell: nobody may be archived on that evidence."""
    text = table(
        ("1", '"Eva', "", "Bos", "", "", "1A", ""),
        ("2", 'Jan"', "", "Bos", "", "", "1A", ""),
        ("3", "Ada", "", "Bos", "", "", "1A", ""),
    )
    found = read(text)

    assert ["3"] == [row[1] for row in found.rows]
    assert [(2, None)] == [(bad.row, bad.pupil_number) for bad in found.bad]
    assert [ProblemCode.ROW_TOO_LONG] == [problem.code for problem in found.problems]


def test_a_mac_text_is_read_with_a_warning_and_other_readings() -> None:
    """Guessing an encoding is no proof: the person sees the names in each reading."""
    rows = [(str(i), name, "", "Bos", "", "", "1A", "") for i, name in enumerate(["Loïs", "Zoë", "Renée", "Noël"])]
    with file_of(table(*rows).encode("mac_roman")) as path:
        source = open_source(path)

    assert ("Mac Roman", ("Loïs", "Zoë", "Renée", "Noël")) == (source.info.encoding, source.name_samples)
    assert [(ProblemCode.ENCODING_UNSURE, Severity.WARNING)] == [(p.code, p.severity) for p in source.problems]
    assert 1 <= len(source.other_readings) <= 2
    assert "Mac Roman" not in dict(source.other_readings)


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman", "cp1252"])
def test_each_of_the_old_encodings_is_recognised(encoding: str) -> None:
    """Exports of 1995 are still about."""
    names = ["Loïs", "Zoë", "Renée", "Noël", "Jürgen", "François", "Daniël", "Chloë"]
    rows = [(str(i), name, "", "Bos", "", "", "1A", "") for i, name in enumerate(names)]

    assert names == [row[2] for row in read(table(*rows).encode(encoding)).rows]


@pytest.mark.parametrize("spelling", ["cp1252", "Windows-1252", "ansi", "latin1"])
def test_the_person_can_choose_the_encoding_in_their_own_words(spelling: str) -> None:
    """What the person chose is not doubted."""
    with file_of(table(*PUPILS).encode("cp850")) as path:
        source = open_source(path, encoding=spelling)

    assert ("Windows-1252", ()) == (source.info.encoding, source.problems)


def test_every_reading_that_is_offered_can_be_chosen() -> None:
    """The names that the window shows are names that `encoding` understands."""
    rows = [(str(i), name, "", "Bos", "", "", "1A", "") for i, name in enumerate(["Loïs", "Zoë", "Renée"])]
    with file_of(table(*rows).encode("cp850")) as path:
        source = open_source(path)
        offered = [source.info.encoding, *dict(source.other_readings)]

        assert offered == [open_source(path, encoding=name).info.encoding for name in offered]


def test_an_encoding_that_does_not_exist_is_refused() -> None:
    """A slip on the command line gets words, not a trace."""
    with file_of(table(*PUPILS)) as path, pytest.raises(Problem) as caught:
        open_source(path, encoding="rot13")

    assert ProblemCode.ENCODING_UNSURE == caught.value.code


def test_utf8_that_ends_inside_a_letter_is_cut_off() -> None:
    """Half a letter at the end means half a file."""
    whole = table(*PUPILS, ("9", "Zoë", "", "Noë", "", "", "", "")).encode().rstrip(b";\r\n")
    with file_of(whole[:-1]) as path, pytest.raises(Problem) as caught:
        open_source(path)

    assert (ProblemCode.SOURCE_DAMAGED, "cut") == (caught.value.code, caught.value.facts["reason"])


def test_a_name_with_an_accent_at_the_very_end_is_not_taken_for_a_cut_file() -> None:
    """One Windows-1252 byte at the end looks like the start of a UTF-8 letter."""
    text = "Leerlingnummer;Klas;Achternaam;Roepnaam\n1;1A;Bos;Zoë"

    assert "Zoë" == read(text.encode("cp1252")).rows[0][2]


def test_utf8_with_a_little_damage_stays_utf8() -> None:
    """One bad byte must not turn all other names into gibberish."""
    text = table(*[(str(i), "Loïs", "", "Bos", "", "", "1A", "") for i in range(50)]).encode()
    with file_of(text + b"99;Zo\xeb;;Bos;;;1A;\r\n") as path:
        source = open_source(path)

    assert "UTF-8" == source.info.encoding
    assert [ProblemCode.ENCODING_UNSURE] == [problem.code for problem in source.problems]


def test_a_file_that_changes_while_it_is_open_is_not_read_on() -> None:
    """The preview shows one file, not halves of two."""
    with file_of(table(*PUPILS)) as path:
        source = open_source(path)
        path.write_text(table(*PUPILS[:1]))
        os.utime(path, (0, 0))
        with pytest.raises(Problem) as caught:
            list(source.batches(after_row=1, width=8))

    assert (ProblemCode.SOURCE_UNREADABLE, "changed") == (caught.value.code, caught.value.facts["reason"])


def test_many_rows_stream_in_chunks_and_end_at_the_total() -> None:
    """Nothing is kept: the chunks are small whatever the file, and progress ends at 100 %."""
    text = table(*[(str(i), "Loïs", "", "Bos", "", "", "1A", "") for i in range(10_000)])
    for content in (text, text.replace("Bos", '"Bos"')):
        with file_of(content) as path:
            source = open_source(path)
            chunks = list(source.batches(after_row=1, width=8, size=500))

        assert 10_000 == sum(len(chunk.numbers) for chunk in chunks)
        assert max(len(chunk.numbers) for chunk in chunks) < 3_000
        assert [*range(2, 10_002)] == [row for chunk in chunks for row in chunk.numbers]
        assert source.total == chunks[-1].done


def test_the_hash_and_size_are_the_files() -> None:
    """The history must be able to say which file it was."""
    import hashlib

    content = table(*PUPILS).encode()
    with file_of(content) as path:
        info = open_source(path).info

    assert (hashlib.sha256(content).hexdigest(), len(content)) == (info.sha256, info.size)


def test_a_file_without_header_says_so() -> None:
    """Without names above the columns every guess would be silent."""
    with file_of(lines(PUPILS)) as path, pytest.raises(Problem) as caught:
        match_columns(open_source(path), remembered={}, chosen={})

    assert ProblemCode.HEADER_NOT_FOUND == caught.value.code
