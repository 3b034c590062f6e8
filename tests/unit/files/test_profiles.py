"""A supplier's file: learnt from its own template, written so, read back equal."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvs_desktop.domain.delivering import Covers, Subject
from lvs_desktop.domain.passwords import Rule, failing, read_rule
from lvs_desktop.domain.problems import Problem, ProblemCode
from lvs_desktop.files import profiles, templates
from lvs_desktop.files.profiles import Column, Profile
from lvs_desktop.files.registry import open_source
from lvs_desktop.files.writing import write_xlsx
from lvs_desktop.system import paths

PUPIL = {
    "pupil_number": "0012345",
    "given_name": "Łukasz",
    "family_name": "Çelik",
    "birth_date": "2013-03-04",
    "gender": "M",
    "group": "1A",
}


def template(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A template as a supplier gives it."""
    path = folder / "sjabloon.csv"
    path.write_bytes(text.encode(encoding))
    return path


def learnt(path: Path, subject: Subject = Subject.PUPILS) -> Profile:
    """What a template teaches."""
    return templates.learn(path, name="Ons LVS", subject=subject).profile


def test_order_headers_separator_line_ends_and_dates_are_learnt(tmp_path: Path) -> None:
    """A file by the profile begins with the template's own first line, byte for byte."""
    path = template(tmp_path, "Achternaam,Stamnr,Geb.datum,M/V,Onbekend\nVoorbeeld,1,2012/3/4,vrouw,x\n")
    form = learnt(path)
    out = tmp_path / "uit.csv"
    profiles.write(out, form, [PUPIL])

    assert out.read_bytes() == "Achternaam,Stamnr,Geb.datum,M/V,Onbekend\nÇelik,0012345,2013/3/4,man,\n".encode()
    assert (form.separator, form.line_end, form.date) == (",", "\n", "YYYY/M/D")


def test_encoding_bom_quotes_and_rows_above_are_learnt(tmp_path: Path) -> None:
    """A sample with an accent shows the encoding; without one the person is told."""
    ansi = templates.learn(
        template(tmp_path, "Roepnaam;Klas\r\nLoïs;1A\r\n", "cp1252"), name="a", subject=Subject.PUPILS
    )
    bom = learnt(template(tmp_path, 'Lijst\r\n\r\n"Roepnaam";"Klas"\r\n', "utf-8-sig"))
    plain = templates.learn(template(tmp_path, "Roepnaam;Klas\r\n"), name="c", subject=Subject.PUPILS)

    assert (ansi.profile.encoding, ansi.encoding_sure) == ("cp1252", True)
    assert (bom.encoding, bom.above) == ("utf-8-sig", (("Lijst",),))
    assert (plain.profile.encoding, plain.encoding_sure) == ("utf-8", False)


@pytest.mark.parametrize(
    ("sample", "form"),
    [
        ("04-03-2012", "DD-MM-YYYY"),
        ("4-3-2012", "D-M-YYYY"),
        ("04/03/12", "DD/MM/YY"),
        ("2012-03-04", "YYYY-MM-DD"),
        ("20120304", "YYYYMMDD"),
        ("03/25/2012", "MM/DD/YYYY"),
        ("dd.mm.jjjj", "DD.MM.YYYY"),
    ],
)
def test_the_form_of_a_date_is_learnt_from_a_sample(tmp_path: Path, sample: str, form: str) -> None:
    """A date, or the words for one."""
    found = templates.learn(
        template(tmp_path, f"Stamnr;Geboortedatum\r\n1;{sample}\r\n"), name="a", subject=Subject.PUPILS
    )

    assert (found.profile.date, found.date_sure) == (form, True)


def test_a_workbook_as_template_gives_a_workbook(tmp_path: Path) -> None:
    """Its cells are text: zeros stay, and nothing is a formula."""
    path = tmp_path / "sjabloon.xlsx"
    write_xlsx(path, ["Leerlingnummer", "Achternaam"], [])
    form = learnt(path)
    out = tmp_path / "uit.xlsx"
    profiles.write(out, form, [{**PUPIL, "family_name": "=1+1"}])

    assert form.workbook
    assert [cells for _, cells in open_source(out).head()][1] == ["0012345", "=1+1"]


