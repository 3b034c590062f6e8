"""The commands `link-list`, `numbers` and `tracks`, as a person or a script meets them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.integration.conftest import NORTH
from tests.support import keyrings
from tests.support.commands import Lvs
from tests.support.link_files import PEOPLE, lvs_list, magister
from tests.support.schoolfiles import ADMIN, new_school


@pytest.fixture
def school(computer: keyrings.InMemory, tmp_path: Path) -> Path:
    """A school with Magister's link, empty."""
    path = tmp_path / "school.lvs"
    new_school(path, route="magister", workers=(ADMIN, NORTH)).close()
    return path


def test_from_the_list_to_the_last_number(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Preview, save, propose, accept, report, undo: as a script does it."""
    listed, export = lvs_list(tmp_path / "lvs.csv"), magister(tmp_path / "magister.csv")
    looked = lvs("link-list", school, listed, "--json")
    saved = lvs("link-list", school, listed, "--apply", "--json").json
    shown = lvs("numbers", school, export, "--json").json
    applied = lvs(
        *("numbers", school, export, "--accept-all-exact", "--accept", "loisv=20002", "--track", "HAVO 1=havo"),
        *("--apply", "--json"),
    ).json
    lacking = lvs("numbers", school, "--json").json
    undone = lvs("undo", school, "--json")

    assert (0, False, 6) == (looked.code, looked.json["applied"], looked.json["counts"]["new"])
    assert (True, 1) == (saved["applied"], saved["entry"])
    assert (4, 1, 1) == tuple(shown["counts"][name] for name in ("exact", "to_decide", "not_found"))
    assert ({}, "2015-2016", False) == (shown["unknown_tracks"], shown["element_codes"], shown["applied"])
    [lois] = [one for one in shown["pupils"] if one["outcome"] == "to_decide"]
    assert ("20002", 2) == (
        lois["candidates"][0]["number"],
        next(one["number"] for one in lois["candidates"][0]["reasons"] if one["clue"] == "family_name_differs") + 1,
    )
    assert (5, 5, True) == (applied["counts"]["chosen"], applied["counts"]["tracks"], applied["applied"])
    assert [("timj", ["pupil_number", "track"])] == [(one["user_name"], one["lacks"]) for one in lacking["lacking"]]
    assert 0 == undone.code
    assert 6 == len(lvs("numbers", school, "--json").json["lacking"])


def test_a_person_reads_what_was_found_and_why(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Names, candidates with reasons, columns, what was left out, in Dutch; nothing is saved without --apply."""
    lvs("link-list", school, lvs_list(tmp_path / "lvs.csv"), "--apply")
    said = lvs("numbers", school, magister(tmp_path / "m.csv"), "--accept-all-exact").out

    for words in (
        "Stamnr = Leerlingnummer",
        "Studie = Leerweg",
        "achternaam scheelt 1 letter",
        "dag en maand verwisseld",
        "1 leerling is vertrokken",
        "1 rij met kolomnamen",
        "Welke leerweg is 'HAVO 1'?",
        "Elementcodes van 2015-2016",
        "er is niets opgeslagen",
    ):
        assert words in said
    assert 6 == len(lvs("numbers", school, "--json").json["lacking"])


@pytest.mark.requires("poppler")
def test_the_report_as_workbook_and_pdf(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Who lacks what; another ending is refused."""
    lvs("link-list", school, lvs_list(tmp_path / "lvs.csv"), "--apply")
    workbook, paper = tmp_path / "lijst.xlsx", tmp_path / "lijst.pdf"
    codes = [lvs("numbers", school, "--report", target).code for target in (workbook, paper)]
    pdftotext = shutil.which("pdftotext") or ""
    text = subprocess.run([pdftotext, paper, "-"], capture_output=True, check=True).stdout.decode()

    assert [0, 0] == codes
    assert workbook.read_bytes().startswith(b"PK")
    assert all(one[4] in text for one in PEOPLE)
    assert "6 leerlingen hebben nog geen nummer of leerweg" in text
    assert (2, "usage") == lvs("numbers", school, "--report", tmp_path / "lijst.doc", "--json").error


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--accept", "loisv=999"), "number_not_offered"),
        (("--accept", "niemand=20002"), "pupil_not_in_preview"),
        (("--accept", "loisv"), "usage"),
        (("--track", "HAVO 1"), "usage"),
        (("--column", "Stamnr=schoenmaat"), "field_unknown"),
        (("--as", "Noord-beheer"), "action_not_allowed"),
    ],
)
def test_what_can_not_be_done_says_so_and_changes_nothing(
    lvs: Lvs, school: Path, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    """Exit code 2, and the reason."""
    lvs("link-list", school, lvs_list(tmp_path / "lvs.csv"), "--apply")
    said = lvs("numbers", school, magister(tmp_path / "m.csv"), *arguments, "--apply", "--json")

    assert (2, code) == said.error
    assert said.err
    assert 6 == len(lvs("numbers", school, "--json").json["lacking"])


def test_nothing_accepted_is_nothing_saved(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """--apply alone links nobody: a person must say yes."""
    lvs("link-list", school, lvs_list(tmp_path / "lvs.csv"), "--apply")
    said = lvs("numbers", school, magister(tmp_path / "m.csv"), "--apply", "--json")

    assert (1, "nothing_to_do") == said.error
    assert 0 == said.json["counts"]["chosen"]


def test_tracks_are_named_once_and_listed(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """By hand, by Somtoday's structure file, and with a newer table of codes."""
    structure, codes = tmp_path / "structuur.csv", tmp_path / "codes.csv"
    structure.write_text("Opleiding;23YT;VMBO TL 2;T2;0400 \n", "utf-8")
    codes.write_text(
        "# 2026-2027\nelementcode;korte_omschrijving;leerjaren;leerweg_afgeleid\n0400;TL;12;mavo\n", "utf-8"
    )
    named = lvs("tracks", school, "set", "HAVO 3=havo", "--json").json
    lvs("tracks", school, "structure", structure)
    replaced = lvs("tracks", school, "codes", codes, "--json").json

    assert [{"name": "HAVO 3", "track": "havo", "element_code": None}] == named["names"]
    assert ["HAVO 3", "T2", "VMBO TL 2"] == [one["name"] for one in replaced["names"]]
    assert {"year": "2026-2027", "codes": 1} == replaced["element_codes"]
    assert (2, "usage") == lvs("tracks", school, "set", "--json").error
    assert (1, "codes_unknown") == lvs("tracks", school, "codes", structure, "--json").error
    assert (1, "structure_unknown") == lvs("tracks", school, "structure", codes, "--json").error
