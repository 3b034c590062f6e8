"""`import`, `undo`, `history`, `pupils`: every option and every exit code of the main job."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lvs_desktop.services import texts
from tests.integration.conftest import population
from tests.support import keyrings
from tests.support.commands import Lvs
from tests.support.schoolfiles import write_csv

Row = dict[str, str]
KINDS = ("new", "changed", "unchanged", "reactivated", "missing", "archived")


def rows() -> list[Row]:
    """A file that holds all active pupils as the school knows them."""
    return [{"pupil_number": number, **fields} for number, (fields, gone) in population().items() if not gone]


def row(number: str, **fields: str) -> Row:
    """One row for a pupil, complete."""
    return {"pupil_number": number, "given_name": "Nieuw", "family_name": "Hier", "group": "1A"} | {
        "location": "00",
        **fields,
    }


def counts(shape: Mapping[str, Any]) -> dict[str, int]:
    """The kinds that occur."""
    return {kind: shape["counts"][kind] for kind in KINDS if shape["counts"][kind]}


def codes(shape: Mapping[str, Any]) -> list[str]:
    """The codes of the problems, notes left out."""
    return [found["code"] for found in shape["problems"] if found["severity"] != "note"]


def pupils(lvs: Lvs, school: Path) -> list[Row]:
    """Everyone, archived ones too."""
    found: list[Row] = lvs("pupils", school, "--archived", "--json").json["pupils"]
    return found


def archived(lvs: Lvs, school: Path) -> set[str]:
    """The numbers of the archived pupils."""
    return {pupil["pupil_number"] for pupil in pupils(lvs, school) if pupil["status"] == "archived"}


def test_without_apply_it_is_a_preview(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Nothing is written before the person said so; the preview says how to."""
    source = write_csv(tmp_path / "bron.csv", [*rows(), row("2000")])
    before = school.read_bytes()

    said = lvs("import", school, source)

    assert said.code == 0
    assert "Dit is een voorbeeld: er is niets opgeslagen. Opslaan doet u met --apply." in said.out
    assert "2000  Nieuw Hier" in said.out
    assert before == school.read_bytes()


