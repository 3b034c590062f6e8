"""`deliver`, `link-form`, `entree` and `report` on the command line."""

from pathlib import Path

import pytest

from tests.support.commands import Lvs
from tests.support.schoolfiles import write_csv

OURS = "JIJ! LVS, leerlingen (onbevestigd)"
STAFF = "JIJ! LVS, medewerkers (onbevestigd)"
ICE = "Bureau ICE importeerlabels (Toetsplatform)"


@pytest.fixture
def file(lvs: Lvs, school: Path, tmp_path: Path) -> Path:
    """A school of forty pupils, one of whom changed class, with a new one."""
    rows = [
        {"pupil_number": "1001", "given_name": "Voornaam0", "family_name": "Achternaam0", "group": "3A"},
        {"pupil_number": "2001", "given_name": "Łukasz", "family_name": "Nieuw", "group": "1A", "user_name": "lnieuw"},
    ]
    rows = [{**row, "location": "00"} for row in rows]
    write_csv(tmp_path / "bron.csv", rows)
    assert lvs("import", school, tmp_path / "bron.csv", "--overwrite", "--apply", "--json").code == 0
    return school


def test_the_state_by_subject(lvs: Lvs, file: Path) -> None:
    """What has to happen, counted."""
    said = lvs("deliver", file, "--json").json["subjects"]

    assert [one["subject"] for one in said] == ["pupils", "staff", "passwords", "accommodations"]
    assert (said[0]["open"], said[0]["outcomes"]["new"], said[0]["outcomes"]["changed"]) == (2, 1, 1)
    assert "2 staan nog niet in het LVS" in lvs("deliver", file).out


def test_a_file_is_made_confirmed_taken_back_and_withdrawn(lvs: Lvs, file: Path, tmp_path: Path) -> None:
    """Step by step, with who did it."""
    out = tmp_path / "uit.csv"
    made = lvs("deliver", file, "make", "pupils", "--profile", OURS, "--out", out, "--json").json
    number = made["delivery"]["id"]
    confirmed = lvs("deliver", file, "confirm", number, "--json").json["delivery"]
    listed = lvs("deliver", file, "files", "--json").json["files"]
    back = lvs("deliver", file, "unconfirm", number, "--json").json["delivery"]
    gone = lvs("deliver", file, "withdraw", number)

    assert (made["delivery"]["items"], made["confirmed_profile"], made["delivery"]["state"]) == (41, False, "made")
    assert "Gegevens van bestaande leerlingen overschrijven" in made["where"]
    assert (confirmed["state"], confirmed["confirmed_by"]) == ("confirmed", "Beheer")
    assert [one["id"] for one in listed] == [number]
    assert back["state"] == "made"
    assert gone.code == 0
    assert lvs("deliver", file, "files").out.strip() == "Er is nog geen bestand voor het LVS gemaakt."
    assert len(out.read_text("utf-8-sig").splitlines()) == 42


def test_a_person_is_told_where_the_file_goes_and_what_is_left(lvs: Lvs, file: Path, tmp_path: Path) -> None:
    """And that the rest of the labels is not public."""
    said = lvs("deliver", file, "make", "pupils", "--profile", ICE, "--out", tmp_path / "ice.csv")

    assert "1 rij in" in said.out
    assert "Toetsplatform" in said.out
    assert "niet openbaar" in said.err
    assert "1 gewijzigde persoon staat niet in dit bestand" in said.err


def test_a_location_admin_makes_the_own_locations_file(lvs: Lvs, file: Path, tmp_path: Path) -> None:
    """Another location is refused."""
    own = lvs(
        *("deliver", file, "make", "pupils", "--profile", OURS, "--out", tmp_path / "n.csv"),
        *("--as", "Noord-beheer", "--json"),
    )
    other = lvs(
        *("deliver", file, "make", "pupils", "--profile", OURS, "--out", tmp_path / "h.csv"),
        *("--as", "Noord-beheer", "--location", "00", "--json"),
    )

    assert (own.json["delivery"]["locations"], own.json["delivery"]["items"]) == (["01"], 20)
    assert other.error == (2, "action_not_allowed")


