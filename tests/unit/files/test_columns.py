"""Which column holds which field: what is known, what is asked, what is refused."""

import pytest

from lvs_desktop.domain.people import FIELDS
from lvs_desktop.domain.problems import Problem, ProblemCode, Severity
from lvs_desktop.domain.sources import Certainty
from lvs_desktop.files.columns import Matched, match_columns
from lvs_desktop.files.headers import DUTCH_HEADERS, known_field
from lvs_desktop.files.registry import open_source
from tests.support.sources import PUPILS, file_of, lines, match, read, table, workbook

BASE = ("Leerlingnummer", "Roepnaam", "Achternaam", "Klas")
ROW = ("1", "Eva", "Bos", "1A")


def with_column(header: str, *values: str, chosen: dict[str, str] | None = None) -> Matched:
    """The base columns and one more."""
    rows = [(*ROW, value) for value in values or ("iets",)]
    return match(table(*rows, header=(*BASE, header)), chosen=chosen)


def codes(matched: Matched) -> list[ProblemCode]:
    """The codes of the problems with the columns."""
    return [problem.code for problem in matched.problems]


def eleven_proof(count: int) -> list[str]:
    """Nine digits that pass the test of citizen service numbers; with four zeros in front they are nobody's."""
    found = []
    for number in range(10_000, 99_999):
        digits = [int(digit) for digit in f"{number:09d}"]
        if sum(weight * digit for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True)) % 11 == 0:
            found.append(f"{number:09d}")
    return found[:count]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        *((header, field) for field, header in DUTCH_HEADERS.items()),
        *((field, field) for field in FIELDS),
        *((word, "pupil_number") for word in ("Stamnummer", "stamnr", "STAMNR", "llnr", "leerlingnr", "lln.nr.")),
        *(
            (word, "pupil_number")
            for word in ("stamnr_str", "Leerling nummer", "LEERLING_NUMMER", "leerling\u200bnummer")
        ),
        *((word, "name_prefix") for word in ("Tussenvoegsel", "Tussenv", "tussenv.", "PREFIX", "[MIDDLE_NAME]")),
        *((word, "given_name") for word in ("voornaam", "First name", "[FIRSTNAME]")),
        *((word, "family_name") for word in ("[SURNAME]", "LASTNAME", "familienaam")),
        *((word, "birth_date") for word in ("geb.datum", "Geb. datum", "birthdate", "[BIRTHDATE]")),
        *((word, "group") for word in ("stamklas", "Stamgroep", "groep", "CLASS", "[GROUP]")),
        *((word, "location") for word in ("Vestigingscode", "vestigingsnaam", "Locatie")),
        *((word, "year") for word in ("Leerfase.Leerjaar", "jaargroep")),
        *((word, "track") for word in ("Studie", "Opleiding", "Onderwijssoort", "Niveau")),
        *((word, "email") for word in ("E-mail", "Email", "e-mailadres", "[EMAIL]")),
        *((word, "user_name") for word in ("Loginaccount.Naam", "login", "[USERNAME]")),
        *((word, "gender") for word in ("GENDER", "Geslacht (M/V)"[:8])),
        ("Mentor", None),
        ("Voornamen", None),
    ],
)
def test_the_words_of_schools_and_their_systems_are_known(header: str, field: str | None) -> None:
    """What people vary (case, accents, spaces, points) makes no difference."""
    assert field == known_field(header)


def test_what_is_known_needs_no_question() -> None:
    """An ordinary export goes straight on."""
    matched = match(table(*PUPILS))

    assert [Certainty.KNOWN] * 8 == [column.certainty for column in matched.columns]
    assert ((), ()) == (matched.problems, matched.missing)
    assert ("0012345", "0012346", "0012347") == matched.columns[0].examples


def test_title_lines_above_the_header_are_skipped() -> None:
    """Reports start with the school's name and a date."""
    text = "Alle leerlingen;;\n\nPeildatum;1-8-2026\n" + table(*PUPILS)

    assert 4 == match(text).info.header_row


@pytest.mark.parametrize(
    "text",
    ["alleen een regel\n", "a;b;c;d\n1;2;3;4\n", "Klas;x;y\n1A;2;3\n", "\n" * 30 + "x", "1" * 5_000],
)
def test_a_file_without_a_header_is_refused(text: str) -> None:
    """Fewer than two known words are no header."""
    with pytest.raises(Problem) as caught:
        match(text)

    assert ProblemCode.HEADER_NOT_FOUND == caught.value.code


