"""What scripts rely on: the shape of each command's JSON, the exit codes, usage errors, help."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from lvs_desktop.domain.changes import ChangeKind
from lvs_desktop.domain.people import FIELDS
from tests.integration.conftest import population
from tests.support import shapes
from tests.support.commands import PASSPHRASE, Lvs, passphrase_file
from tests.support.schoolfiles import write_csv

COMMANDS = (
    *("new", "import", "undo", "pupil", "new-year", "history", "pupils", "checklist", "move", "clean-up"),
    *("staff", "user-names", "accommodations", "groups", "deliver", "export", "growth", "results", "link-form"),
    *(
        "entree",
        "report",
        "passwords",
        "cards",
        "numbers",
        "matches",
        "link-list",
        "tracks",
        "unlock",
        "restore",
        "sample",
    ),
    *("sample", "tour"),
    *("selftest", "connect", "disconnect", "sync", "conflicts", "compare"),
)


def fits(command: str, value: Any) -> None:
    """The value has the shape of this command's answers: every name, no other, and the right kind of value."""
    assert [] == shapes.misfit(value, shapes.SHAPES[command])


def test_the_shapes_name_each_field_and_each_kind() -> None:
    """What the shapes say by hand is what the program knows."""
    assert [*FIELDS, "status"] == list(shapes.PUPIL)
    assert [*(kind.value for kind in ChangeKind), "problems"] == list(shapes.COUNTS)


def test_each_command_gives_its_shape(lvs: Lvs, empty: Path, tmp_path: Path) -> None:
    """From a new school to an undone import: each field that is listed, no other."""
    first = write_csv(tmp_path / "een.csv", [{"pupil_number": n, **fields} for n, (fields, _) in population().items()])
    rows = [{"pupil_number": n, **fields, "group": "3C"} for n, (fields, _) in list(population().items())[:35]]
    rows[0]["year"] = "negen"
    second = write_csv(tmp_path / "twee.csv", [*rows, {**rows[1], "pupil_number": "7000"}])

    fits("new", lvs("new", tmp_path / "nieuw.lvs", "--brin", "99ZZ", "--name", "N", "--route", "manual", "--json").json)
    fits("import", lvs("import", empty, first, "--baseline", "--apply", "--json").json)
    fits("import", lvs("import", empty, second, "--json").json)
    stopped = lvs("import", empty, second, "--overwrite", "--archive-missing", "--apply", "--json").json
    fits("import", stopped)
    assert "error" in stopped
    done = lvs("import", empty, second, "--overwrite", "--skip-bad-rows", "--apply", "--json").json
    fits("import", done)
    assert {"new", "changed", "missing"} == {line["kind"] for line in done["changes"]}
    fits("undo", lvs("undo", empty, "--json").json)
    fits("pupil", lvs("pupil", empty, "set", "1001", "group=3C", "--json").json)
    fits("pupil that is refused", lvs("pupil", empty, "set", "1001", "year=negen", "--json").json)
    kept = lvs("undo", empty, "--entry", 1, "--json").json
    fits("undo", kept)
    assert ["edited_later"] == [one["reason"] for one in kept["kept"]]
    fits("undo that leaves everybody alone", lvs("undo", empty, "--entry", 1, "--json").json)
    fits("new-year", lvs("new-year", empty, "--json").json)
    fits("history", lvs("history", empty, "--json").json)
    fits("pupils", lvs("pupils", empty, "--archived", "--json").json)
    fits("checklist", lvs("checklist", empty, "--json").json)
    fits("export", lvs("export", empty, "--format", "edexml", "--out", tmp_path / "uit.xml", "--json").json)
    asked = lvs("clean-up", empty, "--older-than", "0d", "--apply", "--json").json
    fits("clean-up", asked)
    number = asked["error"]["facts"]["number"]
    fits("clean-up", lvs("clean-up", empty, "--older-than", "0d", "--apply", "--confirm", number, "--json").json)
    fits("history", lvs("history", empty, "--json").json)
    fits("passwords", lvs("passwords", empty, "--json").json)
    fits("passwords make", lvs("passwords", empty, "make", "--group", "3C", "--apply", "--json").json)
    fits("passwords make", lvs("passwords", empty, "make", "--group", "3C", "--again", "--json").json)
    fits("passwords wipe", lvs("passwords", empty, "wipe", "--json").json)
    fits("cards", lvs("cards", empty, "--xlsx", tmp_path / "kaarten.xlsx", "--json").json)
    fits("growth", lvs("growth", empty, "--pupil", "1001", "--json").json)
    fits("growth group", lvs("growth", empty, "--group", "3C", "--json").json)
    fits("unlock", lvs("unlock", empty, "--json").json)
    fits("restore list", lvs("restore", empty, "--list", "--json").json)
    name = lvs("restore", empty, "--list", "--json").json["backups"][0]["name"]
    fits("restore", lvs("restore", empty, "--backup", name, "--json").json)
    fits("sample", lvs("sample", tmp_path / "oefen", "--pupils", 20, "--json").json)
    fits("any command that is stopped", lvs("undo", tmp_path / "weg.lvs", "--json").json)


