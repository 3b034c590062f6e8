"""The example school: invented, always the same, like a real school's files."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from stdnum.nl import bsn

from lvs_desktop.domain.guard import examination_year
from lvs_desktop.domain.people import number_key
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.domain.schools import check_school
from lvs_desktop.services import practice, practice_names, practice_pupils

FILES = ("before", "last_year", "next_year", "week", "mistakes")
NAMES = ("Roepnaam", "Voorvoegsel", "Achternaam")


def read(path: Path) -> list[dict[str, str]]:
    head, *lines = path.read_bytes().decode("utf-8-sig").removesuffix("\r\n").split("\r\n")
    return [dict(zip(head.split(";"), line.split(";"), strict=True)) for line in lines]


def by_number(path: Path) -> dict[str, dict[str, str]]:
    return {row["Leerlingnummer"]: row for row in read(path)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> practice.Practice:
    return practice.make(tmp_path_factory.mktemp("practice"), pupils=2000, seed=7)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Measurements and pictures can be repeated."""
    one, two, other = (
        practice.make(tmp_path / name, pupils=300, seed=seed) for name, seed in (("a", 3), ("b", 3), ("c", 4))
    )

    for name in FILES:
        assert getattr(one, name).read_bytes() == getattr(two, name).read_bytes()
        assert getattr(one, name).read_bytes() != getattr(other, name).read_bytes()


def test_the_school_passes_its_own_checks() -> None:
    """The example is a school like any other, with three locations."""
    assert check_school(practice.school()) == practice.school()
    assert [place.code for place in practice.school().locations] == ["00", "01", "02"]


@pytest.mark.parametrize("pupils", [1, 2, 37, 500])
def test_last_year_has_as_many_pupils_as_asked(tmp_path: Path, pupils: int) -> None:
    """`--pupils N` is exact, for small schools too."""
    assert len(read(practice.make(tmp_path, pupils=pupils).last_year)) == pupils


def test_a_school_without_pupils_is_refused(tmp_path: Path) -> None:
    """There is nothing to practise on."""
    with pytest.raises(ValueError):
        practice.make(tmp_path, pupils=0)


def test_no_number_can_be_a_bsn(made: practice.Practice) -> None:
    """Numbers have six or seven digits, some with leading zeros, each one once, with or without its zeros."""
    for name in FILES[:4]:
        numbers = [row["Leerlingnummer"] for row in read(getattr(made, name))]
        assert all(len(number) in (6, 7) and number.isdigit() and not bsn.is_valid(number) for number in numbers)
        assert len({number_key(number) for number in numbers}) == len(numbers)
        assert any(number.startswith("00") for number in numbers)


def test_numbers_stay_unique_in_a_large_school(tmp_path: Path) -> None:
    """The ranges of numbers are not used up before a million pupils; 30,000 show their start."""
    large = practice.make(tmp_path, pupils=30_000)
    rows = [*read(large.week), *read(large.before)]
    everyone = {row["Leerlingnummer"] for row in rows}

    assert len({number_key(number) for number in everyone}) == len(everyone)
    assert len({row["Gebruikersnaam"] for row in rows}) == len(everyone)


def test_numbers_with_leading_zeros_stay_unique_too() -> None:
    """Those with leading zeros are every tenth, and come from a range of their own."""
    inventor = practice_pupils.Inventor(Random(1), practice_names.Names(), 1_000_000)
    made = [inventor._number() for _ in range(450_000)]

    assert len(made) == len({number.lstrip("0") for number in made})


def test_next_year_differs_as_a_real_year_does(made: practice.Practice) -> None:
    """17 % left, 17 % new, 0.2 % back, all others promoted, 1 % of them renamed."""
    before, last, following = by_number(made.before), by_number(made.last_year), by_number(made.next_year)
    stayed = last.keys() & following.keys()

    assert 0.165 <= len(last.keys() - following.keys()) / len(last) <= 0.175
    assert 0.165 <= len(following.keys() - before.keys()) / len(last) <= 0.175
    assert len(following.keys() & (before.keys() - last.keys())) == 4
    assert all(int(following[key]["Leerjaar"]) == int(last[key]["Leerjaar"]) + 1 for key in stayed)
    assert all(following[key]["Leerweg"] == last[key]["Leerweg"] for key in stayed)
    renamed = sum(any(following[key][name] != last[key][name] for name in NAMES) for key in stayed)
    assert 0.008 <= renamed / len(stayed) <= 0.012


def test_most_who_leave_did_their_examination(made: practice.Practice) -> None:
    """The guard lets this file pass: few others leave, and no class vanishes."""
    last, following = by_number(made.last_year), by_number(made.next_year)
    others = [
        row
        for key, row in last.items()
        if key not in following and not examination_year(year=row["Leerjaar"], track=row["Leerweg"], primary=False)
    ]

    assert 0 < len(others) <= 0.03 * len(last)
    assert max(Counter((row["Vestiging"], row["Klas"]) for row in others).values()) <= 2
    assert not any(
        examination_year(year=row["Leerjaar"], track=row["Leerweg"], primary=False)
        for key, row in last.items()
        if key in following
    )


def test_who_was_there_before_is_unchanged_last_year(made: practice.Practice) -> None:
    """`before` then `last_year` archives the returning pupils and changes nobody."""
    before, last = by_number(made.before), by_number(made.last_year)

    assert {key: before[key] for key in last} == last
    assert len(before) == len(last) + 4


