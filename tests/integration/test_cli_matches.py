"""The command `matches`: pairs with ids, decisions that the next import carries out."""

from pathlib import Path

from tests.integration.test_matches import DAAN, EVA, SOFIE, row, stored
from tests.support import shapes
from tests.support.commands import Lvs
from tests.support.schoolfiles import write_csv


def a_year_later(lvs: Lvs, empty: Path, folder: Path) -> Path:
    """A school with Sofie, Daan and Eva; the file of a year later gives two of them other numbers."""
    people = stored({"1": SOFIE, "2": DAAN, "3": EVA})
    first = write_csv(folder / "een.csv", [{"pupil_number": number, **said} for number, (said, _) in people.items()])
    assert 0 == lvs("import", empty, first, "--baseline", "--apply", "--json").code
    rows = [row("91", SOFIE), row("92", DAAN, family_name="Kay"), row("3", EVA)]
    return write_csv(folder / "twee.csv", rows)


def test_pairs_are_shown_decided_and_carried_out_by_the_next_import(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """Accept by id, refuse by id; the import then changes one pupil and adds the other."""
    source = a_year_later(lvs, empty, tmp_path)
    shown = lvs("matches", empty, source, "--json").json
    assert [] == shapes.misfit(shown, shapes.SHAPES["matches"])
    ids = {one["pupil"]["pupil_number"]: one["candidates"][0]["id"] for one in shown["pairs"]}
    assert {"1", "2"} == set(ids)
    assert [{"clue": "family_name_differs", "number": 1}, {"clue": "same_birth_date", "number": 0}] == [
        reason for reason in shown["pairs"][1]["candidates"][0]["reasons"] if "group" not in reason["clue"]
    ]
    assert 2 == lvs("import", empty, source, "--json").json["pairs"]

    decided = lvs("matches", empty, source, "--accept", ids["1"], "--refuse", ids["2"], "--json").json
    assert ([], True) == (decided["pairs"], decided["entry"] > 1)
    done = lvs("import", empty, source, "--overwrite", "--apply", "--json").json
    assert {("changed", "1"), ("new", "92"), ("missing", "2"), ("changed", "3")} == {
        (line["kind"], line["pupil_number"]) for line in done["changes"]
    }
    assert ["1", "91"] == next(line for line in done["changes"] if line["pupil_number"] == "1")["fields"][
        "pupil_number"
    ]
    assert 0 == done["pairs"]

    kept = lvs("matches", empty, "--json").json
    assert [] == shapes.misfit(kept, shapes.SHAPES["matches without a file"])
    assert {("91", "same"), ("92", "different")} == {(one["number"], one["verdict"]) for one in kept["decisions"]}
    assert set(ids.values()) == {one["id"] for one in kept["decisions"]}
    assert 1 == len(lvs("matches", empty, "--forget", ids["2"], "--json").json["decisions"])


def test_exact_pairs_are_accepted_together(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """Name and birth date are equal and nobody else's; the one with a letter off stays to be decided."""
    source = a_year_later(lvs, empty, tmp_path)
    left = lvs("matches", empty, source, "--accept-all-exact", "--json").json["pairs"]

    assert ["2"] == [one["pupil"]["pupil_number"] for one in left]


def test_a_person_reads_who_may_be_who_and_why(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """In Dutch, with the ids to type."""
    source = a_year_later(lvs, empty, tmp_path)
    said = lvs("matches", empty, source)
    pair = lvs("matches", empty, source, "--json").json["pairs"][0]["candidates"][0]["id"]

    assert "2 mogelijke dubbele leerlingen" in said.out
    assert "zelfde geboortedatum" in said.out
    assert pair in said.out
    assert "2 mogelijke dubbele leerlingen" in lvs("import", empty, source).out
    assert "1 beslissing is bewaard" in lvs("matches", empty, source, "--accept", pair).out
    assert "zelfde leerling" in lvs("matches", empty).out
    assert "Er is niets beslist." in lvs("matches", empty, "--forget", pair).out


def test_what_makes_no_sense_is_refused_and_nothing_is_kept(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """A pair that is not there, both answers at once, a decision without the file."""
    source = a_year_later(lvs, empty, tmp_path)
    pair = lvs("matches", empty, source, "--json").json["pairs"][0]["candidates"][0]["id"]

    assert (2, "match_unknown") == lvs("matches", empty, source, "--accept", "geen", "--json").error
    assert (2, "usage") == lvs("matches", empty, source, "--accept", pair, "--refuse", pair, "--json").error
    assert (2, "usage") == lvs("matches", empty, "--accept", pair, "--json").error
    assert (2, "usage") == lvs("matches", empty, source, "--forget", pair, "--json").error
    assert (2, "match_unknown") == lvs("matches", empty, "--forget", pair, "--json").error
    assert [] == lvs("matches", empty, "--json").json["decisions"]