def test_a_roepnaam_goes_before_a_voornaam() -> None:
    """Both are in many exports; the name by which a pupil is called is meant."""
    matched = match(
        table(("1", "Eva Maria", "Eva", "Bos", "1A"), header=("Nr", "Voornaam", "Roepnaam", "Achternaam", "Klas"))
    )

    assert (None, "given_name") == (matched.columns[1].field, matched.columns[2].field)
    assert ProblemCode.COLUMN_TWICE not in codes(matched)


def test_an_unknown_column_is_left_out_and_said() -> None:
    """Data minimisation: what has no field is not read."""
    matched = with_column("Mentor")

    assert [(ProblemCode.COLUMN_IGNORED, Severity.NOTE, "Mentor")] == [
        (problem.code, problem.severity, problem.column) for problem in matched.problems
    ]
    assert "Mentor" not in [matched.columns[index].header for index in matched.fields.values()]


def test_a_likeness_is_proposed_but_not_used() -> None:
    """Never a silent guess: the column waits for a yes."""
    matched = with_column("Geborte datum", "1-2-2012")

    assert ("birth_date", Certainty.PROPOSED, ("1-2-2012",)) == (
        matched.columns[4].field,
        matched.columns[4].certainty,
        matched.columns[4].examples,
    )
    assert "birth_date" not in matched.fields
    assert [ProblemCode.COLUMN_PROPOSED] == codes(matched)


def test_headers_that_only_resemble_known_ones_still_get_proposals() -> None:
    """Without one known word the person is helped on instead of sent away."""
    header = ("Leerlngnummer", "Roepnaamm", "Achternaam leerling", "Klassen")
    matched = match(table(ROW, header=header))

    assert {Certainty.PROPOSED} == {column.certainty for column in matched.columns}
    assert ("pupil_number", "given_name", "family_name", "group") == matched.missing


def test_a_yes_makes_a_proposal_a_choice() -> None:
    """The header may be written nearly as in the file."""
    matched = with_column("Geborte datum", "1-2-2012", chosen={"geborte-datum": "birth_date"})

    assert (Certainty.CHOSEN, 4) == (matched.columns[4].certainty, matched.fields["birth_date"])
    assert [] == codes(matched)


def test_a_choice_goes_before_what_is_known() -> None:
    """The person overrules the program, in either direction."""
    matched = match(
        table((*ROW, "1B"), header=(*BASE, "Lesgroep")), chosen={"Lesgroep": "group", "Roepnaam": "", "Klas": ""}
    )

    assert 4 == matched.fields["group"]
    assert ("given_name",) == matched.missing


def test_the_schools_memory_goes_before_a_proposal_and_after_what_is_known() -> None:
    """What the school said last year holds, unless the file itself is clear."""
    with file_of(table((*ROW, "x"), header=(*BASE, "Plek"))) as path:
        source = open_source(path)
        matched = match_columns(source, remembered={"plek": "location", "Klas": "track"}, chosen={})

    assert ["group", "location"] == [column.field for column in matched.columns[3:]]
    assert [Certainty.KNOWN, Certainty.REMEMBERED] == [column.certainty for column in matched.columns[3:]]


def test_a_remembered_header_helps_to_find_the_header_row() -> None:
    """A school with words of its own has to explain them once."""
    with file_of(table(ROW, header=("Ln", "Rn", "An", "Kl"))) as path:
        words = {"Ln": "pupil_number", "Rn": "given_name", "An": "family_name", "Kl": "group"}
        matched = match_columns(open_source(path), remembered=words, chosen={})

    assert () == matched.missing


def test_two_columns_for_one_field_are_an_error_that_names_both() -> None:
    """Which of them is right, only the person knows."""
    matched = with_column("Stamnummer", "77")

    problem = matched.problems[0]
    assert (ProblemCode.COLUMN_TWICE, Severity.ERROR) == (problem.code, problem.severity)
    assert ("Leerlingnummer", "Stamnummer") == dict(problem.facts)["columns"]


def test_leaving_one_of_two_columns_out_solves_it() -> None:
    """The way out that the message names."""
    assert ProblemCode.COLUMN_TWICE not in codes(with_column("Stamnummer", "77", chosen={"Stamnummer": ""}))


def test_a_choice_of_a_column_that_is_not_there_is_an_error() -> None:
    """A slip in a header must not be passed over."""
    matched = match(table(*PUPILS), chosen={"Kals": "group"})

    assert [(ProblemCode.COLUMN_UNKNOWN, "Kals")] == [(problem.code, problem.column) for problem in matched.problems]


