"""Rows taken in by one connection while another compares them: nothing is lost, seen too early or counted wrongly."""

import errno
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.people import COMPARED
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import delimited
from lvs_desktop.services import importing
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import comparing, filling, paging, spans, staging
from lvs_desktop.storage.comparing import Comparison
from tests.support.schoolfiles import fill, new_school, state_of, write_csv

FIELDS = {"given_name": "Loïs", "family_name": "Berg", "group": "1A", "location": "00"}
EMPTY = dict.fromkeys(COMPARED, "")
BOTH = [(overwrite, archive) for overwrite in (False, True) for archive in (False, True)]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSchool]:
    opened = new_school(tmp_path_factory.mktemp("spans") / "school.lvs")
    fill(opened, {**{str(n): (FIELDS, n % 3 == 0) for n in range(1, 9)}, "007": (FIELDS, False)})
    yield opened
    opened.close()


def how_of(*, overwrite: bool = True, archive_missing: bool = True) -> Comparison:
    return Comparison(
        fields=frozenset(COMPARED),
        overwrite=overwrite,
        archive_missing=archive_missing,
        empty_clears=False,
        scope=(),
        only_location=None,
    )


def row(place: int, number: str, group: str) -> staging.StageRow:
    return (place, number, *{**EMPTY, **FIELDS, "group": group}.values())


def compare(opened: OpenSchool, how: Comparison, parts: list[list[staging.StageRow]]) -> spans.Comparing:
    """Take rows in, a part at a time, whether or not the comparing keeps up."""
    loading = staging.Loading(opened.storage, size=1000)
    with closing(loading), spans.Comparing(opened.storage, how) as compared:
        for part in parts:
            loading.add(part)
            loading.waiting.zeros = loading.waiting.zeros or any(str(line[1]).startswith("0") for line in part)
            if compared.idle:
                compared.begin(loading.show())
        compared.wait()
        compared.begin(loading.show())
    return compared


# leading zeros, letters, other writings' digits, more digits than a machine word holds
numbers = st.one_of(st.text("01239A٣", min_size=1, max_size=21), st.integers(0, 12).map(str), st.just("007"))
parted = st.lists(st.lists(st.tuples(numbers, st.sampled_from(["1A", "2A"])), max_size=5), max_size=6)


@given(parted=parted, boxes=st.sampled_from(BOTH))
def test_numbers_twice_are_found_and_lines_counted(
    school: OpenSchool, parted: list[list[tuple[str, str]]], boxes: tuple[bool, bool]
) -> None:
    """In whatever parts the rows come: known pupils and new ones, also where zeros are all that differs."""
    place = 1
    parts = []
    for part in parted:
        parts.append([row(place := place + 1, number, group) for number, group in part])
    how = how_of(overwrite=boxes[0], archive_missing=boxes[1])
    try:
        compared = compare(school, how, parts)
        counted = compared.counted()
        with school.storage.begin() as connection:
            missing = comparing.compare_rest(connection, how)
        known = paging.tally(school.storage, how, counted=counted, missing=missing)
        asked = paging.tally(school.storage, how)
        with school.storage.begin() as connection:
            found = staging.doubles(connection, in_file=compared.twice)
        stored = school.storage.driver.execute("SELECT count(*) FROM staged.stage").fetchone()
    finally:
        staging.discard(school.storage)

    times = Counter(number.lstrip("0") for part in parted for number, _ in part)
    twice = {number for number, often in times.items() if often > 1}
    assert compared.twice == bool(twice)
    assert {double.number_key for double in found} >= twice
    assert all(len(double.spellings) > 1 for double in found if double.number_key not in twice)
    assert dict(known.lines) == dict(asked.lines)
    assert (sum(times.values()),) == stored


