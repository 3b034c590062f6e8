"""What happened to the cells of a file: found, weighed against the school's own pupils, mended when asked."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.changes import ChangeKind, ImportOptions
from lvs_desktop.domain.diagnosis import Damage, Diagnosis
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.services import importing
from lvs_desktop.services.previewing import Preview
from lvs_desktop.services.schools import OpenSchool
from tests.support.schoolfiles import State, fill, new_school, state_of, write_csv

Row = dict[str, str]
ALL: dict[str, str] = {"all-safe": "yes"}
GIVEN = ("Loïs", "Zoë", "Daan", "Çelik", "René", "Noor")
FAMILY = ("Öztürk", "Berg", "Jansen", "Vries", "Smit", "Müller")
PREFIX = ("", "van den", "", "de", "", "")


def pupils(number: int = 40) -> dict[str, Row]:
    """Invented pupils by number, 0010007 and on: days up to 28, so that some of them may be months."""
    return {
        f"00{10007 + n * 13}": {
            "given_name": GIVEN[n % 6],
            "name_prefix": PREFIX[n % 6],
            "family_name": FAMILY[n % 6] + "abcdefgh"[n // 6 % 8],
            "birth_date": f"{2009 + n % 5}-{n % 12 + 1:02}-{n * 5 % 28 + 1:02}",
            "gender": "MV"[n % 2],
            "group": f"{n % 3 + 1}-{n // 3 % 3 + 4}",
            "location": "00",
            "year": str(n % 3 + 1),
        }
        for n in range(number)
    }


def stored(rows: dict[str, Row]) -> State:
    """As the school keeps them."""
    return {number: ({name: value for name, value in row.items() if value}, False) for number, row in rows.items()}


def sheet(rows: dict[str, Row]) -> list[Row]:
    """As a file has them."""
    return [{"pupil_number": number, **row} for number, row in rows.items()]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSchool]:
    """A school file for this module."""
    opened = new_school(tmp_path_factory.mktemp("doctor") / "school.lvs")
    yield opened
    opened.close()


@pytest.fixture
def school(shared: OpenSchool) -> OpenSchool:
    """A school that knows the pupils."""
    fill(shared, stored(pupils()))
    return shared


def diagnosed(
    school: OpenSchool, folder: Path, rows: Sequence[Row], repairs: dict[str, str] | None = None
) -> tuple[dict[Damage, Diagnosis], Preview]:
    """The diagnoses of a file by damage, and its preview."""
    source = write_csv(folder / "bron.csv", rows)
    options = ImportOptions(overwrite=True, archive_missing=True, repairs=repairs or {})
    shown = importing.preview(school, source, options)
    return {one.damage: one for one in shown.diagnoses()}, shown


def unchanged(shown: Preview, number: int = 40) -> None:
    """The file says exactly what the school has."""
    counts = shown.counts()
    assert (number, 0, 0) == (counts.unchanged, counts.written, shown.problem_count(errors_only=True))


def test_a_clean_file_gives_no_diagnosis(school: OpenSchool, tmp_path: Path) -> None:
    """An administrator who made no mistake hears of none."""
    found, shown = diagnosed(school, tmp_path, sheet(pupils()))

    assert not found
    unchanged(shown)


def shift(value: str) -> str:
    """Day and month changed wherever that gives a date, as a spreadsheet does."""
    year, month, day = value.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else value


def day_number(value: str) -> str:
    """As Excel counts days."""
    from datetime import date

    return str((date.fromisoformat(value) - date(1899, 12, 30)).days)


MONTHS = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
# damage -> (what happened to a row, the repairs that put it right, field, how many of the 40 rows)
BROKEN = {
    Damage.ZEROS_LOST: (lambda row: {"pupil_number": row["pupil_number"].lstrip("0")}, ALL, "pupil_number", 40),
    Damage.NUMBER_DECIMALS: (lambda row: {"pupil_number": row["pupil_number"] + ",00"}, {}, "pupil_number", 40),
    Damage.NUMBER_THOUSANDS: (
        lambda row: {"pupil_number": f"{int(row['pupil_number']):,}".replace(",", ".")},
        ALL,
        "pupil_number",
        40,
    ),
    Damage.FORMULA_TEXT: (lambda row: {"pupil_number": f'="{row["pupil_number"]}"'}, ALL, "pupil_number", 40),
    Damage.DATE_SERIAL: (lambda row: {"birth_date": day_number(row["birth_date"])}, {}, "birth_date", 40),
    Damage.DATE_SWAPPED: (
        lambda row: {"birth_date": shift(row["birth_date"])},
        {"date_swapped": "month_first"},
        "birth_date",
        13,
    ),
    Damage.DATE_SHORT_YEAR: (
        lambda row: {"birth_date": "-".join(row["birth_date"][2:].split("-")[::-1])},
        ALL,
        "birth_date",
        40,
    ),
    Damage.DATE_WORDS: (
        lambda row: {
            "birth_date": f"{row['birth_date'][8:]} {MONTHS[int(row['birth_date'][5:7]) - 1]} {row['birth_date'][:4]}"
        },
        ALL,
        "birth_date",
        40,
    ),
    Damage.MOJIBAKE: (
        lambda row: {"given_name": row["given_name"].encode().decode("cp1252")},
        ALL,
        "given_name",
        27,
    ),
    Damage.LETTERS_LOST: (
        lambda row: {"given_name": row["given_name"].encode("ascii", "replace").decode()},
        ALL,
        "given_name",
        27,
    ),
    Damage.ENTITIES: (
        lambda row: {"given_name": row["given_name"].encode("ascii", "xmlcharrefreplace").decode()},
        ALL,
        "given_name",
        27,
    ),
    Damage.PREFIX_IN_SURNAME: (
        lambda row: {
            "name_prefix": "",
            "family_name": ", ".join(part for part in (row["family_name"], row["name_prefix"]) if part),
        },
        ALL,
        "family_name",
        14,
    ),
    Damage.NAME_IN_ONE_CELL: (
        lambda row: {
            "given_name": "",
            "name_prefix": "",
            "family_name": f"{row['family_name']}, {row['given_name']} {row['name_prefix']}".strip(),
        },
        ALL,
        "family_name",
        40,
    ),
    Damage.CAPITALS: (lambda row: {"family_name": row["family_name"].upper()}, {"capitals": "yes"}, "family_name", 40),
    Damage.INVISIBLE: (
        lambda row: {"given_name": row["given_name"][0] + "\u200b" + row["given_name"][1:]},
        {},
        "given_name",
        40,
    ),
    Damage.GROUP_AS_DATE: (
        lambda row: {"group": f"{row['group'][0]}-{MONTHS[int(row['group'][2]) - 1]}"},
        ALL,
        "group",
        40,
    ),
    Damage.GENDER_CODES: (
        lambda row: {"gender": {"M": "2", "V": "1"}[row["gender"]]},
        {"gender_codes": "oso"},
        "gender",
        40,
    ),
}


@pytest.mark.parametrize("damage", BROKEN, ids=str)
def test_each_damage_is_named_and_mended_to_what_the_school_has(
    school: OpenSchool, tmp_path: Path, damage: Damage
) -> None:
    """Found alone, in its column, as often as it is there; its repair gives back exactly what was."""
    breaks, repairs, field, count = BROKEN[damage]
    rows = [{**row, **breaks(row)} for row in sheet(pupils())]

    found, _ = diagnosed(school, tmp_path, rows)
    mended, shown = diagnosed(school, tmp_path, rows, repairs)

    if damage is Damage.NUMBER_THOUSANDS:  # a quantity has no zeros in front either
        del found[Damage.ZEROS_LOST], mended[Damage.ZEROS_LOST]
    assert {damage: (field, count)} == {name: (one.field, one.count) for name, one in found.items()}
    assert {damage} == set(mended)
    assert mended[damage].repaired is not None
    unchanged(shown)


@pytest.mark.parametrize("damage", [name for name in BROKEN if BROKEN[name][1]], ids=str)
def test_a_repair_that_is_refused_leaves_the_file_as_it_is_and_archives_nobody(
    school: OpenSchool, tmp_path: Path, damage: Damage
) -> None:
    """The diagnosis stays, nothing is mended, and no damage makes a pupil look as if it left."""
    breaks = BROKEN[damage][0]
    rows = [{**row, **breaks(row)} for row in sheet(pupils())]

    asked, before = diagnosed(school, tmp_path, rows)
    archived_before, archiving_closed = before.counts().archived, before.archiving_closed
    refused, shown = diagnosed(school, tmp_path, rows, {**ALL, damage.value: "no"})

    assert asked[damage] == refused[damage]
    assert refused[damage].repaired is None
    assert (0, 0) == (archived_before, shown.counts().archived)
    assert archiving_closed or not before.counts().missing


def test_the_school_s_dates_are_the_evidence_for_day_and_month(school: OpenSchool, tmp_path: Path) -> None:
    """Both readings are shown with what speaks for them; all-safe does not choose."""
    rows = [{**row, "birth_date": shift(row["birth_date"])} for row in sheet(pupils())]

    found, shown = diagnosed(school, tmp_path, rows, ALL)

    swapped = found[Damage.DATE_SWAPPED]
    assert [("month_first", 13, 0), ("day_first", 0, 13)] == [
        (one.name, one.speaks_for, one.speaks_against) for one in swapped.readings
    ]
    assert (False, None) == (swapped.safe, swapped.repaired)
    assert shown.counts().changed == 13


def test_a_month_above_twelve_proves_that_the_month_comes_first(shared: OpenSchool, tmp_path: Path) -> None:
    """Then there is one reading, and it may be taken along with all that is safe."""
    fill(shared, {})
    rows = [
        {**row, "birth_date": "/".join((row["birth_date"][5:7], row["birth_date"][8:], row["birth_date"][:4]))}
        for row in sheet(pupils())
    ]

    found, shown = diagnosed(shared, tmp_path, rows, ALL)

    swapped = found[Damage.DATE_SWAPPED]
    assert (True, "month_first", ["month_first"]) == (
        swapped.safe,
        swapped.repaired,
        [one.name for one in swapped.readings],
    )
    assert shown.problem_count(errors_only=True) == 0


def test_one_corrected_birth_date_is_no_damage(school: OpenSchool, tmp_path: Path) -> None:
    """A school administration mends a mistake now and then."""
    rows = sheet(pupils())
    row = next(row for row in rows if shift(row["birth_date"]) != row["birth_date"])
    row["birth_date"] = shift(row["birth_date"])

    found, _ = diagnosed(school, tmp_path, rows)

    assert not found


def test_one_date_that_does_not_exist_is_a_mistake_in_its_row(shared: OpenSchool, tmp_path: Path) -> None:
    """The other dates of the column, with days above 12, are not called swapped for it."""
    fill(shared, {})
    rows = sheet(pupils())
    rows[0]["birth_date"] = "08-13-2013"
    for row in rows[1:]:
        row["birth_date"] = "-".join(row["birth_date"].split("-")[::-1])

    found, shown = diagnosed(shared, tmp_path, rows, ALL)

    assert not found
    assert [ProblemCode.DATE_INVALID] == [one.code for one in shown.problems() if one.row == 2]


def test_a_reading_must_be_chosen_where_two_are_possible(school: OpenSchool, tmp_path: Path) -> None:
    """`yes` is no answer to 'which of the two'."""
    rows = [{**row, "birth_date": shift(row["birth_date"])} for row in sheet(pupils())]

    with pytest.raises(Problem) as raised:
        diagnosed(school, tmp_path, rows, {"date_swapped": "yes"})

    assert ProblemCode.REPAIR_READING == raised.value.code
    assert ("month_first", "day_first") == raised.value.facts["readings"]


def test_a_repair_that_does_not_exist_is_refused_before_the_file_is_read(school: OpenSchool, tmp_path: Path) -> None:
    """A typing mistake must not look like a repair that found nothing."""
    with pytest.raises(Problem) as raised:
        importing.preview(school, tmp_path / "bestaat-niet.csv", ImportOptions(repairs={"mojibaek": "yes"}))

    assert ProblemCode.REPAIR_UNKNOWN == raised.value.code


def test_new_pupils_get_zeros_only_if_the_person_says_so(school: OpenSchool, tmp_path: Path) -> None:
    """Of pupils whom the school does not know only the length of the others tells."""
    rows = [{**row, "pupil_number": row["pupil_number"].lstrip("0")} for row in sheet(pupils(45))]

    found, _ = diagnosed(school, tmp_path, rows, ALL)
    chosen, shown = diagnosed(school, tmp_path, rows, {"zeros_lost": "stored_length"})

    assert (False, None, 45) == (
        found[Damage.ZEROS_LOST].safe,
        found[Damage.ZEROS_LOST].repaired,
        found[Damage.ZEROS_LOST].count,
    )
    assert [("stored_length", 40, 0), ("as_written", 0, 40)] == [
        (one.name, one.speaks_for, one.speaks_against) for one in chosen[Damage.ZEROS_LOST].readings
    ]
    numbers = [line.pupil_number for line in shown.lines(kinds=[ChangeKind.NEW])]
    assert sorted(list(pupils(45))[40:]) == sorted(map(str, numbers))


def test_a_shortened_number_is_filled_in_only_for_the_one_pupil_who_fits(school: OpenSchool, tmp_path: Path) -> None:
    """Name, birth date and what is left of the digits; who can't be told stays a row with an error, and present."""
    known = {str(123400000 + n * 1000): row for n, row in enumerate(pupils(6).values())}
    fill(school, stored(known))
    rows = [{**row, "pupil_number": "1,234E+08"} for row in sheet(known)]
    rows[3]["given_name"] = "Iemand"
    rows[4]["pupil_number"] = "9,87E+08"

    found, shown = diagnosed(school, tmp_path, rows, ALL)

    shortened = found[Damage.NUMBER_SCIENTIFIC]
    assert (6, True, "yes") == (shortened.count, shortened.repairable, shortened.repaired)
    assert [5, 6] == sorted(one.row or 0 for one in shown.problems() if one.code is ProblemCode.NUMBER_SCIENTIFIC)
    assert (4, 0) == (shown.counts().unchanged, shown.counts().archived)


