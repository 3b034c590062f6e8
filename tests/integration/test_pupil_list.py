"""The list of pupils behind the screen: order, search, pages, and what is known of one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.changes import ChangeKind, EntryKind, ImportOptions
from lvs_desktop.domain.people import FIELDS, Pupil, Status, fold
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.pupil_lists import PupilQuery
from lvs_desktop.services import editing, history, importing, pupils
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import State, fill, new_school, write_csv

LOOKED_IN = ("pupil_number", "group", "email", "user_name", "track", "birth_date")
TEXT = st.sampled_from(["", "a", "B", "ab", "Çe", "é_", "10%", "2B", "\\", "'t"])


@pytest.fixture
def school(tmp_path: Path) -> Iterator[OpenSchool]:
    """Empty."""
    opened = new_school(tmp_path / "school.lvs")
    yield opened
    opened.close()


def shown(opened: OpenSchool, query: PupilQuery) -> list[str]:
    """The numbers of the pupils that a query shows."""
    found = pupils.PupilList(opened)
    count = found.arrange(query)
    page = [pupil for pupil in found.page(0, 500) if pupil is not None]
    assert count == len(page) == len(found)
    return [pupil.pupil_number or "" for pupil in page]


def fits(pupil: Pupil, query: PupilQuery) -> bool:
    """The meaning of a query, in plain Python."""
    names = fold(" ".join(filter(None, (pupil.family_name, pupil.given_name, pupil.name_prefix))))
    others = [(getattr(pupil, field) or "").lower() for field in LOOKED_IN]
    words = query.search.split()
    return (
        (query.archived or pupil.status is Status.ACTIVE)
        and all(getattr(pupil, name) == wanted for name in ("group", "year") if (wanted := getattr(query, name)))
        and all(fold(word) in names or any(word.lower() in other for other in others) for word in words)
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT, st.booleans()), max_size=6),
    search=TEXT,
    more=TEXT,
    sort=st.sampled_from(("family_name", "email", "pupil_number", "given_name", *FIELDS)),
    descending=st.booleans(),
    archived=st.booleans(),
    group=st.sampled_from([None, "2B"]),
)
def test_a_query_shows_exactly_the_pupils_it_means_in_its_order(
    school: OpenSchool,
    people: list[tuple[str, str, str, str, bool]],
    search: str,
    more: str,
    sort: str,
    descending: bool,
    archived: bool,
    group: str | None,
) -> None:
    """Whatever stands in the fields, signs of SQL too; who has nothing in the column comes last."""
    state: State = {
        str(number): (
            {"family_name": family or "x", "given_name": given or "y", "group": where or "z", **_maybe("email", mail)},
            gone,
        )
        for number, (family, given, where, mail, gone) in enumerate(people)
    }
    fill(school, state)
    query = PupilQuery(search=f"{search} {more}", sort=sort, descending=descending, archived=archived, group=group)
    every = {pupil.pupil_number: pupil for pupil in pupils.pupils(school, archived=True)}

    numbers = shown(school, query)

    assert {number for number, pupil in every.items() if fits(pupil, query)} == set(numbers)
    empty = [getattr(every[number], sort) is None for number in numbers]
    assert sorted(empty) == empty
    if sort == "pupil_number":
        assert sorted(numbers, key=int, reverse=descending) == numbers
    if sort == "family_name":
        keys = [(fold(every[n].family_name or ""), fold(every[n].given_name or "")) for n in numbers]
        assert sorted(keys, reverse=descending) == keys


def _maybe(field: str, value: str) -> dict[str, str]:
    return {field: value} if value else {}


@pytest.mark.parametrize(("descending", "order"), [(False, ["2", "3", "1"]), (True, ["3", "2", "1"])])
def test_who_has_nothing_in_the_column_comes_last_either_way(
    school: OpenSchool, descending: bool, order: list[str]
) -> None:
    """A column of blanks on top would look like an empty list."""
    mails = {"1": "", "2": "a@v.example", "3": "B@v.example"}
    fill(school, {number: ({**_named("Bos"), **_maybe("email", mail)}, False) for number, mail in mails.items()})

    assert order == shown(school, PupilQuery(sort="email", descending=descending))


def test_a_field_that_does_not_exist_is_no_order(school: OpenSchool) -> None:
    """A name that comes from outside never reaches SQL."""
    with pytest.raises(Problem) as caught:
        pupils.PupilList(school).arrange(PupilQuery(sort="id; DROP TABLE pupil"))

    assert ProblemCode.FIELD_UNKNOWN is caught.value.code


def test_the_order_is_made_anew_once_pupils_were_written(school: OpenSchool) -> None:
    """The kept order serves searches; an edit ends it."""
    fill(school, {"1": (_named("Arend"), False), "2": (_named("Bos"), False)})
    listed = pupils.PupilList(school)
    listed.arrange(PupilQuery())
    editing.change(school, "1", {"family_name": "Zwart"})
    kept = [pupil.family_name for pupil in listed.page(0) if pupil is not None]
    listed.arrange(PupilQuery())

    assert (["Zwart", "Bos"], ["Bos", "Zwart"]) == (
        kept,
        [pupil.family_name for pupil in listed.page(0) if pupil is not None],
    )


def test_a_pupil_who_was_taken_out_leaves_a_gap_not_a_shift(school: OpenSchool) -> None:
    """A page that is fetched later must not show somebody twice."""
    fill(school, {"1": (_named("Arend"), False), "3": (_named("Zwart"), False)})
    editing.add(school, {"pupil_number": "2", **_named("Bos")})
    listed = pupils.PupilList(school)
    listed.arrange(PupilQuery())
    history.undo(school)

    assert ["Arend", None, "Zwart"] == [None if one is None else one.family_name for one in listed.page(0)]


def test_a_record_tells_what_the_hand_did_and_what_the_file_says(school: OpenSchool, tmp_path: Path) -> None:
    """With every entry that touched the pupil, what was undone marked, and nothing of other pupils."""
    row = {"pupil_number": "1", **_named("Bos")}
    _read(school, tmp_path, [row, {"pupil_number": "2", **_named("Vos")}])
    editing.change(school, "1", {"group": "2B"})
    _read(school, tmp_path, [{**row, "group": "3C"}, {"pupil_number": "2", **_named("Das")}])
    undone = editing.change(school, "1", {"track": "havo"})
    history.undo(school, undone.id)

    found = pupils.record(school, _id(school, "1"))

    assert found is not None
    assert {"group": "3C"} == {name: edit.imported for name, edit in found.by_hand.items()}
    assert found.from_file
    told = [(past.entry.kind, past.change.kind, past.undone) for past in found.past]
    assert [
        (EntryKind.UNDO, ChangeKind.CHANGED, False),
        (EntryKind.EDIT, ChangeKind.CHANGED, True),
        (EntryKind.EDIT, ChangeKind.CHANGED, False),
        (EntryKind.IMPORT, ChangeKind.NEW, False),
    ] == told
    assert [("group", "1A", "2B")] == [(step.field, step.was, step.becomes) for step in found.past[2].change.fields]


def test_a_pupil_who_was_added_by_hand_has_no_file_behind_it(school: OpenSchool) -> None:
    """'Het laatste bestand zei' would be untrue."""
    editing.add(school, {"pupil_number": "1", **_named("Bos")})
    editing.change(school, "1", {"group": "2B"})

    found = pupils.record(school, _id(school, "1"))

    assert found is not None
    assert ("1A", False) == (found.by_hand["group"].imported, found.from_file)


def test_the_lists_to_narrow_by_hold_what_occurs(school: OpenSchool) -> None:
    """Each value once, archived pupils counted apart."""
    fill(
        school,
        {
            "1": ({**_named("Bos"), "location": "00", "year": "2"}, False),
            "2": ({**_named("Vos"), "location": "01"}, False),
            "3": ({**_named("Das"), "group": "2B"}, True),
        },
    )

    found = pupils.PupilList(school).facets()

    assert (2, 1) == (found.active, found.archived)
    assert (("00", "01"), ("1A", "2B"), ("2",)) == (found.locations, found.groups, found.years)


def _named(family_name: str) -> dict[str, str]:
    return {"given_name": "Sem", "family_name": family_name, "group": "1A"}


def _read(opened: OpenSchool, folder: Path, rows: list[dict[str, str]]) -> None:
    fields = ("pupil_number", "given_name", "family_name", "group")
    source = write_csv(folder / "a.csv", rows, fields=fields)
    importing.apply(opened, importing.preview(opened, source, ImportOptions(overwrite=True)))


def _id(opened: OpenSchool, number: str) -> int:
    found = pupils.by_number(opened, number)
    assert found is not None
    return found.id
