"""Passwords and cards on the command line: what a person and a script get, and never a password."""

import io
import subprocess
from pathlib import Path

import pytest

from lvs_desktop.services import passwords, schools
from lvs_desktop.system import keyring
from tests.support.commands import Lvs, process
from tests.support.passwordschools import bring, clear
from tests.support.schoolfiles import write_csv


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """What stands on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.fixture
def year(empty: Path, tmp_path: Path) -> Path:
    """A school file with five new pupils."""
    opened = schools.open_school(empty)
    bring(opened, tmp_path)
    opened.close()
    return empty


def waiting(file: Path) -> dict[str, str]:
    """Number -> password, read from the file itself."""
    opened = schools.open_school(file)
    try:
        return clear(opened)
    finally:
        opened.close()


def test_a_preview_makes_nothing_and_apply_makes_them(lvs: Lvs, year: Path) -> None:
    """The state counts only."""
    shown = lvs("passwords", year, "make", "--new", "--json").json
    before = lvs("passwords", year, "--json").json
    made = lvs("passwords", year, "make", "--new", "--apply", "--json").json
    after = lvs("passwords", year, "--json").json

    assert (5, False, "3w2d") == (len(shown["pupils"]), shown["applied"], shown["recipe"])
    assert (5, 0) == (before["without"], before["waiting"])
    assert (5, True) == (len(made["pupils"]), made["applied"])
    assert (0, 5, 5) == (after["without"], after["waiting"], after["made"])
    assert "5 wachtwoorden zijn gemaakt, nog niet op papier." in lvs("passwords", year).out


def test_no_command_says_a_password(lvs: Lvs, year: Path, tmp_path: Path) -> None:
    """Neither to a person nor to a script: cards only, in the file that is asked for."""
    source = tmp_path / "lijst.csv"
    source.write_text("Leerlingnr;Wachtwoord\r\n201;zonnetje-in-huis-9\r\n777;verkeerd-woord-8\r\n", "utf-8")
    said = [
        lvs("passwords", year, "make", "--new", "--apply"),
        lvs("passwords", year, "make", "--from", source, "--apply", "--skip-bad-rows", "--json"),
        lvs("passwords", year, "make", "--from", source, "--json"),
        lvs("passwords", year),
        lvs("passwords", year, "--json"),
    ]
    known = {*waiting(year).values(), "verkeerd-woord-8"}
    said += [
        lvs("cards", year, "--xlsx", tmp_path / "a.xlsx", "--json"),
        lvs("cards", year, "--xlsx", tmp_path / "b.xlsx"),
        lvs("passwords", year, "wipe", "--json"),
        lvs("passwords", year, "wipe", "--confirm", 5),
        lvs("history", year, "--json"),
        lvs("checklist", year, "--json"),
        lvs("pupils", year, "--json"),
    ]

    assert "zonnetje-in-huis-9" in known
    assert 6 == len(known)
    for one in said:
        assert not any(word in one.out + one.err for word in known)


def test_one_pupil_gets_a_new_one_and_the_old_lapses(lvs: Lvs, year: Path) -> None:
    """The others keep theirs; it is said beforehand."""
    lvs("passwords", year, "make", "--new", "--apply")
    before = waiting(year)
    shown = lvs("passwords", year, "make", "--pupil", "00201")
    lvs("passwords", year, "make", "--pupil", "00201", "--recipe", "2w4d", "--apply")
    after = waiting(year)

    assert "werkt dan niet meer" in shown.out
    assert ["00201"] == [number for number in before if before[number] != after[number]]
    assert 4 == len(after["00201"].rpartition("-")[2])


def test_a_password_by_hand_comes_from_standard_input(lvs: Lvs, year: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not from the command line, which other programs can read."""
    type_in(monkeypatch, "Zomerkamp-9\n")
    said = lvs("passwords", year, "make", "--pupil", "00201", "--typed", "--apply", "--json")
    kept = waiting(year)
    type_in(monkeypatch, "kort\n")
    refused = lvs("passwords", year, "make", "--pupil", "00201", "--typed", "--apply", "--json")

    assert (0, {"00201": "Zomerkamp-9"}) == (said.code, kept)
    assert (2, "password_refused") == refused.error
    assert "minder dan 7 tekens" in refused.err
    assert "kort" not in refused.out + refused.err


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("make", "--apply"), (2, "usage")),
        (("maak",), (2, "usage")),
        (("make", "--new", "--recipe", "1w"), (2, "recipe_unknown")),
        (("make", "--new", "--rule", "streng"), (2, "rule_unknown")),
        (("make", "--group", "9Z"), (2, "group_unknown")),
        (("make", "--pupil", "777"), (2, "pupil_unknown")),
        (("make", "--new", "--typed"), (2, "usage")),
        (("make", "--from", "weg.csv"), (1, "source_not_found")),
        (("wipe",), (2, "no_passwords_waiting")),
    ],
)
def test_what_can_not_be_is_told_by_its_code(
    lvs: Lvs, year: Path, arguments: tuple[str, ...], error: tuple[int, str]
) -> None:
    """Nothing is made."""
    said = lvs("passwords", year, *arguments, "--json")

    assert error == said.error
    assert 0 == lvs("passwords", year, "--json").json["waiting"]