def test_a_prefix_gets_its_field_where_the_file_has_no_column_for_it(school: OpenSchool, tmp_path: Path) -> None:
    """The school keeps prefixes apart, so 'van den Berg' is not a new surname."""
    rows = [{**row, "family_name": f"{row['name_prefix']} {row['family_name']}".strip()} for row in sheet(pupils())]
    fields = [name for name in rows[0] if name != "name_prefix"]
    source = write_csv(tmp_path / "bron.csv", rows, fields=fields)

    shown = importing.preview(school, source, ImportOptions(overwrite=True, repairs=ALL))

    assert [(Damage.PREFIX_IN_SURNAME, 14, "yes")] == [
        (one.damage, one.count, one.repaired) for one in shown.diagnoses()
    ]
    unchanged(shown)


@pytest.mark.parametrize(
    ("written", "repairs", "safe"),
    [
        ("{family_name}, {given_name} {name_prefix}", ALL, True),
        ("{given_name} {name_prefix} {family_name}", {"name_in_one_cell": "yes"}, False),
    ],
    ids=["comma", "spoken"],
)
def test_a_file_with_whole_names_only_is_taken_apart(
    school: OpenSchool, tmp_path: Path, written: str, repairs: dict[str, str], *, safe: bool
) -> None:
    """The start of the file says that it can be; without the repair there is no column for the given names."""
    rows = [{**row, "Naam": " ".join(written.format(**row).split())} for row in sheet(pupils())]
    fields = ["pupil_number", "Naam", "birth_date", "gender", "group", "location", "year"]
    source = write_csv(tmp_path / "bron.csv", rows, fields=fields)
    options = ImportOptions(overwrite=True, repairs=repairs)

    seen = importing.look(school, source, ImportOptions())
    with pytest.raises(Problem) as raised:
        importing.preview(school, source, ImportOptions())
    shown = importing.preview(school, source, options)

    assert [(Damage.NAME_IN_ONE_CELL, "Naam", 40, safe)] == [
        (one.damage, one.column, one.count, one.safe) for one in seen.diagnoses
    ]
    assert (ProblemCode.COLUMN_MISSING, "name_in_one_cell") == (raised.value.code, raised.value.facts["repair"])
    assert [(Damage.NAME_IN_ONE_CELL, 40, "yes")] == [
        (one.damage, one.count, one.repaired) for one in shown.diagnoses()
    ]
    unchanged(shown)


