"""EDEXML and UWLR as a source: the same columns as any list, and everything left out is said."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from lvs_desktop.domain.people import FIELDS
from lvs_desktop.domain.problems import Problem, ProblemCode, SourceProblem
from lvs_desktop.domain.progress import Silent
from lvs_desktop.files import cleaning, columns, registry
from lvs_desktop.files.source import Source
from tests.support.edex_files import GROUPS, LOCATIONS, SCHOOL, UWLR, edexml, pupil, uwlr, write

PLACES = {"00": "Hoofdgebouw", "01": "Noord"}


def opened(folder: Path, text: str, encoding: str = "utf-8") -> Source:
    """The file, whatever its name says."""
    return registry.open_source(write(folder / "leerlingen.dat", text, encoding))


def read(source: Source) -> tuple[list[dict[str, str]], dict[ProblemCode, SourceProblem]]:
    """The good rows by field, and one problem of each code."""
    matched = columns.match_columns(source, remembered={}, chosen={})
    rows, problems = [], []
    for batch in cleaning.read_pupils(source, matched, locations=PLACES, progress=Silent()):
        rows += [dict(zip(("row", *FIELDS), row, strict=True)) for row in batch.rows]
        problems += batch.problems
    return rows, {found.code: found for found in (*source.problems, *problems)}  # type: ignore[return-value]


def one(folder: Path, *pupils: str, **parts: Iterable[str]) -> tuple[dict[str, str], dict[ProblemCode, SourceProblem]]:
    """The only good row of a file."""
    rows, problems = read(opened(folder, edexml(pupils, **parts)))  # type: ignore[arg-type]
    assert len(rows) == 1
    return rows[0], problems


def facts(found: SourceProblem) -> dict[str, object]:
    """The facts of a problem by name."""
    return dict(found.facts)


def test_a_clean_file_gives_its_pupils_and_nothing_to_say(tmp_path: Path) -> None:
    """Names, date, gender by the code list, group by its key, year of the pupil itself."""
    inside = (
        "<geboortedatum>2013-04-05</geboortedatum><geslacht>1</geslacht><jaargroep>12</jaargroep>"
        '<groep key=" g2 "/><vestiging key="v1"/><gebruikersnaam>loisv</gebruikersnaam>'
        "<emailadres>lois@school.example</emailadres>"
    )
    found, problems = one(tmp_path, pupil(" 0012 ", inside), locations=LOCATIONS)

    assert problems == {}
    assert {field: value for field, value in found.items() if value and field != "row"} == {
        "pupil_number": "0012",
        "given_name": "Loïs",
        "name_prefix": "de",
        "family_name": "Vries",
        "birth_date": "2013-04-05",
        "gender": "M",
        "group": "2B",
        "location": "01",
        "year": "2",
        "email": "lois@school.example",
        "user_name": "loisv",
    }


def test_a_row_has_the_number_of_the_pupils_line(tmp_path: Path) -> None:
    """So that a person finds the place in an editor."""
    source = opened(tmp_path, edexml([pupil("1"), "<!-- niets -->", pupil("2")]))
    rows, _ = read(source)

    lines = (tmp_path / "leerlingen.dat").read_text("utf-8").splitlines()
    assert ['key="1"' in lines[rows[0]["row"] - 1], 'key="2"' in lines[rows[1]["row"] - 1]] == [True, True]  # type: ignore[operator]


def test_a_file_on_one_line_still_has_a_row_for_each_pupil(tmp_path: Path) -> None:
    """Two rows with one number would be one row."""
    rows, _ = read(opened(tmp_path, edexml([pupil(str(n)) for n in range(1, 6)]).replace("\n", "")))

    assert [row["pupil_number"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert len({row["row"] for row in rows}) == 5


def test_a_pupil_without_a_year_has_that_of_the_group(tmp_path: Path) -> None:
    """The standard: the pupil's own year goes first, and a combination group tells none."""
    rows, _ = read(
        opened(
            tmp_path,
            edexml(
                [
                    pupil("1"),
                    pupil("2", '<groep key="g2"/>'),
                    pupil("3", "<jaargroep>14</jaargroep>" + '<groep key="g1"/>'),
                ]
            ),
        )
    )

    assert [row["year"] for row in rows] == ["1", "", "4"]


