"""`import --repair`: what happened to the file and how to mend it, on the command line."""

from pathlib import Path

import pytest

from tests.integration.conftest import population
from tests.support.commands import Lvs
from tests.support.schoolfiles import write_csv


def broken(folder: Path) -> Path:
    """All active pupils as the school knows them, their names misread and with genders as figures."""
    rows = [
        {"pupil_number": number, **fields, "given_name": f"Zoë {number}".encode().decode("cp1252"), "gender": "1"}
        for number, (fields, gone) in population().items()
        if not gone
    ]
    return write_csv(folder / "bron.csv", rows)


def test_a_preview_says_what_happened_and_what_to_type(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """In plain Dutch, with an example and the option; nothing is mended unasked."""
    said = lvs("import", school, broken(tmp_path), "--overwrite")

    assert said.code == 0
    assert "Letters met accenten zijn verminkt (40 keer in kolom given_name)." in said.out
    assert "ZoÃ« 1001 → Zoë 1001" in said.out
    assert "--repair mojibake  We zetten de juiste letters terug." in said.out
    assert "--repair gender_codes=edexml  Zoals in EDEXML: 1 is een jongen, 2 is een meisje." in said.out
    assert "--repair gender_codes=oso  Zoals in OSO: 1 is een meisje, 2 is een jongen." in said.out


def test_all_that_is_safe_is_mended_and_saved(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """What asks for a choice is left as it was, until it is chosen."""
    source = broken(tmp_path)

    safe = lvs("import", school, source, "--overwrite", "--repair", "all-safe", "--apply", "--json")
    chosen = lvs(
        "import", school, source, "--overwrite", "--repair", "all-safe", "--repair", "gender_codes=oso", "--json"
    )

    assert [("mojibake", "yes"), ("gender_codes", None)] == [
        (one["code"], one["repaired"]) for one in safe.json["diagnoses"]
    ]
    assert {"given_name": ["Voornaam0", "Zoë 1001"]} == safe.json["changes"][0]["fields"]
    assert [("mojibake", "yes"), ("gender_codes", "oso")] == [
        (one["code"], one["repaired"]) for one in chosen.json["diagnoses"]
    ]
    assert {"gender": [None, "V"]} == chosen.json["changes"][0]["fields"]


def test_one_repair_can_be_refused(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """`CODE=no` beside all-safe."""
    said = lvs(
        "import", school, broken(tmp_path), "--overwrite", "--repair", "all-safe", "--repair", "mojibake=no", "--json"
    )

    assert [("mojibake", None), ("gender_codes", None)] == [
        (one["code"], one["repaired"]) for one in said.json["diagnoses"]
    ]


@pytest.mark.parametrize(
    ("repair", "code", "told"),
    [
        ("mojibaek", "repair_unknown", "geen herstel dat we kennen"),
        ("gender_codes", "repair_reading", "op meer manieren te lezen"),
        ("gender_codes=latijn", "repair_reading", "edexml"),
    ],
)
def test_a_repair_that_can_t_be_meant_is_a_mistake_in_the_command(
    lvs: Lvs, school: Path, tmp_path: Path, repair: str, code: str, told: str
) -> None:
    """With what can be chosen; nothing is written."""
    said = lvs("import", school, broken(tmp_path), "--repair", repair, "--apply", "--json")

    assert (2, code) == said.error
    assert told in said.json["error"]["message"]


def test_whole_names_are_offered_to_be_taken_apart(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """The option stands beside the missing columns."""
    rows = [{"pupil_number": "2000", "Naam": "Berg, Anne van den", "group": "1A", "location": "00"}]
    source = write_csv(tmp_path / "bron.csv", rows, fields=list(rows[0]))

    said = lvs("import", school, source)
    mended = lvs("import", school, source, "--repair", "name_in_one_cell", "--json")

    assert said.code == 1
    assert "--repair name_in_one_cell" in said.err
    assert [("new", "Anne van den Berg")] == [
        (one["kind"], one["name"]) for one in mended.json["changes"] if one["kind"] == "new"
    ]