def test_the_selftest_gives_its_shape_and_finds_nothing(lvs: Lvs) -> None:
    """It makes a school, imports and undoes, away from the person's own files."""
    said = lvs("selftest", "--json")

    fits("selftest", said.json)
    assert (0, True) == (said.code, said.json["ok"])
    assert [] == [check for check in said.json["checks"] if not check["ok"]]


def test_a_misfit_is_seen() -> None:
    """A comparison that can't fail guards nothing."""
    shape = {"a": "text or null", "b?": ["number"], "c": {"*": "yes/no"}}

    assert [] == shapes.misfit({"a": None, "c": {"x": True}}, shape)
    assert [": without c", ": d is unknown", ".a: 1 is no text or null", ".b[0]: 'x' is no number"] == shapes.misfit(
        {"a": 1, "b": ["x"], "d": 2}, shape
    )


USAGE: dict[str, tuple[tuple[str, ...], str, str]] = {
    "a command that does not exist": (("impotr",), "De opdracht impotr bestaat niet.", "Bedoelt u import?"),
    "an option that does not exist": (("import", "a", "b", "--arhive"), "De optie --arhive bestaat niet.", "--help"),
    "an argument that is missing": (("import", "a.lvs"), "SOURCE ontbreekt.", "--help"),
    "an option that is missing": (("new", "a.lvs", "--name", "x"), "--brin ontbreekt.", "--help"),
    "an option without its value": (("history", "a.lvs", "--passphrase-file"), "De optie --passphrase-file", "waarde"),
    "a value that is no number": (("undo", "a.lvs", "--entry", "x"), "De waarde van --entry kan niet.", "--help"),
    "too much": (("history", "a.lvs", "b", "c"), "Dit is te veel: b c.", "--help"),
    "no command": ((), "Welke opdracht?", "--help"),
    "a flag with a value": (("history", "a.lvs", "--json=yes"), "--json", "--help"),
    "a theme": (
        ("tour", "map", "--theme", "geel"),
        "Kies een van deze thema's: light, dark, contrast-light, contrast-dark.",
        "",
    ),
    "a size": (("tour", "map", "--size", "groot"), "1024x600", ""),
    "a text size": (("tour", "map", "--text", "20"), "100 tot en met 200", ""),
    "a column without a field": (("import", "a.lvs", "b.csv", "--column", "Klas"), "KOP=VELD", ""),
    "an answer": (("new", "a", "--brin", "1", "--name", "n", "--route", "r", "--entree", "ja"), "--entree", ""),
    "an act on a pupil that does not exist": (("pupil", "a.lvs", "delete", "1"), "set, add, archive of activate", ""),
    "a pupil who is not named": (("pupil", "a.lvs", "set", "group=2B"), "Noem de leerling: set NUMMER.", ""),
    "a value without a field": (("pupil", "a.lvs", "set", "1", "2B"), "VELD=WAARDE", ""),
    "nothing to set": (("pupil", "a.lvs", "set", "1"), "VELD=WAARDE", ""),
    "too much to archive": (("pupil", "a.lvs", "archive", "1", "2"), "Dit is te veel: 2.", "--help"),
    "no pupils": (("sample", "map", "--pupils", "0"), "--pupils", ""),
}