@pytest.mark.parametrize(("code", "year"), [("1", "1"), ("8", "8"), ("11", "1"), ("16", "6"), ("S", ""), ("0", "")])
def test_year_groups_are_years(tmp_path: Path, code: str, year: str) -> None:
    """11 to 16 are the years of secondary schools; S, V, B, D, 0 and N have none."""
    found, problems = one(tmp_path, pupil("1", f'<jaargroep>{code}</jaargroep><groep key="g1"/>'))

    assert found["year"] == year
    assert (ProblemCode.YEAR_GROUP_WITHOUT_YEAR in problems) == (year == "")


def test_a_year_group_outside_the_list_is_an_error_with_its_line(tmp_path: Path) -> None:
    """Nothing is guessed."""
    rows, problems = read(opened(tmp_path, edexml([pupil("1", '<jaargroep>9</jaargroep><groep key="g1"/>')])))

    assert rows == []
    assert (problems[ProblemCode.YEAR_INVALID].row, problems[ProblemCode.YEAR_INVALID].value) == (6, "9")


@pytest.mark.parametrize(("code", "gender"), [("1", "M"), ("2", "V"), ("0", ""), ("9", "")])
def test_gender_codes_are_those_of_edexml(tmp_path: Path, code: str, gender: str) -> None:
    """In OSO 1 and 2 mean the opposite; a code outside the list is left out and said."""
    found, problems = one(tmp_path, pupil("1", f'<geslacht>{code}</geslacht><groep key="g1"/>'))
    assert (found["gender"], problems) == (gender, {})

    found, problems = one(tmp_path, pupil("1", '<geslacht>3</geslacht><groep key="g1"/>'))
    assert (found["gender"], list(problems)) == ("", [ProblemCode.GENDER_UNKNOWN])


def test_what_this_program_must_not_know_is_dropped_and_counted(tmp_path: Path) -> None:
    """By name and number; no value of it is anywhere."""
    secrets = (
        "<etniciteit>1</etniciteit><land>NL</land><land_vader>BE</land_vader><bsn>111111112</bsn>"
        "<gewicht>0.25</gewicht><postcodenl>1234AB</postcodenl>"
    )
    inside = '<groep key="g1"/><fotourl>http://school.example/x.jpg</fotourl>' + secrets
    source = opened(tmp_path, edexml([pupil("1", inside), pupil("2", '<groep key="g1"/><bsn>111111112</bsn>')]))
    rows, problems = read(source)

    assert facts(problems[ProblemCode.DATA_NOT_READ])["elements"] == (
        *("bsn (2)", "etniciteit (1)", "fotourl (1)", "gewicht (1)", "land (1)", "land_vader (1)", "postcodenl (1)"),
    )
    everything = f"{source.head()} {rows} {problems}"
    for secret in ("111111112", "1234AB", "x.jpg", "0.25", "BE"):
        assert secret not in everything


def test_leavers_and_former_pupils_are_left_out_and_counted(tmp_path: Path) -> None:
    """Who left before the day of the file is no pupil; who leaves on that day or later is one."""
    pupils = [
        pupil("1", '<groep key="g1"/><uitstroomdatum>2024-08-23</uitstroomdatum>'),
        pupil("2", '<jaargroep>H</jaargroep><groep key="g1"/>'),
        pupil("3", '<groep key="g1"/><uitstroomdatum>2024-08-24</uitstroomdatum>'),
    ]
    found, problems = one(tmp_path, *pupils)

    assert found["pupil_number"] == "3"
    assert facts(problems[ProblemCode.LEAVERS_LEFT_OUT])["number"] == 1
    assert facts(problems[ProblemCode.HISTORIC_LEFT_OUT])["number"] == 1


