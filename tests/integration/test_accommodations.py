"""Accommodations in a real school file: giving and taking, lists from files, the yearly look, and the way back."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from lvs_desktop.domain.accommodations import Kind, Measure, Unit, Why
from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.checklist import StepKind, StepState
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.services import accommodation_import as lists
from lvs_desktop.services import accommodation_lists, checklist, documents, editing, history, importing, years
from lvs_desktop.services import accommodations as service
from lvs_desktop.services.accommodations import Shown
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import ADMIN, fill, new_school, write_csv

NORTH = Worker(name="Noord", role=Role.LOCATION_ADMIN, locations=("01",))
LATER = (date.today() + timedelta(days=400)).isoformat()


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """Pupils 0011, 12 and 13 at the head site, 21 in the north, 99 in the archive."""
    opened = new_school(tmp_path / "school.lvs", workers=(ADMIN, NORTH))
    names = {"given_name": "Loïs", "name_prefix": "de", "family_name": "Vries", "track": "havo"}
    fill(
        opened,
        {
            "0011": ({**names, "group": "2A", "location": "00", "user_name": "lois.v"}, False),
            "12": ({**names, "given_name": "Çağla", "group": "2A", "location": "00"}, False),
            "13": ({**names, "given_name": "Bo", "group": "2B", "location": "00"}, False),
            "21": ({**names, "given_name": "Noor", "group": "2N", "location": "01"}, False),
            "99": ({**names, "given_name": "Oud", "group": "2A", "location": "00"}, True),
        },
    )
    yield opened
    opened.close()


def give(opened: OpenSchool, numbers: str, *kinds: str, until: str | None = None) -> int:
    """Give pupils accommodations; the entry's id."""
    ids = [service.find(opened, number).id for number in numbers.split()]
    return service.give(opened, ids, [service.read(opened, one) for one in kinds], until=until).id


def held(opened: OpenSchool) -> dict[str, list[tuple[str, int | None]]]:
    """Number -> what active pupils have."""
    return {
        str(one.pupil.pupil_number): [(measure.kind.name, measure.amount) for measure in one.measures]
        for one in service.everybody(opened)
    }


def to_look_at(opened: OpenSchool) -> dict[str, tuple[Why, ...]]:
    """Number -> why."""
    return {str(one.pupil.pupil_number): one.why for one in service.holders(opened, Shown.REVIEW)}


def refused(call: object, *arguments: object, **named: object) -> Problem:
    """The problem that a call raises."""
    with pytest.raises(Problem) as raised:
        call(*arguments, **named)  # type: ignore[operator]
    return raised.value


def csv(tmp_path: Path, *lines: str, name: str = "lijst.csv") -> Path:
    """A list as a school makes one."""
    path = tmp_path / name
    path.write_text("\r\n".join(lines) + "\r\n", "cp1252")
    return path


def test_what_is_given_can_be_changed_taken_and_undone(school: OpenSchool) -> None:
    """Each act is one entry; the undo of all of them leaves nothing."""
    give(school, "0011 12", "Extra tijd=25", "Rekenmachine")
    give(school, "12", "Extra tijd=30")
    service.take(school, [service.find(school, "12").id], [service.kind_named(school, "rekenmachine").id])
    after = held(school)

    for entry in history.entries(school):
        history.undo(school, entry.id)

    assert after == {"0011": [("Extra tijd", 25), ("Rekenmachine", None)], "12": [("Extra tijd", 30)]}
    assert held(school) == {}


def test_taken_away_given_again_and_the_first_undone(school: OpenSchool) -> None:
    """A pupil has a kind once: the undo leaves what was given since, and says so."""
    give(school, "12", "Extra tijd=25")
    taken = service.take(school, [service.find(school, "12").id])
    give(school, "12", "Extra tijd=10")

    problem = refused(history.undo, school, taken.id)

    assert problem.code is ProblemCode.PUPILS_CHANGED_SINCE
    assert held(school) == {"12": [("Extra tijd", 10)]}