def test_wiping_lists_the_cards_that_no_longer_work(lvs: Lvs, year: Path) -> None:
    """And wants their number: exit code 3 until it is right."""
    lvs("passwords", year, "make", "--new", "--apply")
    asked = lvs("passwords", year, "wipe", "--confirm", 4, "--json")
    for_a_person = lvs("passwords", year, "wipe")
    done = lvs("passwords", year, "wipe", "--confirm", 5, "--json").json

    assert (3, "wipe_wants_number") == asked.error
    assert 5 == len(asked.json["lost"])
    assert "Łukasz Wójcik" in for_a_person.err
    assert (5, 0) == (done["wiped"], lvs("passwords", year, "--json").json["waiting"])


def test_a_list_with_errors_waits_until_the_person_says_so(lvs: Lvs, year: Path, tmp_path: Path) -> None:
    """Each error with its row; the good rows go through only when asked."""
    source = tmp_path / "lijst.csv"
    source.write_text("Leerlingnr;Wachtwoord\r\n201;zonnetje-in-huis-9\r\n777;verkeerd-woord-8\r\n", "utf-8")
    refused = lvs("passwords", year, "make", "--from", source, "--apply", "--json")
    done = lvs("passwords", year, "make", "--from", source, "--apply", "--skip-bad-rows", "--json")

    assert (1, "rows_with_errors") == refused.error
    assert "Rij 3" in refused.err
    assert [("pupil_unknown", 3)] == [(found["code"], found["row"]) for found in refused.json["problems"]]
    assert (0, ["00201"]) == (done.code, [pupil["pupil_number"] for pupil in done.json["pupils"]])


@pytest.mark.requires("poppler")
def test_cards_are_saved_as_pdf_by_a_program_without_a_screen(
    lvs: Lvs, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process of its own, as a script runs it; marks them printed."""
    opened = schools.open_school(empty)
    bring(opened, tmp_path)
    key = keyring.fetch(opened.storage.key_id)
    opened.close()
    assert key is not None
    lvs("passwords", empty, "make", "--new", "--apply")
    target = tmp_path / "kaarten.pdf"
    said = lvs("cards", empty, "--pdf", target, "--address", "https://lvs.example.nl", "--json")
    text = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, check=True, text=True).stdout

    assert (0, 1, 5) == (said.code, said.json["sheets"], len(said.json["cards"]))
    assert 5 == lvs("passwords", empty, "--json").json["printed"]
    for number, password in waiting(empty).items():
        assert password in text
        assert f"leerling.{int(number)}" in text
    assert 5 == text.count("https://lvs.example.nl")
    assert 5 == text.count("Werkt pas na aflevering")


def test_cards_as_a_workbook_hold_what_the_cards_hold(lvs: Lvs, year: Path, tmp_path: Path) -> None:
    """Readable by Excel's own kind of reader; zeros and accents stay."""
    import openpyxl

    lvs("passwords", year, "make", "--new", "--apply")
    target = tmp_path / "kaarten.xlsx"
    session = write_csv(tmp_path / "sessie.csv", [{"pupil_number": "00204"}, {"pupil_number": "00201"}])
    said = lvs("cards", year, "--xlsx", target, "--session", session)
    rows = list(openpyxl.load_workbook(io.BytesIO(target.read_bytes())).active.iter_rows(values_only=True))
    known = waiting(year)

    assert 0 == said.code
    assert ("Naam", "Klas", "Gebruikersnaam", "Wachtwoord", "Inloggen op") == rows[0]
    assert [
        ("Zoë Đorđević", "1B", "leerling.204", known["00204"]),
        ("Çağla Yılmaz", "1A", "leerling.201", known["00201"]),
    ] == [row[:4] for row in rows[1:]]
    assert 2 == lvs("passwords", year, "--json").json["printed"]


def test_cards_need_one_target_and_something_that_waits(lvs: Lvs, year: Path, tmp_path: Path) -> None:
    """Nothing is written, and nothing is marked as printed."""
    target = tmp_path / "kaarten.xlsx"
    neither = lvs("cards", year, "--json")
    nobody = lvs("cards", year, "--xlsx", target, "--json")
    lvs("passwords", year, "make", "--new", "--apply")
    nowhere = lvs("cards", year, "--xlsx", tmp_path / "weg" / "kaarten.xlsx", "--json")
    address = lvs("cards", year, "--xlsx", target, "--address", "geen adres", "--json")

    assert [(2, "usage"), (2, "no_passwords_waiting"), (1, "output_not_writable"), (2, "address_invalid")] == [
        said.error for said in (neither, nobody, nowhere, address)
    ]
    assert not target.exists()
    assert 0 == lvs("passwords", year, "--json").json["printed"]


def test_with_entree_the_step_does_not_apply(lvs: Lvs, tmp_path: Path, computer: object) -> None:
    """It is said, and nothing is made."""
    file = tmp_path / "koppel.lvs"
    lvs("new", file, "--brin", "99ZZ", "--name", "S", "--route", "somtoday", "--entree", "yes")

    assert lvs("passwords", file, "--json").json["applies"] is False
    assert "Entree" in lvs("passwords", file).out
    assert (2, "passwords_not_needed") == lvs("passwords", file, "make", "--new", "--json").error


def test_the_library_of_the_commands_needs_no_window() -> None:
    """Help in a process of its own; the words of both commands are there."""
    said = process("cards", "--help")

    assert 0 == said.code
    assert "--session" in said.out
    assert passwords.word_list()
