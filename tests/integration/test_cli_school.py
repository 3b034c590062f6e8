"""`new`, `unlock`, `checklist` and the ways into a school file."""

import getpass
import io
import json
import shutil
from pathlib import Path

import pytest

from lvs_desktop.domain.roles import Role, Worker
from lvs_desktop.services import recovery, schools
from lvs_desktop.storage import keys
from lvs_desktop.system import keyring
from tests.support import keyrings
from tests.support.commands import PASSPHRASE, Lvs, passphrase_file
from tests.support.schoolfiles import KEY, write_csv

ABOUT = ("--brin", "99zz", "--name", "Voorbeeldschool", "--route", "manual")


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """What stands on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text + "\n"))


@pytest.mark.usefixtures("quick_words")
def test_a_school_is_made_with_all_that_was_said(lvs: Lvs, computer: keyrings.InMemory, tmp_path: Path) -> None:
    """The recovery code is given once; everything else can be read back."""
    file = tmp_path / "nieuwe map" / "school.lvs"

    said = lvs(
        *("new", file, *ABOUT, "--entree", "yes", "--school-year", "2026/2027", "--json"),
        *("--location", "00=Hoofdgebouw", "--location", "01= Noord "),
        *("--person", "Beheer Noord", "--role", "location_admin", "--person-location", "01"),
    )
    opened = lvs("unlock", file, "--json")

    assert said.code == 0
    made = said.json
    assert {
        "name": "Voorbeeldschool",
        "brin": "99ZZ",
        "school_year": "2026-2027",
        "route": "manual",
        "entree": True,
        "locations": [{"code": "00", "name": "Hoofdgebouw"}, {"code": "01", "name": "Noord"}],
    } == made["school"]
    assert {"name": "Beheer Noord", "role": "location_admin", "locations": ["01"]} == made["person"]
    assert (10, True) == (len(made["recovery_code"].split()), made["in_keyring"])
    assert made["school"] == opened.json["school"]
    assert made["recovery_code"] not in file.read_bytes().decode("latin1")
    assert made["recovery_code"] not in Path(f"{file}.keys").read_text("utf-8")


@pytest.mark.usefixtures("quick_words")
def test_for_a_person_the_recovery_code_is_on_screen_once(
    lvs: Lvs, computer: keyrings.InMemory, tmp_path: Path
) -> None:
    """With what it is for."""
    said = lvs("new", tmp_path / "school.lvs", *ABOUT)

    assert said.code == 0
    assert "Herstelcode: " in said.out
    assert "Schrijf deze tien woorden nu op" in said.out


@pytest.mark.usefixtures("quick_words")
def test_who_makes_the_file_is_the_login_name_unless_said(
    lvs: Lvs, computer: keyrings.InMemory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--person`, else `--as`, else the name with which the person is logged in."""
    monkeypatch.setattr(getpass, "getuser", lambda: "ingelogd")
    names = [
        lvs("new", tmp_path / f"{place}.lvs", *ABOUT, *more, "--json").json["person"]["name"]
        for place, more in enumerate([(), ("--as", "Een"), ("--person", "Twee", "--as", "Een")])
    ]

    assert ["ingelogd", "Een", "Twee"] == names


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--brin", "O5KO"), "brin_invalid", "05KO"),
        (("--brin", "hallo"), "brin_invalid", "BRIN"),
        (("--name", "  "), "name_required", "naam"),
        (("--route", "somtodey"), "route_unknown", "somtoday"),
        (("--role", "teacher"), "role_unknown", "school_admin"),
        (("--location", "Hoofdgebouw"), "location_invalid", "Hoofdgebouw"),
        (("--location", "00=A", "--location", "00=B"), "location_twice", "00"),
        (("--school-year", "2026-2028"), "school_year_invalid", "2026-2027"),
        (("--role", "location_admin", "--person-location", "44"), "scope_unknown", "44"),
    ],
)
def test_what_can_not_be_is_refused_before_a_file_is_made(
    lvs: Lvs, computer: keyrings.InMemory, tmp_path: Path, options: tuple[str, ...], code: str, words: str
) -> None:
    """Code 2, what is expected, no file."""
    said = lvs("new", tmp_path / "school.lvs", *ABOUT, *options, "--json")

    assert said.error == (2, code)
    assert words in said.err
    assert [] == list(tmp_path.glob("school*"))


def test_a_file_that_is_there_is_never_overwritten(lvs: Lvs, school: Path) -> None:
    """Another name, or open that school."""
    before = school.read_bytes()

    said = lvs("new", school, *ABOUT, "--json")

    assert said.error == (2, "school_file_exists")
    assert before == school.read_bytes()


