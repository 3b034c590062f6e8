"""Which words, amounts and dates an accommodation can have, and what a list of a school says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvs_desktop.domain import accommodation_files as files
from lvs_desktop.domain.accommodations import (
    CATALOGUE,
    LIMITS,
    Kind,
    Unit,
    betrays,
    check_amount,
    check_checked,
    check_name,
    check_until,
    key,
)
from lvs_desktop.domain.problems import Problem, ProblemCode

TODAY = date(2026, 9, 1)
DIAGNOSES = ("dyslexie", "Dyscalculie", "ADHD", "autisme", "diagnose", "stoornis", "slechthorend", "epilepsie")
REASONS = ("Reden", "oorzaak", "ASS", "ADD", "TOS", "Indicatie")


def code(call: object, *arguments: object) -> ProblemCode:
    """The problem that a call raises."""
    with pytest.raises(Problem) as raised:
        call(*arguments)  # type: ignore[operator]
    return raised.value.code


@given(
    word=st.sampled_from(DIAGNOSES),
    before=st.text(alphabet="xyz ", max_size=6),
    signs=st.lists(st.sampled_from(["", "-", " ", ".", "_", "/"]), min_size=24, max_size=24),
    upper=st.booleans(),
)
def test_a_diagnosis_is_found_however_it_is_written(word: str, before: str, signs: list[str], *, upper: bool) -> None:
    """Capitals, signs and spaces between the letters, words around it."""
    written = before + "".join(letter + sign for letter, sign in zip(word, signs, strict=False))

    assert betrays(written.upper() if upper else written)


@pytest.mark.parametrize("word", REASONS)
def test_a_word_that_gives_a_reason_counts_by_itself_only(word: str) -> None:
    """'Reden' is refused; letters of it inside another word are not."""
    assert betrays(f"{word} van toekenning")
    assert not betrays(f"q{word.replace('-', '')}q")


def test_no_default_accommodation_and_no_usual_header_betrays_anything() -> None:
    """Else the program would refuse its own words."""
    usual = ["Leerlingnummer", "Belangstelling", "Klas", "Verklaring gecontroleerd op", "Achtergrondkleur", "Opmerking"]

    assert [text for text in [*usual, *(kind.name for kind in CATALOGUE)] if betrays(text)] == []


@given(kind=st.sampled_from(CATALOGUE), amount=st.none() | st.integers(-5, 500))
def test_an_amount_fits_its_kind_or_is_refused(kind: Kind, amount: int | None) -> None:
    """A kind with a unit wants a number within its limits, one without wants none."""
    least, most = LIMITS[kind.unit] if kind.unit else (0, 0)
    fits = amount is None if kind.unit is None else amount is not None and least <= amount <= most

    if fits:
        assert check_amount(kind, amount) == amount
    else:
        refused = ProblemCode.AMOUNT_REQUIRED if amount is None else ProblemCode.AMOUNT_INVALID
        assert code(check_amount, kind, amount) is refused


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_date_reads_as_people_write_it_and_never_ends_in_the_past(day: date) -> None:
    """Day first, year first, as a spreadsheet gives it; checked is never still to come."""
    for text in (f"{day:%d-%m-%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d} 00:00:00"):
        if day < TODAY:
            assert code(check_until, text, TODAY) is ProblemCode.DAY_PAST
        else:
            assert check_until(text, TODAY) == day.isoformat()
        if day > TODAY:
            assert code(check_checked, text, TODAY) is ProblemCode.DAY_TO_COME
        else:
            assert check_checked(text, TODAY) == day.isoformat()


@pytest.mark.parametrize("text", ["31-02-2027", "morgen", "2027", "01-01-1899", "dyslexie"])
def test_what_is_no_date_is_refused(text: str) -> None:
    """And a word that betrays something is not repeated."""
    with pytest.raises(Problem) as raised:
        check_until(text, TODAY)

    assert raised.value.code is ProblemCode.DAY_INVALID
    assert raised.value.facts["value"] == ("" if text == "dyslexie" else text)
    assert check_until("  ", TODAY) is None


def test_a_name_of_a_kind_is_its_own_and_says_no_diagnosis() -> None:
    """Case, accents and signs make no other name."""
    assert check_name("  Eigen   koptelefoon ", CATALOGUE) == "Eigen koptelefoon"
    assert code(check_name, "", CATALOGUE) is ProblemCode.NAME_REQUIRED
    assert code(check_name, "x" * 61, CATALOGUE) is ProblemCode.VALUE_TOO_LONG
    assert code(check_name, "Dyslexiepakket", CATALOGUE) is ProblemCode.DIAGNOSIS_REFUSED
    assert code(check_name, "rékenmachine!", CATALOGUE) is ProblemCode.ACCOMMODATION_TAKEN
    assert code(check_name, "Extra=veel", CATALOGUE) is ProblemCode.ACCOMMODATION_UNKNOWN


@pytest.mark.parametrize(
    ("header", "kind", "sure"),
    [
        ("Extra tijd", 1, False),
        ("Extra tijd (%)", 1, True),
        ("Toetstijdverlenging", 1, False),
        ("Extra tijd in minuten", 2, True),
        ("Verklanking", 3, True),
        ("Claroread", 3, True),
        ("A4 naar A3", 4, True),
        ("REKENMACHINE", 7, True),
        ("Toets in delen", 10, True),
    ],
)
def test_a_header_names_a_kind_by_the_words_of_schools(header: str, kind: int, *, sure: bool) -> None:
    """Also once the school has given the kind another name."""
    renamed = [Kind(id=one.id, name=f"Soort {one.id}", unit=one.unit, place=one.place) for one in CATALOGUE]

    for kinds in (CATALOGUE, renamed):
        found = files.meaning(header, kinds)
        assert found is not None
        assert found.kind is not None
        assert (found.kind.id, found.sure) == (kind, sure)


@pytest.mark.parametrize("header", [*DIAGNOSES, *REASONS, "Reden hulpmiddel", "Extra tijd i.v.m. dyslexie"])
def test_a_column_that_says_why_is_refused(header: str) -> None:
    """Whatever else its header says."""
    found = files.meaning(header, CATALOGUE)

    assert found is not None
    assert found.column is files.Column.REFUSED


def test_no_two_kinds_and_columns_share_a_word() -> None:
    """Else a header would have two meanings."""
    words = [word for listed in files._WORDS.values() for word in listed.split()] + list(files._BY_WORD)

    assert sorted(words) == sorted(set(words))
    assert all(key(word) == word for word in words)


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("Extra tijd", "25%", (1, 25)),
        ("Extra tijd", "+25 %", (1, 25)),
        ("Extra tijd", "0,25", (1, 25)),
        ("Extra tijd", "30 min", (2, 30)),
        ("Extra tijd (%)", "25", (1, 25)),
        ("Extra tijd (%)", "25.0", (1, 25)),
        ("Extra minuten", "30", (2, 30)),
        ("Extra minuten", "10%", (1, 10)),
        ("Voorlezen", "ja", (3, None)),
        ("Voorlezen", "X", (3, None)),
        ("Rekenmachine", "rekenmachine", (7, None)),
    ],
)
def test_a_cell_says_how_much(header: str, cell: str, expected: tuple[int, int | None]) -> None:
    """The cell's own unit decides."""
    about = files.meaning(header, CATALOGUE)
    assert about is not None

    said = files.read_cell(cell, about, CATALOGUE)

    assert said is not None
    assert (said.kind.id, said.amount, said.given) == (*expected, True)


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("Extra tijd", "25", ProblemCode.AMOUNT_UNIT_UNCLEAR),
        ("Extra tijd", "ja", ProblemCode.AMOUNT_REQUIRED),
        ("Extra tijd", "101%", ProblemCode.AMOUNT_INVALID),
        ("Extra tijd (%)", "12,5", ProblemCode.AMOUNT_INVALID),
        ("Extra minuten", "veel", ProblemCode.AMOUNT_INVALID),
        ("Voorlezen", "misschien", ProblemCode.AMOUNT_INVALID),
        ("Voorlezen", "dyslexie", ProblemCode.DIAGNOSIS_REFUSED),
        ("Extra tijd", "25% (ADHD)", ProblemCode.DIAGNOSIS_REFUSED),
    ],
)
def test_a_cell_that_is_not_clear_is_refused(header: str, cell: str, expected: ProblemCode) -> None:
    """Never a guess between percents and minutes."""
    about = files.meaning(header, CATALOGUE)

    assert code(files.read_cell, cell, about, CATALOGUE) is expected


