"""The command `export`: a file for another system from a real school file."""

from pathlib import Path

import pytest
from lxml import etree

from lvs_desktop.domain.problems import ProblemCode
from tests.support import edexml
from tests.support.commands import Lvs

FORMS = ("edexml", "edexml-2.0", "edexml-1.03")


@pytest.mark.requires("schemas")
@pytest.mark.parametrize("form", FORMS)
def test_a_school_becomes_a_valid_file(lvs: Lvs, school: Path, tmp_path: Path, schemas: Path, form: str) -> None:
    """The active pupils, forty of them; nobody who is archived."""
    out = tmp_path / "uit.xml"
    said = lvs("export", school, "--format", form, "--out", out)

    assert (said.code, said.err) == (0, "")
    assert "40 leerlingen" in said.out
    assert edexml.faults(schemas, form, out) == []
    assert len(list(etree.parse(out).iter("leerling"))) == 40


def test_one_location_is_its_own_school_in_the_file(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """The standard: one file is one school or one dependance of it."""
    out = tmp_path / "noord.xml"
    said = lvs("export", school, "--format", "edexml", "--out", out, "--location", "01", "--json")

    assert (said.json["pupils"], said.json["locations"], said.json["notes"]) == (20, ["01"], [])
    assert etree.parse(out).findtext("school/dependancecode") == "01"


def test_a_location_admin_hands_out_own_pupils_only(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Without a choice the own locations; another one is refused."""
    to = ("--format", "edexml", "--out", tmp_path / "uit.xml", "--as", "Noord-beheer", "--json")

    assert lvs("export", school, *to).json["locations"] == ["01"]
    assert lvs("export", school, *to, "--location", "00").error == (2, ProblemCode.ACTION_NOT_ALLOWED)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--format", "edex"), ProblemCode.FORMAT_UNKNOWN, "edexml-1.03"),
        (("--format", "edexml", "--location", "07"), ProblemCode.SCOPE_UNKNOWN, "07"),
    ],
)
def test_what_can_not_be_is_refused_before_a_file_is_made(
    lvs: Lvs, school: Path, tmp_path: Path, options: tuple[str, ...], code: ProblemCode, words: str
) -> None:
    """An unknown format or location: what can be chosen is said."""
    said = lvs("export", school, "--out", tmp_path / "uit.xml", *options, "--json")

    assert said.error == (2, code)
    assert words in said.err
    assert not (tmp_path / "uit.xml").exists()


def test_an_empty_school_makes_no_file(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """A file with nobody would archive everybody in the other system."""
    said = lvs("export", empty, "--format", "edexml", "--out", tmp_path / "uit.xml", "--json")

    assert said.error == (2, ProblemCode.DELIVERY_EMPTY)
    assert not (tmp_path / "uit.xml").exists()


def test_a_folder_that_is_not_there_is_said(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Nothing is written anywhere else instead."""
    said = lvs("export", school, "--format", "edexml", "--out", tmp_path / "weg" / "uit.xml", "--json")

    assert said.error == (1, ProblemCode.OUTPUT_NOT_WRITABLE)
