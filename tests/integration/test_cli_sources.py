"""Files as schools have them: every encoding gives the same pupils, and what can't be used changes nothing."""

import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Lvs
from tests.support.sources import lines, workbook

DATA = Path(__file__).parents[1] / "data"
HEADER = ("Stamnr", "Roepnaam", "Tussenv", "Achternaam", "Geboortedatum", "M/V", "Klas", "Vestiging", "Studie")
TABLE = (
    HEADER,
    ("0012345", "Loïs", "van der", "Berg", "04-03-2012", "V", "2B", "00", "havo"),
    ("0012346", "Zoë", "", "'t Hart", "31-12-2011", "X", "2B", "Hoofdgebouw", "vwo"),
    ("0012347", "Daan", "", "Mulder-Smit", "1-9-2012", "M", "2C", "01", ""),
)
AS_TEXT = lines(TABLE)

WRITTEN: dict[str, tuple[str, bytes, tuple[str, str | None, str | None]]] = {
    "cp1252": ("bron.csv", AS_TEXT.encode("cp1252"), ("csv", "Windows-1252", ";")),
    "utf8": ("bron.csv", AS_TEXT.encode("utf-8"), ("csv", "UTF-8", ";")),
    "utf8 with bom": ("bron.csv", AS_TEXT.encode("utf-8-sig"), ("csv", "UTF-8 (BOM)", ";")),
    "utf16": ("bron.txt", AS_TEXT.encode("utf-16"), ("csv", "UTF-16", ";")),
    "tabs": ("bron.tsv", lines(TABLE, "\t").encode("utf-16"), ("csv", "UTF-16", "\t")),
    "commas": ("bron.csv", lines(TABLE, ",", "\n").encode("utf-8"), ("csv", "UTF-8", ",")),
    "excel": ("bron.xlsx", workbook({"Blad1": TABLE}), ("xlsx", None, None)),
    "excel with a title": (
        "bron.xlsx",
        workbook({"Leerlingen": [["Leerlingen van de school"], [], *TABLE]}),
        ("xlsx", None, None),
    ),
    "excel that is called csv": ("bron.csv", workbook({"Blad1": TABLE}), ("xlsx", None, None)),
}


def without_source(shown: dict[str, Any]) -> dict[str, Any]:
    """What a preview says of the pupils; of a title above the header only that it is there."""
    said = {name: value for name, value in shown.items() if name != "source"}
    return said | {"diagnoses": [found for found in shown["diagnoses"] if found["code"] != "title_lines"]}


@pytest.mark.parametrize("form", WRITTEN, ids=str)
def test_the_same_pupils_in_any_form_give_the_same_preview(lvs: Lvs, empty: Path, tmp_path: Path, form: str) -> None:
    """cp1252 with `;`, leading zeros, Dutch dates and 'Loïs' equals XLSX, UTF-8 with BOM and UTF-16."""
    name, content, how = WRITTEN[form]
    first = tmp_path / "eerst.csv"
    first.write_bytes(AS_TEXT.encode("cp1252"))
    source = tmp_path / name
    source.write_bytes(content)

    expected = lvs("import", empty, first, "--json").json
    said = lvs("import", empty, source, "--json")

    assert said.code == 0
    assert without_source(expected) == without_source(said.json)
    found = said.json["source"]
    assert (*how, 3) == (found["format"], found["encoding"], found["separator"], found["rows"])


@pytest.mark.parametrize("form", ["xlsx", "xls", "xlsb", "ods"])
def test_a_workbook_of_any_kind_gives_the_same_preview_as_text(
    lvs: Lvs, empty: Path, tmp_path: Path, form: str
) -> None:
    """Title, merged cells, dates, zeros by a format, a formula that failed, a hidden sheet: as the person sees it."""
    seen = [("Leerlingen van de school",), (), *TABLE]
    seen[5] = (*TABLE[3][:8], "#N/A")
    as_text = tmp_path / "bron.csv"
    as_text.write_text(lines(seen), "utf-8")

    expected = lvs("import", empty, as_text, "--json").json
    said = lvs("import", empty, DATA / f"pupils.{form}", "--json")

    assert 0 == said.code
    assert ["cell_error"] == [found["code"] for found in said.json["problems"] if found["severity"] == "warning"]
    assert without_source(expected) == without_source(said.json)
    assert (form, "Leerlingen", 3) == tuple(said.json["source"][name] for name in ("format", "sheet", "rows"))


@pytest.mark.parametrize("form", ["xlsx", "xls", "xlsb", "ods"])
def test_a_hidden_sheet_is_read_only_if_the_person_names_it(lvs: Lvs, empty: Path, form: str) -> None:
    """What nobody sees is not guessed to be the list; who knows of it can choose it."""
    said = lvs("import", empty, DATA / f"pupils.{form}", "--sheet", "oud", "--json")

    assert (0, "Oud", ["900"]) == (
        said.code,
        said.json["source"]["sheet"],
        [line["pupil_number"] for line in said.json["changes"]],
    )