def test_an_own_kind_that_is_gone_does_not_come_back_through_an_undo(school: OpenSchool) -> None:
    """Made, given, taken, its making undone: what was taken can't go back, and the file stays whole."""
    made = service.add_kind(school, "Koptelefoon")
    give(school, "12", "Koptelefoon")
    in_use = refused(history.undo, school, made.id)
    taken = service.take(school, [service.find(school, "12").id])
    history.undo(school, made.id)

    assert in_use.code is ProblemCode.PUPILS_CHANGED_SINCE
    assert refused(history.undo, school, taken.id).code is ProblemCode.PUPILS_CHANGED_SINCE
    assert held(school) == {}


def test_a_name_that_is_in_use_again_stays_through_an_undo(school: OpenSchool) -> None:
    """No two kinds have one name."""
    kind = service.kind_named(school, "Woordenboek")
    renamed = service.rename_kind(school, kind.id, "Woordenlijst van school")
    service.add_kind(school, "Woordenboek")

    problem = refused(history.undo, school, renamed.id)

    assert problem.code is ProblemCode.PUPILS_CHANGED_SINCE
    assert [one.name for one in service.kinds(school)].count("Woordenboek") == 1


def test_the_history_names_the_pupil_the_kind_and_the_fields(school: OpenSchool) -> None:
    """In words that a person knows."""
    entry = give(school, "0011", "Extra tijd=25", until=LATER)

    [line] = history.changes(school, entry, offset=0, limit=10)

    assert line.name == "Loïs de Vries: Extra tijd"
    assert {step.field: step.becomes for step in line.fields} == {"amount": "25", "valid_until": LATER}


def test_what_has_no_effect_makes_no_entry(school: OpenSchool) -> None:
    """Giving the same again, taking what nobody has."""
    give(school, "12", "Extra tijd=25")
    before = len(history.entries(school))

    assert refused(give, school, "12", "Extra tijd=25").code is ProblemCode.NOTHING_EDITED
    assert refused(service.take, school, [service.find(school, "13").id]).code is ProblemCode.NOTHING_EDITED
    assert len(history.entries(school)) == before


def test_a_kind_that_was_hidden_since_makes_no_entry_without_a_change(school: OpenSchool) -> None:
    """A form that was opened before knows the kind as it was; what is stored is the same."""
    said = service.read(school, "Extra tijd=25")
    service.give(school, [service.find(school, "12").id], [said])
    service.hide_kind(school, said.kind.id)

    assert refused(service.give, school, [service.find(school, "12").id], [said]).code is ProblemCode.NOTHING_EDITED


def test_a_pupil_in_the_archive_keeps_everything_and_gets_nothing_new(school: OpenSchool) -> None:
    """And has it still after coming back."""
    give(school, "12", "Extra tijd=25")
    editing.archive(school, "12")
    gone = held(school)
    new = refused(give, school, "12", "Rekenmachine")
    editing.activate(school, "12")

    assert gone == {}
    assert new.code is ProblemCode.PUPIL_ARCHIVED
    assert held(school) == {"12": [("Extra tijd", 25)]}


def test_the_form_of_one_pupil_says_everything(school: OpenSchool) -> None:
    """What is not in it goes; a day that is over may stay where it stands, but is not given anew."""
    pupil_id = service.find(school, "12").id
    give(school, "12", "Extra tijd=25", "Rekenmachine", until=LATER)
    time, aid = (service.kind_named(school, name) for name in ("Extra tijd", "Grote letters"))
    service.replace(
        school, pupil_id, [Measure(kind=time, amount=20, valid_until=LATER), Measure(kind=aid, checked_at="01-09-2025")]
    )
    late = Measure(kind=time, amount=20, valid_until="31-07-2020")

    found = {one.kind.name: one for one in service.everybody(school)[0].measures}

    assert sorted(found) == ["Extra tijd", "Grote letters"]
    assert found["Extra tijd"].valid_until == LATER
    assert found["Grote letters"].checked_at == "2025-09-01"
    assert refused(service.replace, school, pupil_id, [late]).code is ProblemCode.DAY_PAST
    with school.storage.begin() as connection:
        connection.execute(text("UPDATE assignment SET valid_until = '2020-07-31' WHERE amount = 20"))
    service.replace(school, pupil_id, [Measure(kind=time, amount=15, valid_until="2020-07-31")])
    assert service.everybody(school)[0].measures[0].valid_until == "2020-07-31"


