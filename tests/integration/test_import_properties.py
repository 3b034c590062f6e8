"""Properties of the import, on a real encrypted file and real source files."""

import dataclasses
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.changes import ChangeKind, ImportOptions
from lvs_desktop.domain.matching import Known, another
from lvs_desktop.domain.people import COMPARED
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.schools import Location
from lvs_desktop.services import history, importing
from lvs_desktop.services.schools import OpenSchool
from tests.support import oracle
from tests.support.schoolfiles import State, everything, fill, new_school, state_of, write_csv

NUMBERS = [*(str(n) for n in range(1, 9)), "01", "002", "10", "100", "A7"]
VALUES = {
    "given_name": st.sampled_from(["Loïs", "Daan", "Łukasz", "Çağla"]),
    "name_prefix": st.sampled_from(["", "van der", "'t", "el"]),
    "family_name": st.sampled_from(["Berg", "Hart", "Yılmaz", "'s-Gravesande"]),
    "birth_date": st.sampled_from(["", "2012-03-04", "2013-12-31"]),
    "gender": st.sampled_from(["", "M", "V", "X"]),
    "group": st.sampled_from(["1A", "2B", "3C"]),
    "location": st.sampled_from(["", "00", "01"]),
    "year": st.sampled_from(["", "1", "2", "3"]),
    "track": st.sampled_from(["", "havo", "vwo"]),
    "email": st.sampled_from(["", "a@voorbeeld.example", "b@voorbeeld.example"]),
    "user_name": st.sampled_from(["", "u1", "u2"]),
}
assert tuple(VALUES) == COMPARED

pupil = st.fixed_dictionaries(VALUES)


def with_own_name(number: str, fields: dict[str, str]) -> dict[str, str]:
    """A user name is of one person: nobody claims another's here (test_claimed_names does)."""
    return {**fields, "user_name": fields["user_name"] and f"{fields['user_name']}.{number}"}


schools = st.dictionaries(st.sampled_from(NUMBERS), st.tuples(pupil, st.booleans()), max_size=len(NUMBERS)).map(
    lambda found: {
        number: ({name: value for name, value in with_own_name(number, fields).items() if value}, archived)
        for number, (fields, archived) in found.items()
    }
)
sources = st.lists(
    st.tuples(st.sampled_from(NUMBERS), pupil).map(lambda pair: {"pupil_number": pair[0], **with_own_name(*pair)}),
    min_size=1,
    max_size=12,
)
damages = st.dictionaries(st.integers(0, 11), st.sampled_from(["value", "number"]), max_size=3)
scopes = st.sampled_from([(), ("00",), ("01",), ("00", "01")])
several = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", params=[2, 1], ids=["two locations", "one location"])
def school(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSchool]:
    """A school file that every example fills anew."""
    places = [Location(code="00", name="Hoofdgebouw"), Location(code="01", name="Noord")][: request.param]
    opened = new_school(tmp_path_factory.mktemp("properties") / "school.lvs", locations=places)
    yield opened
    opened.close()


def damage(row: dict[str, str], how: str) -> dict[str, str]:
    """A row that can't be used: a year that is none, a number that Excel ruined, or none at all."""
    if how == "none":
        return {**row, "pupil_number": ""}
    return {**row, "year": "negen"} if how == "value" else {**row, "pupil_number": "1,23E+08"}


def another_person(stored: Mapping[str, str], row: Mapping[str, str]) -> bool:
    """The program's own judgement of two people, which tests of its own prove."""
    return another(known("pupil", stored), known("row", row))


def known(key: str, said: Mapping[str, str]) -> Known:
    """Somebody as the matching sees them."""
    names = ("given_name", "name_prefix", "family_name", "birth_date", "group")
    return Known(key=key, **{name: said.get(name) for name in names})


def fitting(opened: OpenSchool, rows: list[dict[str, str]], state: State) -> tuple[list[dict[str, str]], State]:
    """Rows and state with locations that the school has."""
    known = {place.code for place in opened.school.locations}

    def place(code: str) -> str:
        return code if code in known else "00" if code else ""

    rows = [{**row, "location": place(row["location"])} for row in rows]
    return rows, {
        number: ({**fields, **({"location": place(fields["location"])} if "location" in fields else {})}, gone)
        for number, (fields, gone) in state.items()
    }


def only_location(opened: OpenSchool) -> str | None:
    places = opened.school.locations
    return places[0].code if len(places) == 1 else None


def scope_of(
    opened: OpenSchool, rows: list[dict[str, str]], asked: tuple[str, ...], aside: set[int]
) -> tuple[str, ...]:
    """The locations in scope, from the rule: those asked for; else those that good rows name; else all."""
    if asked:
        return asked
    named = {row["location"] for place, row in enumerate(rows) if row["location"] and place not in aside}
    return tuple(sorted(named)) if len(opened.school.locations) > 1 else ()


