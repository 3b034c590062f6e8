"""The command `accommodations`: what it says, what it writes, which codes it ends with."""

import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support.commands import Lvs


def test_giving_listing_and_taking(lvs: Lvs, school: Path) -> None:
    """One pupil, a class, and the undo that every act names."""
    one = lvs("accommodations", school, "assign", "1001", "Extra tijd=25", "voorlezen", "--until", "31-07-2099")
    group = lvs("accommodations", school, "assign", "Rekenmachine", "--group", "1A", "--json")
    taken = lvs("accommodations", school, "remove", "1001", "Rekenmachine", "--json")
    listed = lvs("accommodations", school, "--json").json["pupils"]
    lvs("undo", school)

    assert (one.code, one.err.strip()) == (0, "Opgeslagen: 2 nieuw. Ongedaan maken: undo BESTAND")
    assert group.json["entry"]["counts"]["new"] == 10
    assert taken.json["entry"]["counts"]["archived"] == 1
    assert listed[0]["accommodations"] == [
        {"kind": "Extra tijd", "unit": "percent", "amount": 25, "valid_until": "2099-07-31", "checked_at": None},
        {
            "kind": "Voorlezen (verklanking)",
            "unit": None,
            "amount": None,
            "valid_until": "2099-07-31",
            "checked_at": None,
        },
    ]
    assert len(listed) == 10
    again = lvs("accommodations", school, "--group", "1A")
    assert "Extra tijd 25%, Voorlezen (verklanking), Rekenmachine" in again.out


def test_a_list_from_a_file_first_as_a_preview(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Nothing is written without --apply; a column with reasons is named and not read."""
    source = tmp_path / "lijst.csv"
    source.write_text("Leerlingnummer;Extra tijd %;Reden\r\n1001;25;adhd\r\n1002;veel;\r\n", "utf-8")
    look = lvs("accommodations", school, "import", source)
    shape = lvs("accommodations", school, "import", source, "--json").json
    stopped = lvs("accommodations", school, "import", source, "--apply", "--json")
    saved = lvs("accommodations", school, "import", source, "--apply", "--skip-bad-rows", "--json").json

    assert look.code == 0
    assert "Kolom Reden: Deze kolom zegt waarom" in look.err
    assert "adhd" not in look.out + look.err
    assert "Er is niets veranderd" in look.out
    assert shape["refused"] == ["Reden"]
    assert shape["entry"] is None
    assert [change["kind"] for change in shape["changes"]] == ["new"]
    assert stopped.error == (1, "rows_with_errors")
    assert saved["entry"]["file_name"] == "lijst.csv"
    assert len(lvs("accommodations", school, "--json").json["pupils"]) == 1


def test_the_yearly_look(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """One pupil, then all."""
    source = tmp_path / "nieuw.csv"
    rows = "".join(f"{number};Nieuw;Kind;1A;00\r\n" for number in (5001, 5002))
    source.write_text(f"Leerlingnummer;Roepnaam;Achternaam;Klas;Vestiging\r\n{rows}", "utf-8")
    lvs("import", school, source, "--apply")
    first = lvs("accommodations", school, "review", "--json").json["pupils"]
    one = lvs("accommodations", school, "review", "--seen", "5001", "--json").json["pupils"]
    rest = lvs("accommodations", school, "review", "--all-seen")

    assert [(pupil["pupil_number"], pupil["review"]) for pupil in first] == [("5001", ["new"]), ("5002", ["new"])]
    assert [pupil["pupil_number"] for pupil in one] == ["5002"]
    assert "1 leerling is als gezien gemarkeerd." in rest.err
    assert "Er zijn geen leerlingen" in rest.out


@pytest.mark.requires("poppler")
def test_the_list_for_test_leaders_as_pdf(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Only measures; the class that was asked for."""
    lvs("accommodations", school, "assign", "Extra tijd=25", "--group", "1A", "--checked", "01-09-2025")
    said = lvs("accommodations", school, "list", "--group", "1A", "--pdf", tmp_path / "l.pdf")
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "l.pdf", "-"], capture_output=True, check=True).stdout

    assert said.code == 0
    assert "Klas 1A" in text.decode()
    assert "Extra tijd 25%" in text.decode()
    assert "2025" not in text.decode().partition("Klas 1A")[2].partition("Vertrouwelijk")[0]