def test_a_key_with_a_hash_is_never_a_number(tmp_path: Path) -> None:
    """The standard: such a key may belong to somebody else tomorrow."""
    rows, problems = read(opened(tmp_path, edexml([pupil("#001"), pupil("2")])))

    assert [row["pupil_number"] for row in rows] == ["2"]
    assert facts(problems[ProblemCode.KEYS_PROVISIONAL])["number"] == 1
    assert facts(problems[ProblemCode.VALUE_REQUIRED])["field"] == "pupil_number"
    assert "#001" not in str(problems)


def test_keys_that_are_citizen_service_numbers_are_refused(tmp_path: Path) -> None:
    """Whatever they are called: the column is not read."""
    keys = [f"{n:09}" for n in range(100_000_000, 100_000_400) if _eleven(f"{n:09}")]
    source = opened(tmp_path, edexml([pupil(key) for key in keys]))

    matched = columns.match_columns(source, remembered={}, chosen={})
    assert matched.missing == ("pupil_number",)
    assert ProblemCode.COLUMN_BSN in {found.code for found in matched.problems}


def _eleven(digits: str) -> bool:
    return sum((9 - n if n < 8 else -1) * int(digit) for n, digit in enumerate(digits)) % 11 == 0


def test_both_kinds_of_names_are_read(tmp_path: Path) -> None:
    """A family name with parts, 'tussenvoegsel' as some write it, first names where no given name is."""
    other = "<achternaam>Berg</achternaam><tussenvoegsel>van der</tussenvoegsel><voornamen>Sofie Anna</voornamen>"
    found, problems = one(tmp_path, pupil("1", names=other))
    assert (found["given_name"], found["name_prefix"], found["family_name"]) == ("Sofie Anna", "van der", "Berg")
    assert facts(problems[ProblemCode.FIRST_NAMES_USED])["number"] == 1

    rows, problems = read(opened(tmp_path, edexml([pupil("1", names="<roepnaam>Sofie van der Berg</roepnaam>")])))
    assert rows == []
    assert facts(problems[ProblemCode.VALUE_REQUIRED])["field"] == "family_name"


def test_a_long_prefix_is_warned_of_and_never_cut(tmp_path: Path) -> None:
    """'van den der' is longer than the standard allows, and still the name."""
    names = "<achternaam>Berg</achternaam><voorvoegsel>van den der</voorvoegsel><roepnaam>Bo</roepnaam>"
    found, problems = one(tmp_path, pupil("1", names=names))

    assert found["name_prefix"] == "van den der"
    assert problems[ProblemCode.PREFIX_LONG].row == 6


def test_a_group_that_the_file_lacks_is_named(tmp_path: Path) -> None:
    """The row can't be used without a class, and the person hears which group it was."""
    rows, problems = read(opened(tmp_path, edexml([pupil("1", '<groep key="g9"/>')])))

    assert rows == []
    assert (problems[ProblemCode.REFERENCE_UNKNOWN].row, problems[ProblemCode.REFERENCE_UNKNOWN].value) == (6, "g9")
    assert facts(problems[ProblemCode.VALUE_REQUIRED])["field"] == "group"


def test_teaching_groups_count_only_where_there_is_no_class(tmp_path: Path) -> None:
    """One composed group stands in for a class; beside a class it is left out and said; two are a choice."""
    composed = '<samengestelde_groepen><samengestelde_groep key="s1"/></samengestelde_groepen>'
    found, problems = one(tmp_path, pupil("1", composed))
    assert (found["group"], problems) == ("en-1", {})

    found, problems = one(tmp_path, pupil("1", '<groep key="g1"/>' + composed))
    assert (found["group"], list(problems)) == ("1A", [ProblemCode.LESSON_GROUPS_NOT_READ])

    two = composed.replace("</samengestelde_groepen>", '<samengestelde_groep key="s1"/></samengestelde_groepen>')
    rows, problems = read(opened(tmp_path, edexml([pupil("1", two)])))
    assert (rows, facts(problems[ProblemCode.VALUE_REQUIRED])["field"]) == ([], "group")