@several
@given(
    state=schools,
    rows=sources,
    damaged=damages,
    overwrite=st.booleans(),
    archive=st.booleans(),
    empty_clears=st.booleans(),
    asked=scopes,
)
def test_the_sql_equals_the_truth_table_and_undo_is_its_inverse(
    school: OpenSchool,
    tmp_path: Path,
    state: State,
    rows: list[dict[str, str]],
    damaged: dict[int, str],
    overwrite: bool,
    archive: bool,
    empty_clears: bool,
    asked: tuple[str, ...],
) -> None:
    """For all four settings of the boxes and every scope: preview, result and undo are what plain Python says."""
    rows, state = fitting(school, rows, state)
    asked = tuple(code for code in asked if code in {place.code for place in school.school.locations})
    damaged = {place: how for place, how in damaged.items() if place < len(rows)}
    fill(school, state)
    before = everything(school)
    source = write_csv(
        tmp_path / "bron.csv", [damage(row, damaged[n]) if n in damaged else row for n, row in enumerate(rows)]
    )
    options = ImportOptions(
        overwrite=overwrite,
        archive_missing=archive,
        empty_clears=empty_clears,
        scope_locations=asked,
        skip_bad_rows=True,
    )

    shown = importing.preview(school, source, options)
    scope = shown.scope
    expected = oracle.expect(
        state,
        rows,
        damaged=damaged,
        overwrite=overwrite,
        archive=archive,
        empty_clears=empty_clears,
        scope=scope,
        only_location=only_location(school),
        another=another_person,
    )

    counts = shown.counts()
    assert expected.counts == Counter({kind.value: n for kind in ChangeKind if (n := getattr(counts, kind.value))})
    lines = {line.pupil_number: line for line in shown.lines()}
    assert expected.kinds == {
        number: ("missing" if line.kind is ChangeKind.ARCHIVED and not line.chosen else line.kind.value)
        for number, line in lines.items()
    }
    for number, steps in expected.steps.items():
        assert steps == {step.field: (step.was, step.becomes) for step in lines[number].fields}
    assert before == everything(school)

    if not counts.written:
        with pytest.raises(Problem) as stopped:
            importing.apply(school, shown)
        assert ProblemCode.NOTHING_TO_DO is stopped.value.code
        assert expected.after == state
        return
    importing.apply(school, shown, confirm_archive=counts.archived)
    assert expected.after == state_of(school)
    history.undo(school)
    assert before == everything(school)


@several
@given(state=schools, rows=sources, overwrite=st.booleans(), archive=st.booleans())
def test_the_same_file_twice_changes_nothing(
    school: OpenSchool, tmp_path: Path, state: State, rows: list[dict[str, str]], overwrite: bool, archive: bool
) -> None:
    """The second reading of a file finds nothing to write."""
    rows, state = fitting(school, rows, state)
    fill(school, state)
    source = write_csv(tmp_path / "bron.csv", rows)
    options = ImportOptions(overwrite=overwrite, archive_missing=archive, skip_bad_rows=True)
    shown = importing.preview(school, source, options)
    if shown.counts().written:
        importing.apply(school, shown, confirm_archive=shown.counts().archived)

    again = importing.preview(school, source, options)

    assert 0 == again.counts().written


@several
@given(state=schools, rows=sources, seed=st.integers(0, 9), overwrite=st.booleans(), archive=st.booleans())
def test_the_order_of_the_rows_is_irrelevant(
    school: OpenSchool,
    tmp_path: Path,
    state: State,
    rows: list[dict[str, str]],
    seed: int,
    overwrite: bool,
    archive: bool,
) -> None:
    """A file sorted otherwise leads to the same kinds and the same changes."""
    rows, state = fitting(school, rows, state)
    fill(school, state)
    options = ImportOptions(overwrite=overwrite, archive_missing=archive, skip_bad_rows=True)

    def outcome(order: list[dict[str, str]]) -> set[tuple[object, ...]]:
        shown = importing.preview(school, write_csv(tmp_path / "bron.csv", order), options)
        return {(line.pupil_number, line.kind, line.fields, line.differs) for line in shown.lines()}

    shuffled = rows.copy()
    random.Random(seed).shuffle(shuffled)

    assert outcome(rows) == outcome(shuffled)


@several
@given(state=schools, rows=sources, place=st.integers(0, 11), how=st.sampled_from(["value", "number", "none"]))
def test_damage_to_a_row_never_adds_an_archived_pupil(
    school: OpenSchool, tmp_path: Path, state: State, rows: list[dict[str, str]], place: int, how: str
) -> None:
    """A pupil on a row with an error counts as present; an unreadable number closes the archiving."""
    rows, state = fitting(school, rows, state)
    fill(school, state)
    scope = tuple(spot.code for spot in school.school.locations)
    options = ImportOptions(overwrite=True, archive_missing=True, skip_bad_rows=True, scope_locations=scope)
    place %= len(rows)

    def archived(order: list[dict[str, str]]) -> set[str | None]:
        shown = importing.preview(school, write_csv(tmp_path / "bron.csv", order), options)
        return {line.pupil_number for line in shown.lines(kinds=[ChangeKind.ARCHIVED]) if line.chosen}

    whole = archived(rows)
    broken = archived([damage(row, how) if n == place else row for n, row in enumerate(rows)])

    assert broken <= whole


def test_options_are_kept_with_the_preview(school: OpenSchool, tmp_path: Path) -> None:
    """Other boxes give the lines of those boxes without reading the file again."""
    fill(school, {"1": ({"given_name": "Daan", "family_name": "Berg", "group": "1A", "location": "00"}, False)})
    source = write_csv(
        tmp_path / "bron.csv",
        [{"pupil_number": "1", "given_name": "Daan", "family_name": "Berg", "group": "2A", "location": "00"}],
    )
    options = ImportOptions()
    shown = importing.preview(school, source, options)
    without = shown.counts()
    source.unlink()

    shown.reconsider(dataclasses.replace(options, overwrite=True))

    assert (0, 1) == (without.changed, shown.counts().changed)
