"""The example primary school: invented, always the same, and as wrong as it says."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree
from stdnum.nl import bsn

from lvs_desktop.domain.people import fold, number_key
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.schools import check_school
from lvs_desktop.services import practice_lovs, practice_primary, practice_tests

Row = dict[str, str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> practice_primary.PrimaryPractice:
    return practice_primary.make(tmp_path_factory.mktemp("primary"), seed=7)


def las(made: practice_primary.PrimaryPractice) -> list[Row]:
    """The pupils of the EDEXML file."""
    tree = etree.parse(made.edexml)
    groups = {one.get("key"): one.findtext("naam") for one in tree.find("groepen")}
    found = []
    for one in tree.iterfind("leerlingen/leerling"):
        group = one.find("groep")
        row = {child.tag: child.text or "" for child in one}
        found.append({**row, "number": one.get("key"), "group": "" if group is None else groups[group.get("key")]})
    return found


def table(path: Path, skip: int = 0) -> list[Row]:
    lines = path.read_text("utf-8-sig").splitlines()[skip:]
    return list(csv.DictReader(lines, delimiter=";"))


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Measurements, pictures and the hunt for planted differences can be repeated."""
    one, two, other = (
        practice_primary.make(tmp_path / name, pupils=60, seed=seed) for name, seed in (("a", 3), ("b", 3), ("c", 4))
    )

    for name, path in one.files.items():
        assert path.read_bytes() == two.files[name].read_bytes()
        assert path.read_bytes() != other.files[name].read_bytes()
    assert (one.differences, one.oddities) == (two.differences, two.oddities)


@pytest.mark.parametrize("pupils", [1, 2, 20, 100])
def test_the_las_has_as_many_pupils_as_asked(tmp_path: Path, pupils: int) -> None:
    """`--pupils N` is exact, for the smallest schools too; who is there twice counts twice."""
    made = practice_primary.make(tmp_path, pupils=pupils)

    assert len(las(made)) == made.pupils == pupils


def test_it_can_be_refused(tmp_path: Path) -> None:
    """No pupils, or a place that can't be written: said, nothing half made."""
    with pytest.raises(ValueError):
        practice_primary.make(tmp_path, pupils=0)
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem) as said:
        practice_primary.make(tmp_path / "file", pupils=5)
    assert said.value.code is ProblemCode.OUTPUT_NOT_WRITABLE


def test_the_school_passes_its_own_checks() -> None:
    """The example is a school like any other, with two locations."""
    assert check_school(practice_primary.school()) == practice_primary.school()


@pytest.mark.requires("schemas")
def test_the_file_of_the_las_is_sound_but_for_the_list_of_years(
    made: practice_primary.PrimaryPractice, schemas: Path
) -> None:
    """EDEXML 2.1: its list of school years ended; with a year of that list nothing is wrong."""
    schema = etree.XMLSchema(etree.parse(schemas / "edexml-2.1" / "EDEXML.structuur.xsd"))
    tree = etree.parse(made.edexml)

    assert not schema.validate(tree)
    assert {error.line for error in schema.error_log} == {tree.find("school/schooljaar").sourceline}
    tree.find("school/schooljaar").text = "2024-2025"
    assert schema.validate(tree), schema.error_log


@pytest.mark.requires("schemas")
@pytest.mark.parametrize("name", ["results", "returned"])
def test_the_results_are_sound_uwlr(made: practice_primary.PrimaryPractice, schemas: Path, name: str) -> None:
    """UWLR 2.2, against the schema of the standard."""
    schema = etree.XMLSchema(etree.parse(schemas / "uwlr-2.2" / "UWLR_Leerresultaten_v2p2.xsd"))

    assert schema.validate(etree.parse(made.files[name])), schema.error_log


def test_nobody_is_real(made: practice_primary.PrimaryPractice) -> None:
    """No citizen service number, not even by chance; addresses are no one's."""
    text = made.edexml.read_text("utf-8")
    numbers = [row["number"] for row in las(made)]

    assert not [number for number in numbers if bsn.is_valid(number)]
    assert not any(word in text for word in ("<bsn", "onderwijsnummer", "sofinummer", "geboorteland", "etniciteit"))
    assert text.count("@") == text.count("@voorbeeld.example") > 10
    assert len({number_key(number) for number in numbers}) == len(numbers)


def test_it_has_the_groups_of_a_small_primary_school(made: practice_primary.PrimaryPractice) -> None:
    """All year groups, combination groups whole and in two parts, pupils of a mixed group only, two locations."""
    pupils = las(made)
    years = Counter(row["jaargroep"] for row in pupils)
    taught: dict[str, set[str]] = {}
    for row in pupils:
        taught.setdefault(row["group"], set()).add(row["jaargroep"])

    assert set("12345678") == set(years)
    assert min(years.values()) > 20
    assert {"5", "6"} == taught["5/6A"]
    assert [{"5"}, {"6"}] == [taught["5/6B (5)"], taught["5/6B (6)"]]
    assert 3 <= sum(row["group"] == "" for row in pupils) <= 6