def test_unknown_columns_stay_empty_until_a_person_says_otherwise(tmp_path: Path) -> None:
    """A field, or a text that stands in each row; a column with BSN is never filled."""
    found = templates.learn(template(tmp_path, "Stamnr;Actie;Weergave;BSN\r\n"), name="a", subject=Subject.PUPILS)
    form = profiles.with_fields(found.profile, {"Weergave": "full_name"}, {"Actie": "INSERT"})

    assert found.unknown == ("Actie", "Weergave", "BSN")
    assert profiles.cells(form, {"pupil_number": "1", "full_name": "Sofie Vries"}) == ["1", "INSERT", "Sofie Vries", ""]


def test_a_wrong_field_or_column_is_refused(tmp_path: Path) -> None:
    """With what there is to choose from."""
    form = learnt(template(tmp_path, "Stamnr;Klas\r\n"))

    with pytest.raises(Problem) as field:
        profiles.with_fields(form, {"Klas": "schoenmaat"}, {})
    with pytest.raises(Problem) as column:
        profiles.with_fields(form, {"Kleur": "group"}, {})

    assert [field.value.code, column.value.code] == [ProblemCode.FIELD_UNKNOWN, ProblemCode.COLUMN_UNKNOWN]


def test_a_file_without_known_columns_is_no_template(tmp_path: Path) -> None:
    """A list of something else."""
    with pytest.raises(Problem) as raised:
        learnt(template(tmp_path, "Kleur;Maat\r\nrood;3\r\n"))

    assert raised.value.code is ProblemCode.TEMPLATE_WITHOUT_HEADER


def test_letters_that_the_encoding_lacks_stop_the_file(tmp_path: Path) -> None:
    """Never a question mark in a name; the file that was there stays."""
    form = learnt(template(tmp_path, "Roepnaam;Klas\r\nLoïs;1A\r\n", "cp1252"))
    out = tmp_path / "uit.csv"
    out.write_text("oud")

    with pytest.raises(Problem) as raised:
        profiles.write(out, form, [{"given_name": "Loïs"}, PUPIL])

    assert raised.value.facts == {"encoding": "Windows-1252", "value": "Łukasz", "row": 2}
    assert out.read_text() == "oud"


def test_a_password_is_never_altered(tmp_path: Path) -> None:
    """A ' before it would keep the pupil out; in names it guards against formulas."""
    form = Profile(
        name="a",
        subject=Subject.PASSWORDS,
        columns=(Column(header="Naam", field="family_name"), Column(header="WW", field="password")),
        encoding="utf-8",
    )
    out = tmp_path / "uit.csv"
    profiles.write(out, form, [{"family_name": "=SOM", "password": "=geheim1"}])

    assert out.read_text("utf-8").splitlines()[1] == "'=SOM;=geheim1"


def test_the_labels_of_bureau_ice_are_written_as_their_page_says() -> None:
    """In capitals between square brackets, INSERT in each row, the date with the day first."""
    form = next(found for found in profiles.load(paths.resources() / "profiles") if found.password is not None)
    row = dict(zip([column.header for column in form.columns], profiles.cells(form, PUPIL), strict=True))

    assert form.covers is Covers.NEW
    assert all(header == f"[{header[1:-1].upper()}]" for header in row)
    assert (row["[ACTION]"], row["[BIRTHDATE]"], row["[GENDER]"]) == ("INSERT", "04-03-2013", "M")
    assert profiles.lacking(form, PUPIL) == ("user_name", "location")
    assert form.password is not None
    assert [failing(text, form.password) for text in ("fiets12", "fiets1", "fietsen")] == [(), ("short",), ("digit",)]
    assert "[PASSWORD]" in row
    assert "[PASSWORD]" not in [column.header for column in profiles.without_passwords(form).columns]
    assert "onbevestigd" in form.note