def test_the_list_as_a_workbook_and_a_place_that_can_not_be_written(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """A column for each accommodation that somebody has."""
    lvs("accommodations", school, "assign", "1001", "Extra tijd=25", "Rekenmachine")
    said = lvs("accommodations", school, "list", "--xlsx", tmp_path / "l.xlsx", "--json")
    rows = list(load_workbook(tmp_path / "l.xlsx").active.iter_rows(values_only=True))

    assert said.code == 0
    assert rows[0][4:] == ("Extra tijd", "Rekenmachine", "Geldig tot en met")
    assert rows[1][4:] == ("25%", "ja", None)
    nowhere = lvs("accommodations", school, "list", "--xlsx", tmp_path / "nix" / "l.xlsx", "--json")
    assert nowhere.error == (1, "output_not_writable")


def test_the_kinds(lvs: Lvs, school: Path) -> None:
    """Adding, renaming, hiding, showing; the location admin may only look."""
    added = lvs("accommodations", school, "catalogue", "add", "Pauze", "--unit", "minutes", "--json").json["catalogue"]
    lvs("accommodations", school, "catalogue", "rename", "Pauze", "Pauzes")
    hidden = lvs("accommodations", school, "catalogue", "hide", "Pauzes", "--json").json["catalogue"]
    shown = lvs("accommodations", school, "catalogue", "show", "Pauzes")
    closed = lvs("accommodations", school, "catalogue", "add", "X", "--as", "Noord-beheer", "--json")
    looked = lvs("accommodations", school, "catalogue", "--as", "Noord-beheer")

    assert added[-1] == {"name": "Pauze", "unit": "minutes", "hidden": False}
    assert hidden[-1] == {"name": "Pauzes", "unit": "minutes", "hidden": True}
    assert "Pauzes  [In minuten]" in shown.out
    assert closed.error == (2, "action_not_allowed")
    assert looked.code == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nonsens"], "usage"),
        (["list", "teveel"], "usage"),
        (["assign"], "usage"),
        (["assign", "1001"], "usage"),
        (["assign", "Rekenmachine", "--group", "9Z"], "usage"),
        (["import"], "usage"),
        (["catalogue", "weg"], "usage"),
        (["assign", "4242", "Rekenmachine"], "pupil_unknown"),
        (["assign", "901", "Rekenmachine"], "pupil_archived"),
        (["assign", "1001", "Koptelefoon"], "accommodation_unknown"),
        (["assign", "1001", "Extra tijd"], "amount_required"),
        (["assign", "1001", "Extra tijd=900"], "amount_invalid"),
        (["assign", "1001", "Rekenmachine", "--until", "31-02-2027"], "day_invalid"),
        (["assign", "1001", "Rekenmachine", "--until", "31-01-2020"], "day_past"),
        (["assign", "1001", "Rekenmachine", "--checked", "31-01-2090"], "day_to_come"),
        (["assign", "1001", "dyslexie"], "diagnosis_refused"),
        (["catalogue", "add", "ADHD-pakket"], "diagnosis_refused"),
        (["catalogue", "add", "rekenmachine"], "accommodation_taken"),
        (["assign", "1001", "Rekenmachine", "--as", "Noord-beheer"], "action_not_allowed"),
    ],
)
def test_what_can_not_be_done_ends_with_2_and_writes_nothing(
    lvs: Lvs, school: Path, arguments: list[str], expected: str
) -> None:
    """In Dutch on stderr, as JSON on stdout."""
    said = lvs("accommodations", school, *arguments, "--json")

    assert said.error == (2, expected)
    assert said.err.strip()
    assert lvs("accommodations", school, "--json").json == {"pupils": []}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Naam;Rekenmachine\r\nx;ja\r\n", "pupil_column_missing"),
        ("Leerlingnummer\r\n1001\r\n", "accommodation_column_missing"),
    ],
)
def test_a_file_that_is_no_list_ends_with_1(lvs: Lvs, school: Path, tmp_path: Path, text: str, expected: str) -> None:
    """With what is missing."""
    source = tmp_path / "l.csv"
    source.write_text(text, "utf-8")

    assert lvs("accommodations", school, "import", source, "--json").error == (1, expected)


def test_what_changes_nothing_is_said(lvs: Lvs, school: Path) -> None:
    """Taking away what nobody has."""
    assert lvs("accommodations", school, "remove", "1001", "--json").error == (1, "nothing_edited")
