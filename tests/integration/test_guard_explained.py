"""The guard explains itself: from real files to the sentence that a person reads."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lvs_desktop.domain.changes import ImportOptions
from lvs_desktop.domain.explaining import Explanation, Likely, Order
from lvs_desktop.services import history, importing, years
from lvs_desktop.services.guard_words import detail_words, lead_words
from lvs_desktop.services.schools import OpenSchool
from tests.integration.test_cli_import import rows
from tests.support.commands import Lvs
from tests.support.schoolfiles import State, fill, new_school, write_csv

NAMES = (
    *("Aalders", "Bakker", "Cornelis", "Dekker", "Evers", "Faber", "Gerrits", "Hendriks", "Ikink", "Jansen", "Kok"),
    *("Linden", "Mulder", "Nijhof", "Otten", "Post", "Ridder", "Smit", "Timmer", "Udo", "Visser", "Willems", "Zwart"),
)


def population() -> State:
    """240 pupils of havo: two locations, years 1 to 5, two classes of twelve; names in no order of class or number."""
    state: State = {}
    for n in range(240):
        place, year, group = n // 120, n % 5 + 1, "AB"[n // 5 % 2]
        state[str(5000 + n)] = (
            {
                "given_name": f"Voornaam{n}",
                "family_name": NAMES[n * 7 % len(NAMES)],
                "group": f"{year}{group}{place}",
                "location": f"0{place}",
                "year": str(year),
                "track": "havo",
            },
            False,
        )
    return state


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenSchool]:
    """A school of 240 pupils in two locations."""
    made = new_school(tmp_path / "school.lvs")
    fill(made, population())
    yield made
    made.close()


@pytest.fixture
def explained(opened: OpenSchool, tmp_path: Path) -> Callable[..., Explanation | None]:
    """Read a file of the pupils that a condition keeps, and ask why the guard asks."""

    def of(keeps: Callable[[str, dict[str, str]], bool]) -> Explanation | None:
        rows = [{"pupil_number": n, **fields} for n, (fields, _) in population().items() if keeps(n, fields)]
        source = write_csv(tmp_path / "bron.csv", rows)
        scope = ("00", "01")
        shown = importing.preview(opened, source, ImportOptions(archive_missing=True, scope_locations=scope))
        try:
            return shown.explanation()
        finally:
            shown.close()

    return of


def test_a_location_that_is_missing_is_said_in_one_sentence(
    opened: OpenSchool, explained: Callable[..., Explanation | None]
) -> None:
    """What was expected, how many are missing, of whom most, and what that probably means."""
    found = explained(lambda n, fields: fields["location"] == "00" and fields["year"] != "5")
    assert found is not None

    assert (
        "Verwacht: ongeveer 48 examenleerlingen. In dit bestand ontbreken er 144, waarvan 120 van Noord (01): "
        "waarschijnlijk mist die vestiging." == lead_words(opened.school, found)
    )
    assert (
        "Hoofdgebouw (00): 24 van de 120 leerlingen ontbreken (20 %). Verwacht: 24 van havo 5.",
        "Noord (01): 120 van de 120 leerlingen ontbreken (100 %). Verwacht: 24 van havo 5.",
    ) == detail_words(opened.school, found)


def test_a_year_that_is_missing_is_named(opened: OpenSchool, explained: Callable[..., Explanation | None]) -> None:
    """'Leerjaar 2 ontbreekt helemaal'."""
    found = explained(lambda n, fields: fields["year"] not in "25")
    assert found is not None

    assert "In dit bestand ontbreken er 96. Leerjaar 2 ontbreekt helemaal." in lead_words(opened.school, found)


@pytest.mark.parametrize(
    ("keeps", "order", "after"),
    [
        (lambda n, fields: fields["family_name"] < "N", Order.NAME, "M"),
        (lambda n, fields: int(n) < 5200, Order.NUMBER, "5199"),
        (lambda n, fields: fields["group"] < "3B1", Order.GROUP, "3B0"),
    ],
    ids=["name", "number", "class"],
)
def test_a_file_that_stops_too_early_is_seen(
    explained: Callable[..., Explanation | None],
    keeps: Callable[[str, dict[str, str]], bool],
    order: Order,
    after: str,
) -> None:
    """By name, number or class: after the last one in the file nobody is there."""
    found = explained(keeps)
    assert found is not None

    cut = [one for one in found.suspicions if one.likely is Likely.CUT]
    assert [(order, after)] == [(one.order, one.after) for one in cut]


def test_other_numbers_are_told_from_a_missing_part(
    explained: Callable[..., Explanation | None], opened: OpenSchool, tmp_path: Path
) -> None:
    """A file in which nobody is known is of another school, or has other numbers."""
    source = write_csv(
        tmp_path / "ander.csv", [{"pupil_number": f"9{n}", **fields} for n, (fields, _) in population().items()]
    )
    shown = importing.preview(opened, source, ImportOptions(archive_missing=True))
    found = shown.explanation()
    shown.close()
    assert found is not None

    assert [Likely.NOBODY_KNOWN] == [one.likely for one in found.suspicions]
    assert "Geen enkele leerling van de school staat erin" in lead_words(opened.school, found)


def test_a_guard_that_passes_is_not_explained(explained: Callable[..., Explanation | None]) -> None:
    """Examination pupils and a few others leave each year."""
    assert explained(lambda n, fields: fields["year"] != "5" and n not in ("5000", "5001")) is None


def test_who_is_left_out_by_hand_is_not_missing(opened: OpenSchool, tmp_path: Path) -> None:
    """The explanation follows the choices."""
    rows = [{"pupil_number": n, **fields} for n, (fields, _) in population().items() if fields["year"] != "2"]
    shown = importing.preview(opened, write_csv(tmp_path / "bron.csv", rows), ImportOptions(archive_missing=True))
    before = shown.explanation()
    shown.choose_numbers([n for n, (fields, _) in population().items() if fields["group"] == "2A0"], False)
    after = shown.explanation()
    shown.close()

    assert before is not None
    assert after is not None
    assert (48, 36) == (before.missing, after.missing)


def test_last_year_is_the_measure_where_there_is_one(
    opened: OpenSchool, explained: Callable[..., Explanation | None], tmp_path: Path
) -> None:
    """Who was archived in the year that was closed, per location; what was undone does not count."""
    left = {n for n, (fields, _) in population().items() if fields["year"] == "5" and fields["location"] == "01"}
    rows = [{"pupil_number": n, **fields} for n, (fields, _) in population().items() if n not in left]
    source = write_csv(tmp_path / "vorig.csv", rows)
    entry = importing.apply(opened, importing.preview(opened, source, ImportOptions(archive_missing=True)))
    assert 24 == entry.counts.archived
    years.begin(opened)

    found = explained(lambda n, fields: n not in left and fields["year"] != "2")
    assert found is not None
    assert found.last_year is not None
    assert ({"01": 24}, 216) == (dict(found.last_year.left), found.last_year.active)
    assert (
        "Vorig jaar (2026-2027) gingen 24 leerlingen weg, ongeveer 11 %. Nu zou het 22 % zijn."
        == detail_words(opened.school, found)[0]
    )

    history.undo(opened, entry.id)
    again = explained(lambda n, fields: fields["year"] != "2")
    assert again is not None
    assert again.last_year is None


def test_the_command_line_says_the_same(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """As text, and as JSON with the counts behind it."""
    source = write_csv(tmp_path / "bron.csv", [row for row in rows() if row["location"] == "00"])
    command = ("import", school, source, "--archive-missing", "--scope-location", "00", "--scope-location", "01")

    text = lvs(*command).out
    shape = lvs(*command, "--json").json["explanation"]

    said = "In dit bestand ontbreken er 20, waarvan 20 van Noord (01): waarschijnlijk mist die vestiging."
    assert said in text
    assert said in shape["message"]
    assert "Noord (01): 20 van de 20 leerlingen ontbreken (100 %). Verwacht: niemand." in text
    assert [("location", ["01"], 20)] == [(one["likely"], one["names"], one["missing"]) for one in shape["suspicions"]]
    assert [("00", 0), ("01", 100)] == [(place["location"], place["share"]) for place in shape["locations"]]


def test_without_a_reason_the_command_line_says_nothing(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """The key is not there in JSON."""
    assert "explanation" not in lvs("import", school, write_csv(tmp_path / "b.csv", rows()), "--json").json