def test_teachers_are_counted_and_give_nothing(tmp_path: Path) -> None:
    """Their groups stand under 'groepen' too, and their addresses make no column for the pupils."""
    teacher = (
        '<leerkracht key="l1"><achternaam>Bruin</achternaam><emailadres>b@school.example</emailadres><rol>DIR</rol>'
        '<groepen><groep key="g1"/></groepen></leerkracht>'
    )
    source = opened(tmp_path, edexml([pupil("1")], staff=[teacher, teacher.replace("l1", "l2")]))
    rows, problems = read(source)

    assert facts(problems[ProblemCode.STAFF_NOT_READ])["number"] == 2
    assert (len(rows), rows[0]["group"]) == (1, "1A")
    assert "E-mailadres" not in source.head()[0][1]
    assert "Bruin" not in str(source.head())


def test_a_column_is_there_only_if_the_file_has_values_for_it(tmp_path: Path) -> None:
    """'Empty cells empty the field' must not empty what this kind of file never tells."""
    without = opened(tmp_path, edexml([pupil("1")])).head()[0][1]
    late = [pupil(str(n)) for n in range(9000)] + [pupil("9000", '<groep key="g1"/><emailadres>a@b.nl</emailadres>')]
    with_late = opened(tmp_path, edexml(late)).head()[0][1]

    assert {"E-mailadres", "Gebruikersnaam", "Vestiging", "Leerweg"}.isdisjoint(without)
    assert "E-mailadres" in with_late
    assert "Gebruikersnaam" not in with_late


def test_doubles_are_said_with_their_lines(tmp_path: Path) -> None:
    """Group keys, ECK iDs, elements."""
    pupils = [
        pupil("1", attributes=' eckid="https://ketenid.nl/1"'),
        pupil(
            "2",
            '<groep key="g1"/><geslacht>1</geslacht><geslacht>2</geslacht>',
            attributes=' eckid="https://ketenid.nl/1"',
        ),
    ]
    rows, problems = read(opened(tmp_path, edexml(pupils, groups=[*GROUPS, GROUPS[1].replace("g2", "g1")])))

    assert (len(rows), rows[0]["group"], rows[1]["gender"]) == (2, "1A", "M")
    assert problems[ProblemCode.ECKID_TWICE].row == problems[ProblemCode.ELEMENT_TWICE].row == 7
    assert (problems[ProblemCode.KEY_TWICE].row, problems[ProblemCode.KEY_TWICE].value) == (4, "g1")


def test_groups_behind_the_pupils_are_found_all_the_same(tmp_path: Path) -> None:
    """Not in the order of the standard; the pupils must not lose their class by it."""
    groups = f"<groepen>{''.join(GROUPS)}</groepen>"
    text = edexml([pupil("1")], groups=()).replace("</leerlingen>", f"</leerlingen>\n{groups}")
    rows, problems = read(opened(tmp_path, text))

    assert rows[0]["group"] == "1A"
    assert problems[ProblemCode.ELEMENT_MISPLACED].row == 7


@pytest.mark.parametrize(
    ("year", "code"),
    [
        ("2024-2025", None),
        ("2026-2027", ProblemCode.SOURCE_YEAR_UNLISTED),
        ("2026-2028", ProblemCode.SOURCE_YEAR_ODD),
        ("2026/2027", ProblemCode.SOURCE_YEAR_ODD),
        ("26-27", ProblemCode.SOURCE_YEAR_ODD),
    ],
)
def test_school_years_go_by_a_rule(tmp_path: Path, year: str, code: ProblemCode | None) -> None:
    """The list of the standard has run out: a current file is noted, not refused."""
    source = opened(tmp_path, edexml([pupil("1")], school=SCHOOL.replace("2024-2025", year)))
    rows, problems = read(source)

    assert len(rows) == 1
    assert list(problems) == ([code] if code else [])
    assert source.info.origin is not None
    assert source.info.origin.school_year == year