@pytest.mark.parametrize("mistake", USAGE, ids=str)
def test_wrong_usage_is_told_in_dutch(lvs: Lvs, mistake: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code 2, what is wrong and where help is; nothing on stdout unless JSON was asked."""
    monkeypatch.chdir(tmp_path)
    arguments, words, more = USAGE[mistake]

    said = lvs(*arguments)

    assert (2, "") == (said.code, said.out)
    assert words in said.err
    assert more in said.err
    assert "Usage" not in said.err
    assert [] == [path for path in tmp_path.iterdir() if path.name != "lvs-home"]


def test_wrong_usage_is_json_too(lvs: Lvs) -> None:
    """A script gets a code."""
    said = lvs("undo", "a.lvs", "--entry", "x", "--json")

    fits("any command that is stopped", said.json)
    assert said.error == (2, "usage")
    assert said.json["error"]["message"] == said.err.strip()


def test_wrong_usage_is_told_in_english_on_demand(lvs: Lvs, monkeypatch: pytest.MonkeyPatch) -> None:
    """LVS_LANG=en."""
    monkeypatch.setenv("LVS_LANG", "en")

    assert "The command impotr does not exist. See the commands with --help. Do you mean import?\n" == lvs("impotr").err


def test_the_help_is_dutch(lvs: Lvs) -> None:
    """Headings too, and every command is explained on its own line."""
    said = lvs("--help")

    assert said.code == 0
    assert "Gebruik:" in said.out
    assert "Opdrachten:" in said.out
    assert set(COMMANDS) == set(re.findall(r"^  ([a-z-]+) ", said.out.partition("Opdrachten:")[2], re.MULTILINE))
    for english in ("Usage", "Options", "Commands", "Show this message", "required]"):
        assert english not in said.out


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_each_option(lvs: Lvs, command: str) -> None:
    """No option without words; the same in English without a Dutch heading."""
    said = lvs(command, "--help")
    lines = re.findall(r"^  (--\S+|[A-Z]{3,})(.*(?:\n {10,}.*)*)", said.out, re.MULTILINE)

    assert said.code == 0
    assert "Gebruik:" in said.out
    assert ("--help", True) == (lines[-1][0], "Toon deze uitleg." in lines[-1][1])
    assert [] == [name for name, text in lines if not re.search(r"[a-z]{3}", text)]


def test_the_issues_options_exist(lvs: Lvs) -> None:
    """Every option that was promised, by its name."""
    promised = {
        "new": "--brin --name --route --entree --location --school-year --person --role --as --passphrase-file --json",
        "import": "--baseline --overwrite --archive-missing --scope-location --skip-bad-rows --empty-clears --column "
        "--sheet --apply --confirm-archive --as --passphrase-file --json",
        "undo": "--entry --group --pupil --force-later --as --passphrase-file --json",
        "pupil": "--as --passphrase-file --json",
        "new-year": "--school-year --as --passphrase-file --json",
        "history": "--passphrase-file --json",
        "pupils": "--archived --csv --xlsx --passphrase-file --json",
        "checklist": "--school-year --passphrase-file --json",
        "passwords": "--new --group --pupil --recipe --from --apply --confirm --as --passphrase-file --json",
        "cards": "--pdf --xlsx --large --group --session --as --passphrase-file --json",
        "unlock": "--recovery --passphrase-file --json",
        "restore": "--list --backup --recovery --passphrase-file --json",
        "sample": "--pupils --seed --json",
        "tour": "--theme --size --text --json",
        "selftest": "--json",
    }

    for command, options in promised.items():
        shown = lvs(command, "--help").out
        assert [] == [option for option in options.split() if f"{option} " not in shown], command


def test_every_command_takes_the_options_that_all_take(lvs: Lvs, tmp_path: Path) -> None:
    """A script may give --json and --passphrase-file to each of them."""
    phrase = passphrase_file(tmp_path, PASSPHRASE)

    said = lvs("sample", tmp_path / "map", "--pupils", 5, "--passphrase-file", phrase, "--json")

    assert said.code == 0
    assert json.loads(said.out)["school"]["brin"]
