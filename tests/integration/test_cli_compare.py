"""The command `compare`: the LAS with the old LOVS, what is to be repaired and where, what became of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import load_workbook

from lvs_desktop.domain.administrations import Enrolled, Kind
from lvs_desktop.domain.matching import Verdict
from lvs_desktop.services import administration_report, administration_words, administrations, clean_up, editing
from lvs_desktop.services.documents import plain_text
from lvs_desktop.services.schools import OpenSchool
from lvs_desktop.storage import pair_decisions, route_facts
from tests.support import edex_files, shapes
from tests.support.commands import Lvs
from tests.support.edex_files import edexml, pupil
from tests.support.schoolfiles import fill, new_school

GROUPS = (
    '<groep key="g1"><naam>5/6</naam><jaargroep>C</jaargroep></groep>',
    '<groep key="g2"><naam>7</naam><jaargroep>7</jaargroep></groep>',
)
HEADER = "Nummer;Voornaam;Tussenv.;Naam;Geb.datum;Jaargroep;Groepsnaam"
LOVS = (
    "12;Sofie;van den;Berg;04-03-2018;5;5/6",
    "0013;Lois;;Bakker;11-12-2017;6;6",
    ";Tim;;Janssen;09-09-2016;7;7",
    "88;Noor;;Visser;01-01-2014;8;8",
    "14;Daan;;Kok;05-05-2016;7;7",
    "14;Daan;;Kok;05-05-2016;7;7",
)


def child(key: str, given: str, family: str, born: str, year: str, group: str, prefix: str = "") -> str:
    """A pupil of the LAS."""
    names = f"<achternaam>{family}</achternaam>" + f"<voorvoegsel>{prefix}</voorvoegsel>" * bool(prefix)
    inside = f"<geboortedatum>{born}</geboortedatum><geslacht>2</geslacht><jaargroep>{year}</jaargroep>"
    return pupil(key, f'{inside}<groep key="{group}"/>', names=f"{names}<roepnaam>{given}</roepnaam>")


LAS = (
    child("0012", "Sofie", "Berg", "2018-03-04", "5", "g1", "van den"),
    child("13", "Lo&#239;s", "Bakker", "2017-11-12", "6", "g1"),
    child("15", "Tim", "Jansen", "2016-09-09", "7", "g2"),
    child("14", "Daan", "Kok", "2016-05-05", "7", "g2"),
    child("16", "Eva", "Smit", "2016-02-03", "7", "g2"),
)


def las(folder: Path, *pupils: str) -> Path:
    """The file of the LAS."""
    return edex_files.write(folder / "las.xml", edexml(pupils or LAS, groups=GROUPS))


def lovs(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """The list of the LOVS, in columns of its own."""
    path = folder / "lovs.csv"
    path.write_text("\n".join([header, *(rows or LOVS)]) + "\n", "utf-8")
    return path


COLUMNS = ("--column", "Nummer=pupil_number", "--column", "Naam=family_name")


def found(shown: Any) -> list[tuple[str, str | None, str]]:
    """Kind, field and place of each point."""
    return [(one["kind"], one["field"], one["place"]) for one in shown["findings"]]


def test_each_point_is_found_and_what_was_decided_and_repaired_is_told(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """A look; the columns are remembered; a pair is decided; LOVS is repaired; nothing is left."""
    files = ("--las", las(tmp_path), "--lovs", lovs(tmp_path), "--json")
    unknown = lvs("compare", empty, *files)
    first = lvs("compare", empty, *files, *COLUMNS).json
    again = lvs("compare", empty, *files).json

    assert (1, "column_missing") == unknown.error
    assert ["family_name"] == unknown.json["error"]["facts"]["fields"]
    assert [] == shapes.misfit(first, shapes.SHAPES["compare"])
    assert [
        ("doubtful", None, "here"),
        ("differs", "birth_date", "lovs"),
        ("differs", "group", "lovs"),
        ("differs", "given_name", "lovs"),
        ("only_las", None, "lovs"),
        ("only_lovs", None, "lovs"),
        ("double", None, "lovs"),
    ] == found(first)
    assert {"las": "5/6", "lovs": "6"} == first["findings"][2]["values"]
    assert ["swapped", "combination", "spelling"] == [one["nature"] for one in first["findings"][1:4]]
    assert (6, 1, {"equal": 2, "doubtful": 1, "differs": 1, "only_las": 1, "only_lovs": 1, "double": 1}) == (
        first["left"],
        first["small"],
        first["pupils"],
    )
    assert "since" not in first
    assert (found(first), 0, 0) == (found(again), again["since"]["solved"], again["since"]["new"])

    same = lvs("compare", empty, *files, "--same", "15=#4").json
    assert [("differs", "pupil_number"), ("differs", "family_name")] == [
        point[:2] for point in found(same) if point not in found(first)
    ]
    assert [("Tim Janssen", "same")] == [(one["lovs"]["name"], one["verdict"]) for one in same["decided"]]
    back = lvs("compare", empty, *files, "--forget", "15=#4").json
    assert found(first) == found(back)
    apart = lvs("compare", empty, *files, "--different", "15=#4").json
    assert {("only_las", None, "lovs"), ("only_lovs", None, "lovs")} <= {*found(apart)}
    assert "doubtful" not in {kind for kind, _, _ in found(apart)}

    ready = lvs("compare", empty, "--las", las(tmp_path), "--lovs", las(tmp_path), "--json").json
    assert (0, []) == (ready["left"], ready["findings"])
    assert 8 == ready["since"]["solved"]


def test_the_schools_own_pupils_are_the_las_where_no_file_is_named(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """Nothing is read into the school; a person reads the points in Dutch."""
    assert 0 == lvs("import", empty, las(tmp_path), "--baseline", "--apply", "--json").code
    before = lvs("pupils", empty, "--json").json
    said = lvs("compare", empty, "--lovs", lovs(tmp_path), *COLUMNS)

    assert 0 == said.code
    assert before == lvs("pupils", empty, "--json").json
    for words in (
        "5 leerlingen uit dit schoolbestand",
        "Loïs Bakker: Geboortedatum: dag en maand omgewisseld",
        "Eva Smit: Niet in LOVS",
        "Noor Visser: Niet in het LAS",
        "15=#4",
        "6 punten te herstellen. 1 klein verschil mag blijven.",
    ):
        assert words in said.out


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--same", "15"), (2, "usage")),
        (("--same", "15=99"), (2, "match_unknown")),
        (("--forget", "15=#4"), (2, "match_unknown")),
        (("--column", "Naam=zomaar"), (2, "field_unknown")),
    ],
)
def test_what_can_not_be_done_is_told(
    lvs: Lvs, empty: Path, tmp_path: Path, arguments: tuple[str, ...], error: tuple[int, str]
) -> None:
    """A pair that is none, a decision that nobody took, a field that there is not."""
    files = ("--las", las(tmp_path), "--lovs", lovs(tmp_path), *COLUMNS)

    assert error == lvs("compare", empty, *files, *arguments, "--json").error


def test_a_file_of_another_school_waits_for_a_yes(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """Else all pupils of the neighbours would be points to repair."""
    theirs = las(tmp_path)
    theirs.write_bytes(theirs.read_bytes().replace(b"99ZZ", b"12AB"))
    files = ("--las", theirs, "--lovs", theirs, "--json")

    assert (3, "source_other_school") == lvs("compare", empty, *files).error
    said = lvs("compare", empty, *files, "--other-school").json
    assert ["source_other_school"] * 2 == [said[side]["problems"][0]["code"] for side in ("las", "lovs")]


def test_a_school_without_pupils_and_a_file_that_is_gone_are_told(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """There is nobody to compare with; the list is not there."""
    assert (1, "file_without_pupils") == lvs("compare", empty, "--lovs", lovs(tmp_path), "--json").error
    assert (1, "source_not_found") == lvs(
        "compare", empty, "--las", las(tmp_path), "--lovs", tmp_path / "weg.csv", "--json"
    ).error


def test_the_work_list_is_saved_for_paper_and_for_excel(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """A row a repair, with a box to tick; by the place of the repair."""
    pdf, book = tmp_path / "werk.pdf", tmp_path / "werk.xlsx"
    files = ("--las", las(tmp_path), "--lovs", lovs(tmp_path), *COLUMNS)
    assert 0 == lvs("compare", empty, *files, "--pdf", pdf, "--xlsx", book).code
    rows = load_workbook(str(book)).get_sheet_by_index(0).to_python()

    assert pdf.read_bytes().startswith(b"%PDF")
    assert ["Klaar", "Waar", "Leerling", "Groep", "Wat", "LAS", "LOVS", "Herstel"] == rows[0]
    assert {administration_report.BOX} == {row[0] for row in rows[1:]}
    assert ["Hier beslissen", *["In LOVS"] * 6] == [row[1] for row in rows[1:]]
    assert ["Loïs", "Lois"] == rows[-1][5:7]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenSchool]:
    """A school with one pupil, of whom something was decided."""
    made = new_school(tmp_path / "school.lvs", route="leerling-in-beeld")
    tim = {"given_name": "Tim", "family_name": "Jansen", "birth_date": "2016-09-09", "group": "7"}
    eva = {"given_name": "Eva", "family_name": "Smit", "birth_date": "2016-02-03", "group": "7"}
    fill(made, {"15": (tim, False), "16": (eva, False)})
    yield made
    made.close()


def test_the_work_list_says_where_and_how(opened: OpenSchool, tmp_path: Path) -> None:
    """By place, with the supplier's advice; what is equal is not on it."""
    source = lovs(tmp_path, "15;Tim;;Jansen;09-09-2016;7;7", "16;Eva;;Smits;03-02-2016;7;7")
    options = administrations.ListOptions(columns={"Nummer": "pupil_number", "Naam": "family_name"})
    shown = administrations.compare(opened, source, options=options)
    text = plain_text(administration_report.document(opened.school, shown))

    assert "Tim" not in text
    for words in ("In LOVS", "'werk ze bij met DULT of met een EDEXML-import'", "Smit\tSmits", "Klopt het LAS?"):
        assert words in text