def test_a_dependance_is_the_location_of_its_pupils(tmp_path: Path) -> None:
    """One file is one location; 00 is the same as nothing."""
    north = SCHOOL.replace("</brincode>", "</brincode><dependancecode>01</dependancecode>")
    found, _ = one(tmp_path, pupil("1"), school=north)
    main, _ = one(tmp_path, pupil("1"), school=north.replace("01", "00"))

    assert (found["location"], main["location"]) == ("01", "")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (edexml([pupil("1").replace("&#239;", "ï")]), "utf-8"),
        (edexml([pupil("1").replace("&#239;", "ï")]), "utf-8-sig"),
        (edexml([pupil("1").replace("&#239;", "ï")]).replace("UTF-8", "ISO-8859-1"), "iso-8859-1"),
        (edexml([pupil("1").replace("&#239;", "ï")]).replace("UTF-8", "windows-1252"), "cp1252"),
        (edexml([pupil("1").replace("&#239;", "ï")]).replace("UTF-8", "UTF-16"), "utf-16"),
        (edexml([pupil("1").replace("&#239;", "ï")], before=""), "utf-8"),
    ],
)
def test_accents_survive_each_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    """What the declaration says, and the byte order mark."""
    rows, problems = read(opened(tmp_path, text, encoding))

    assert (rows[0]["given_name"], problems) == ("Loïs", {})


@pytest.mark.parametrize(("declared", "written"), [("UTF-8", "cp1252"), ("ISO-8859-1", "utf-8")])
def test_a_wrong_declaration_is_noticed_and_asked_about(tmp_path: Path, declared: str, written: str) -> None:
    """The names are read as they were meant, and the person says whether that is right."""
    text = edexml([pupil("1").replace("&#239;", "ï")]).replace("UTF-8", declared)
    source = opened(tmp_path, text, written)
    rows, problems = read(source)

    assert rows[0]["given_name"] == "Loïs"
    assert list(problems) == [ProblemCode.ENCODING_UNSURE]
    assert source.name_samples == ("Loïs",)


def test_an_encoding_that_the_person_chose_is_used(tmp_path: Path) -> None:
    """As with any text; one that can't be is refused."""
    path = write(tmp_path / "a.xml", edexml([pupil("1").replace("&#239;", "ï")]), "cp1252")

    rows, _ = read(registry.open_source(path, encoding="Windows-1252"))
    assert rows[0]["given_name"] == "Loïs"
    with pytest.raises(Problem) as refused:
        registry.open_source(path, encoding="utf8")
    assert refused.value.code is ProblemCode.ENCODING_UNSURE


def test_uwlr_is_read_in_its_namespace_its_answer_and_its_envelope(tmp_path: Path) -> None:
    """The content is that of EDEXML; what is around it does not count."""
    bare = uwlr([pupil("1")], before="")
    answer = f'<u:leerlinggegevens_antwoord xmlns:u="{UWLR}">{bare}</u:leerlinggegevens_antwoord>'
    envelope = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/>'
        f"<s:Body>{answer}</s:Body></s:Envelope>"
    )
    for text in (bare, answer, envelope):
        source = opened(tmp_path, text)
        rows, problems = read(source)

        assert (source.info.format, len(rows), rows[0]["group"], problems) == ("uwlr", 1, "1A", {})


def test_other_xml_is_no_list_of_pupils(tmp_path: Path) -> None:
    """A SOAP message of something else, a web page, a spreadsheet of 2003."""
    for text in (
        "<?xml version='1.0'?><rss/>",
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
        "<leerlinggegevens/>",
        "<edexml/>",
    ):
        with pytest.raises(Problem) as refused:
            opened(tmp_path, text)

        assert (refused.value.code, refused.value.facts["kind"]) == (ProblemCode.SOURCE_BINARY, "xml")


def test_a_school_without_xml_never_loads_its_reader(tmp_path: Path) -> None:
    """A CSV must not pay for it: loading takes longer than reading 2,000 pupils."""
    path = tmp_path / "a.csv"
    path.write_text("Leerlingnummer;Roepnaam\n1;Bo\n", "utf-8")
    code = (
        "import sys; from pathlib import Path; from lvs_desktop.files import registry;"
        "registry.writers(); registry.open_source(Path(sys.argv[1])).head(); sys.exit('lxml' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