@pytest.mark.parametrize("fails", ["BEGIN", "INSERT"])
def test_a_file_that_can_not_be_read_any_more_stops_the_comparing(school: OpenSchool, fails: str) -> None:
    """A drive that is gone is told as a problem, and nobody waits for a comparison that never began."""

    def gone(statement: str, *values: object) -> object:
        if statement.lstrip().startswith(fails):
            raise OSError(errno.EIO, "the drive is gone")
        return run(statement, *values)

    def compare_a_row() -> None:
        loading = staging.Loading(school.storage, size=100)
        with closing(loading), spans.Comparing(school.storage, how_of()) as compared:
            compared.wait()
            compared._run = gone
            loading.add([row(2, "1", "1A")])
            compared.begin(loading.show())

    run = school.storage.driver.execute
    try:
        with pytest.raises(Problem) as told:
            compare_a_row()
    finally:
        staging.discard(school.storage)
    assert told.value.code is ProblemCode.SCHOOL_FILE_UNREACHABLE


def test_lines_are_counted_anew_once_something_was_written(school: OpenSchool) -> None:
    """What was counted while the rows came in holds as long as nobody touched them."""
    how = how_of()
    try:
        counted = compare(school, how, [[row(2, "1", "2A"), row(3, "2", "1A")]]).counted()
        with school.storage.begin() as connection:
            staging.set_aside(connection, [2])
            missing = comparing.compare_rest(connection, how)
        tally = paging.tally(school.storage, how, counted=counted, missing=missing)
        assert dict(tally.lines) == dict(paging.tally(school.storage, how).lines)
        assert 1 == sum(number for (kind, _, _), number in tally.lines.items() if kind < 4)
    finally:
        staging.discard(school.storage)


def test_rows_are_seen_when_they_are_shown(school: OpenSchool) -> None:
    """A half of them is never compared, and a part that was not shown is gone with the loading."""
    asked = "SELECT count(*) FROM staged.stage"
    run = school.storage.driver.execute
    loading = staging.Loading(school.storage, size=0)
    try:
        loading.add([row(2, "1", "1A"), row(3, "2", "1A")])
        span = loading.show()
        assert (2, 3, 2) == (span.first, span.last, span.rows)
        assert [(2,)] == run(asked).fetchall()
        loading.add([row(4, "3", "1A")])
    finally:
        loading.close()
    assert [(2,)] == run(asked).fetchall()

    staging.discard(school.storage)

    assert filling.NAME not in [name for _, name, _ in run("PRAGMA database_list").fetchall()]


def test_two_schools_have_their_rows_apart(school: OpenSchool, tmp_path: Path) -> None:
    """A consultant has several open."""
    other = new_school(tmp_path / "other.lvs")
    loadings = [staging.Loading(opened.storage, size=100) for opened in (school, other)]
    try:
        for number, loading in enumerate(loadings):
            loading.add([row(place, str(place), "1A") for place in range(2, 3 + number)])
            loading.show()
        counts = [o.storage.driver.execute("SELECT count(*) FROM staged.stage").fetchall() for o in (school, other)]
    finally:
        for loading in loadings:
            loading.close()
        staging.discard(school.storage)
        other.close()
    assert [[(1,)], [(2,)]] == counts


def test_a_file_in_small_parts_is_the_file_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the whole import, where the comparing waits and where it does not."""
    rows = [{**FIELDS, "pupil_number": str(n), "group": f"{n % 4}B"} for n in range(3, 40)]
    found = []
    batches = delimited.DelimitedSource.batches
    for size in (60, 3000):
        opened = new_school(tmp_path / f"{size}.lvs")
        fill(opened, {str(n): (FIELDS, n % 5 == 0) for n in range(1, 20)})
        monkeypatch.setattr(
            delimited.DelimitedSource,
            "batches",
            lambda self, *, after_row, width, size=size: batches(self, after_row=after_row, width=width, size=size),
        )
        shown = importing.preview(
            opened, write_csv(tmp_path / "b.csv", rows), ImportOptions(overwrite=True, archive_missing=True)
        )
        counts = shown.counts()
        importing.apply(opened, shown, confirm_archive=counts.archived)
        found.append((counts, state_of(opened)))
        opened.close()
    assert found[0] == found[1]
    assert 37 == len([gone for _, gone in found[0][1].values() if not gone])