def test_an_ordinary_week_changes_little(made: practice.Practice) -> None:
    """1 % changed, 0.2 % new, 0.2 % gone."""
    following, week = by_number(made.next_year), by_number(made.week)
    both = following.keys() & week.keys()
    changed = [
        {name for name in week[key] if week[key][name] != following[key][name]}
        for key in both
        if week[key] != following[key]
    ]

    assert 0.008 <= len(changed) / len(following) <= 0.012
    assert {"Klas", "Achternaam", "Geboortedatum", "E-mailadres"} <= set().union(*changed)
    assert len(week.keys() - following.keys()) == 4
    assert len(following.keys() - week.keys()) == 4


def test_classes_are_like_those_of_a_school(made: practice.Practice) -> None:
    """At most 30 pupils, one track and year and location each, three locations, years 1 to 6."""
    for name in FILES[:4]:
        rows = read(getattr(made, name))
        assert max(Counter(row["Klas"] for row in rows).values()) <= 30
        kinds = {row["Klas"]: (row["Leerjaar"], row["Leerweg"], row["Vestiging"]) for row in rows}
        assert all(kinds[row["Klas"]] == (row["Leerjaar"], row["Leerweg"], row["Vestiging"]) for row in rows)
        assert {row["Vestiging"] for row in rows} == {"00", "01", "02"}
        assert {row["Leerjaar"] for row in rows} == set("123456")
        assert {row["Leerweg"] for row in rows} == {"vmbo-bb", "vmbo-kb", "vmbo-tl", "havo", "vwo"}


def test_ages_fit_the_year(made: practice.Practice) -> None:
    """Nobody is eight in the examination year: first-years turn 12 to 14."""
    for row in read(made.next_year):
        born = int(row["Geboortedatum"][6:])
        assert 2026 - born - int(row["Leerjaar"]) in (10, 11, 12, 13), row


def test_names_are_of_every_kind(tmp_path: Path) -> None:
    """What a Dutch school's list holds: prefixes, apostrophes, hyphens, letters of many languages."""
    rows = read(practice.make(tmp_path, pupils=5000).next_year)
    prefixes = {row["Voorvoegsel"] for row in rows}
    letters = set("".join(row["Roepnaam"] + row["Achternaam"] for row in rows))

    assert {"", "van", "van der", "van den", "'t", "van 't", "in 't", "el", "ter", "uit den"} <= prefixes
    assert set("ëïéğşıİçłńąøåñã'- ") <= letters
    assert {row["Geslacht"] for row in rows} == set("MVX")
    assert sum("-" in row["Achternaam"] for row in rows) > 50
    assert len({(row["Roepnaam"], row["Achternaam"]) for row in rows}) > 4000


def test_mistakes_are_in_a_file_of_their_own(made: practice.Practice) -> None:
    """The other files import without a single error."""
    wrong = read(made.mistakes)

    assert {"31-02-2014", "12-13-2013"} <= {row["Geboortedatum"] for row in wrong}
    assert "1,23E+08" in {row["Leerlingnummer"] for row in wrong}
    for name in FILES[:4]:
        assert all(row["Klas"] and row["Achternaam"] and row["Roepnaam"] for row in read(getattr(made, name)))


def test_a_folder_that_cannot_be_made_is_a_problem_to_mend(tmp_path: Path) -> None:
    """A person may choose another folder."""
    (tmp_path / "file").write_text("")

    with pytest.raises(Problem) as raised:
        practice.make(tmp_path / "file" / "folder")

    assert raised.value.code is ProblemCode.OUTPUT_NOT_WRITABLE


@pytest.mark.parametrize("route", ["somtoday", "magister"])
def test_a_link_adds_files_and_leaves_the_others_byte_for_byte(tmp_path: Path, route: str) -> None:
    """The same school on each route; the same seed gives the same files of the link too."""
    plain = practice.make(tmp_path / "plain", pupils=120, seed=3)
    linked, again = (
        practice.make(tmp_path / name, pupils=120, seed=3, route=route, entree=True) for name in ("a", "b")
    )

    names = ("last_year", "next_year", "week", "before", "mistakes")
    assert {} == plain.link_files
    assert (route, True) == (linked.school.route, linked.school.entree)
    assert [getattr(plain, name).read_bytes() for name in names] == [
        getattr(linked, name).read_bytes() for name in names
    ]
    assert [path.read_bytes() for path in linked.link_files.values()] == [
        path.read_bytes() for path in again.link_files.values()
    ]
    assert "kolommen verzonnen" in linked.link_files["lvs_list"].read_text("utf-8-sig").splitlines()[0]


def test_magisters_example_export_is_as_people_make_it(tmp_path: Path) -> None:
    """Windows-1252, header rows in between, pupils of two rows, leavers; new pupils lack number and track."""
    made = practice.make(tmp_path, pupils=400, route="magister")
    rows = [line.split(";") for line in made.link_files["export"].read_bytes().decode("cp1252").splitlines()]
    numbers = [row[0] for row in rows if row[0] != "Stamnr"]
    listed = [line.split(";") for line in made.link_files["lvs_list"].read_text("utf-8-sig").splitlines()[2:]]

    assert sum(row[0] == "Stamnr" for row in rows) > 2
    assert len(numbers) > len(set(numbers))
    assert any(row[-1] == "31-07-2026" for row in rows)
    assert 30 < sum(row[-2:] == ["", ""] for row in listed) < len(listed) / 2
