"""The rules of the house hold, and the checks that guard them see a violation."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sys.executable).parent


def checked(command: list[str | Path], folder: Path = ROOT) -> str:
    """What a check says; empty if all is well."""
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def lint_imports(folder: Path) -> str:
    """What import-linter says of a folder."""
    name = "lint-imports.exe" if sys.platform == "win32" else "lint-imports"
    return checked([SCRIPTS / name, "--no-cache"], folder)


def tracked() -> list[Path]:
    """The files that git keeps, and new ones that it would keep."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("command", [["check", "."], ["format", "--check", "."]], ids=["lint", "format"])
def test_ruff_finds_nothing(command: list[str]) -> None:
    """One style, so that a change shows only what changed."""
    assert checked([sys.executable, "-m", "ruff", *command]) == ""


@pytest.mark.long
def test_mypy_finds_nothing() -> None:
    """Strict types outside the window."""
    assert checked([sys.executable, "-m", "mypy"]) == ""


def test_imports_run_downwards() -> None:
    """The contracts of ARCHITECTURE.md hold."""
    assert lint_imports(ROOT) == ""


# module, what is added to it, the contract that this breaks, and what is said of it there
VIOLATIONS = [
    (
        "domain/people.py",
        "from lvs_desktop.services import texts",
        "Imports run downwards",
        "lvs_desktop.domain.people -> lvs_desktop.services.texts",
    ),
    (
        "services/texts.py",
        "import PySide6.QtCore",
        "PySide6 only in gui and app",
        "lvs_desktop.services.texts -> PySide6",
    ),
    (
        "files/__init__.py",
        "import sqlalchemy",
        "sqlalchemy only in storage and server",
        "lvs_desktop.files -> sqlalchemy",
    ),
    (
        "services/history.py",
        "import sqlcipher3",
        "sqlalchemy only in storage and server",
        "lvs_desktop.services.history -> sqlcipher3",
    ),
    (
        "cli/__init__.py",
        "import PySide6.QtWidgets",
        "the command line never imports PySide6 itself",
        "lvs_desktop.cli -> PySide6",
    ),
    (
        "gui/__init__.py",
        "import lvs_desktop.storage",
        "gui never imports storage, sync or server directly",
        "lvs_desktop.gui -> lvs_desktop.storage",
    ),
    (
        "server/__init__.py",
        "import lvs_desktop.system",
        "the server stands alone",
        "lvs_desktop.server -> lvs_desktop.system",
    ),
    (
        "files/excel.py",
        "import lvs_desktop.files.delimited",
        "formats know nothing of one another",
        "lvs_desktop.files.excel -> lvs_desktop.files.delimited",
    ),
    (
        "gui/pages/one.py",
        "import lvs_desktop.gui.pages.two",
        "pages know nothing of one another",
        "lvs_desktop.gui.pages.one -> lvs_desktop.gui.pages.two",
    ),
    ("extra.py", "", "Imports run downwards", "lvs_desktop.extra"),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What import-linter says under each broken contract, of a program with every violation in it."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(ROOT / "lvs_desktop", folder / "lvs_desktop", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "lvs_desktop" / "gui" / "pages" / "two.py").touch()
    for module, line, _, _ in VIOLATIONS:
        with (folder / "lvs_desktop" / module).open("a", encoding="utf-8") as out:
            out.write(f"\n{line}\n")
    said = lint_imports(folder)
    parts = re.split(r"^(.+)\n-+$", said[said.index("\nBroken contracts\n---") :], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize(("module", "line", "contract", "said"), VIOLATIONS, ids=[one[0] for one in VIOLATIONS])
def test_a_planted_violation_breaks_its_contract(
    told: dict[str, str], module: str, line: str, contract: str, said: str
) -> None:
    """A contract that can't fail guards nothing: each is broken by what was planted against it, and says so."""
    assert re.search(rf"^- +{re.escape(said)}( \(|$)", told[contract], re.MULTILINE), told


# Written with [] where needed, so that this file does not hold what it looks for.
FOLDERS = r"/[w]ork/|/[h]ome/\w|/[r]oot/|/[t]mp/\w|/[o]pt/\w|[A-Z]:\\+Users"
REGISTRIES = r"[f]iles\.pythonhosted|pypi\.[o]rg/simple|--find-[l]inks[ =]|--(extra-)?index-[u]rl[ =]"


@pytest.mark.parametrize("pattern", [FOLDERS, REGISTRIES], ids=["folder", "registry"])
def test_no_file_names_a_machine_or_a_registry(pattern: str) -> None:
    """The lists of packages and the code are the same wherever they are used."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), start=1)
        if re.search(pattern, line)
    ]

    assert found == []


@pytest.mark.parametrize("name", ["dev.txt", "run.txt"])
def test_every_locked_package_has_a_version_and_hashes(name: str) -> None:
    """pip takes nothing that is not exactly what was locked."""
    entries = (ROOT / "installers" / "locks" / name).read_text("utf-8").replace("\\\n", " ").splitlines()

    assert len(entries) > 20
    for entry in entries:
        assert re.fullmatch(r"[a-z0-9-]+==\S+( ; [^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", entry.strip()), entry


def test_the_program_and_its_tests_use_the_same_versions() -> None:
    """What is tested is what is delivered."""
    locks = ROOT / "installers" / "locks"
    versions = [
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (locks / name).read_text("utf-8"), re.MULTILINE))
        for name in ("dev.txt", "run.txt")
    ]

    assert versions[1].items() <= versions[0].items()
    assert "pytest" not in versions[1]
