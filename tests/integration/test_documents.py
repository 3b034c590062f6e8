"""What README, ARCHITECTURE and CHANGELOG say is what the program does."""

import json
import os
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

import dev
import lvs_desktop
from lvs_desktop.cli import shapes
from lvs_desktop.cli.commands import build
from lvs_desktop.domain.changes import Change, ChangeKind, FieldChange
from lvs_desktop.domain.checklist import StepState
from lvs_desktop.domain.problems import ProblemCode, exit_code
from lvs_desktop.services import format_words
from lvs_desktop.storage.tables import metadata
from lvs_desktop.system import keyring, paths
from measure import bounds
from tests.support import oracle
from tests.support.commands import Lvs
from tests.support.link_files import PEOPLE, lvs_list, magister
from tests.support.schoolfiles import State

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
DOCUMENTS = {"README.md": README, "ARCHITECTURE.md": ARCHITECTURE, "CHANGELOG.md": CHANGELOG}
DUTCH = {"README.md": README.partition("\n## For developers")[0], "CHANGELOG.md": CHANGELOG}
COMMON = {"--json", "--help", "--passphrase-file", "--as"}  # said once for all commands


def section(document: str, title: str) -> str:
    """The text under a heading, up to the next one of its level or above."""
    level, _, rest = document.partition(f"# {title}\n")
    assert rest, f"there is no heading {title!r}"
    hashes = "#" * (len(level) - len(level.rstrip("#")) + 1)
    return re.split(rf"^#{{1,{len(hashes)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def table(text: str) -> list[list[str]]:
    """The cells of the first table of a text, without its header."""
    found: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            found.append([cell.strip().replace("\\|", "|") for cell in cells])
        elif found:
            break
    assert len(found) > 2, "there is no table"
    return found[2:]


def documented_json(command: str) -> Any:
    """The example that ARCHITECTURE gives of what a command answers."""
    return json.loads(section(ARCHITECTURE, f"JSON {command}").partition("```json\n")[2].partition("```")[0])


def form(value: Any, name: str = "") -> Any:
    """The names in an answer, without the values; what varies by pupil, problem or picture is left open."""
    if isinstance(value, dict):
        open_names = name in ("fields", "differs", "facts", "columns", "contrast", "low_contrast")
        return {} if open_names else {key: form(held, key) for key, held in value.items()}
    if isinstance(value, list):
        return [form(held) for held in value]
    return None


def same_form(documented: Any, answered: Any) -> None:
    """See that two answers have the same names everywhere; the things in a list are compared with the first one."""
    assert type(documented) is type(answered), (documented, answered)
    if isinstance(documented, dict):
        assert sorted(documented) == sorted(answered)
        for name, held in documented.items():
            same_form(held, answered[name])
    elif isinstance(documented, list) and documented:
        for held in answered:
            same_form(documented[0], held)


def options_of_the_program() -> dict[str, set[str]]:
    """Command -> its options, hidden ones and those that all commands share left out."""
    group = typer.main.get_command(build())
    return {
        name: {
            option
            for parameter in command.params
            if not getattr(parameter, "hidden", False)
            for option in parameter.opts
            if option.startswith("--")
        }
        - COMMON
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    }


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_link_leads_somewhere(name: str) -> None:
    """A file that was moved, a heading that was renamed."""
    anchors = {
        other: {
            re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
        }
        for other, text in DOCUMENTS.items()
    }
    links = re.findall(r"\]\(([^)\s]+)\)", DOCUMENTS[name])

    assert links
    for link in links:
        file, _, anchor = link.partition("#")
        assert (ROOT / (file or name)).exists(), link
        assert not anchor or anchor in anchors[file or name], link


def test_the_readme_lists_the_kinds_of_files_as_the_registry_has_them() -> None:
    """A format that is added or taken away shows in the README."""
    expected = [
        [
            kind.title,
            "ja" if kind.reads else "nee",
            ", ".join(f"`{name}`" for name in kind.writes) or "nee",
            kind.remark,
        ]
        for kind in format_words.kinds()
    ]

    written = "\n".join("| " + " | ".join(row) + " |" for row in expected)
    assert expected == table(section(README, "Welke bestanden")), f"the table should be:\n{written}"


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md"])
def test_every_file_that_is_named_exists(name: str) -> None:
    """Paths of the repository between backticks."""
    folders = "lvs_desktop|resources|installers|tests"
    named = set(re.findall(rf"`((?:{folders})/[\w./-]+)`", DOCUMENTS[name]))
    named -= {"lvs_desktop/storage/migrations/m0004_words.py"}  # how the next one would be called

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_table_of_problem_codes_is_that_of_the_code() -> None:
    """Each code in its order, with the exit code that the command line gives, and a word about when."""
    rows = table(section(ARCHITECTURE, "6. Problem codes"))

    assert [(f"`{code.value}`", str(exit_code(code))) for code in ProblemCode] == [(row[0], row[1]) for row in rows]
    assert all(row[2] for row in rows)


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md"])
def test_the_exit_codes_are_all_explained(name: str) -> None:
    """0, and every number that a problem leads to."""
    text = DOCUMENTS[name].partition("| exit code | meaning |")
    rows = table("".join(text[1:]))

    assert sorted({0, *map(exit_code, ProblemCode)}) == [int(row[0]) for row in rows]


def test_the_layers_and_contracts_are_those_that_are_checked() -> None:
    """The picture of the house is the one that import-linter guards."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in settings if contract["type"] == "layers")
    described = table(section(ARCHITECTURE, "1. The house"))

    assert f"`{' → '.join(layers)}`" in ARCHITECTURE
    assert [contract["name"] for contract in settings] == [row[0] for row in described]


def test_the_table_of_the_two_boxes_is_what_an_import_does() -> None:
    """Cell by cell against the oracle, which the SQL is held against."""
    words = {
        "new": ("new", True),
        "unchanged": ("unchanged", False),
        "unchanged, noted": ("unchanged", False),
        "unchanged, noted 'wijkt af'": ("unchanged", False),
        "changed": ("changed", True),
        "re-activated, fields kept": ("reactivated", False),
        "re-activated and changed": ("reactivated", True),
        "kept, counted as missing": ("missing", False),
        "archived": ("archived", False),
    }
    numbers = {
        "not known": "1",
        "active, differs": "2",
        "active, equal": "3",
        "archived, in the file": "4",
        "active, not in the file": "5",
    }
    had = {"given_name": "Noor", "family_name": "Smit", "group": "1A"}
    school: State = {number: (had, number == "4") for number in "2345"}
    rows = [{"pupil_number": number, **had, "group": "1A" if number == "3" else "2A"} for number in numbers.values()][
        :4
    ]
    boxes = ((False, False), (True, False), (False, True), (True, True))

    described = {row[0]: row[1:] for row in table(ARCHITECTURE.partition("### The two boxes")[2])}

    assert set(numbers) == set(described)
    for place, (overwrite, archive) in enumerate(boxes):
        expected = oracle.expect(school, rows, overwrite=overwrite, archive=archive)
        for pupil, number in numbers.items():
            found = (expected.kinds[number], bool(expected.steps.get(number)))
            assert found == words[described[pupil][place]], (pupil, place)


def test_the_tables_of_the_school_file_are_all_named() -> None:
    """One that is not described is one that nobody knows why it is there."""
    rows = table(section(ARCHITECTURE, "4. The school file"))
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row[0])]

    assert sorted(metadata.tables) == sorted(set(named).intersection(metadata.tables))
    assert [
        name
        for name in named
        if name not in {*metadata.tables, "staged", "stage", "temp", "bad", "twin", "found", "seen", "fresh"}
    ] == []


def test_the_bounds_of_the_speed_are_those_that_are_measured() -> None:
    """A bound that was moved is moved for all to see."""
    rows = table(section(ARCHITECTURE, "9. Speed"))
    sizes = [bounds.SMALL, bounds.LARGE, bounds.HUGE]
    ratios = [ratio for ratio in bounds.ratios(sizes) if ratio.must is not None]
    expected = [(ratio.name, bounds.shown(ratio.must), bounds.shown(ratio.aim)) for ratio in ratios]
    expected += [(cap.name, f"{cap.most:.0f} {cap.unit}", "") for cap in bounds.caps(sizes)]

    assert expected == [tuple(row) for row in rows]


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md"])
def test_the_commands_of_dev_py_exist(name: str) -> None:
    """The two commands of the README first of all."""
    named = re.findall(r"(?:python3|py) installers[/\\]dev\.py (\w+)", DOCUMENTS[name])
    offered = re.findall(r"^    (\w+) ", dev.__doc__ or "", re.MULTILINE)

    if name == "README.md":
        assert {"run", "test"} <= set(named)
    assert set(named) <= set(offered)
    assert all(callable(getattr(dev, command)) for command in offered)


def test_the_commands_and_options_are_those_of_the_program() -> None:
    """In ARCHITECTURE and in the README; nothing is left out, nothing is invented."""
    real = options_of_the_program()
    described: dict[str, dict[str, set[str]]] = {}
    for name, rows in (
        ("ARCHITECTURE.md", table(section(ARCHITECTURE, "5. Command line"))),
        ("README.md", table("| command |" + section(README, "Command line").partition("| command |")[2])),
    ):
        found = described.setdefault(name, {})
        for row in rows:
            found.setdefault(row[0].strip("`").split()[0], set()).update(re.findall(r"--[a-z-]+", " ".join(row[:2])))

    for name in described:
        assert {command: options - COMMON for command, options in described[name].items()} == real, name


def test_the_places_are_those_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where IT looks for files; Windows' folders can only be asked for on Windows."""
    for variable in ("LVS_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    rows = {row[0].split()[0]: row[1:] for row in table(section(README, "Where things lie"))}
    kinds = {"settings": "user_config_dir", "practice": "user_data_dir", "log": "user_log_dir"}

    for row, folder in kinds.items():
        for column, system in ((0, Unix), (2, MacOS)):
            place = getattr(system(paths.APP, appauthor=False), folder)
            shown = place.replace(os.path.expanduser("~"), "~").replace("\\", "/")  # noqa: PTH111 - as platformdirs
            assert f"`{shown}`" == rows[row][column]
    assert f"service `{keyring.SERVICE}`" in README


def test_the_newest_version_of_the_changelog_is_this_one() -> None:
    """An administrator reads there what this version can do."""
    assert re.findall(r"^## (\S+)", CHANGELOG, re.MULTILINE)[0] == lvs_desktop.__version__


@pytest.mark.usefixtures("quick_words")
def test_the_example_of_the_readme_works_as_it_stands(
    lvs: Lvs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line, in order, from an empty folder; a line that says which exit code it gives does so."""
    monkeypatch.chdir(tmp_path)
    example = README.partition("```sh\n")[2].partition("```")[0].splitlines()
    done = 0
    for line in example:
        words = shlex.split(line, comments=True)
        match words:
            case []:
                continue
            case ["lvs()", *_]:
                assert 'installers/dev.py" run' in line
            case ["export", setting]:
                monkeypatch.setenv(*setting.split("=", 1))
            case ["echo", text, ">", target]:
                Path(target).write_text(text + "\n", "utf-8")
            case ["head", "-n", "2", source, ">", target]:
                lines = Path(source).read_bytes().splitlines(keepends=True)
                Path(target).write_bytes(b"".join(lines[:2]))
            case ["lvs", *arguments]:
                told = re.search(r"# exit code (\d)", line)
                said = lvs(*arguments)
                assert said.code == (int(told[1]) if told else 0), f"{line}\n{said.out}{said.err}"
                done += 1
            case _:
                raise AssertionError(f"a line that nobody tries: {line}")

    assert done >= 12


@pytest.mark.usefixtures("quick_words")
def test_the_shapes_of_the_answers_are_as_described(lvs: Lvs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples of ARCHITECTURE against real answers, name by name."""
    phrase = tmp_path / "wachtzin.txt"
    phrase.write_text("een lange zin om te oefenen\n", "utf-8")
    monkeypatch.setenv("LVS_PASSPHRASE_FILE", str(phrase))
    school, files = tmp_path / "school.lvs", tmp_path / "files"

    def answers() -> Iterator[tuple[str, Any]]:
        named = ("--name", "Voorbeeldschool", "--route", "manual", "--location", "00=Hoofdgebouw")
        places = ("--location", "01=Noord", "--location", "02=Zuid", "--person", "A. Beheerder")
        yield "sample", lvs("sample", files, "--pupils", "120", "--json").json
        yield "new", lvs("new", school, "--brin", "99VB", *named, *places, "--json").json
        lvs("import", school, files / "leerlingen-2025-2026.csv", "--baseline", "--apply")
        bad = lvs("import", school, files / "leerlingen-met-fouten.csv", "--json").json
        yield "problems", bad["problems"]
        shown = lvs("import", school, files / "leerlingen-2026-2027.csv", "--archive-missing", "--json").json
        assert {"archived", "new", "unchanged"} == {change["kind"] for change in shown["changes"]}
        yield "import", {**shown, "problems": []}
        yield "history", lvs("history", school, "--json").json
        yield "pupils", lvs("pupils", school, "--json").json
        yield "checklist", lvs("checklist", school, "--json").json
        yield "deliver", lvs("deliver", school, "--json").json
        form_of_jij = "JIJ! LVS, leerlingen (onbevestigd)"
        out = ("--profile", form_of_jij, "--out", tmp_path / "uit.csv")
        yield "deliver make", lvs("deliver", school, "make", "pupils", *out, "--json").json
        yield "deliver files", lvs("deliver", school, "files", "--json").json
        yield "deliver profiles", lvs("deliver", school, "profiles", "--json").json
        template = tmp_path / "sjabloon.csv"
        template.write_text("Stamnr;Actie\r\n", "utf-8")
        yield (
            "deliver learn",
            lvs(
                "deliver", school, "learn", template, "--name", "Ons LVS", "--password-rule", "8-20,capital", "--json"
            ).json,
        )
        yield "link-form", lvs("link-form", school, "--out", tmp_path / "las.csv", "--json").json
        long = lvs("pupils", school, "--json").json["pupils"][-1]["pupil_number"]
        lvs("pupil", school, "set", long, "name_prefix=van den van den")
        yield "export", lvs("export", school, "--format", "edexml", "--out", tmp_path / "uit.xml", "--json").json
        template.write_text("nlEduPersonProfileId\n1@school.example\n", "utf-8")
        yield "entree", lvs("entree", school, template, "--json").json
        yield "report", lvs("report", school, "--json").json
        yield "passwords", lvs("passwords", school, "--json").json
        some = lvs("pupils", school, "--json").json["pupils"][0]["pupil_number"]
        yield "passwords make", lvs("passwords", school, "make", "--pupil", some, "--apply", "--json").json
        yield "cards", lvs("cards", school, "--xlsx", tmp_path / "cards.xlsx", "--json").json
        yield "passwords wipe", lvs("passwords", school, "wipe", "--confirm", 1, "--json").json
        yield "unlock", lvs("unlock", school, "--json").json
        number = lvs("pupils", school, "--json").json["pupils"][0]["pupil_number"]
        yield "pupil", lvs("pupil", school, "archive", number, "--json").json
        teacher = ("given_name=Kim", "family_name=Bruin", "staff_number=BRU", "locations=01")
        yield "staff member", lvs("staff", school, "add", *teacher, "--json").json
        yield "staff", lvs("staff", school, "--json").json
        personnel = tmp_path / "personeel.csv"
        personnel.write_text(
            "Afkorting;Achternaam;Vestiging;Rol\nBRU;Bruin;01;docent\nX;Y;01;koning\nZ;Z;00;docent\n", "utf-8"
        )
        yield "staff import", lvs("staff", school, "import", personnel, "--json").json
        lvs("pupil", school, "add", "pupil_number=77", "given_name=Bo", "family_name=Vis", "group=1A", "location=00")
        yield "user-names", lvs("user-names", school, "--json").json
        listed = tmp_path / "hulp.csv"
        second = lvs("pupils", school, "--json").json["pupils"][0]["pupil_number"]
        listed.write_text(f"Leerlingnummer;Extra tijd %;Reden\n{second};25;x\n", "utf-8")
        yield "accommodations import", lvs("accommodations", school, "import", listed, "--json").json
        yield "accommodations assign", lvs("accommodations", school, "assign", second, "Extra tijd=25", "--json").json
        yield "accommodations", lvs("accommodations", school, "--json").json
        yield "accommodations catalogue", lvs("accommodations", school, "catalogue", "--json").json
        yield "new-year", lvs("new-year", school, "--json").json
        yield "restore list", {**lvs("restore", school, "--list", "--json").json, "useless": ["name"]}
        name = lvs("restore", school, "--list", "--json").json["backups"][0]["name"]
        undone = lvs("undo", school, "--entry", "1", "--json").json
        assert undone["kept"]
        yield "undo", undone
        yield "restore", lvs("restore", school, "--backup", name, "--json").json
        listed, export = lvs_list(tmp_path / "lvs.csv", PEOPLE[:5]), magister(tmp_path / "magister.csv")
        changed = lvs("link-list", school, listed, "--json").json
        yield "link-list", {**changed, "changes": []}
        lvs("link-list", school, listed, "--apply")
        found = lvs("numbers", school, export, "--json").json
        yield "numbers", {**found, "pupils": [one for one in found["pupils"] if one["user_name"] == "loisv"]}
        yield "tracks", lvs("tracks", school, "set", "HAVO 3=havo", "--json").json
        yield "selftest", lvs("selftest", "--json").json
        yield "error", lvs("import", school, tmp_path / "nix.csv", "--json").json

    plain_change = {"kind", "pupil_number", "name", "fields"}
    for command, answer in answers():
        if command == "problems":
            assert answer
            same_form(form(documented_json("import"))["problems"], form(answer))
            continue
        documented = documented_json(command)
        if command == "link-list":
            documented["changes"] = []
        if command == "import":
            for change in documented.pop("changes") + answer.pop("changes"):
                assert plain_change <= set(change) <= plain_change | {"differs"}
            documented["problems"] = []
        same_form(form(documented), form(answer))


def test_what_a_change_may_hold_more_is_described() -> None:
    """`differs`, `by_hand` and `chosen` are there only if there is something to say."""
    step = FieldChange(field="group", was="1A", becomes="2A")
    plain = Change(key=1, kind=ChangeKind.UNCHANGED, pupil_number="1", name="Noor", group="1A", location=None)
    full = Change(
        key=1,
        kind=ChangeKind.UNCHANGED,
        pupil_number="1",
        name="Noor",
        group="1A",
        location=None,
        differs=(step,),
        by_hand=("group",),
        chosen=False,
    )
    more = sorted(set(shapes.change(full)) - set(shapes.change(plain)))

    assert more == ["by_hand", "chosen", "differs"]
    for name in more:
        assert f"`{name}`" in section(ARCHITECTURE, "JSON import")


def test_the_values_that_an_answer_can_hold_are_listed() -> None:
    """Kinds of change and states of steps."""
    assert f"`{' '.join(ChangeKind)}`" in section(ARCHITECTURE, "JSON import")
    assert f"`{' '.join(StepState)}`" in section(ARCHITECTURE, "JSON checklist")


@pytest.mark.parametrize("name", sorted(DUTCH))
def test_administrators_get_short_sentences(name: str) -> None:
    """At most 15 words: it is read by somebody who is tired."""
    text = re.sub(r"^ {4}.*$", "", DUTCH[name], flags=re.MULTILINE)  # commands
    text = re.sub(r"\[([^]]*)\]\([^)]*\)|[*`]", r"\1", text)
    blocks = re.split(r"\n\s*\n|\n(?=[-|#] ?)|\|", text)
    sentences = [
        sentence.split()
        for block in blocks
        for sentence in re.split(r"(?<=[.?!:])\s", block.replace("\n", " ").strip("-# "))
    ]

    assert [" ".join(words) for words in sentences if len(words) > 15] == []