def test_apply_writes_what_the_preview_showed_and_undo_puts_it_back(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """The journey of the main job, in JSON."""
    before = pupils(lvs, school)
    moved = [{**found, "group": "2B"} if found["pupil_number"] == "1001" else found for found in rows()]
    source = write_csv(tmp_path / "bron.csv", [*moved, row("2000"), row("901", group="2A")])

    shown = lvs("import", school, source, "--overwrite", "--json").json
    done = lvs("import", school, source, "--overwrite", "--apply", "--json")
    history = lvs("history", school, "--json").json["entries"]
    undone = lvs("undo", school, "--json").json["entry"]

    assert (False, None) == (shown["applied"], shown["entry"])
    assert done.code == 0
    assert {**shown, "applied": True, "entry": history[0]["id"]} == done.json
    assert {"new": 1, "changed": 1, "unchanged": 39, "reactivated": 1} == counts(shown)
    assert {"group": ["1A", "2B"]} == next(c for c in shown["changes"] if c["pupil_number"] == "1001")["fields"]
    assert ("import", "Beheer", "school_admin", "bron.csv") == tuple(
        history[0][name] for name in ("kind", "by", "role", "file_name")
    )
    assert (undone["kind"], undone["undoes"]) == ("undo", history[0]["id"])
    assert before == pupils(lvs, school)


def test_the_same_file_twice_is_done_and_changes_nothing(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """A script may run again without harm: code 0, nothing applied, no line in the history."""
    source = write_csv(tmp_path / "bron.csv", [*rows(), row("2000")])
    assert lvs("import", school, source, "--apply", "--overwrite").code == 0

    again = lvs("import", school, source, "--apply", "--overwrite", "--json")

    assert (again.code, again.json["applied"], again.json["entry"]) == (0, False, None)
    assert {"unchanged": 41} == counts(again.json)
    assert "error" not in again.json
    assert "Er is niets om op te slaan" in again.err
    assert 1 == len(lvs("history", school, "--json").json["entries"])


@pytest.mark.parametrize(
    ("boxes", "differs", "gone", "back"),
    [
        ((), "unchanged", "missing", {}),
        (("--overwrite",), "changed", "missing", {"group": ["2A", "2B"]}),
        (("--archive-missing",), "unchanged", "archived", {}),
        (("--overwrite", "--archive-missing"), "changed", "archived", {"group": ["2A", "2B"]}),
    ],
)
def test_the_two_boxes(
    lvs: Lvs,
    school: Path,
    tmp_path: Path,
    boxes: tuple[str, ...],
    differs: str,
    gone: str,
    back: dict[str, list[str]],
) -> None:
    """The supplier's two boxes mean what the table says, for each kind of pupil."""
    content = [
        {**found, "family_name": "Anders"} if found["pupil_number"] == "1001" else found for found in rows()[:-1]
    ]
    old = {"pupil_number": "901", **population()["901"][0], "group": "2B"}
    source = write_csv(tmp_path / "bron.csv", [*content, row("2000"), old])

    said = lvs("import", school, source, *boxes, "--json")
    kinds = {line["pupil_number"]: line for line in said.json["changes"]}

    assert said.code == 0
    assert "new" == kinds["2000"]["kind"]
    assert differs == kinds["1001"]["kind"]
    assert {"family_name": ["Achternaam0", "Anders"]} == kinds["1001"]["fields" if "changed" == differs else "differs"]
    assert gone == kinds["1040"]["kind"]
    assert ("reactivated", back) == (kinds["901"]["kind"], kinds["901"]["fields"])
    assert "1002" not in kinds


def test_an_almost_empty_file_archives_nobody_without_the_number(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """One row against a whole school: code 3, the number is named, nothing changed."""
    source = write_csv(tmp_path / "bron.csv", rows()[:1])
    before = pupils(lvs, school)

    shown = lvs("import", school, source, "--archive-missing", "--scope-location", "00", "--scope-location", "01")
    stopped = lvs("import", school, source, "--archive-missing", "--apply", "--json")

    assert (shown.code, stopped.error) == (3, (3, "guard_wants_number"))
    assert "Dit archiveert 39 leerlingen." in shown.err
    assert "--confirm-archive 39" in shown.err
    assert (stopped.json["applied"], stopped.json["error"]["facts"]) == (False, {"number": 19})
    assert before == pupils(lvs, school)


def test_a_whole_year_of_one_location_is_not_archived_without_the_number(
    lvs: Lvs, school: Path, tmp_path: Path
) -> None:
    """A year that is forgotten in one location: code 3, and the guard names it."""
    source = write_csv(
        tmp_path / "bron.csv", [found for found in rows() if (found["location"], found["year"]) != ("01", "2")]
    )
    before = pupils(lvs, school)

    stopped = lvs("import", school, source, "--archive-missing", "--apply", "--json")

    assert stopped.error == (3, "guard_wants_number")
    guard = {place["location"]: place for place in stopped.json["guard"]}
    assert (True, False) == (guard["00"]["passes"], guard["01"]["passes"])
    assert (10, 10, ["2B"], ["2"]) == tuple(
        guard["01"][name] for name in ("missing", "unexpected", "whole_groups", "whole_years")
    )
    assert before == pupils(lvs, school)


def test_only_the_right_number_lets_the_archiving_pass(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """The number says that a person looked."""
    source = write_csv(tmp_path / "bron.csv", rows()[:30])
    command = ("import", school, source, "--archive-missing", "--apply", "--json", "--confirm-archive")

    wrong = lvs(*command, 9)
    assert wrong.error == (3, "confirmed_number_wrong")
    assert {"number": 10, "given": 9} == wrong.json["error"]["facts"]
    assert {"901", "902", "903"} == archived(lvs, school)

    right = lvs(*command, 10)
    assert (right.code, right.json["applied"], right.json["counts"]["archived"]) == (0, True, 10)
    assert {f"{1031 + n}" for n in range(10)} == archived(lvs, school) - {"901", "902", "903"}


def test_a_number_for_nobody_is_wrong_too(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Who expects to archive must see that nobody will be."""
    source = write_csv(tmp_path / "bron.csv", rows()[:30])

    assert lvs("import", school, source, "--confirm-archive", 10, "--json").error == (3, "confirmed_number_wrong")


def test_few_missing_pupils_need_no_number(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Up to ten in a hundred leave in an ordinary year."""
    source = write_csv(tmp_path / "bron.csv", [found for found in rows() if found["pupil_number"] not in {"1001"}])

    done = lvs("import", school, source, "--archive-missing", "--apply", "--json")

    assert (done.code, done.json["applied"]) == (0, True)
    assert "1001" in archived(lvs, school)


def test_a_location_that_the_file_does_not_name_stays_out_until_asked(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """A file of one location says nothing of the other one."""
    source = write_csv(tmp_path / "bron.csv", rows()[:20])

    one = lvs("import", school, source, "--archive-missing", "--json")
    both = lvs(
        *("import", school, source, "--archive-missing", "--json"), "--scope-location", "00", "--scope-location", "01"
    )

    assert (0, {"unchanged": 20}) == (one.code, counts(one.json))
    assert ["00"] == [place["location"] for place in one.json["guard"]]
    assert (3, {"unchanged": 20, "archived": 20}) == (both.code, counts(both.json))
    assert ["00", "01"] == [place["location"] for place in both.json["guard"]]


def test_a_location_that_does_not_exist_is_refused(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """With the locations that do exist."""
    said = lvs("import", school, write_csv(tmp_path / "b.csv", rows()), "--scope-location", "07", "--json")

    assert said.error == (2, "scope_unknown")
    assert {"value": "07", "known": ["00", "01"]} == said.json["error"]["facts"]


def test_a_location_admin_changes_only_the_own_location(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Rows of another location are errors; its pupils are never missing; who works is kept in the history."""
    north = [found for found in rows() if found["location"] == "01"]
    changed = [{**found, "given_name": "Anders"} for found in north]
    source = write_csv(tmp_path / "bron.csv", [*changed, *rows()[:2], row("2000", location="00")])
    command = ("import", school, source, "--overwrite", "--archive-missing", "--as", "noord-beheer", "--json")

    stopped = lvs(*command, "--apply")
    done = lvs(*command, "--apply", "--skip-bad-rows")
    entry = lvs("history", school, "--json").json["entries"][0]

    assert stopped.error == (1, "rows_with_errors")
    assert ["location_not_yours"] * 3 == codes(stopped.json)
    assert (0, {"changed": 20}) == (done.code, counts(done.json))
    assert ("Noord-beheer", "location_admin") == (entry["by"], entry["role"])
    assert {"00"} == {pupil["location"] for pupil in pupils(lvs, school) if pupil["given_name"] != "Anders"}


def test_a_location_admin_can_not_widen_the_scope(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """The location exists, so the message speaks of the role."""
    source = write_csv(tmp_path / "bron.csv", rows()[20:])

    said = lvs("import", school, source, "--as", "Noord-beheer", "--scope-location", "00", "--json")

    assert said.error == (2, "action_not_allowed")
    assert "vestigingsbeheerder" in said.err


def test_a_location_admin_undoes_only_own_entries(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """What a school admin did stays until a school admin undoes it."""
    assert lvs("import", school, write_csv(tmp_path / "b.csv", [row("2000")]), "--apply").code == 0

    refused = lvs("undo", school, "--as", "Noord-beheer", "--json")

    assert refused.error == (2, "action_not_allowed")
    assert lvs("undo", school, "--as", "Beheer").code == 0


def test_somebody_unknown_does_nothing(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """--as names somebody who was declared; the message says who were."""
    said = lvs("import", school, write_csv(tmp_path / "b.csv", rows()), "--as", "Iemand", "--json")

    assert said.error == (2, "person_unknown")
    assert ["Beheer", "Noord-beheer"] == said.json["error"]["facts"]["known"]


def test_rows_with_errors_stop_an_apply_and_not_a_preview(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Code 1 and nothing written; with --skip-bad-rows the good rows go on, and the bad row's pupil stays."""
    content = [{**found, "year": "negen"} if found["pupil_number"] == "1001" else found for found in rows()]
    source = write_csv(tmp_path / "bron.csv", [*content, row("2000")])
    before = pupils(lvs, school)

    shown = lvs("import", school, source, "--archive-missing", "--json")
    stopped = lvs("import", school, source, "--archive-missing", "--apply", "--json")
    unchanged = pupils(lvs, school)
    done = lvs("import", school, source, "--archive-missing", "--apply", "--skip-bad-rows", "--json")

    assert (0, ["year_invalid"]) == (shown.code, codes(shown.json))
    assert ("error", 2, "year", "negen") == tuple(
        shown.json["problems"][0][name] for name in ("severity", "row", "column", "value")
    )
    assert stopped.error == (1, "rows_with_errors")
    assert (before, True) == (unchanged, done.json["applied"])
    assert {"2000"} == {found["pupil_number"] for found in pupils(lvs, school)} - {
        found["pupil_number"] for found in before
    }
    assert {"901", "902", "903"} == archived(lvs, school)


def test_an_unreadable_number_closes_the_archiving(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Whose row it is nobody knows: code 3, until the pupils are named one by one."""
    content = [found for found in rows() if found["pupil_number"] not in ("1001", "1002")]
    source = write_csv(tmp_path / "bron.csv", [*content, row("1,23E+08")])
    command = ("import", school, source, "--archive-missing", "--skip-bad-rows", "--json")

    shown = lvs(*command)
    stopped = lvs(*command, "--apply")
    before = archived(lvs, school)
    done = lvs(*command, "--apply", "--archive-pupil", "1002")

    assert (0, {"unchanged": 38, "missing": 2}) == (shown.code, counts(shown.json))
    assert "niemand" in shown.err
    assert stopped.error == (3, "archiving_closed")
    assert {"901", "902", "903"} == before
    assert (0, 1) == (done.code, done.json["counts"]["archived"])
    assert {"1002"} == archived(lvs, school) - before


def test_a_pupil_can_be_left_as_it_is(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """A choice per row, also on the command line."""
    changed = [{**found, "given_name": "Anders"} for found in rows()[:3]]
    source = write_csv(tmp_path / "bron.csv", [*changed, row("2000")])
    command = ("import", school, source, "--overwrite", "--json", "--apply")

    unknown = lvs(*command, "--leave-out", "7777")
    done = lvs(*command, "--leave-out", "1002", "--leave-out", "2000")

    assert unknown.error == (2, "pupil_not_in_preview")
    assert (0, 2) == (done.code, done.json["counts"]["changed"])
    names = {pupil["pupil_number"]: pupil["given_name"] for pupil in pupils(lvs, school)}
    assert ("Anders", "Voornaam1", "Anders") == (names["1001"], names["1002"], names["1003"])
    assert "2000" not in names


def test_an_empty_cell_empties_only_if_asked_and_never_a_required_field(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """A column that is there but empty is no reason to forget what the school knows."""
    content = [{**rows()[0], "year": ""}]
    source = write_csv(tmp_path / "bron.csv", content)

    kept = lvs("import", school, source, "--overwrite", "--json")
    cleared = lvs("import", school, source, "--overwrite", "--empty-clears", "--json")

    assert {} == {line["pupil_number"]: 1 for line in kept.json["changes"] if line["kind"] == "changed"}
    assert [{"year": ["1", None]}] == [line["fields"] for line in cleared.json["changes"] if line["kind"] == "changed"]


def test_numbers_with_and_without_zeros(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """The person decides whether they are one pupil; the stored spelling stays."""
    both = write_csv(tmp_path / "twee.csv", [row("0012345"), row("12345")])
    one = write_csv(tmp_path / "een.csv", [row("12345", given_name="Anders")])

    asked = lvs("import", empty, both, "--apply", "--json")
    two = lvs("import", empty, both, "--apply", "--numbers-as-written", "--json")
    assert lvs("undo", empty).code == 0
    assert lvs("import", empty, write_csv(tmp_path / "nul.csv", [row("0012345")]), "--apply").code == 0
    same = lvs("import", empty, one, "--apply", "--overwrite", "--json")

    assert (asked.error, codes(asked.json)) == ((1, "rows_with_errors"), ["number_ambiguous"] * 2)
    assert (0, {"new": 2}) == (two.code, counts(two.json))
    assert ({"changed": 1}, ["number_spelling"]) == (counts(same.json), codes(same.json))
    assert [("0012345", "Anders")] == [(p["pupil_number"], p["given_name"]) for p in pupils(lvs, empty)]


def strange(path: Path) -> Path:
    """A file whose column of the classes has a name that nobody knows."""
    path.write_text("Leerlingnummer;Roepnaam;Achternaam;Ons lokaal\n1001;Voornaam0;Achternaam0;1A\n", "utf-8")
    return path


def test_a_column_is_named_by_the_person_and_remembered_if_asked(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """`--column "Kop=field"`: never a silent guess, and asked only once."""
    source = strange(tmp_path / "bron.csv")

    without = lvs("import", school, source, "--json")
    named = lvs("import", school, source, "--column", "Ons lokaal=group", "--json")
    forgotten = lvs("import", school, source, "--json")
    kept = lvs("import", school, source, "--column", "ons Lokaal=group", "--remember-columns", "--json")
    remembered = lvs("import", school, source, "--json")

    assert without.error == (1, "column_missing")
    assert ["group"] == without.json["error"]["facts"]["fields"]
    assert (0, 1) == (named.code, named.json["counts"]["unchanged"])
    assert forgotten.error == (1, "column_missing")
    assert (0, 0) == (kept.code, remembered.code)


def test_a_column_can_be_left_out(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """`--column "Kop="`."""
    source = write_csv(tmp_path / "bron.csv", [{**rows()[0], "year": "2"}])

    said = lvs("import", school, source, "--overwrite", "--column", "year=", "--json")

    assert {"unchanged": 1, "missing": 19} == counts(said.json)


@pytest.mark.parametrize(
    ("column", "error", "words"),
    [
        ("Lokaal van de klas=group", (1, "column_unknown"), "Ons lokaal"),
        ("Ons lokaal=klas", (2, "field_unknown"), "pupil_number"),
        ("Ons lokaal", (2, "usage"), "KOP=VELD"),
        ("Ons lokaal=given_name", (1, "column_missing"), "Klas"),
    ],
)
def test_a_wrong_column_stops_with_what_is_right(
    lvs: Lvs, school: Path, tmp_path: Path, column: str, error: tuple[int, str], words: str
) -> None:
    """A misspelt header or field is never ignored."""
    said = lvs("import", school, strange(tmp_path / "bron.csv"), "--column", column, "--apply", "--json")

    assert said.error == error
    assert words in said.err
    assert [] == lvs("history", school, "--json").json["entries"]


def test_two_columns_for_one_field_stop(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Neither is guessed; choosing one goes on."""
    source = tmp_path / "bron.csv"
    source.write_text("Leerlingnummer;Roepnaam;Achternaam;Klas;Stamklas\n1001;A;B;1A;1B\n", "utf-8")

    stopped = lvs("import", school, source, "--json")
    chosen = lvs("import", school, source, "--column", "Stamklas=group", "--overwrite", "--json")

    assert stopped.error == (1, "column_twice")
    assert ["1A", "1B"] == next(c["fields"]["group"] for c in chosen.json["changes"] if c["kind"] == "changed")


def test_the_starting_point_is_the_first_file_only(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """--baseline: no boxes, no guard, in the history, undoable; a first import without it is noted, not stopped."""
    source = write_csv(tmp_path / "bron.csv", rows())

    noted = lvs("import", empty, source, "--json")
    done = lvs("import", empty, source, "--baseline", "--overwrite", "--archive-missing", "--apply", "--json")
    again = lvs("import", empty, source, "--baseline", "--json")
    following = lvs("import", empty, source, "--json")
    undone = lvs("undo", empty, "--json")

    assert noted.code == 0
    assert ["first_import_without_baseline"] == [found["code"] for found in noted.json["problems"]]
    assert (0, True, []) == (done.code, done.json["applied"], done.json["guard"])
    assert [] == done.json["problems"]
    assert again.error == (1, "baseline_not_first")
    assert [] == following.json["problems"]
    assert (0, "undo") == (undone.code, undone.json["entry"]["kind"])
    assert [] == pupils(lvs, empty)
    assert ["undo", "baseline"] == [entry["kind"] for entry in lvs("history", empty, "--json").json["entries"]]


def test_undo_names_what_can_not_be_undone(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Each reason is a code of its own; nothing happens."""
    nothing = lvs("undo", school, "--json")
    first, second = (
        lvs("import", school, write_csv(tmp_path / "b.csv", [row(number)]), "--apply", "--json").json["entry"]
        for number in ("2000", "2001")
    )
    unknown = lvs("undo", school, "--entry", 99, "--json")
    done = lvs("undo", school, "--entry", second, "--json")
    twice = lvs("undo", school, "--entry", second, "--json")
    group = lvs("undo", school, "--entry", first, "--group", "9Z", "--json")
    pupil = lvs("undo", school, "--entry", first, "--pupil", "1001", "--json")

    assert nothing.error == (2, "nothing_to_undo")
    assert unknown.error == (2, "entry_unknown")
    assert done.code == 0
    assert twice.error == (2, "entry_undone")
    assert group.error == (2, "group_not_in_entry")
    assert [row("2000")["group"]] == group.json["error"]["facts"]["known"]
    assert pupil.error == (2, "pupil_not_in_entry")
    numbers = {pupil["pupil_number"] for pupil in pupils(lvs, school)}
    assert (True, False) == ("2000" in numbers, "2001" in numbers)


def test_the_history_tells_who_did_what_newest_first(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """For a person: one line each."""
    empty = lvs("history", school)
    source = write_csv(tmp_path / "klas 1.csv", [row("2000")])
    assert lvs("import", school, source, "--apply").code == 0
    assert lvs("undo", school).code == 0
    lines = lvs("history", school).out.splitlines()

    assert "Er is nog niets gedaan." in empty.out
    assert 2 == len(lines)
    assert "klas 1.csv" in lines[1]
    assert all("Beheer" in line for line in lines)
    assert "ongedaan gemaakt door 2" in lines[1]


def test_pupils_lists_the_active_ones_and_with_archived_all(lvs: Lvs, school: Path) -> None:
    """Every field and the status."""
    active, everyone = (lvs("pupils", school, *more, "--json").json["pupils"] for more in ((), ("--archived",)))
    for_a_person = lvs("pupils", school, "--archived").out

    assert (40, 43) == (len(active), len(everyone))
    assert {"active"} == {pupil["status"] for pupil in active}
    assert "1001" in for_a_person
    assert "Voornaam0 Achternaam0" in for_a_person
    assert 3 == for_a_person.count("(gearchiveerd)")


def test_pupils_are_saved_as_csv_and_as_excel_and_read_back_the_same(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """What goes out comes in again without a change."""
    text, book = tmp_path / "uit.csv", tmp_path / "uit.xlsx"

    said = lvs("pupils", school, "--csv", text, "--xlsx", book)
    with text.open(encoding="utf-8-sig", newline="") as opened:
        table = list(csv.reader(opened, delimiter=";"))
    sheet = openpyxl.load_workbook(book).worksheets[0]

    assert (said.code, said.out) == (0, "")
    assert "40 leerlingen opgeslagen" in said.err
    assert ("Leerlingnummer", 41) == (table[0][0], len(table))
    assert [["" if value is None else value for value in line] for line in sheet.iter_rows(values_only=True)] == table
    for path in (text, book):
        back = lvs("import", school, path, "--overwrite", "--empty-clears", "--archive-missing", "--json")
        assert {"unchanged": 40} == counts(back.json)


def test_an_output_that_can_not_be_written_is_told(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """No file, no half file."""
    said = lvs("pupils", school, "--csv", tmp_path / "geen map" / "uit.csv", "--json")

    assert said.error == (1, "output_not_writable")


def test_messages_are_dutch_and_english_on_demand(
    lvs: Lvs, school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LVS_LANG=en for those who read English."""
    source = write_csv(tmp_path / "bron.csv", rows()[:1])

    dutch = lvs("import", school, source, "--archive-missing")
    monkeypatch.setenv("LVS_LANG", "en")
    assert texts.language() == "en"
    english = lvs("import", school, source, "--archive-missing")

    assert (dutch.code, english.code) == (3, 3)
    assert "Archiveren" in dutch.out
    assert "Typ dan het getal 19" in dutch.err
    assert "To archive" in english.out
    assert "Then type the number 19" in english.err


@pytest.fixture
def practice_school(lvs: Lvs, computer: keyrings.InMemory, tmp_path: Path) -> tuple[Path, Path]:
    """The example school of 500 pupils in three locations, and the file that it was filled with."""
    places = [f"{code}={name}" for code, name in (("00", "Hoofdgebouw"), ("01", "Noord"), ("02", "Zuid"))]
    file = tmp_path / "oefen.lvs"
    named = ("new", file, "--brin", "99ZZ", "--name", "Oefenschool", "--route", "manual")
    assert lvs(*named, *(word for place in places for word in ("--location", place))).code == 0
    source = Path(lvs("sample", tmp_path / "bestanden", "--pupils", 500, "--json").json["files"]["last_year"])
    assert lvs("import", file, source, "--baseline", "--apply").code == 0
    return file, source


@pytest.mark.parametrize("kept", ["one row", "all but one year of one location"])
def test_a_school_of_500_is_not_emptied_by_a_file_that_lacks_pupils(
    lvs: Lvs, practice_school: tuple[Path, Path], tmp_path: Path, kept: str
) -> None:
    """Code 3 and nothing changed, with and without --apply, whatever else the file changes."""
    school, source = practice_school
    header, *body = source.read_text("utf-8-sig").splitlines(keepends=True)
    place, year = (header.rstrip().split(";").index(name) for name in ("Vestiging", "Leerjaar"))
    cells = [line.rstrip("\r\n").split(";") for line in body]
    first = cells[0]
    assert 500 == len(body)
    if kept == "one row":
        rows = body[:1]
    else:
        rows = [line for line, row in zip(body, cells, strict=True) if (row[place], row[year]) != ("01", "2")]
        assert 5 <= len(body) - len(rows) <= 50
    short = tmp_path / "kort.csv"
    short.write_text("".join([header, *rows]), "utf-8-sig")
    before = school.read_bytes()

    shown = lvs("import", school, short, "--archive-missing", "--overwrite", "--json")
    stopped = lvs("import", school, short, "--archive-missing", "--overwrite", "--apply", "--json")

    assert shown.error == stopped.error == (3, "guard_wants_number")
    assert not stopped.json["applied"]
    guard = {found["location"]: found for found in shown.json["guard"]}
    if kept == "one row":
        assert [first[place]] == list(guard)
        assert guard[first[place]]["missing"] == guard[first[place]]["active"] - 1
    else:
        assert {"00": True, "01": False, "02": True} == {code: found["passes"] for code, found in guard.items()}
        assert ["2"] == guard["01"]["whole_years"]
    assert before == school.read_bytes()


def test_edits_by_hand_are_told_and_the_file_replaces_them_only_where_asked(
    lvs: Lvs, school: Path, tmp_path: Path
) -> None:
    """--take-file: a field, all, or of one pupil; in JSON the three values of the field."""
    for number in ("1001", "1002"):
        assert lvs("pupil", school, "set", number, "given_name=Hand").code == 0
    said = {"1001": "Bestand", "1002": "Bestand"}
    source = write_csv(
        tmp_path / "bron.csv",
        [{**found, "given_name": said.get(found["pupil_number"], found["given_name"])} for found in rows()],
    )
    command = ("import", school, source, "--overwrite")

    kept = lvs(*command, "--json").json
    text = lvs(*command, "--take-file", "given_name").out
    one = lvs(*command, "--take-file", "1002:all", "--apply", "--json").json

    [first, _] = kept["changes"]
    told = first["three_way"]["given_name"]
    assert ("Voornaam0", "Bestand", "Hand", False) == tuple(told[n] for n in ("imported", "file", "hand", "taken"))
    assert told["edited_at"].startswith("20")
    assert {"unchanged": 40} == counts(kept)
    assert "De school leverde eerst Voornaam0, nu Bestand. Bestand vervangt Hand." in text
    assert {"unchanged": 39, "changed": 1} == counts(one)
    names = {pupil["pupil_number"]: pupil["given_name"] for pupil in pupils(lvs, school)}
    assert ("Hand", "Bestand") == (names["1001"], names["1002"])
    assert lvs(*command, "--take-file", "1001:schoenmaat", "--json").error == (2, "field_unknown")
    assert lvs(*command, "--take-file", "7777:all", "--json").error == (2, "pupil_not_in_preview")