def test_a_template_is_learnt_and_used(lvs: Lvs, file: Path, tmp_path: Path) -> None:
    """With a column of the person's choice and a fixed text."""
    template = tmp_path / "sjabloon.csv"
    template.write_bytes("Stamnr,Groep,Actie,Iets\nLoïs,1A,X,\n".encode("cp1252"))
    learnt = lvs(
        *("deliver", file, "learn", template, "--name", "Ons LVS", "--column", "Iets=full_name", "--json"),
        *("--fixed", "Actie=NIEUW", "--rows", "new"),
    ).json
    made = lvs("deliver", file, "make", "pupils", "--profile", "Ons LVS", "--out", tmp_path / "uit", "--json")
    told = lvs("deliver", file, "learn", template, "--name", "Nog een")
    names = [one["name"] for one in lvs("deliver", file, "profiles", "--json").json["profiles"]]

    assert (learnt["profile"]["encoding"], learnt["profile"]["separator"], learnt["unknown"]) == ("cp1252", ",", [])
    assert made.error == (1, "text_not_in_encoding")
    assert not (tmp_path / "uit.csv").exists()
    assert "Actie: (leeg)" in told.out
    assert {"Ons LVS", "Nog een", OURS, ICE} <= set(names)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("dansen",), (2, "usage")),
        (("make", "kleuren", "--profile", OURS, "--out", "uit.csv"), (2, "usage")),
        (("make", "pupils"), (2, "usage")),
        (("make", "pupils", "--profile", "Kleuren", "--out", "uit.csv"), (2, "profile_unknown")),
        (("make", "passwords", "--profile", OURS, "--out", "uit.csv"), (2, "profile_unknown")),
        (
            ("make", "staff", "--profile", "JIJ! LVS, medewerkers (onbevestigd)", "--out", "uit.csv"),
            (2, "delivery_empty"),
        ),
        (("make", "pupils", "--profile", OURS, "--out", "geen/map/uit.csv"), (1, "output_not_writable")),
        (("confirm",), (2, "usage")),
        (("confirm", "99"), (2, "delivery_unknown")),
        (("learn",), (2, "usage")),
        (("learn", "nergens.csv", "--name", "X"), (1, "source_not_found")),
        (("learn", "x.csv", "--name", "X", "--rows", "soms"), (2, "usage")),
    ],
)
def test_what_can_not_be_done_is_said_and_nothing_is_made(
    lvs: Lvs, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], error: object
) -> None:
    """Each with its code."""
    monkeypatch.chdir(tmp_path)
    said = lvs("deliver", file, *arguments, "--json")

    assert said.error == error
    assert not (tmp_path / "uit.csv").exists()
    assert lvs("deliver", file, "files", "--json").json == {"files": []}


def test_the_form_of_the_link(lvs: Lvs, file: Path, tmp_path: Path) -> None:
    """CSV or Excel; the name that was typed is kept for the next time."""
    said = lvs("link-form", file, "--out", tmp_path / "las.csv", "--name", "01=Locatie Noord", "--json").json
    again = lvs("link-form", file, "--out", tmp_path / "las.xlsx", "--json").json
    wrong = lvs("link-form", file, "--out", tmp_path / "x.csv", "--name", "Noord", "--json")

    assert said["rows"] == [["99ZZ", "00", "Hoofdgebouw"], ["99ZZ", "01", "Locatie Noord"]] == again["rows"]
    assert said["delivery"]["subject"] == "sis_link"
    assert wrong.error == (2, "usage")
    assert "Geef het door aan de leverancier" in lvs("link-form", file, "--out", tmp_path / "las.csv").out