def test_letters_that_the_school_does_not_know_are_only_told(school: OpenSchool, tmp_path: Path) -> None:
    """Nobody can know what stood there; the person mends the name."""
    fill(school, {})
    rows = [{**row, "given_name": row["given_name"].replace("ï", "?")} for row in sheet(pupils())]

    found, _ = diagnosed(school, tmp_path, rows, ALL)

    lost = found[Damage.LETTERS_LOST]
    assert (7, False, None, {None}) == (
        lost.count,
        lost.repairable,
        lost.repaired,
        {example.becomes for example in lost.examples},
    )


def test_a_number_of_two_pupils_is_told_and_kept_out(school: OpenSchool, tmp_path: Path) -> None:
    """Both count as present; nobody here can say whose number it is."""
    rows = sheet(pupils())
    rows[1]["pupil_number"] = rows[0]["pupil_number"]

    found, shown = diagnosed(school, tmp_path, rows)

    twice = found[Damage.NUMBER_TWICE]
    assert ("pupil_number", 2, False) == (twice.column, twice.count, twice.repairable)
    assert [2, 3] == [one.row for one in shown.problems() if one.code is ProblemCode.NUMBER_TWICE]


def test_an_invisible_character_is_told_once(school: OpenSchool, tmp_path: Path) -> None:
    """As a damage of the file, not again for each row."""
    rows = [{**row, "given_name": "\u200b" + row["given_name"]} for row in sheet(pupils())]

    found, shown = diagnosed(school, tmp_path, rows)

    assert found[Damage.INVISIBLE].always
    assert shown.problem_count() == 0