def test_only_hashes_are_kept_and_they_go_with_the_pupil(opened: OpenSchool, tmp_path: Path) -> None:
    """No name, number or date of the list is in the school file; deleting a pupil forgets what was decided of it."""
    source = lovs(tmp_path, ";Tim;;Janssen;09-09-2016;7;7", ";Eva;;Smid;03-02-2016;7;7")
    options = administrations.ListOptions(columns={"Nummer": "pupil_number", "Naam": "family_name"})
    shown = administrations.compare(opened, source, options=options)
    wanted = administrations.pairs(shown)
    shown = administrations.decide(opened, shown, dict.fromkeys(wanted, Verdict.SAME))
    with opened.storage.begin() as connection:
        kept = route_facts.read(connection)["comparison"].value
        decided = pair_decisions.read(connection)

    assert 2 == len(wanted) == len(decided) == len(shown.found.decided)
    assert not any(secret in f"{kept}{decided}" for secret in ("Jans", "Tim", "2016", "15", "Smi"))

    editing.archive(opened, "15")
    with opened.storage.begin() as connection:
        connection.exec_driver_sql("UPDATE pupil SET archived_at = '2020-01-01' WHERE pupil_number = '15'")
    asked = clean_up.propose(opened, "1y")
    clean_up.apply(opened, asked, confirm=1)
    with opened.storage.begin() as connection:
        left = pair_decisions.read(connection)
        counts = route_facts.read(connection)["comparison"].value

    assert {Enrolled(row=0, pupil_number="16").identity} == {mine for mine, _ in left}
    assert ('"points":{}' in counts, '"left"' in counts) == (True, True)


def test_words_exist_for_each_kind_of_finding(opened: OpenSchool, tmp_path: Path) -> None:
    """What, repair and both values, of every kind that the example has."""
    shown = administrations.compare(
        opened,
        lovs(tmp_path),
        las(tmp_path),
        options=administrations.ListOptions(columns={"Nummer": "pupil_number", "Naam": "family_name"}),
    )

    assert set(Kind) == {one.kind for one in shown.found.findings}
    for one in shown.found.findings:
        assert all((administration_words.what_text(one), administration_words.repair_text(one)))