def test_a_list_of_entree(lvs: Lvs, file: Path, tmp_path: Path) -> None:
    """Without a list it is not checked; with one the differences are told, and that nobody confirmed the rule."""
    source = tmp_path / "entree.csv"
    source.write_text("nlEduPersonProfileId\n001001@voorbeeld.example\n1002@voorbeeld.example\n9\n", "utf-8")
    found = lvs("entree", file, source, "--json").json["check"]
    told = lvs("entree", file, source)

    assert lvs("entree", file, "--json").json == {"check": None}
    assert "Niet gecontroleerd" in lvs("entree", file).out
    assert (found["equal"], found["zeros"], found["unknown_here"]) == (1, [["1001", "001001"]], ["9"])
    assert (len(found["not_listed"]), found["confirmed_by_supplier"]) == (39, False)
    assert "De leverancier zegt niet" in told.err
    assert "... en nog 19" in told.out


def test_the_report_as_text_and_json_and_pdf(lvs: Lvs, file: Path, tmp_path: Path) -> None:
    """The PDF is whole, and the person who asks for nothing reads it on the screen."""
    pdf = tmp_path / "verslag.pdf"
    said = lvs("report", file, "--pdf", pdf, "--json").json
    told = lvs("report", file).out

    assert (said["school_year"], said["pupils"]["active"]) == ("2026-2027", 41)
    assert [one["kind"] for one in said["entries"]] == ["import"]
    assert said["open_points"][0].startswith("2  Accounts voor nieuwe medewerkers")
    assert said["pages"] >= 1
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert "Wat nog open staat" in told
    assert "Achternaam0" not in told
    assert lvs("report", file, "--school-year", "2020-2021", "--json").error == (2, "year_unknown")
    assert lvs("report", file, "--pdf", tmp_path / "geen" / "x.pdf", "--json").error == (1, "output_not_writable")


def test_a_learnt_file_refuses_a_kind_of_password(lvs: Lvs, file: Path, tmp_path: Path) -> None:
    """Its rule counts while it is the chosen one."""
    template = tmp_path / "inlog.csv"
    template.write_text("Gebruikersnaam;Wachtwoord\n", "utf-8")
    make = ("passwords", file, "make", "--pupil", "2001")
    kind = ("--subject", "passwords", "--name", "Inlog")
    wrong = lvs("deliver", file, "learn", template, *kind, "--password-rule", "hard", "--json")
    lvs("deliver", file, "learn", template, *kind, "--password-rule", "8-20,capital")
    refused = lvs(*make, "--json")
    said = lvs(*make)
    marked = lvs("deliver", file, "profiles")
    chosen = lvs("deliver", file, "choose", "passwords", "--profile", "JIJ! LVS, wachtwoorden (onbevestigd)", "--json")
    free = lvs(*make, "--json")
    back = lvs("deliver", file, "choose", "passwords", "--profile", "Inlog")

    assert wrong.error == (2, "rule_unknown")
    assert refused.error == (2, "recipe_refused")
    assert "'Inlog'. Daar mag deze soort niet: het heeft meer dan 20 tekens en het heeft geen hoofdletter" in said.err
    assert "* Wachtwoorden    Inlog" in marked.out
    assert chosen.json["profile"]["chosen"]
    assert free.json["rule"] == "unknown"
    assert "'Inlog' vraagt van een wachtwoord: 8 tekens of meer, hoogstens 20 tekens en een hoofdletter." in back.out


def test_new_pupils_are_brought_with_their_passwords(lvs: Lvs, file: Path, tmp_path: Path) -> None:
    """Only in a file that has a column for them."""
    lvs("passwords", file, "make", "--pupil", "2001", "--apply")
    out = ("--out", tmp_path / "ice.csv", "--with-passwords", "--json")
    no_column = lvs("deliver", file, "make", "pupils", "--profile", OURS, *out)
    made = lvs("deliver", file, "make", "pupils", "--profile", ICE, *out)
    files = lvs("deliver", file, "files", "--json").json["files"]

    assert no_column.error == (2, "usage")
    assert made.json["delivery"]["items"] == 1
    assert "[PASSWORD]" in (tmp_path / "ice.csv").read_text("utf-8-sig")
    assert sorted(one["subject"] for one in files) == ["passwords", "pupils"]