def test_a_location_admin_sees_and_changes_only_the_own_locations(school: OpenSchool) -> None:
    """And which kinds there are is the school admin's."""
    give(school, "12 21", "Rekenmachine")
    school.work_as("Noord")

    assert list(held(school)) == ["21"]
    assert [one.pupil.pupil_number for one in service.holders(school, Shown.ALL)] == ["21"]
    assert service.groups(school) == ("2N",)
    for call in (
        lambda: give(school, "12", "Extra tijd=25"),
        lambda: service.see(school, [service.find(school, "12").id]),
        lambda: service.add_kind(school, "Koptelefoon"),
        lambda: service.hide_kind(school, 1),
        lambda: service.rename_kind(school, 1, "Tijd"),
    ):
        assert refused(call).code is ProblemCode.ACTION_NOT_ALLOWED
    give(school, "21", "Extra tijd=25")
    assert held(school) == {"21": [("Extra tijd", 25), ("Rekenmachine", None)]}


def test_the_default_kinds_are_no_line_of_the_history(school: OpenSchool) -> None:
    """Their table is filled with the first write; no undo takes them out."""
    before = service.kinds(school)
    own = service.add_kind(school, "Koptelefoon", Unit.MINUTES)
    names = [kind.name for kind in service.kinds(school)]
    history.undo(school, own.id)

    assert names == [*(kind.name for kind in before), "Koptelefoon"]
    assert service.kinds(school) == before
    assert len(history.changes(school, own.id, offset=0, limit=100)) == 1


def test_a_hidden_kind_is_kept_by_who_has_it_and_given_to_nobody(school: OpenSchool) -> None:
    """Until it is shown again."""
    give(school, "12", "Woordenboek")
    service.hide_kind(school, service.kind_named(school, "Woordenboek").id)

    assert refused(give, school, "13", "Woordenboek").code is ProblemCode.ACCOMMODATION_UNKNOWN
    assert held(school) == {"12": [("Woordenboek", None)]}
    assert "Woordenboek" not in [kind.name for kind in service.kinds(school)]


def test_only_who_is_new_or_changed_or_ends_is_looked_at(school: OpenSchool, tmp_path: Path) -> None:
    """What was linked stays linked; the others are left in peace."""
    give(school, "0011 12 13", "Rekenmachine")
    with school.storage.begin() as connection:  # given last year
        connection.execute(text("UPDATE entry SET school_year = '2025-2026'"))
        connection.execute(text("UPDATE assignment SET valid_until = '2027-07-30' WHERE pupil_id = 3"))
    quiet = to_look_at(school)
    base = {"given_name": "Loïs", "name_prefix": "de", "family_name": "Vries", "location": "00"}
    rows = [
        {**base, "pupil_number": "0011", "group": "3A", "track": "havo", "user_name": "lois.v"},
        {**base, "pupil_number": "12", "given_name": "Çağla", "group": "3A", "track": "vwo"},
        {**base, "pupil_number": "77", "given_name": "Nieuw", "group": "1A", "track": "havo"},
    ]
    shown = importing.preview(school, write_csv(tmp_path / "n.csv", rows), ImportOptions(overwrite=True))
    importing.apply(school, shown)

    assert quiet == {"13": (Why.ENDS,)}
    assert to_look_at(school) == {"77": (Why.NEW,), "12": (Why.TRACK,), "13": (Why.ENDS,)}
    assert step(school) == (StepState.BUSY, 3)