def test_a_dutch_file_arrives_as_it_was_meant(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """Zeros, accents, prefixes, dates and the names of locations, in the school itself."""
    source = tmp_path / "bron.csv"
    source.write_bytes(AS_TEXT.encode("cp1252"))

    assert lvs("import", empty, source, "--apply").code == 0

    found = {pupil["pupil_number"]: pupil for pupil in lvs("pupils", empty, "--json").json["pupils"]}
    assert {
        "pupil_number": "0012345",
        "given_name": "Loïs",
        "name_prefix": "van der",
        "family_name": "Berg",
        "birth_date": "2012-03-04",
        "gender": "V",
        "group": "2B",
        "location": "00",
        "year": None,
        "track": "havo",
        "email": None,
        "user_name": None,
        "status": "active",
    } == found["0012345"]
    assert ("00", "'t Hart", "2011-12-31") == tuple(
        found["0012346"][name] for name in ("location", "family_name", "birth_date")
    )
    assert ("2012-09-01", "01") == (found["0012347"]["birth_date"], found["0012347"]["location"])


def test_an_encoding_and_a_separator_can_be_said(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """Where the program can't be sure, the person decides."""
    source = tmp_path / "bron.csv"
    source.write_bytes(lines(TABLE, "|").encode("cp850"))

    said = lvs("import", empty, source, "--encoding", "cp850", "--separator", "|", "--json")
    wrong = lvs("import", empty, source, "--encoding", "utf-8", "--json")

    assert ["Loïs van der Berg", "Zoë 't Hart", "Daan Mulder-Smit"] == [line["name"] for line in said.json["changes"]]
    assert wrong.error == (1, "encoding_unsure")
    assert "--encoding" in wrong.err


def test_the_sheet_is_chosen_by_the_person(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """A sheet a class: taking the first would archive all others."""
    source = tmp_path / "bron.xlsx"
    source.write_bytes(workbook({"2B": TABLE[:3], "2C": (HEADER, TABLE[3]), "Uitleg": [["Zo werkt het"]]}))

    asked = lvs("import", empty, source, "--json")
    chosen = lvs("import", empty, source, "--sheet", "2C", "--json")
    absent = lvs("import", empty, source, "--sheet", "9Z", "--json")

    assert (asked.error, asked.json["error"]["facts"]["sheets"]) == ((1, "sheet_to_choose"), ["2B", "2C"])
    assert "--sheet" in asked.err
    assert ("2C", 1) == (chosen.json["source"]["sheet"], chosen.json["source"]["rows"])
    assert absent.error == (1, "sheet_not_found")


def cut(content: bytes) -> bytes:
    """The first two thirds."""
    return content[: len(content) * 2 // 3]


def made(form: str) -> bytes:
    """The example workbook of one kind."""
    return DATA.joinpath(f"pupils.{form}").read_bytes()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNUSABLE: dict[str, tuple[str, bytes, str, str]] = {
    "empty": ("bron.csv", b"", "source_empty", "is leeg"),
    "white space": ("bron.csv", b" \r\n\r\n \r\n", "source_empty", "is leeg"),
    "only a bom": ("bron.csv", b"\xef\xbb\xbf", "source_empty", "is leeg"),
    "binary": ("bron.csv", bytes(range(256)) * 40, "source_binary", "geen CSV-, Excel- of ODS-bestand"),
    "a pdf": ("bron.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"0" * 500, "source_binary", "is een pdf"),
    "another old document": ("bron.xls", OLE + b"\0" * 600, "source_binary", "vinden we geen tabel"),
    "a workbook as a web page": ("bron.xls", b"<html><table><tr><td>Stamnr", "source_binary", "webpagina"),
    "a workbook as xml": (
        "bron.xls",
        b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
        "source_binary",
        "werkmap als XML",
    ),
    "an old workbook cut off": ("bron.xls", cut(made("xls")), "source_binary", "beschadigd"),
    "a binary workbook cut off": ("b.xlsb", cut(made("xlsb")), "source_damaged", "beschadigd"),
    "a spreadsheet cut off": ("b.ods", cut(made("ods")), "source_damaged", "beschadigd"),
    "a workbook cut off": ("bron.xlsx", cut(workbook({"Blad1": TABLE})), "source_damaged", "beschadigd"),
    "without rows": ("bron.csv", lines(TABLE[:1]).encode(), "file_without_pupils", "geen leerlingen"),
    "a workbook without rows": ("b.xlsx", workbook({"Blad1": TABLE[:1]}), "file_without_pupils", "geen leerlingen"),
    "without header": ("bron.csv", lines(TABLE[1:]).encode(), "header_not_found", "kolomnamen"),
    "a quote without end": (
        "bron.csv",
        (AS_TEXT + '0012348;"Eva;;Bos\r\n' + AS_TEXT * 4000).encode(),
        "source_damaged",
        "aanhalingsteken",
    ),
    "without a required column": (
        "bron.csv",
        lines([line[:6] for line in TABLE]).encode(),
        "column_missing",
        "--column",
    ),
}


@pytest.mark.parametrize("fault", UNUSABLE, ids=str)
@pytest.mark.parametrize("how", [(), ("--apply", "--archive-missing", "--overwrite")], ids=["preview", "apply"])
def test_a_source_that_can_not_be_used_changes_nothing(
    lvs: Lvs, school: Path, tmp_path: Path, fault: str, how: tuple[str, ...]
) -> None:
    """Code 1, a message that says what is wrong with the file, the school as it was."""
    name, content, code, words = UNUSABLE[fault]
    source = tmp_path / name
    source.write_bytes(content)
    before = school.read_bytes()

    said = lvs("import", school, source, *how, "--json")

    assert said.error == (1, code)
    assert words in said.err
    assert name in said.err or code == "column_missing"
    assert before == school.read_bytes()


def test_a_text_that_was_cut_off_archives_nobody_silently(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Half a file looks like a small school: the guard stops it."""
    exported = tmp_path / "heel.csv"
    assert lvs("pupils", school, "--csv", exported).code == 0
    source = tmp_path / "half.csv"
    source.write_bytes(cut(exported.read_bytes()))
    before = school.read_bytes()

    said = lvs("import", school, source, "--archive-missing", "--apply", "--skip-bad-rows", "--json")

    assert said.code == 3
    assert not said.json["applied"]
    assert before == school.read_bytes()


def test_a_source_that_is_not_there(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Named, with what to do."""
    said = lvs("import", school, tmp_path / "weg.csv", "--json")

    assert said.error == (1, "source_not_found")
    assert "weg.csv" in said.err


if sys.platform == "win32":  # only Windows locks files for reading

    def test_a_source_that_excel_keeps_locked(lvs: Lvs, school: Path, tmp_path: Path) -> None:
        """As Excel opens a file: nobody else may read."""
        import ctypes

        source = tmp_path / "bron.csv"
        source.write_text(AS_TEXT, "utf-8")
        kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 - absent on other systems
        handle = kernel.CreateFileW(str(source), 0x80000000, 0, None, 3, 0, None)
        try:
            said = lvs("import", school, source, "--json")
        finally:
            kernel.CloseHandle(handle)

        assert said.error == (1, "source_unreadable")


def eleven_proof(count: int) -> list[str]:
    """Numbers that pass the test of a citizen service number, without being written down here."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    numbers = (str(number) for number in range(910_000_001, 910_010_000))
    proof = (n for n in numbers if sum(int(d) * w for d, w in zip(n, weights, strict=True)) % 11 == 0)
    return list(islice(proof, count))


@pytest.mark.parametrize("header", ["BSN", "Nummer"])
def test_a_column_of_citizen_service_numbers_leaves_no_trace(
    lvs: Lvs, school: Path, tmp_path: Path, header: str
) -> None:
    """Refused by its name or its values: nowhere on screen, in JSON or in the school."""
    secret = eleven_proof(20)
    source = tmp_path / "bron.csv"
    body = [
        (f"{1001 + n}", f"Voornaam{n}", f"Achternaam{n}", value, "1A", "" if n else "negen")
        for n, value in enumerate(secret)
    ]
    # a surplus cell shifts the number under another header
    body.append(("1021", "Voornaam20", "x", "Achternaam20", secret[-1], "1B", ""))
    source.write_text(lines([("Leerlingnummer", "Roepnaam", "Achternaam", header, "Klas", "Leerjaar"), *body]), "utf-8")

    shown = lvs("import", school, source, "--overwrite", "--json")
    for_a_person = lvs("import", school, source, "--overwrite")
    done = lvs("import", school, source, "--overwrite", "--apply", "--skip-bad-rows", "--json")
    exported = lvs("pupils", school, "--archived", "--json")

    assert (0, 0) == (shown.code, done.code)
    assert "column_bsn" in [found["code"] for found in shown.json["problems"]]
    everything_said = "".join(said.out + said.err for said in (shown, for_a_person, done, exported))
    assert not [value for value in secret if value in everything_said]


def test_a_repeated_header_and_repeated_rows_are_no_errors(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """As Magister writes them."""
    source = tmp_path / "bron.csv"
    source.write_text(lines([*TABLE, HEADER, TABLE[1], TABLE[1]]), "utf-8")

    said = lvs("import", empty, source, "--apply", "--json")

    assert (0, 3) == (said.code, said.json["counts"]["new"])
    assert ["row_repeated"] * 2 == [found["code"] for found in said.json["problems"] if found["severity"] == "warning"]


def test_two_rows_that_contradict_each_other_are_set_aside(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """Neither is taken; both rows are named."""
    source = tmp_path / "bron.csv"
    source.write_text(lines([*TABLE, (*TABLE[1][:6], "3C", *TABLE[1][7:])]), "utf-8")

    said = lvs("import", empty, source, "--json")

    found = [problem for problem in said.json["problems"] if problem["severity"] == "error"]
    assert [("number_twice", 2, "0012345"), ("number_twice", 5, "0012345")] == [
        (problem["code"], problem["row"], problem["value"]) for problem in found
    ]
    assert "rij 2 en 5" in found[0]["message"]