def test_each_difference_is_there_as_often_as_it_says(made: practice_primary.PrimaryPractice) -> None:
    """What was planted, counted by another way than it was planted by."""
    pupils = {row["number"]: row for row in las(made)}
    rows = table(made.lovs_list, skip=1)
    listed = {row["Leerlingnummer"]: row for row in rows if row["Leerlingnummer"]}
    found = Counter[str]()
    for number, row in listed.items():
        if number not in pupils:
            found["lost_zeros" if any(number == key.lstrip("0") for key in pupils) else "only_in_lovs"] += 1
            continue
        one = pupils[number]
        born = "-".join(reversed(row["Geb.datum"].split("-")))
        if born != one["geboortedatum"]:
            swapped = sorted(born.split("-")) == sorted(one["geboortedatum"].split("-"))
            found["birth_swapped" if swapped else "birth_date"] += 1
        found["year_group"] += row["Jaargroep"] != one["jaargroep"]
        found["group"] += row["Groepsnaam"] != (one["group"] or "Taalklas")
        written, real = (
            (row["Voornaam"], row["Tussenv."], row["Achternaam"]),
            (
                one["roepnaam"],
                one.get("voorvoegsel", ""),
                one["achternaam"],
            ),
        )
        if written != real:
            kind = "accents" if [*map(fold, written)] == [*map(fold, real)] else "name"
            found["prefix" if " ".join(filter(None, written)) == " ".join(filter(None, real)) else kind] += 1
    people = Counter((row["roepnaam"], row["achternaam"], row["geboortedatum"]) for row in pupils.values())
    found["double_in_las"] = sum(number > 1 for number in people.values())
    without = [row for row in rows if not row["Leerlingnummer"]]
    known = {(row["Voornaam"], row["Achternaam"]) for row in listed.values()}
    found["double_in_lovs"] = sum((row["Voornaam"], row["Achternaam"]) in known for row in without)
    found["doubtful"] = len(without) - found["double_in_lovs"]
    only = len(pupils.keys() - listed.keys()) - found["double_in_las"] - found["doubtful"] - found["lost_zeros"]
    found["only_in_las"] = only

    assert dict.fromkeys(practice_lovs.KINDS, practice_lovs.share(240)) == made.differences == dict(found)


def test_each_oddity_of_the_results_is_there_as_often_as_it_says(made: practice_primary.PrimaryPractice) -> None:
    """The CSV, counted row by row; and what did not come back."""
    rows = table(made.results_csv)
    known = {row["number"] for row in las(made)}
    births = {row["number"]: row["geboortedatum"] for row in las(made)}
    days = ["-".join(reversed(row["Afnamedatum"].split("-"))) for row in rows]
    same = Counter((row["Leerlingnummer"], row["Toetscode"], row["Afnamedatum"]) for row in rows)
    strangers = sum(row["Leerlingnummer"] not in known for row in rows)
    doubles = sum(number - 1 for number in same.values())
    back = made.returned.read_text("utf-8").count("<resultaat ")
    found = {
        "older": sum(row["Versie"] == "2.0" for row in rows),
        "unknown": sum(not row["Versie"] for row in rows),
        "by_hand": sum(row["Handmatig ingevoerd"] == "ja" for row in rows),
        "without_year_group": sum(not row["Jaargroep"] for row in rows),
        "in_the_future": sum(day > "2030" for day in days),
        "long_ago": sum(day < births.get(row["Leerlingnummer"], "") for day, row in zip(days, rows, strict=True)),
        "double": doubles,
        "of_unknown_pupils": strangers,
        "missing_back": len(rows) - strangers - doubles - back,
    }

    assert found == made.oddities
    assert min(found.values()) > 0
    assert len(rows) == made.number_of_results == made.results.read_text("utf-8").count("<resultaat ")


def test_pupils_grow(made: practice_primary.PrimaryPractice) -> None:
    """A skill score rises over the moments for nearly everybody, as it does in a school; each level has its share."""
    rows = [row for row in table(made.results_csv) if row["Vakgebied"] == "Rekenen-Wiskunde" and row["Jaargroep"]]
    scores: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        moment = practice_tests.MOMENTS.index(row["Toetsmoment"]) if row["Toetsmoment"] != "B8" else 9
        scores.setdefault(row["Leerlingnummer"], []).append((moment, int(row["Vaardigheidsscore"])))
    long = [[score for _, score in sorted(one)] for one in scores.values() if len(one) > 3]
    levels = Counter(row["Niveau"] for row in rows if row["Versie"] == "3.0")

    assert sum(one[-1] > one[0] for one in long) > 0.95 * len(long) > 50
    assert {"I", "II", "III", "IV", "V"} == set(levels)
    assert max(levels.values()) < 3 * min(levels.values())