@pytest.mark.parametrize("cell", ["nee", "Nee", "-", "0", "n.v.t."])
def test_a_cell_can_say_no(cell: str) -> None:
    """Which is not the same as an empty one."""
    for header in ("Extra tijd", "Voorlezen"):
        about = files.meaning(header, CATALOGUE)
        assert about is not None
        said = files.read_cell(cell, about, CATALOGUE)
        assert said is not None
        assert not said.given
        assert files.read_cell(" ", about, CATALOGUE) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Extra tijd 25%, voorlezen", [(1, 25), (3, None)]),
        ("25% extra tijd; rekenmachine", [(1, 25), (7, None)]),
        ("Extra tijd: +20% en woordenboek", [(1, 20), (8, None)]),
        ("Kleuren en contrast", [(6, None)]),
        ("Kleuren en contrast, groot", [(6, None), (5, None)]),
        ("Extra tijd (30 min)\nToets in delen", [(2, 30), (10, None)]),
        ("verklanking + woordenboek", [(3, None), (8, None)]),
        ("geen", []),
    ],
)
def test_a_cell_can_hold_several(cell: str, expected: list[tuple[int, int | None]]) -> None:
    """As people write lists."""
    assert [(said.kind.id, said.amount) for said in files.read_list(cell, CATALOGUE)] == expected


def test_an_unknown_accommodation_in_a_list_is_refused_with_what_there_is() -> None:
    """So that the person can choose."""
    with pytest.raises(Problem) as raised:
        files.read_list("voorlezen, koptelefoon", CATALOGUE)

    assert raised.value.code is ProblemCode.ACCOMMODATION_UNKNOWN
    assert raised.value.facts["value"] == "koptelefoon"
    assert raised.value.facts["known"] == tuple(kind.name for kind in CATALOGUE)


@given(unit=st.sampled_from(list(Unit)), amount=st.integers(1, 100))
def test_what_the_program_writes_it_reads_back(unit: Unit, amount: int) -> None:
    """Whatever the amount."""
    kind = CATALOGUE[0] if unit is Unit.PERCENT else CATALOGUE[1]
    text = f"{kind.name} {amount}{'%' if unit is Unit.PERCENT else ' min'}"

    [said] = files.read_list(text, CATALOGUE)

    assert (said.kind, said.amount) == (kind, amount)