def test_a_rule_is_kept_with_the_profile_and_bears_its_name() -> None:
    """As JSON and back; a column that a template of the supplier has stays in files without passwords, empty."""
    form = Profile(
        name="Ons LVS",
        subject=Subject.PUPILS,
        columns=(Column(header="Naam", field="family_name"), Column(header="WW", field="password")),
        password=read_rule("8-20, capital", "Ons LVS"),
    )
    again = profiles.of_json(profiles.to_json(form))

    assert again.password == Rule(name="Ons LVS", shortest=8, longest=20, capital=True)
    assert profiles.cells(profiles.without_passwords(again), PUPIL) == ["Çelik", ""]


def test_what_is_not_public_says_so() -> None:
    """Each profile of JIJ! is unconfirmed, by name and by note."""
    ours = [found for found in profiles.load(paths.resources() / "profiles") if "JIJ" in found.name]

    assert {found.subject for found in ours} == {
        Subject.PUPILS,
        Subject.STAFF,
        Subject.PASSWORDS,
        Subject.ACCOMMODATIONS,
    }
    assert all("onbevestigd" in found.name and "Onbevestigd" in found.note and not found.confirmed for found in ours)


def test_a_folder_without_profiles_or_with_a_wrong_one_raises(tmp_path: Path) -> None:
    """A frozen program that lost them must not start silently."""
    with pytest.raises(RuntimeError, match="not complete"):
        profiles.load(tmp_path)
    (tmp_path / "fout.toml").write_text('name = "a"\nsubject = "pupils"\n[[columns]]\nheader = "K"\nfield = "maat"\n')
    with pytest.raises(RuntimeError, match=r"fout\.toml: maat"):
        profiles.load(tmp_path)


HEADERS = {
    "pupil_number": ["Stamnr", "[PUPIL_NUMBER]", "Leerlingnummer"],
    "given_name": ["Roepnaam", "[FIRSTNAME]"],
    "name_prefix": ["Tussenv", "[MIDDLE_NAME]", "Voorvoegsel"],
    "family_name": ["Achternaam", "[SURNAME]"],
    "birth_date": ["Geboortedatum", "Gebdatum (dd-mm-jjjj)"],
    "group": ["Klas", "[GROUP]"],
    "location": ["[DEPARTMENT]", "Vestiging"],
}
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_a_learnt_profile_writes_is_read_back_equal(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the order, separator, encoding, line end and quotes of the template; workbooks too."""
    folder = tmp_path_factory.mktemp("profiel")
    fields = data.draw(st.permutations(sorted(HEADERS)).map(lambda order: order[: data.draw(st.integers(3, 7))]))
    header = [data.draw(st.sampled_from(HEADERS[field])) for field in fields]
    workbook = data.draw(st.booleans())
    if workbook:
        path = folder / "sjabloon.xlsx"
        write_xlsx(path, header, [])
    else:
        separator = data.draw(st.sampled_from([";", ",", "\t"]))
        end = data.draw(st.sampled_from(["\r\n", "\n"]))
        quote = data.draw(st.sampled_from(["", '"']))
        line = separator.join(f"{quote}{cell}{quote}" for cell in header)
        path = template(folder, line + end, data.draw(st.sampled_from(["utf-8", "utf-8-sig"])))
    rows = data.draw(
        st.lists(
            st.fixed_dictionaries(
                {field: st.just("2012-03-04") if field == "birth_date" else TEXT for field in fields}
            ),
            min_size=1,
            max_size=5,
        )
    )
    form = learnt(path)
    out = folder / f"uit{form.suffix}"
    profiles.write(out, form, rows)
    again = learnt(out)
    read = open_source(out).head(20)

    assert [column.field for column in form.columns] == fields
    assert read[0][1] == header
    shown = [["04-03-2012" if field == "birth_date" else row[field] for field in fields] for row in rows]
    assert [cells for _, cells in read][1:] == shown
    assert (again.columns, again.separator, again.line_end, again.workbook) == (
        form.columns,
        form.separator,
        form.line_end,
        form.workbook,
    )


def test_a_profile_is_kept_whole() -> None:
    """As JSON in the school file, and back."""
    for form in profiles.load(paths.resources() / "profiles"):
        assert profiles.of_json(profiles.to_json(form)) == form