def test_who_was_looked_at_leaves_the_list_also_when_nothing_changes(school: OpenSchool, tmp_path: Path) -> None:
    """One, all, and back again; giving something is looking too, unless it is undone."""
    rows = [
        {"pupil_number": number, "given_name": "N", "family_name": "Vries", "group": "1A", "location": place}
        for number, place in (("71", "00"), ("72", "00"), ("73", "01"))
    ]
    importing.apply(school, importing.preview(school, write_csv(tmp_path / "n.csv", rows), ImportOptions()))
    given = give(school, "71", "Rekenmachine")
    after_giving = set(to_look_at(school))
    history.undo(school, given)
    after_undo = set(to_look_at(school))
    seen = service.see(school, [service.find(school, "72").id])
    school.work_as("Noord")
    service.see(school)
    school.work_as("Beheer")

    assert after_giving == {"72", "73"}
    assert after_undo == {"71", "72", "73"}
    assert set(to_look_at(school)) == {"71"}
    service.unsee(school, seen)
    assert set(to_look_at(school)) == {"71", "72"}
    service.see(school)
    assert step(school)[0] is StepState.DONE


def test_accommodations_stay_over_the_school_years_and_who_was_seen_does_not(school: OpenSchool) -> None:
    """The next year asks anew where something ends."""
    give(school, "12", "Rekenmachine", until="31-05-2028")
    years.begin(school)

    assert held(school) == {"12": [("Rekenmachine", None)]}
    assert to_look_at(school) == {"12": (Why.ENDS,)}


def test_a_first_track_is_no_other_track(school: OpenSchool) -> None:
    """A link that brings tracks to all pupils changes nobody's."""
    give(school, "12 13", "Rekenmachine")
    with school.storage.begin() as connection:
        connection.execute(text("UPDATE entry SET school_year = '2025-2026'"))
        connection.execute(text("UPDATE pupil SET track = NULL WHERE id = 2"))
    editing.change(school, "12", {"track": "vwo"})
    editing.change(school, "13", {"track": "vwo"})

    assert to_look_at(school) == {"13": (Why.TRACK,)}


def test_a_list_shows_what_it_would_do_and_is_one_entry(school: OpenSchool, tmp_path: Path) -> None:
    """By number with or without zeros, else by user name; several rows of a pupil together; nothing taken away."""
    give(school, "12", "Extra tijd=25", "Woordenboek")
    path = csv(
        tmp_path,
        "Rapport hulpmiddelen",
        "Leerlingnummer;Gebruikersnaam;Naam;Extra tijd (%);Voorlezen;Woordenboek;Geldig tot;Verklaring gezien",
        f"11;;L. de Vries;20;;;{LATER};01-09-2025",
        ";lois.v;;;ja;;;",
        "12;;;25;;nee;;",
        "13;;;;;;;",
    )
    made = lists.preview(school, path)
    entry = lists.apply(school, made)

    assert [(line.pupil.pupil_number, line.kind.value) for line in made.lines] == [
        ("0011", "new"),
        ("12", "unchanged"),
        ("13", "unchanged"),
    ]
    assert (made.counts.new, made.counts.changed, made.counts.unchanged, made.staying) == (1, 0, 2, 1)
    assert [one.column for one in made.problems] == ["Naam"]
    assert entry.file_name == "lijst.csv"
    assert entry.counts.new == 2
    assert held(school)["0011"] == [("Extra tijd", 20), ("Voorlezen (verklanking)", None)]
    assert held(school)["12"] == [("Extra tijd", 25), ("Woordenboek", None)]
    assert refused(lists.apply, school, lists.preview(school, path)).code is ProblemCode.NOTHING_TO_DO
    history.undo(school, entry.id)
    assert list(held(school)) == ["12"]