def test_without_a_keyring_a_passphrase_is_needed(lvs: Lvs, tmp_path: Path) -> None:
    """Otherwise nobody could open the file tomorrow."""
    short = tmp_path / "kort.txt"
    short.write_text("te kort", "utf-8")
    command = ("new", tmp_path / "school.lvs", *ABOUT, "--json")

    none = lvs(*command)
    too_short = lvs(*command, "--passphrase-file", short)
    absent = lvs(*command, "--passphrase-file", tmp_path / "weg.txt")

    assert none.error == (2, "keyring_missing")
    assert "--passphrase-file" in none.err
    assert too_short.error == (2, "passphrase_too_short")
    assert absent.error == (2, "passphrase_file_unreadable")
    assert [] == list(tmp_path.glob("school*"))


def test_a_passphrase_opens_the_file_where_there_is_no_keyring(
    lvs: Lvs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By option or LVS_PASSPHRASE_FILE; a wrong one is told apart from a wrong file; the envelope holds no secret."""
    file, right = tmp_path / "school.lvs", passphrase_file(tmp_path)
    wrong = tmp_path / "fout.txt"
    wrong.write_text("drie rode fietsen", "utf-8")

    made = lvs("new", file, *ABOUT, "--passphrase-file", right, "--json")
    by_option = lvs("history", file, "--passphrase-file", right)
    without = lvs("history", file, "--json")
    mistaken = lvs("history", file, "--passphrase-file", wrong, "--json")
    monkeypatch.setenv("LVS_PASSPHRASE_FILE", str(right))
    by_variable = lvs("history", file)
    envelope = json.loads(keys.envelope_path(file).read_text("utf-8"))

    assert (made.code, made.json["in_keyring"]) == (0, False)
    assert (by_option.code, by_variable.code) == (0, 0)
    assert without.error == (4, "school_file_no_key")
    assert "unlock" in without.err
    assert mistaken.error == (4, "passphrase_wrong")
    assert (1, {"version", "key_id", "kdf", "passphrase"}) == (envelope["version"], set(envelope))
    assert PASSPHRASE not in keys.envelope_path(file).read_text("utf-8")


def test_a_passphrase_does_not_stand_in_the_way_of_the_keyring(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """LVS_PASSPHRASE_FILE may be set for another school."""
    assert lvs("history", school, "--passphrase-file", passphrase_file(tmp_path)).code == 0


def test_the_recovery_code_opens_the_file_when_all_else_is_lost(
    lvs: Lvs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No keyring, NAME.lvs.keys gone, the passphrase forgotten: file and code suffice, and a new passphrase is kept."""
    file, phrase = tmp_path / "school.lvs", passphrase_file(tmp_path)
    words = lvs("new", file, *ABOUT, "--passphrase-file", phrase, "--json").json["recovery_code"]
    keys.envelope_path(file).unlink()
    lost = lvs("history", file, "--passphrase-file", phrase, "--json")

    type_in(monkeypatch, words.upper().replace(" ", "-"))
    unlocked = lvs("unlock", file, "--recovery", "--passphrase-file", phrase, "--json")
    again = lvs("history", file, "--passphrase-file", phrase)

    assert lost.error == (4, "school_file_no_key")
    assert "school.lvs.keys" in lost.err
    assert (0, "Voorbeeldschool") == (unlocked.code, unlocked.json["school"]["name"])
    assert again.code == 0


def test_the_recovery_code_puts_the_key_into_this_computers_keyring(
    lvs: Lvs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new computer: afterwards the file opens by itself, also without its envelope."""
    file = tmp_path / "school.lvs"
    with keyrings.in_use(keyrings.safe()):
        words = lvs("new", file, *ABOUT, "--json").json["recovery_code"]
    with keyrings.in_use(keyrings.safe()):
        keys.envelope_path(file).unlink()
        before = lvs("history", file, "--json")
        type_in(monkeypatch, words)
        unlocked = lvs("unlock", file, "--recovery")
        keys.envelope_path(file).unlink()
        after = lvs("history", file)

    assert before.error == (4, "school_file_no_key")
    assert (unlocked.code, after.code) == (0, 0)


def test_wrong_words_are_named_and_a_near_one_is_proposed(
    lvs: Lvs, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its place, so that it can be found on paper; never the word itself."""
    good = recovery.word_list()[:10]

    def typed(words: list[str]) -> tuple[tuple[int, str], str, str]:
        type_in(monkeypatch, " ".join(words))
        said = lvs("unlock", school, "--recovery", "--json")
        return said.error, said.err, said.out

    near, near_text, _ = typed([*good[:3], good[3] + "x", *good[4:]])
    far, far_text, far_json = typed([*good[:3], "qqqqqqqqq", *good[4:]])
    nine, nine_text, _ = typed(list(good[:9]))
    other, other_text, _ = typed(list(good))

    assert (4, "recovery_word_unknown") == near == far
    assert "Woord 4" in near_text
    assert good[3] in near_text
    assert "Bedoelt u" not in far_text
    assert "qqqq" not in far_json + far_text
    assert nine == (4, "recovery_code_invalid")
    assert "9" in nine_text
    assert other == (4, "school_file_wrong_key")
    assert "herstelcode" in other_text


def test_the_first_file_is_opened_by_whoever_made_it(computer: keyrings.InMemory, school: Path) -> None:
    """Who works is a declaration; others can be added, and their role may change."""
    opened = schools.open_school(school)
    try:
        assert "Beheer" == opened.worker.name
        opened.add_worker(Worker(name="Nieuw", role=Role.LOCATION_ADMIN))
        opened.work_as("nieuw")
        added = opened.worker
        opened.work_as("Beheer")
        opened.add_worker(Worker(name="Nieuw", role=Role.SCHOOL_ADMIN, locations=("00",)))
        opened.work_as("Nieuw")
        changed = opened.worker
    finally:
        opened.close()

    assert Worker(name="Nieuw", role=Role.LOCATION_ADMIN, locations=("00", "01")) == added
    assert Worker(name="Nieuw", role=Role.SCHOOL_ADMIN) == changed


def test_the_role_of_who_works_is_kept_in_the_history(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """Also when the role changes afterwards."""
    row = {"pupil_number": "2000", "given_name": "A", "family_name": "B", "group": "1A", "location": "01"}
    command = ("import", school, write_csv(tmp_path / "b.csv", [row]), "--apply", "--as", "Noord-beheer")
    assert lvs(*command).code == 0
    opened = schools.open_school(school)
    opened.add_worker(Worker(name="Noord-beheer", role=Role.SCHOOL_ADMIN))
    opened.close()
    assert lvs("undo", school, "--as", "Noord-beheer").code == 0

    entries = lvs("history", school, "--json").json["entries"]

    assert [("undo", "school_admin"), ("import", "location_admin")] == [(e["kind"], e["role"]) for e in entries]


def test_the_checklist_follows_the_data(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """The steps of the route in their order; the pupils' step is done when a file was imported."""
    row = {"pupil_number": "2000", "given_name": "A", "family_name": "B", "group": "1A", "location": "01"}
    source = write_csv(tmp_path / "b.csv", [row])

    def state() -> str:
        steps = {step["id"]: step for step in lvs("checklist", empty, "--json").json}
        return str(steps["pupils"]["state"])

    found = [state()]
    for command in (("import", empty, source, "--apply"), ("undo", empty)):
        assert lvs(*command).code == 0
        found.append(state())
    for_a_person = lvs("checklist", empty).out

    assert ["not_started", "done", "not_started"] == found
    assert "Kan nog niet starten" in for_a_person


@pytest.mark.usefixtures("quick_words")
def test_each_route_gives_its_own_checklist(lvs: Lvs, computer: keyrings.InMemory, tmp_path: Path) -> None:
    """Four routes; with Entree the passwords don't apply."""
    titles = []
    for route in ("manual", "somtoday", "magister", "leerling-in-beeld"):
        file = tmp_path / f"{route}.lvs"
        assert lvs("new", file, "--brin", "99ZZ", "--name", "S", "--route", route, "--entree", "yes").code == 0
        steps = lvs("checklist", file, "--json").json
        titles.append(tuple(step["title"] for step in steps))
        assert all(
            step["state"] == "not_applicable" for step in steps if step["id"] == "passwords" and route != "manual"
        )

    assert 4 == len(set(titles))


def test_the_folder_of_a_school_that_is_not_there(lvs: Lvs, computer: keyrings.InMemory, tmp_path: Path) -> None:
    """Code 4 for each command; nothing is made."""
    for command in (("history",), ("undo",), ("pupils",), ("checklist",), ("unlock",)):
        said = lvs(*command, tmp_path / "weg.lvs", "--json")

        assert said.error == (4, "school_file_not_found"), command
    assert [] == list(tmp_path.glob("weg*"))


def test_a_school_file_may_be_copied_to_another_folder(lvs: Lvs, school: Path, tmp_path: Path) -> None:
    """The key goes with the content, not with the name."""
    folder = tmp_path / "Één map met spaties"
    folder.mkdir()
    copy = shutil.copy(school, folder / "schöol 2026.lvs")

    assert lvs("history", copy).code == 0
    assert keyring.fetch(keys.key_id(KEY)) == KEY.hex()
