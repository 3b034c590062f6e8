"""Properties of who is who, on a real encrypted file: decisions drawn at random, in schools drawn at random."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.changes import ChangeKind, ImportOptions
from lvs_desktop.services import history, importing, matches
from lvs_desktop.services.matches import Verdict
from lvs_desktop.services.previewing import Preview
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import everything, fill, new_school, state_of, write_csv

NUMBERS = ["1", "2", "03", "4"]
person = st.fixed_dictionaries(
    {
        "given_name": st.sampled_from(["Loïs", "Daan", "Noor"]),
        "family_name": st.sampled_from(["Berg", "Bergh", "Yılmaz"]),
        "birth_date": st.sampled_from(["2012-03-04", "2012-04-03", "2014-12-31"]),
        "group": st.sampled_from(["1A", "2B"]),
        "location": st.just("00"),
    }
)
schools = st.dictionaries(st.sampled_from(NUMBERS), st.tuples(person, st.booleans()), min_size=1)
sources = st.lists(
    st.tuples(st.sampled_from(["", *NUMBERS, "91", "92"]), person).map(
        lambda pair: {"pupil_number": pair[0], **pair[1]}
    ),
    min_size=1,
    max_size=5,
)
verdicts = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4), st.sampled_from(Verdict)), max_size=4)
OPTIONS = ImportOptions(overwrite=True, archive_missing=True, skip_bad_rows=True, scope_locations=("00", "01"))


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSchool]:
    """A school file that every example fills anew."""
    opened = new_school(tmp_path_factory.mktemp("who") / "school.lvs")
    yield opened
    opened.close()


def fill_anew(school: OpenSchool, state: dict[str, tuple[dict[str, str], bool]]) -> None:
    """Other pupils, and nothing decided."""
    with school.storage.begin() as connection:
        for table in ("record_change", "match_decision"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    fill(school, state)


def archived(shown: Preview) -> set[str | None]:
    """The pupils who would be archived, everybody who can be taken along."""
    shown.arrange(kinds=[ChangeKind.ARCHIVED])
    shown.choose(None, True)
    return {line.pupil_number for line in shown.lines(kinds=[ChangeKind.ARCHIVED]) if line.chosen}


BERG = {"given_name": "Loïs", "family_name": "Berg", "birth_date": "2012-03-04", "group": "1A", "location": "00"}


@example(
    state={"1": (BERG, False), "2": (BERG, False)},
    rows=[{"pupil_number": "", **BERG}],
    drawn=[(0, 0, Verdict.SAME)],
)
@example(
    state={"1": (BERG, False), "03": ({**BERG, "birth_date": "2014-12-31"}, False)},
    rows=[{**BERG, "pupil_number": "03", "family_name": "Bergh"}],
    drawn=[(0, 0, Verdict.SAME)],
)
@example(  # the row with the pupil's number is somebody else, and the pupil is a row without one
    state={"1": ({**BERG, "birth_date": "2014-12-31"}, False)},
    rows=[
        {**BERG, "pupil_number": "", "birth_date": "2014-12-31"},
        {**BERG, "pupil_number": "1", "given_name": "Daan"},
    ],
    drawn=[(0, 1, Verdict.DIFFERENT), (0, 0, Verdict.SAME)],
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=schools, rows=sources, drawn=verdicts)
def test_decisions_archive_nobody_else_and_undo_is_their_inverse(
    school: OpenSchool,
    tmp_path: Path,
    state: dict[str, tuple[dict[str, str], bool]],
    rows: list[dict[str, str]],
    drawn: list[tuple[int, int, Verdict]],
) -> None:
    """
    'Same' adds no archived pupil but those of whom it is known now that they are not in the source: the others whom
    that row without a number might have been, or the pupil who had that row's number. 'Different' adds at most its own.
    What is applied is undone and done again whole.
    """
    fill_anew(school, state)
    before = everything(school)
    shown = importing.preview(school, write_csv(tmp_path / "bron.csv", rows), OPTIONS)
    gone = archived(shown)
    for at, place, verdict in drawn:
        people = matches.pairs(school, shown)
        if not people:
            break
        one = people[at % len(people)]
        offer = one.offers[place % len(one.offers)]
        might = {other.pupil.pupil_number for other in people if offer.row in (each.row for each in other.offers)}
        matches.decide(school, shown, {offer.id: verdict})
        now = archived(shown)
        had = {number for number in state if number.lstrip("0") == (offer.number or "").lstrip("0")}
        others = (might if offer.number is None else had) - {one.pupil.pupil_number}
        assert now - gone <= ({one.pupil.pupil_number} if verdict is Verdict.DIFFERENT else others)
        gone = now

    assert before == everything(school)
    if not shown.counts().written:
        return
    entry = importing.apply(school, shown, confirm_archive=shown.counts().archived)
    after = everything(school)
    numbers = [number for number in state_of(school) if number is not None]
    assert len(numbers) == len(set(numbers))
    undone = history.undo(school, entry.id)
    assert before == everything(school)
    history.undo(school, undone.entry.id)
    assert after == everything(school)