def test_a_choice_of_a_field_that_does_not_exist_is_an_error() -> None:
    """The person hears which fields there are."""
    matched = match(table(*PUPILS), chosen={"Klas": "klasje"})

    problem = matched.problems[0]
    assert (ProblemCode.FIELD_UNKNOWN, "klasje", FIELDS) == (problem.code, problem.value, dict(problem.facts)["fields"])


def test_required_fields_without_a_column_are_named() -> None:
    """The person sees at once what the file lacks."""
    matched = match(table(("1", "Eva"), header=("Leerlingnummer", "Roepnaam")))

    assert ("family_name", "group") == matched.missing


@pytest.mark.parametrize("header", ["BSN", "Sofi-nummer", "Burgerservicenummer", "Onderwijsnummer", "PGN", "b.s.n."])
def test_a_column_that_is_called_bsn_is_never_read(header: str) -> None:
    """Not its values, not its examples, not even if the person asks for it."""
    for chosen in ({}, {header: "pupil_number"}):
        matched = with_column(header, "123", chosen=chosen)

        assert (True, None, ()) == (
            matched.columns[4].refused,
            matched.columns[4].field,
            matched.columns[4].examples,
        )
        assert [ProblemCode.COLUMN_BSN] == codes(matched)


@pytest.mark.parametrize("size", [5, 10, 40])
def test_a_column_that_holds_bsns_is_never_read_whatever_its_name(size: int) -> None:
    """A school may call it 'nummer'; the numbers themselves tell."""
    values = eleven_proof(size)
    matched = with_column("Nummer 2", *values)

    assert (True, ()) == (matched.columns[4].refused, matched.columns[4].examples)
    assert not any(value in str(matched.problems) for value in values)


def test_pupil_numbers_that_hold_bsns_are_refused_too() -> None:
    """Some schools use them as pupil numbers; then the file can't be used."""
    rows = [(number, "Eva", "Bos", "1A") for number in eleven_proof(20)]
    matched = match(table(*rows, header=BASE))

    assert ("pupil_number",) == matched.missing


def test_nine_digits_that_are_no_bsns_are_just_numbers() -> None:
    """One in eleven passes the test by chance."""
    rows = [(f"{100_000_000 + i}", "Eva", "Bos", "1A") for i in range(300)]

    assert () == match(table(*rows, header=BASE)).missing


def test_refused_values_are_not_in_the_rows_that_are_kept_for_mending() -> None:
    """A bad row is saved for the person, without what may not be kept."""
    secret = eleven_proof(12)
    rows = [(str(i), "", "Bos", "1A", value) for i, value in enumerate(secret)]
    shifted = (f"9;{secret[0]};Eva", "Bos", "1A", "x", "y")
    found = read(table(*rows, shifted, header=(*BASE, "Extra")))

    assert 13 == len(found.bad)
    assert not any(value in cell for bad in found.bad for cell in bad.cells for value in secret)


def test_one_sheet_with_pupils_is_taken() -> None:
    """An explanation beside it is no reason to ask."""
    content = workbook({"Uitleg": [["Zo werkt het"]], "Leerlingen": [BASE, ROW], "Leeg": []})

    assert "Leerlingen" == match(content).info.sheet


def test_several_sheets_with_pupils_are_for_the_person_to_choose() -> None:
    """A sheet a class is common; taking the first would archive all the others."""
    content = workbook({"1A": [BASE, ROW], "1B": [BASE, ROW], "Uitleg": [["x"]]})
    with pytest.raises(Problem) as caught:
        match(content)

    assert (ProblemCode.SHEET_TO_CHOOSE, ("1A", "1B")) == (caught.value.code, caught.value.facts["sheets"])
    assert "1B" == match(content, sheet="1b").info.sheet


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are() -> None:
    """The person chooses from the list instead of guessing."""
    with pytest.raises(Problem) as caught:
        match(workbook({"1A": [BASE, ROW]}), sheet="2A")

    assert (ProblemCode.SHEET_NOT_FOUND, ("1A",)) == (caught.value.code, caught.value.facts["sheets"])


def test_a_workbook_without_cells_is_empty() -> None:
    """Nothing to read is said as such, for the whole book and for the chosen sheet."""
    for sheet in (None, "Leeg"):
        with pytest.raises(Problem) as caught:
            match(workbook({"Leeg": []}), sheet=sheet)

        assert ProblemCode.SOURCE_EMPTY == caught.value.code


def test_lines_helper_and_reader_agree_on_a_header_alone() -> None:
    """A file with a header and no pupils has columns and no rows."""
    assert [] == read(lines([BASE])).rows
