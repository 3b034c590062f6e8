"""`staff` and `user-names` on the command line."""

from pathlib import Path

from tests.support.commands import Lvs
from tests.support.schoolfiles import write_csv

FIELDS = ("Personeelsnummer", "Voornaam", "Achternaam", "Rol", "Vestiging")


def a_list(folder: Path, *rows: tuple[str, ...]) -> Path:
    """A list of staff."""
    return write_csv(folder / "personeel.csv", [dict(zip(FIELDS, row, strict=True)) for row in rows], fields=FIELDS)


def test_an_account_is_added_changed_archived_and_brought_back(lvs: Lvs, school: Path) -> None:
    """Each answers with the account and the entry; who it is, is said in three ways."""
    made = lvs(
        "staff", school, "add", "given_name=Loïs", "family_name=Berg", "staff_number=BER", "locations=00", "--json"
    )
    changed = lvs("staff", school, "set", "ber", "role=vestigingsbeheerder", "email=lois@x.example", "--json")
    away = lvs("staff", school, "archive", "l.berg", "--json")
    active = lvs("staff", school, "--json").json["staff"]
    back = lvs("staff", school, "activate", "LOIS@x.example", "--json")

    assert made.json["member"] == {
        "staff_number": "BER",
        "given_name": "Loïs",
        "name_prefix": None,
        "family_name": "Berg",
        "email": None,
        "role": "teacher",
        "locations": ["00"],
        "user_name": "l.berg",
        "status": "active",
    }
    assert changed.json["member"]["role"] == "location_admin"
    assert away.json["member"]["status"] == "archived"
    assert active == []
    assert back.json["member"]["status"] == "active"
    assert back.json["entry"]["kind"] == "staff"
    assert lvs("staff", school, "--archived").out.startswith("     BER  Loïs Berg  vestigingsbeheerder  Hoofdgebouw")


def test_a_list_is_a_preview_until_apply_and_archives_only_the_number_that_is_said(
    lvs: Lvs, school: Path, tmp_path: Path
) -> None:
    """The guard's exit code, as with pupils."""
    for number in ("A1", "A2"):
        lvs("staff", school, "add", f"family_name={number}", f"staff_number={number}", "locations=00")
    path = a_list(tmp_path, ("A1", "", "A1", "", "00"), ("A3", "Bo", "Vis", "docent", "Hoofdgebouw"))
    preview = lvs("staff", school, "import", path, "--json")
    unsaid = lvs("staff", school, "import", path, "--archive-missing", "--apply", "--json")
    wrong = lvs("staff", school, "import", path, "--archive-missing", "--confirm-archive", "2", "--apply", "--json")
    number = len(lvs("staff", school, "--json").json["staff"])
    done = lvs("staff", school, "import", path, "--archive-missing", "--confirm-archive", "1", "--apply", "--json")
    status = {one["staff_number"]: one["status"] for one in lvs("staff", school, "--archived", "--json").json["staff"]}

    assert (preview.code, preview.json["applied"]) == (0, False)
    assert {one["kind"] for one in preview.json["changes"]} == {"new", "missing"}
    assert {"header": "Personeelsnummer", "field": "staff_number"} in preview.json["columns"]
    assert unsaid.error == (3, "guard_wants_number")
    assert wrong.error == (3, "confirmed_number_wrong")
    assert "leerling" not in unsaid.err + wrong.err
    assert number == 2
    assert done.json["counts"]["archived"] == 1
    assert status == {"A1": "active", "A2": "archived", "A3": "active"}
    assert lvs("undo", school).code == 0
    assert {one["staff_number"] for one in lvs("staff", school, "--json").json["staff"]} == {"A1", "A2"}


def test_a_list_in_words_tells_what_changes_and_what_is_wrong(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """For whom works without JSON; errors in rows stop only the saving."""
    path = a_list(tmp_path, ("A3", "Bo", "Vis", "docent", "Hoofdgebouw"), ("A4", "Bo", "Bos", "koning", "00"))
    shown = lvs("staff", school, "import", path)
    stopped = lvs("staff", school, "import", path, "--apply")
    saved = lvs("staff", school, "import", path, "--apply", "--skip-bad-rows")
    again = lvs("staff", school, "import", path, "--apply", "--skip-bad-rows")

    assert shown.code == 0
    assert "Bo Vis" in shown.out
    assert "Rij 3, kolom Rol: 'koning' is geen rol." in shown.out
    assert stopped.code == 1
    assert saved.code == 0
    assert "1 account is opgeslagen" in saved.out
    assert again.code == 0


def test_what_is_asked_wrongly_is_told(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Usage is exit code 2, a file that is not there 1; nothing is written."""
    wishes = (
        ("staff", school, "dance"),
        ("staff", school, "add"),
        ("staff", school, "add", "Berg"),
        ("staff", school, "set"),
        ("staff", school, "archive", "x", "y"),
        ("staff", school, "archive", "nobody"),
        ("staff", school, "import"),
        ("staff", school, "add", "family_name=A", "location=00"),
        ("user-names", school, "--rule", "{naam}"),
    )

    assert [lvs(*wish).code for wish in wishes] == [2] * len(wishes)
    assert lvs("staff", school, "import", tmp_path / "nix.csv", "--json").error == (1, "source_not_found")
    assert lvs("staff", school).out.strip() == "Er zijn nog geen accounts van medewerkers."


def test_a_location_admin_is_told_what_the_role_does_not_allow(lvs: Lvs, school: Path) -> None:
    """And makes teachers of the own location without saying which."""
    refused = lvs("staff", school, "add", "family_name=A", "role=schoolbeheerder", "--as", "Noord-beheer", "--json")
    made = lvs("staff", school, "add", "family_name=Berg", "--as", "Noord-beheer", "--json")

    assert refused.error == (2, "action_not_allowed")
    assert made.json["member"]["locations"] == ["01"]


def test_user_names_are_shown_with_their_rule_and_saved_with_apply(lvs: Lvs, school: Path) -> None:
    """For a class, then for everybody; nothing is left to do after that."""
    shown = lvs("user-names", school, "--group", "1A", "--json").json
    words = lvs("user-names", school, "--group", "1A")
    saved = lvs("user-names", school, "--rule", "{number}", "--apply", "--json").json
    again = lvs("user-names", school, "--apply", "--json")

    assert (len(shown["names"]), shown["applied"]) == (10, False)
    assert shown["names"][0]["user_name"] == "voornaam0.achternaam0"
    assert "De eigen regel van JIJ! is niet bekend" in words.out
    assert len(saved["names"]) == 40
    assert {one["user_name"] for one in saved["names"]} == {str(1001 + n) for n in range(40)}
    assert saved["entry"]["kind"] == "user_names"
    assert (again.code, again.json["names"], again.json["rule"], again.json["named"]) == (0, [], "{number}", 40)