def test_the_start_of_a_file_shows_its_damages_before_it_is_compared(school: OpenSchool, tmp_path: Path) -> None:
    """The first page can already offer the repairs."""
    rows = [{**row, "given_name": row["given_name"].encode().decode("cp1252")} for row in sheet(pupils())]
    source = write_csv(tmp_path / "bron.csv", rows)

    seen = importing.look(school, source, ImportOptions(repairs=ALL))

    assert [(Damage.MOJIBAKE, 27, "yes")] == [(one.damage, one.count, one.repaired) for one in seen.diagnoses]


def test_what_was_mended_is_written_and_the_history_knows_how(school: OpenSchool, tmp_path: Path) -> None:
    """Who asks later sees which repairs were on."""
    fill(school, {})
    rows = [{**row, "given_name": row["given_name"].encode().decode("cp1252")} for row in sheet(pupils())]
    _, shown = diagnosed(school, tmp_path, rows, ALL)

    entry = importing.apply(school, shown)

    assert stored(pupils()) == state_of(school)
    with school.storage.begin() as connection:
        options = connection.exec_driver_sql("SELECT options FROM entry WHERE id = ?", (entry.id,)).scalar_one()
    assert '"repairs": {"all-safe": "yes"}' in options


breaks = st.lists(st.tuples(st.integers(0, 39), st.sampled_from(sorted(BROKEN))), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(broken=breaks, repaired=st.booleans())
def test_no_damage_adds_an_archived_pupil(
    school: OpenSchool, tmp_path: Path, broken: list[tuple[int, Damage]], *, repaired: bool
) -> None:
    """Whatever happened to whichever rows: who is in the file counts as present, mended or not."""
    rows = sheet(pupils())
    for place, damage in broken:
        try:
            rows[place] = {**rows[place], **BROKEN[damage][0](rows[place])}
        except (ValueError, KeyError, IndexError, UnicodeError):
            continue  # broken already in another way

    _, shown = diagnosed(school, tmp_path, rows, ALL if repaired else {})

    assert shown.counts().archived == 0