def test_a_list_takes_away_only_if_it_was_chosen(school: OpenSchool, tmp_path: Path) -> None:
    """Of its own pupils, in its own columns."""
    give(school, "12 13", "Extra tijd=25", "Woordenboek", "Rekenmachine")
    path = csv(tmp_path, "Leerlingnummer;Extra tijd %;Woordenboek", "12;25;nee")

    made = lists.preview(school, path, take_away=True)
    lists.apply(school, made)

    assert held(school)["12"] == [("Extra tijd", 25), ("Rekenmachine", None)]
    assert len(held(school)["13"]) == 3


def test_a_list_with_one_column_for_all_reads_an_excel_file(school: OpenSchool, tmp_path: Path) -> None:
    """A workbook keeps 25% as 0,25 and dates as dates."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Leerlingnummer", "Hulpmiddelen", "Geldig tot"])
    sheet.append([12, "Extra tijd 25%, rekenmachine", date.fromisoformat(LATER)])
    book.save(tmp_path / "l.xlsx")

    lists.apply(school, lists.preview(school, tmp_path / "l.xlsx"))

    assert held(school) == {"12": [("Extra tijd", 25), ("Rekenmachine", None)]}
    assert {measure.valid_until for measure in service.everybody(school)[0].measures} == {LATER}


def test_a_diagnosis_is_refused_as_column_and_in_a_cell_and_stored_nowhere(school: OpenSchool, tmp_path: Path) -> None:
    """Art. 9 AVG: only the measure is kept. It is said, without repeating what stood there."""
    path = csv(
        tmp_path,
        "Leerlingnummer;Extra tijd;Reden;Dyslexie;Voorlezen;Opmerking",
        "12;25%;adhd en autisme;ja;ja;belt ouders",
        "13;;;;dyslexie;",
    )
    made = lists.preview(school, path)
    lists.apply(school, made, skip_bad_rows=True)

    assert made.refused == ("Reden", "Dyslexie")
    assert [(one.code, one.row, one.column, one.value) for one in made.problems] == [
        (ProblemCode.COLUMN_DIAGNOSIS, 1, "Reden", None),
        (ProblemCode.COLUMN_DIAGNOSIS, 1, "Dyslexie", None),
        (ProblemCode.COLUMN_IGNORED, 1, "Opmerking", None),
        (ProblemCode.DIAGNOSIS_REFUSED, 3, "Voorlezen", None),
    ]
    assert list(held(school)) == ["12"]
    with school.storage.begin() as connection:
        dump = "\n".join(
            str(row)
            for table in ("entry", "record_change", "assignment", "catalogue", "change")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ).lower()
    assert not any(word in dump for word in ("adhd", "autis", "dyslex", "reden", "ouders"))


def test_rows_that_are_wrong_are_said_and_leave_their_pupil_alone(school: OpenSchool, tmp_path: Path) -> None:
    """Each with its row and column; the good rows only if the person says so."""
    path = csv(
        tmp_path,
        "Leerlingnummer;Extra tijd;Geldig tot",
        "12;25;",
        "12;10%;",
        "55;10%;",
        "13;10%;31-02-2027",
        "99;10%;",
        "0011;10%;",
        "11;20%;",
        ";10%;",
        "21;10%;",
    )
    made = lists.preview(school, path)
    stopped = refused(lists.apply, school, made)
    lists.apply(school, made, skip_bad_rows=True)

    assert [(one.row, one.code) for one in made.problems] == [
        (2, ProblemCode.AMOUNT_UNIT_UNCLEAR),
        (4, ProblemCode.PUPIL_UNKNOWN),
        (5, ProblemCode.DAY_INVALID),
        (6, ProblemCode.PUPIL_ARCHIVED),
        (8, ProblemCode.ACCOMMODATION_TWICE),
        (9, ProblemCode.VALUE_REQUIRED),
    ]
    assert (stopped.code, stopped.facts["n"]) == (ProblemCode.ROWS_WITH_ERRORS, 6)
    assert held(school) == {"21": [("Extra tijd", 10)]}


def test_a_location_admins_list_leaves_other_locations_alone(school: OpenSchool, tmp_path: Path) -> None:
    """Said per row."""
    school.work_as("Noord")

    made = lists.preview(school, csv(tmp_path, "Leerlingnummer;Rekenmachine", "12;ja", "21;ja"))

    assert [(one.row, one.code) for one in made.problems] == [(2, ProblemCode.LOCATION_NOT_YOURS)]
    assert [line.pupil.pupil_number for line in made.lines] == ["21"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["a;b", "1;2"], ProblemCode.HEADER_NOT_FOUND),
        (["Naam;Rekenmachine", "x;ja"], ProblemCode.PUPIL_COLUMN_MISSING),
        (["Leerlingnummer;Naam", "12;x"], ProblemCode.ACCOMMODATION_COLUMN_MISSING),
        (["Leerlingnummer;Dyslexie", "12;ja"], ProblemCode.ACCOMMODATION_COLUMN_MISSING),
    ],
)
def test_a_list_that_says_nothing_of_accommodations_is_refused(
    school: OpenSchool, tmp_path: Path, lines: list[str], expected: ProblemCode
) -> None:
    """With what is missing."""
    assert refused(lists.preview, school, csv(tmp_path, *lines)).code is expected


def test_a_preview_of_a_school_that_changed_since_is_not_written(school: OpenSchool, tmp_path: Path) -> None:
    """The person looks again."""
    made = lists.preview(school, csv(tmp_path, "Leerlingnummer;Rekenmachine", "12;ja"))
    give(school, "13", "Rekenmachine")

    assert refused(lists.apply, school, made).code is ProblemCode.SCHOOL_CHANGED
    assert list(held(school)) == ["13"]


def test_the_list_per_class_is_read_back_without_a_difference(school: OpenSchool, tmp_path: Path) -> None:
    """What test leaders get as Excel is what our own import knows; it holds no date of a check."""
    give(school, "0011 12", "Extra tijd=25", "Kleuren en contrast", until=LATER)
    give(school, "21", "Extra minuten=30")
    path = tmp_path / "lijst.xlsx"

    rows = accommodation_lists.write_workbook(school, path)
    made = lists.preview(school, path)

    assert rows == 3
    assert (made.counts.unchanged, made.counts.new, made.counts.changed, made.bad_rows) == (3, 0, 0, 0)
    assert made.staying == 0
    assert accommodation_lists.write_workbook(school, path, group="2N") == 1


def test_the_list_on_paper_goes_by_class_and_says_what_is_over(school: OpenSchool) -> None:
    """Names and measures, nothing else."""
    give(school, "0011 12 13", "Rekenmachine")
    with school.storage.begin() as connection:
        connection.execute(
            text("UPDATE assignment SET valid_until = '2020-07-31', checked_at = '2019-01-02' WHERE pupil_id = 3")
        )

    words = documents.plain_text(accommodation_lists.of_classes(school))
    one = documents.plain_text(accommodation_lists.of_classes(school, group="2A"))

    assert words.index("2A") < words.index("2B")
    assert "Loïs de Vries\tRekenmachine" in words
    assert "31-07-2020" in words
    assert "2019" not in words
    assert "Bo de Vries" not in one


def test_a_file_for_the_lvs_gets_every_accommodation_of_every_active_pupil(school: OpenSchool) -> None:
    """One line for each, in the order of the classes."""
    give(school, "12 21", "Extra tijd=25", "Rekenmachine", until=LATER)
    editing.archive(school, "21")

    found = service.assigned(school)

    assert [(one.pupil.pupil_number, one.kind.name, one.amount, one.valid_until) for one in found] == [
        ("12", "Extra tijd", 25, LATER),
        ("12", "Rekenmachine", None, LATER),
    ]
    assert isinstance(found[0].kind, Kind)


def step(opened: OpenSchool) -> tuple[StepState, int]:
    """The step of the checklist, and how many are to be looked at."""
    [found] = [one for one in checklist.status(opened) if one.step.kind is StepKind.ACCOMMODATIONS]
    return found.state, found.facts["to_review"]
